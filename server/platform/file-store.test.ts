import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { createFileStore, TooLarge } from './file-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'busbar-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const store = createFileStore(join(folder, 'below'));

test('a file is written, measured, read in part and removed', async () => {
  const written = await store.write('one', Readable.from([Buffer.from('abc'), Buffer.from('def')]), 10);
  expect(written).toEqual({
    bytes: 6,
    sha256: 'bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721',
    md5: 'e80b5017098950fc58aad83c8c14978e',
  });
  expect(await text(store.read('one', { start: 2, end: 4 }))).toBe('cde');
  await store.remove('one');
  expect(await store.has('one')).toBe(false);
});

test('a file that is too large, or breaks off, leaves nothing', async () => {
  await expect(store.write('big', Readable.from([Buffer.alloc(11)]), 10)).rejects.toBeInstanceOf(TooLarge);
  const broken = new Readable({
    read() {
      this.destroy(new Error('the line broke'));
    },
  });
  await expect(store.write('broken', broken, 10)).rejects.toThrow('the line broke');
  expect(readdirSync(join(folder, 'below'))).toEqual([]);
});
