import type { Socket } from 'node:net';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sink } from './batch.ts';
import { createBatchWriter } from './batch-writer.ts';
import { type TestDatabase, testDatabase } from './testing.ts';

const things = sink({
  name: 'thing',
  order: 1,
  columns: { id: 'integer', label: 'text', tags: 'text[]', data: 'jsonb' },
  sql: (r) => `insert into thing (id, label, tags, data) select r.id, r.label, r.tags, r.data from ${r}`,
});
const counters = sink({
  name: 'counter',
  order: 2,
  columns: { id: 'integer', value: 'integer' },
  key: (values) => String(values.id),
  sql: (r) =>
    `insert into counter select r.id, r.value from ${r} on conflict (id) do update set value = excluded.value`,
});

let connections: TestDatabase;
const thing = (id: number, label = `thing ${id}`) =>
  things.row({ id, label, tags: '{a,b}', data: '{"n":1}' });

beforeAll(async () => {
  connections = await testDatabase();
  await connections.pool.query(`
    create table thing (id integer primary key, label text, tags text[], data jsonb);
    create table counter (id integer primary key, value integer)`);
});
beforeEach(() => connections.pool.query('truncate thing, counter, ownership cascade'));
afterAll(() => connections.drop());

const labels = async () =>
  (await connections.pool.query('select label from thing order by id')).rows.map((row) => row.label);

