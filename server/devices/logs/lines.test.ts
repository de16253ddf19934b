import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { findLines } from './lines.ts';

const file = (content: string | Buffer) => () => Readable.from([Buffer.from(content)]);
const log = 'boot\r\nERROR door\nall well\nerror fan';

test('a log is read from a line on, and searched in any case', async () => {
  expect(await findLines(file(log), { from: 2, limit: 1 })).toEqual({
    text: true,
    lines: [{ number: 2, text: 'ERROR door' }],
    next: 3,
  });
  expect((await findLines(file(log), { words: 'Error', from: 1, limit: 10 })).lines).toEqual([
    { number: 2, text: 'ERROR door' },
    { number: 4, text: 'error fan' },
  ]);
});

test('a log that is compressed is unpacked, other files are no text', async () => {
  expect((await findLines(file(gzipSync(log)), { from: 3, limit: 1 })).lines).toEqual([
    { number: 3, text: 'all well' },
  ]);
  expect(await findLines(file(Buffer.from([1, 0, 2])), { from: 1, limit: 1 })).toEqual({
    text: false,
    lines: [],
    next: null,
  });
  expect(await findLines(file(''), { from: 1, limit: 1 })).toEqual({ text: true, lines: [], next: null });
});
