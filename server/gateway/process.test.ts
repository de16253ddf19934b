import { encodeCall, type IncomingCall } from '@busbar/ocpp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sink } from '../platform/batch.ts';
import { createBatchWriter } from '../platform/batch-writer.ts';
import type { Bus } from '../platform/bus.ts';
import { manualClock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { createFactsReader } from './facts.ts';
import { createMemoryLoader } from './memory.ts';
import { type Decision, type Handler, remember, type Slot } from './message.ts';
import { createOwner } from './owner.ts';
import { type Connected, createProcessor } from './process.ts';

const notes = sink({
  name: 'note',
  order: 1,
  columns: { station_id: 'uuid', text: 'text' },
  sql: (r) => `insert into note (station_id, text) select r.station_id, r.text from ${r}`,
});

let database: TestDatabase;
const organizationId = newId();
const nodeId = newId();
const clock = manualClock();
const bus = { publish: () => {} } as unknown as Bus;

beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query('create table note (station_id uuid, text text)');
  await database.pool.query(
    `insert into organization (id, kind, name, path, created_at) values ($1, 'operator', 'o', array[$1::uuid], now())`,
    [organizationId],
  );
});
afterAll(() => database.drop());

const count: Slot<number> = {
  name: 'count',
  empty: 0,
  load: async (ids) => {
    const { rows } = await database.pool.query(
      'select station_id, count(*)::int as n from note where station_id = any($1::uuid[]) group by 1',
      [ids],
    );
    return new Map(rows.map((row) => [row.station_id, row.n]));
  },
};

/** Counts the notes of a station: the answer tells how many there are with this one. */
const countingHandler: Handler<{ text: string }, { count: number }> = (context, { text }) => {
  const next = context.memory(count) + 1;
  return {
    answer: { count: next },
    rows: [notes.row({ station_id: context.station.id, text })],
    remember: [remember(count, next)],
  };
};

async function connect(
  handler: Handler<never, unknown> = countingHandler as Handler<never, unknown>,
  stationId?: string,
) {
  const id = stationId ?? newId();
  if (!stationId) {
    await database.pool.query(
      `insert into station (id, organization_id, identity, created_at) values ($1, $2, $1::uuid::text, now())`,
      [id, organizationId],
    );
    await database.pool.query('insert into ownership (station_id) values ($1)', [id]);
  }
  const owner = createOwner(database.pool, () => nodeId);
  const load = createMemoryLoader({
    pool: database.pool,
    clock,
    facts: createFactsReader(database.pool),
    slots: [count],
  });
  const writer = createBatchWriter(() => database.dedicated({ pipeline: true }));
  const faults: unknown[] = [];
  const processor = createProcessor({
    routing: {
      '1.6': { Note: handler, Authorize: handler, StatusNotification: handler, StartTransaction: handler },
      '2.0.1': {},
      '2.1': {},
    },
    writer,
    owner,
    load,
    clock,
    bus,
    admits: () => undefined,
    eventRow: () => {
      throw new Error('no events here');
    },
    mask: (text) => text,
    onFault: (error) => faults.push(error),
  });
  const arrival = {
    stationId: id,
    version: '1.6',
    securityProfile: 0,
    address: '::1',
    at: clock.now(),
  } as const;
  const ownership = (await owner.take(arrival))!;
  const connected: Connected = {
    memory: (await load(id, '1.6', ownership))!,
    fenced: false,
    onFenced: () => {},
  };
  const send = (messageId: string, text: string, action = 'Note') =>
    processor.handle(connected, call(messageId, action, { text }));
  return { id, owner, writer, connected, send, faults };
}

function call(messageId: string, action: string, payload: unknown): IncomingCall {
  return { messageId, action, payload, text: encodeCall(messageId, action, payload), known: true };
}

const stored = async (id: string) =>
  (await database.pool.query('select text from note where station_id = $1', [id])).rows.map(
    (row) => row.text,
  );
const frames = async (id: string) =>
  (
    await database.pool.query(
      'select direction, note, answer is not null as answered from frame_log where station_id = $1 order by sequence',
      [id],
    )
  ).rows;

beforeEach(() => database.pool.query('truncate note'));

