import { expect, test } from 'vitest';
import { declaredCommands } from '../../../../server/testing/declared-commands.ts';
import { kindOf, pickerOf, type Schema } from '../../../ui/form/schema.ts';
import { stationPickers } from './pickers.tsx';

/** Every member of a schema, at every depth, with its name. */
function* membersOf(schema: Schema, name = ''): Generator<[name: string, schema: Schema]> {
  yield [name, schema];
  if (schema.items) yield* membersOf(schema.items, name);
  for (const [member, inner] of Object.entries(schema.properties ?? {})) yield* membersOf(inner, member);
}

const all = (await declaredCommands()).flatMap(({ intent, params }) =>
  [...membersOf(params as Schema)].map(([name, schema]) => ({ intent, name, schema })),
);

test('whatever a command asks to be picked has a picker', () => {
  const unknown = all
    .map(({ intent, name, schema }) => ({ intent, picker: pickerOf(name, schema) }))
    .filter(({ picker }) => picker !== undefined && !(picker in stationPickers));
  expect(unknown).toEqual([]);
});

test('nobody has to know an id of ours by heart', () => {
  const typed = all
    .filter(({ name, schema }) => schema.format === 'uuid' && pickerOf(name, schema) === undefined)
    .map(({ intent, name }) => `${intent}: ${name}`);
  expect(typed).toEqual([]);
});

test('every command is asked by a form: none of its members is left to be written as JSON', () => {
  const written = all
    .filter(({ schema }) => kindOf(schema, schema) === 'json')
    .map(({ intent, name }) => `${intent}: ${name}`);
  expect(written).toEqual([]);
});
