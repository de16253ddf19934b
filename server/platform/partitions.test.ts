import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from './ids.ts';
import { forgottenPosition } from './outbox.ts';
import { carePartitions } from './partitions.ts';
import { type TestDatabase, testDatabase } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const dayMs = 86_400_000;
/** Partitions are by days of UTC: those of a file that passes midnight are counted from one moment all the same. */
const now = Date.now();
const later = (days: number) => new Date(now + days * dayMs);
const write = (at: Date) =>
  database.pool.query(
    `insert into event (id, at, kind, data) values ($1, $2, 'x', '{}') returning xid::text, sequence`,
    [newId(), at],
  );
const rowsOf = async (table: string) =>
  (await database.pool.query(`select count(*) as rows from ${table}`)).rows[0].rows as number;

test('partitions are made two weeks ahead, and a second run makes none', async () => {
  const tables = [
    { table: 'event', unit: 'day' },
    { table: 'status_log', unit: 'week' },
  ] as const;
  const first = await carePartitions(database.db, tables, later(10));
  expect(first).toMatchObject({ dropped: [], stray: { event: 0, status_log: 0 }, failed: {} });
  expect(first.made).toBeGreaterThanOrEqual(10);
  expect((await carePartitions(database.db, tables, later(10))).made).toBe(0);
});

test('rows that fell into no partition are an alarm, and are moved once theirs is made', async () => {
  const tables = [{ table: 'event', unit: 'day' }] as const;
  await write(later(40));
  const before = await carePartitions(database.db, tables, later(11));
  expect(before.stray).toEqual({ event: 1 });
  const after = await carePartitions(database.db, tables, later(38));
  expect(after).toMatchObject({ stray: { event: 0 }, failed: {} });
  expect(after.made).toBeGreaterThan(10);
  expect(await rowsOf('event')).toBe(1);
  await write(later(40));
  expect(await rowsOf('event_default')).toBe(0);
});

test('old partitions are dropped whole, and the outbox remembers up to where', async () => {
  const { rows } = await write(later(0));
  const tables = [{ table: 'event', unit: 'day', keepDays: 14 }] as const;
  const kept = await carePartitions(database.db, tables, later(14));
  expect(kept.dropped.length).toBeGreaterThan(0);
  const today = later(0).toISOString().slice(0, 10).replaceAll('-', '');
  expect(kept.dropped).not.toContain(`event_${today}`);
  expect(await forgottenPosition(database.db)).toBeUndefined();
  const { dropped } = await carePartitions(database.db, tables, later(15));
  expect(dropped).toEqual([`event_${today}`]);
  expect(await forgottenPosition(database.db)).toEqual({ xid: rows[0].xid, sequence: rows[0].sequence });
});

test('a table that cannot be cared for does not keep others from it', async () => {
  const tables = [
    { table: 'nothing', unit: 'day' },
    { table: 'frame_log', unit: 'day' },
  ] as const;
  const report = await carePartitions(database.db, tables, later(20));
  expect(Object.keys(report.failed)).toEqual(['nothing']);
  expect(report.stray).toEqual({ frame_log: 0 });
});
