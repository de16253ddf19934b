import { expect, test } from 'vitest';
import { declaredCommands } from '../../../../server/testing/declared-commands.ts';
import { choiceLabel, choicesOf, labelOf, type Schema } from '../../../ui/form/schema.ts';
import { fields } from './fields.ts';

/** Every text that a form makes of a schema. */
function* textsOf(schema: Schema, name = ''): Generator<string> {
  if (schema.description !== undefined) yield schema.description;
  if (schema.verb !== undefined) yield schema.verb;
  const choices = choicesOf(schema);
  for (const value of choices ?? []) yield choiceLabel(value, schema);
  if (name !== '') yield labelOf(name, schema);
  if (schema.items) yield* textsOf(schema.items);
  for (const [member, inner] of Object.entries(schema.properties ?? {})) yield* textsOf(inner, member);
}

/** Numbers, abbreviations, and the standard’s own names of modes and curves (FreqDroop): the same in every language. */
const same =
  /^(?:[xy\d.]+|[A-Z][A-Z0-9_-]*|\w*[a-z][A-Z]\w*|[A-Z]+[a-z]*\d.*|\w+_\w+|[A-Z]{2}[A-Za-z]*|Gradients|OCPP.*)$/;

test('every field of every command has German words', async () => {
  const all = await declaredCommands();
  expect(all.length).toBeGreaterThan(50);
  // Sent after a request was signed, never filled in by a person.
  const forms = all.filter(({ intent }) => intent !== 'certificate-signed');
  const missing = forms.flatMap(({ intent, params, route: { summary, description, tag } }) =>
    [summary, description, tag, ...textsOf(params as Schema)]
      .filter((text) => text !== undefined && !same.test(text) && !(text in fields))
      .map((text) => `${intent}: ${text}`),
  );
  expect([...new Set(missing)]).toEqual([]);
});
