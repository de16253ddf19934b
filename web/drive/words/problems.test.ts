import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reasons } from '../../../server/drivers/decide.ts';
import { problemKinds } from '../parts/problemKinds.ts';
import { sentences as german } from './de.ts';
import { english } from './en.ts';
import { sentences as french } from './fr.ts';

const slice = join(import.meta.dirname, '../../../server/drive');

test('every problem that the drivers’ slice names has a title and a way on', () => {
  const named = new Set(
    readdirSync(slice)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => readFileSync(join(slice, file), 'utf8').match(/\/problems\/drive\/[a-z-]+/g) ?? []),
  );
  expect(named.size).toBeGreaterThan(20);
  const untold = [...named].filter((type) => {
    const key = problemKinds[type];
    return !key || !(key in english) || !(`${key}Help` in english);
  });
  expect(untold).toEqual([]);
});

test.each([
  ['German', german],
  ['French', french],
])('%s says each reason for which a card is refused', (_, said) => {
  expect(Object.keys(said.authorization ?? {}).sort()).toEqual([...reasons].sort());
});