describe('the batch writer', () => {
  it('writes rows of many callers in one transaction, with all types intact', async () => {
    const flushes: number[] = [];
    const writer = createBatchWriter(() => connections.dedicated({ pipeline: true }), {
      flushed: (items) => flushes.push(items),
    });
    const written = await Promise.all(
      [1, 2, 3].map((id) => writer.write(undefined, [thing(id, `a "${id}", {\\}`)])),
    );
    expect(written).toEqual([1, 2, 3].map(() => ({ outcome: 'written' })));
    expect(flushes).toEqual([3]);
    const { rows } = await connections.pool.query('select * from thing where id = 1');
    expect(rows).toEqual([{ id: 1, label: 'a "1", {\\}', tags: ['a', 'b'], data: { n: 1 } }]);
    await writer.close();
  });

  it('writes a column without any value, and times to the millisecond', async () => {
    const times = sink({
      name: 'moment',
      order: 1,
      columns: { id: 'integer', at: 'timestamptz', label: 'text' },
      sql: (r) => `insert into moment (id, at, label) select r.id, r.at, r.label from ${r}`,
    });
    await connections.pool.query('create table moment (id integer, at timestamptz, label text)');
    const writer = createBatchWriter(() => connections.dedicated({ pipeline: true }));
    const written = [1_763_820_000_001, 0, Date.UTC(2199, 11, 31, 23, 59, 59, 999)].map((at) => new Date(at));
    await writer.write(
      undefined,
      written.map((at, id) => times.row({ id, at, label: null })),
    );
    const { rows } = await connections.pool.query(
      `select extract(epoch from at)::text as at, label from moment order by id`,
    );
    expect(rows).toEqual(written.map((at) => ({ at: (at.getTime() / 1000).toFixed(6), label: null })));
    await writer.close();
  });

  it('fails only the item whose value cannot be stored, while 100 others share the batch', async () => {
    const writer = createBatchWriter(() => connections.dedicated({ pipeline: true }));
    const ids = Array.from({ length: 101 }, (_, index) => index);
    const written = await Promise.all(
      ids.map((id) => writer.write(undefined, [thing(id, id === 40 ? 'NUL \0' : 'good')])),
    );
    expect(written.filter(({ outcome }) => outcome === 'written')).toHaveLength(100);
    expect(written[40]).toMatchObject({ outcome: 'refused' });
    expect(await labels()).toHaveLength(100);
    await writer.close();
  });

  it('keeps the last of equal keys within a batch', async () => {
    const writer = createBatchWriter(() => connections.dedicated({ pipeline: true }));
    await writer.write(undefined, [counters.row({ id: 1, value: 1 }), counters.row({ id: 1, value: 2 })]);
    expect((await connections.pool.query('select value from counter')).rows).toEqual([{ value: 2 }]);
    await writer.close();
  });

  it('writes nothing for a stale epoch or version and everything for the others', async () => {
    const [mine, lost, edited] = ['01', '02', '03'].map(
      (end) => `00000000-0000-7000-8000-0000000000${end}`,
    ) as [string, string, string];
    await connections.pool.query(
      `insert into organization (id, kind, name, path, created_at) values ($1, 'operator', 'o', '{}', now()) on conflict do nothing`,
      [mine],
    );
    for (const id of [mine, lost, edited]) {
      await connections.pool.query(
        `insert into station (id, organization_id, identity, created_at) values ($1, $2, $1::uuid::text, now()) on conflict do nothing`,
        [id, mine],
      );
      await connections.pool.query('insert into ownership (station_id, epoch, version) values ($1, 7, $2)', [
        id,
        id === edited ? 3 : 2,
      ]);
    }
    const writer = createBatchWriter(() => connections.dedicated({ pipeline: true }));
    const outcomes = await Promise.all([
      writer.write({ stationId: mine, epoch: 7, version: 2 }, [thing(1, 'mine')]),
      writer.write({ stationId: lost, epoch: 6, version: 2 }, [thing(2, 'lost')]),
      writer.write({ stationId: edited, epoch: 7, version: 2 }, [thing(3, 'edited')]),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['written', 'stale', 'stale']);
    expect(await labels()).toEqual(['mine']);
    await writer.close();
  });

  it('leaves out a row that is there already where the sink knows of such, with all others of the batch', async () => {
    const insert = (r: string) => `insert into thing (id, label) select r.id, r.label from ${r}`;
    const once = sink({
      name: 'thing_once',
      order: 1,
      columns: { id: 'integer', label: 'text' },
      sql: insert,
      sqlIfKnown: (r) => `${insert(r)} on conflict do nothing`,
    });
    const writer = createBatchWriter(() => connections.dedicated({ pipeline: true }));
    const write = (id: number, label: string) => writer.write(undefined, [once.row({ id, label })]);
    await write(1, 'first');
    const written = await Promise.all([write(1, 'again'), write(2, 'NUL \0'), write(3, 'other')]);
    expect(written.map(({ outcome }) => outcome)).toEqual(['written', 'refused', 'written']);
    expect(await labels()).toEqual(['first', 'other']);
    await writer.close();
  });

  it('takes one item per station into a batch, in the order given', async () => {
    const station = '00000000-0000-7000-8000-000000000001';
    await connections.pool.query('insert into ownership (station_id, epoch, version) values ($1, 7, 2)', [
      station,
    ]);
    const sizes: number[] = [];
    const writer = createBatchWriter(() => connections.dedicated({ pipeline: true }), {
      flushed: (items) => sizes.push(items),
    });
    const fence = { stationId: station, epoch: 7, version: 2 };
    await Promise.all([1, 2, 3].map((value) => writer.write(fence, [counters.row({ id: 1, value })])));
    expect(sizes).toEqual([1, 1, 1]);
    expect((await connections.pool.query('select value from counter')).rows).toEqual([{ value: 3 }]);
    await writer.close();
  });

  it('goes on by itself when its connection was cut, and says that the cut batch may or may not be there', async () => {
    const writer = createBatchWriter(() => connections.dedicated({ pipeline: true }));
    await writer.write(undefined, [thing(1)]);
    const stalls: boolean[] = [];
    writer.onStall((stalled) => stalls.push(stalled));
    await connections.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    const outcomes = [await writer.write(undefined, [thing(2)]), await writer.write(undefined, [thing(3)])];
    expect(outcomes.at(-1)).toEqual({ outcome: 'written' });
    expect(outcomes.every(({ outcome }) => outcome === 'written' || outcome === 'unknown')).toBe(true);
    expect(stalls.at(-1) ?? false).toBe(false);
    await writer.close();
  });

  it('connects anew once, however much waits for it', async () => {
    let calls = 0;
    let client: pg.Client | undefined;
    const writer = createBatchWriter(async () => {
      calls += 1;
      // The one after the cut is not there before the next batch asks for it too.
      while (calls > 1 && writer.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
      while (calls > 1 && writer.waiting > 0) await new Promise((resolve) => setImmediate(resolve));
      client = await connections.dedicated({ pipeline: true });
      return client;
    });
    await writer.write(undefined, [thing(1)]);
    // The batch is on its way when the connection is cut, and cannot have been answered.
    const blocker = await connections.dedicated();
    await blocker.query('begin; lock table thing');
    const sent = writer.write(undefined, [thing(2)]);
    while (writer.waiting > 0) await new Promise((resolve) => setImmediate(resolve));
    (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
    expect(await sent).toMatchObject({ outcome: 'unknown' });
    await blocker.query('rollback');
    await blocker.end();
    expect(await writer.write(undefined, [thing(3)])).toEqual({ outcome: 'written' });
    expect(calls).toBe(2);
    await writer.close();
  });

  it('sends a second batch when it is full, with no station of the first, and loses both with one connection', async () => {
    let client: pg.Client | undefined;
    let calls = 0;
    const writer = createBatchWriter(async () => {
      calls += 1;
      client = await connections.dedicated({ pipeline: true });
      return client;
    });
    const station = '00000000-0000-7000-8000-000000000001';
    await connections.pool.query('insert into ownership (station_id, epoch, version) values ($1, 7, 2)', [
      station,
    ]);
    const fence = { stationId: station, epoch: 7, version: 2 };
    await writer.write(undefined, [thing(9)]);
    const sent = async (waiting: number) => {
      while (writer.waiting > waiting) await new Promise((resolve) => setImmediate(resolve));
    };
    const blocker = await connections.dedicated();
    await blocker.query('begin; lock table thing');
    const first = writer.write(fence, [thing(1)]);
    await sent(0);
    const later = writer.write(fence, [counters.row({ id: 1, value: 2 })]);
    const full = Array.from({ length: 198 }, (_, index) => writer.write(undefined, [thing(100 + index)]));
    expect(writer.waiting).toBe(199);
    const second = writer.write(undefined, [thing(2)]);
    await sent(1);
    const third = writer.write(undefined, [thing(3)]);
    expect(writer.waiting).toBe(2);
    (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
    const lost = await Promise.all([first, second, ...full]);
    expect(new Set(lost.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
    await blocker.query('rollback');
    expect(await Promise.all([later, third])).toEqual([{ outcome: 'written' }, { outcome: 'written' }]);
    expect(calls).toBe(2);
    await Promise.all([blocker.end(), writer.close()]);
  });

  it('says that the database is away when it neither answers nor hangs up', async () => {
    const writer = createBatchWriter(() => connections.dedicated({ pipeline: true }), {}, 20);
    const stalled = new Promise<boolean>((resolve) => writer.onStall(resolve));
    const blocker = await connections.dedicated();
    await blocker.query('begin; lock table thing');
    const written = writer.write(undefined, [thing(1)]);
    expect(await stalled).toBe(true);
    await blocker.query('rollback');
    expect(await written).toEqual({ outcome: 'written' });
    expect(writer.stalled).toBe(false);
    await Promise.all([blocker.end(), writer.close()]);
  });

  it('blames no item when the server takes no writes any more: it looks for one that does', async () => {
    let calls = 0;
    const writer = createBatchWriter(async () => {
      calls += 1;
      const client = await connections.dedicated({ pipeline: true });
      if (calls === 1) await client.query('set default_transaction_read_only = on');
      return client;
    });
    expect(await writer.write(undefined, [thing(1)])).toMatchObject({ outcome: 'unknown' });
    expect(await writer.write(undefined, [thing(1)])).toEqual({ outcome: 'written' });
    await writer.close();
  });

  it('fails alone an item that cannot even be written down', async () => {
    const bytes = sink({
      name: 'bytes',
      order: 3,
      columns: { at: 'timestamptz' },
      sql: (r) => `select r.at from ${r}`,
    });
    const writer = createBatchWriter(() => connections.dedicated({ pipeline: true }));
    const written = await Promise.all([
      writer.write(undefined, [thing(1)]),
      writer.write(undefined, [bytes.row({ at: new Date(Number.NaN) })]),
    ]);
    expect(written.map(({ outcome }) => outcome)).toEqual(['written', 'refused']);
    await writer.close();
  });
});
