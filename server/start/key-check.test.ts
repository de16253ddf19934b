import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { acceptKey, wrongKey } from './key-check.ts';

const first = new Uint8Array(32).fill(1);
const other = new Uint8Array(32).fill(2);

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

it('refuses a key that is not the one a database was made with, until it is accepted', async () => {
  const check = (key: Uint8Array) => wrongKey(database.db, key, '/data');
  expect(await check(first)).toBeUndefined();
  expect(await check(first)).toBeUndefined();
  expect(await check(other)).toEqual({ problem: expect.stringContaining('BUSBAR_SECRET_KEY') });
  await acceptKey(database.db, other);
  expect(await check(other)).toBeUndefined();
  expect(await check(first)).toBeDefined();
});
