import { expect, test } from 'vitest';
import { readText } from './readText.ts';

test('umlauts are read from UTF-8, with or without the mark at its beginning', async () => {
  expect(await readText(new Blob(['Köln']))).toBe('Köln');
  expect(await readText(new Blob(['\uFEFFKöln']))).toBe('Köln');
});

test('a file of an older spreadsheet is read as Windows-1252', async () => {
  expect(await readText(new Blob([new Uint8Array([0x4b, 0xf6, 0x6c, 0x6e])]))).toBe('Köln');
});
