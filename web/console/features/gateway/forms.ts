/** The forms of all commands, as the server tells them. */

import { useMemo } from 'react';
import { type DeclaredCommand, declareCommand } from '../../../../server/gateway/contract.ts';
import { listForms, type CommandForm as ToldForm } from '../../../../server/gateway/form-contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { beginning, pickerOf, resolved, type Schema, type Values } from '../../../ui/form/schema.ts';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';

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
