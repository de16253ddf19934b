import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DeclaredCommand } from '../../../../server/gateway/contract.ts';
import { choiceLabel, choicesOf, labelOf, type Schema } from '../../../ui/form/schema.ts';
import { fields } from './fields.ts';

const SERVER = join(import.meta.dirname, '../../../../server');

/** All that can be asked of stations, of every slice. */
async function commands(): Promise<DeclaredCommand[]> {
  const files = globSync('**/*contract.ts', { cwd: SERVER });
  const modules = await Promise.all(files.map((file) => import(join(SERVER, file))));
  const isCommand = (value: unknown): value is DeclaredCommand =>
    typeof value === 'object' && value !== null && 'intent' in value && 'route' in value;
  return modules.flatMap((module) =>
    Object.values(module).flatMap((value) =>
      isCommand(value)
        ? [value]
        : typeof value === 'object' && value !== null
          ? Object.values(value).filter(isCommand)
          : [],
    ),
  );
}

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
  const all = await commands();
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
