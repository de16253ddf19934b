import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { timelineSentence } from './timeline.ts';

/** Kinds of events that are about a station. */
const about =
  /'((?:station|connector|transaction|quarantine|attempt|command|charging|der|device|reservation)\.[a-z_]+)'/g;
const server = join(import.meta.dirname, '..');

test('every event that is told of a station says so in a sentence', () => {
  const kinds = new Set<string>();
  for (const file of globSync('**/*.ts', { cwd: server, exclude: (name) => /\.test\.ts$/.test(name) })) {
    for (const line of readFileSync(join(server, file), 'utf8').matchAll(/kind: ([^\n]*)/g)) {
      for (const [, kind] of line[1]!.matchAll(about)) kinds.add(kind!);
    }
  }
  expect(kinds.size).toBeGreaterThan(30);
  expect([...kinds].filter((kind) => timelineSentence(kind, {}).text === kind)).toEqual([]);
});

test('an event of a kind that nobody foresaw is named by it', () => {
  expect(timelineSentence('gate.opened', {}).text).toBe('gate.opened');
});
