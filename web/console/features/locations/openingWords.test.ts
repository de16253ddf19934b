import { expect, test } from 'vitest';
import { readHours, writeHours } from './openingWords.ts';

const hours = (text: string) => ({ always: false, exceptions: [], regular: readHours(text)! });

test('hours are read and written the same', () => {
  for (const text of ['Mo-Fr 08:00-18:00; Sa 09:00-13:00', 'Mo,We,Fr 00:00-24:00', 'Su 10:00-12:00'])
    expect(writeHours(hours(text))).toBe(text);
});

test('German days and short hours are understood', () => {
  expect(writeHours(hours('mo-mi 8:00-17:30'))).toBe('Mo-We 08:00-17:30');
});

test('what is not understood is not guessed', () => {
  expect(readHours('whenever')).toBeUndefined();
  expect(readHours('Mo-Fr 08:00-25:00')).toBeUndefined();
  expect(readHours('Fr-Mo 08:00-10:00')).toBeUndefined();
});
