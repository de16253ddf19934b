import {
  COMPONENT_16,
  type Commands,
  findTarget,
  keyOfVariable,
  setConfiguration,
} from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { problem } from '../../platform/http/problem.ts';
import type { KnownVariable, ReadVariables } from '../variable-reader.ts';
import * as contract from './contract.ts';
import { type Field, type FormName, forms } from './fields.ts';

export interface FormHouse {
  readonly db: Database;
  readonly commands: Pick<Commands, 'run'>;
  readonly variablesOf: ReadVariables;
}

/** Settings of stations that belong together, shown and set. */
export function formRoutes({ db, commands, variablesOf }: FormHouse): Handled[] {
  return [
    handle(contract.getForm, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      const fields = forms[params.form as FormName];
      const names = fields.flatMap((field) => [field.variable, keyOfVariable(field) ?? field.variable]);
      const known = await variablesOf(id, [...new Set(names)]);
      const speaksKeys = known.some(({ component }) => component === COMPONENT_16);
      return {
        fields: fields
          .filter((field) => !speaksKeys || keyOfVariable(field) !== undefined)
          .map((field) => toField(field, find(known, field))),
      };
    }),

    handle(contract.saveForm, async ({ params, body, scope, caller }) => {
      const target = await findTarget(db, scope, params.identity);
      const fields = forms[params.form as FormName];
      const wanted = Object.entries(body.values).map(([name, value]) => ({
        field: fields.find((one) => one.name === name) ?? unknown(name),
        value,
      }));
      const results = [];
      // One after the other: stations take one command at a time, and 1.6 one key in each.
      for (const { field, value } of wanted) {
        const { component, variable, name } = field;
        const { verdict, sentence } = await commands.run(
          { kind: caller.kind, id: caller.id },
          target,
          setConfiguration,
          { variables: [{ component, variable, value }] },
        );
        results.push({ name, verdict, sentence });
      }
      return { results };
    }),
  ];
}

function find(known: readonly KnownVariable[], field: Field): KnownVariable | undefined {
  const key = keyOfVariable(field);
  return known.find(
    ({ component, variable, variableInstance }) =>
      variableInstance === '' &&
      ((component === field.component && variable === field.variable) ||
        (component === COMPONENT_16 && variable === key)),
  );
}

function toField(field: Field, known: KnownVariable | undefined): contract.FormField {
  const told = known?.values?.split(',').map((value) => value.trim());
  return {
    name: field.name,
    component: field.component,
    variable: field.variable,
    kind: field.kind,
    unit: field.unit ?? null,
    options: [...(told ?? field.options ?? [])],
    value: known?.value ?? null,
    known: known !== undefined,
    writable: known?.mutability !== 'ReadOnly',
    min: known?.min ?? null,
    max: known?.max ?? null,
  };
}

function unknown(name: string): never {
  throw problem(422, {
    title: 'No such setting',
    detail: `The form has no field “${name}”.`,
    help: 'Ask for the form first: it names its fields.',
    errors: [{ path: `body/values/${name}`, message: 'is not a field of this form' }],
  });
}
