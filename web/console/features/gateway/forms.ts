/** The forms of all commands, as the server tells them, and what they begin with. */

import { useMemo } from 'react';
import { type DeclaredCommand, declareCommand } from '../../../../server/gateway/contract.ts';
import { listForms, type CommandForm as ToldForm } from '../../../../server/gateway/form-contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import {
  beginning,
  choicesOf,
  kindOf,
  pickerOf,
  resolved,
  type Schema,
  type Values,
} from '../../../ui/form/schema.ts';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';
import type { Variable } from '../devices/variable.ts';

/** A command that can be asked, with the schema its form is made from. */
export interface CommandForm extends Omit<ToldForm, 'params'> {
  readonly params: Schema;
}

const NONE: readonly CommandForm[] = [];

/** Every command that this person may ask of stations. */
export function useCommandForms(): readonly CommandForm[] {
  const can = useCan();
  const told = useApi(listForms, {}).data?.items as readonly CommandForm[] | undefined;
  return useMemo(() => told?.filter(({ permission }) => can(permission)) ?? NONE, [told, can]);
}

/** What a command is asked with is known by its form alone. */
const anyParams: DeclaredCommand['params'] = {};

/** The route of a command by its name, as its slice declared it. */
export const commandRoute = (intent: string) => declareCommand(intent, intent, anyParams).route;

/** What a form begins with at a station: its only sensible EVSE, the transaction that runs. */
export function startingValues(schema: Schema, evses: Station['evses'], preset: Values = {}): Values {
  const begun = beginning(schema) as Values;
  const known: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const picker = pickerOf(name, resolved(member, schema));
    const required = schema.required?.includes(name);
    if (picker === 'evse' && required && evses[0]) known[name] = evses[0].number;
    if (picker === 'transaction' && required) {
      const running = evses.find(({ transaction }) => transaction)?.transaction?.id;
      if (running) known[name] = running;
    }
  }
  return { ...begun, ...known, ...preset };
}

/** The variables of a station that a form begins with, by their names alone. */
export function namesOfPresent(schema: Schema): readonly string[] {
  const all = Object.values(schema.properties ?? {}).flatMap(
    (member) => resolved(member, schema).present ?? [],
  );
  return [...new Set(all.map((name) => name.slice(name.indexOf('.') + 1)))];
}

/** A variable as far as forms read it. */
type Told = Pick<Variable, 'component' | 'variable' | 'attribute' | 'value'>;

/** What a form begins with of the station's own values: for each member the first variable that the station told. */
export function presentValues(schema: Schema, told: readonly Told[]): Values {
  const values: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const real = resolved(member, schema);
    const found = (real.present ?? [])
      .map((wanted) => told.find((one) => one.attribute === 'Actual' && named(one) === wanted && one.value))
      .find((one) => one !== undefined);
    const value = found?.value == null ? undefined : readAs(found.value, real, schema);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

const named = ({ component, variable }: Told) => `${component}.${variable}`;

/** A station's text as the member takes it; undefined where it does not. Our words are the standard's in lower case. */
function readAs(text: string, schema: Schema, root: Schema): unknown {
  const kind = kindOf(schema, root);
  if (kind === 'number') return Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (kind === 'yesNo') return text.toLowerCase() === 'true';
  if (kind === 'choice') return choicesOf(schema)?.find((one) => plain(String(one)) === plain(text));
  return kind === 'text' ? text : undefined;
}

const plain = (word: string) => word.toLowerCase().replaceAll('_', '');
