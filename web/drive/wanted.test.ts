import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { rememberWanted, withWanted } from './wanted.ts';

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

const search = (text: string) => new URLSearchParams(text);

it('plug and power are looked for again the next time, where one was and what was free are not', () => {
  rememberWanted(search('q=quay&free=1&plug=cCCS2&from=50'));
  expect(withWanted(search('near=53.5,9.9')).toString()).toBe('near=53.5%2C9.9&plug=cCCS2&from=50');
  // An address that says what it wants is taken at its word.
  expect(withWanted(search('plug=sType2')).toString()).toBe('plug=sType2');
  rememberWanted(search('q=quay'));
  const empty = search('');
  expect(withWanted(empty)).toBe(empty);
});
