import { expect, test } from 'vitest';
import { parseSearch, writeSearch } from './search.ts';

test('what is written into the address is read back the same', () => {
  const search = { q: '0012 & more', state: 'offline', sort: '-name' };
  expect(parseSearch(writeSearch(search))).toEqual(search);
});

test('a number in the address stays text, so that identity 007 is not 7', () => {
  expect(parseSearch('?q=007')).toEqual({ q: '007' });
});

test('nothing leaves nothing behind', () => {
  expect(writeSearch({ q: undefined, open: '' })).toBe('');
});
