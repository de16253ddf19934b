import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  anomalySentence,
  attemptSentence,
  energySentence,
} from '../../../../server/transactions/sentences.ts';
import { reasons, sentence } from './sentences.ts';

const words = sentence as unknown as Record<string, Record<string, string>>;
const german = ({ key }: { key: string }) => {
  const [slice = '', name = ''] = key.split('.');
  return words[slice]?.[name];
};

test('every mark on a transaction is explained in German', async () => {
  const { anomalies } = await import('../../../../server/transactions/contract.ts');
  expect(anomalies.filter((anomaly) => !german(anomalySentence(anomaly)))).toEqual([]);
});

test('a German sentence names everything that the English one does', () => {
  const said = energySentence('registers', { energy: 5000, start: 1000, end: 6000 }, true);
  for (const name of Object.keys(said.params)) expect(german(said)).toContain(`{{${name}}}`);
});

test('why a token was refused is said in German too', async () => {
  for (const reason of ['unknown', 'blocked', 'lost', 'expired', 'not_yet_valid', 'elsewhere']) {
    const said = attemptSentence('refused', '04A1', reason);
    expect(reasons[String(said.params.reason)]).toBeDefined();
  }
});

const SERVER = join(import.meta.dirname, '../../../../server');

/** Every sentence that a slice declares with `sentences('slice', { name: 'Text with {names}.' })`, by its key. */
function declared(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of globSync('**/*.ts', { cwd: SERVER })) {
    if (file.endsWith('.test.ts') || file === 'platform/sentence.ts') continue;
    const source = readFileSync(join(SERVER, file), 'utf8');
    for (const [, slice, texts = ''] of source.matchAll(/ sentences\('(\w+)', \{([\s\S]*?)\n\}\)/g))
      for (const [, name, text = ''] of texts.matchAll(/^\s+(\w+):\s*'((?:[^'\\]|\\.)*)',$/gm))
        found.set(`${slice}.${name}`, text);
  }
  return found;
}

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test('every sentence that the server can say has German words with the same names in it', () => {
  const english = declared();
  expect(english.size).toBeGreaterThan(100);
  // Two imports say “repeated”, of an identity and of a uid: one German sentence serves both.
  const odd = [...english].filter(([key, text]) => {
    const words = german({ key });
    return words === undefined || String(placeholders(words)) !== String(placeholders(text));
  });
  expect(odd.map(([key]) => key)).toEqual([]);
});

test('no German words stand for a sentence that nobody says', () => {
  const english = declared();
  const keys = Object.entries(words).flatMap(([slice, names]) =>
    Object.keys(names).map((name) => `${slice}.${name}`),
  );
  expect(keys.filter((key) => !english.has(key))).toEqual([]);
});