describe('a message on its way', () => {
  it('is committed with both its frames before it is answered', async () => {
    const station = await connect();
    expect(await station.send('a', 'one')).toBe('[3,"a",{"count":1}]');
    expect(await stored(station.id)).toEqual(['one']);
    expect(await frames(station.id)).toEqual([{ direction: 'in', note: null, answered: true }]);
    await station.writer.close();
  });

  it('sent again byte for byte gets the first answer and changes nothing', async () => {
    const station = await connect();
    const first = await station.send('a', 'one');
    expect(await station.send('a', 'one')).toBe(first);
    expect(await stored(station.id)).toEqual(['one']);
    await station.writer.close();
  });

  it('sent again after a reconnection gets the first answer too', async () => {
    const before = await connect();
    const first = await before.send('a', 'one');
    const after = await connect(undefined, before.id);
    expect(await after.send('a', 'one')).toBe(first);
    expect(await stored(before.id)).toEqual(['one']);
    await Promise.all([before.writer.close(), after.writer.close()]);
  });

  it('with an id used before but another body is a new message, and noted', async () => {
    const station = await connect();
    await station.send('1', 'one');
    expect(await station.send('1', 'two')).toBe('[3,"1",{"count":2}]');
    expect((await frames(station.id)).at(-1).note).toContain('used before');
    await station.writer.close();
  });

  it('is decided again on fresh memory after somebody else’s edit', async () => {
    const station = await connect();
    await station.send('a', 'one');
    await database.pool.query(`insert into note values ($1, 'by hand')`, [station.id]);
    await database.pool.query('update ownership set version = version + 1 where station_id = $1', [
      station.id,
    ]);
    expect(await station.send('b', 'two')).toBe('[3,"b",{"count":3}]');
    expect(await stored(station.id)).toEqual(['one', 'by hand', 'two']);
    await station.writer.close();
  });

  it('is neither written nor answered once the station has a newer owner', async () => {
    const old = await connect();
    const young = await connect(undefined, old.id);
    expect(await old.send('a', 'one')).toBeUndefined();
    expect(old.connected.fenced).toBe(true);
    expect(await young.send('a', 'one')).toBe('[3,"a",{"count":1}]');
    expect(await stored(old.id)).toEqual(['one']);
    await Promise.all([old.writer.close(), young.writer.close()]);
  });

  it('with a value that cannot be stored is refused alone, and memory stays as it was', async () => {
    const broken: Handler<{ text: string }, object> = (context, { text }) => ({
      answer: {},
      rows: [notes.row({ station_id: text === 'bad' ? 'not a uuid' : context.station.id, text })],
    });
    const station = await connect(broken as Handler<never, unknown>);
    expect(await station.send('a', 'bad')).toContain('"PropertyConstraintViolation"');
    expect(await station.send('b', 'good')).toBe('[3,"b",{}]');
    expect(await stored(station.id)).toEqual(['good']);
    await station.writer.close();
  });

  it('whose handler fails is answered InternalError, and the next one is handled', async () => {
    const failing: Handler<{ text: string }, object> = (_, { text }): Decision<object> => {
      if (text === 'bad') throw new Error('a bug');
      return { answer: {} };
    };
    const station = await connect(failing as Handler<never, unknown>);
    expect(await station.send('a', 'bad')).toContain('"InternalError"');
    expect(station.faults).toHaveLength(1);
    expect(await station.send('b', 'good')).toBe('[3,"b",{}]');
    await station.writer.close();
  });

  it('is not answered while the handler cannot read: it is decided again when the database is back', async () => {
    let away = 2;
    const reading: Handler<{ text: string }, object> = (context, { text }) => {
      away -= 1;
      if (away >= 0) throw new Error('Connection terminated unexpectedly');
      return { answer: {}, rows: [notes.row({ station_id: context.station.id, text })] };
    };
    const station = await connect(reading as Handler<never, unknown>);
    expect(await station.send('a', 'one')).toBe('[3,"a",{}]');
    expect(await stored(station.id)).toEqual(['one']);
    expect(station.faults).toEqual([]);
    await station.writer.close();
  });

  it('that was answered with an error is decided anew after a reconnection', async () => {
    const failing = (() => {
      throw new Error('a bug');
    }) as Handler<never, unknown>;
    const before = await connect(failing);
    expect(await before.send('a', 'one')).toContain('"InternalError"');
    await before.writer.drain();
    const after = await connect(undefined, before.id);
    expect(await after.send('a', 'one')).toBe('[3,"a",{"count":1}]');
    await Promise.all([before.writer.close(), after.writer.close()]);
  });

  it.each(['Authorize', 'StatusNotification', 'StartTransaction'])(
    'is decided anew when its action may mean something new in the same words: %s',
    async (action) => {
      const station = await connect();
      expect(await station.send('1', 'same', action)).toBe('[3,"1",{"count":1}]');
      expect(await station.send('1', 'same', action)).toBe('[3,"1",{"count":2}]');
      await station.writer.close();
    },
  );

  it('that the CSMS does not handle is answered NotSupported', async () => {
    const station = await connect();
    expect(await station.send('a', 'one', 'Other')).toContain('"NotSupported"');
    await station.writer.close();
  });

  it('loses nothing when the connection to the database breaks: it is decided again', async () => {
    const station = await connect();
    await station.send('a', 'one');
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query like 'COMMIT%'`,
    );
    const answer = await station.send('b', 'two');
    const texts = await stored(station.id);
    expect(texts).toContain('two');
    expect(answer).toBe(`[3,"b",{"count":${texts.length}}]`);
    await station.writer.close();
  });
});
