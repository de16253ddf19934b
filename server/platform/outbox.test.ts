import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryBus } from './bus-memory.ts';
import { newId } from './ids.ts';
import {
  comparePositions,
  currentPosition,
  eventRow,
  type NewEvent,
  type OutboxEvent,
  outboxHint,
  type Position,
  parsePosition,
  positionText,
  readEvents,
  writeEvents,
} from './outbox.ts';
import { followOutbox } from './outbox-follow.ts';
import { type TestDatabase, testDatabase } from './testing.ts';

let database: TestDatabase;
let start: Position;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  start = await settled();
});

const happened = (kind: string): NewEvent => ({
  kind,
  at: new Date(),
  organizationId: randomUUID(),
  data: { kind },
});
const write = (...kinds: string[]) =>
  database.db.transaction().execute((trx) => writeEvents(trx, newId, kinds.map(happened)));
const kindsAfter = async (position: Position) =>
  (await readEvents(database.db, position)).events.map((event) => event.kind);

/** The horizon is shared by all databases of the server: other tests may hold it back for a moment. */
async function settled(): Promise<Position> {
  const { waiting } = await readEvents(database.db, { xid: '0', sequence: 0 });
  return waiting ? settled() : currentPosition(database.db);
}

async function until<T>(read: () => Promise<T>, enough: (value: T) => boolean): Promise<T> {
  const value = await read();
  return enough(value) ? value : until(read, enough);
}

describe('reading the outbox', () => {
  test('gives events in the order they were written, with all that was told', async () => {
    const event = {
      ...happened('first'),
      siteId: randomUUID(),
      stationId: randomUUID(),
      subjectId: randomUUID(),
    };
    await database.db.transaction().execute((trx) => writeEvents(trx, newId, [event]));
    await write('second', 'third');
    const events = await until(
      async () => (await readEvents(database.db, start)).events,
      (found) => found.length === 3,
    );
    expect(events.map(({ kind }) => kind)).toEqual(['first', 'second', 'third']);
    expect(events[0]).toMatchObject(event);
  });

  test('goes on after a position, and stops at a bound', async () => {
    await write('a', 'b', 'c');
    const events = await until(
      async () => (await readEvents(database.db, start)).events,
      (found) => found.length === 3,
    );
    expect(await kindsAfter(events[0]!.position)).toEqual(['b', 'c']);
    const bounded = await readEvents(database.db, start, { until: events[1]!.position });
    expect(bounded.events.map(({ kind }) => kind)).toEqual(['a', 'b']);
  });

  test('waits for an older transaction that is still running, and then gives its event first', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('begin');
    await insert(client, 'slow');
    await write('quick');
    const look = await readEvents(database.db, start);
    expect(look).toEqual({ events: [], upTo: expect.anything(), waiting: true });
    await client.query('commit');
    await client.end();
    expect(
      await until(
        () => kindsAfter(start),
        (kinds) => kinds.length === 2,
      ),
    ).toEqual(['slow', 'quick']);
  });

  test('an event written by the batch writer is the same as one written by a route', async () => {
    const event = happened('batched');
    const row = eventRow(newId, event);
    await database.pool.query(row.sink.sql, row.sink.parameters([row]));
    const [read] = await until(
      async () => (await readEvents(database.db, start)).events,
      (found) => found.length === 1,
    );
    expect(read).toMatchObject({ ...event, siteId: null, stationId: null, subjectId: null });
  });
});

describe('following the outbox', () => {
  test('delivers each event once and in order while many transactions overlap', async () => {
    const delivered: OutboxEvent[] = [];
    const all = Promise.withResolvers<void>();
    const bus = createMemoryBus();
    const following = await followOutbox({
      db: database.db,
      bus,
      from: start,
      lookEveryMs: 20,
      deliver: (events) => {
        delivered.push(...events);
        if (delivered.length >= 120) all.resolve();
      },
    });
    await Promise.all(
      Array.from({ length: 6 }, async (_, writer) => {
        for (let n = 0; n < 10; n++) {
          await write(`${writer}:${2 * n}`, `${writer}:${2 * n + 1}`);
          if (writer % 2) bus.publish(outboxHint, null);
        }
      }),
    );
    await all.promise;
    await following.end();
    expect(new Set(delivered.map((event) => event.id)).size).toBe(120);
    for (let i = 1; i < delivered.length; i++) {
      expect(comparePositions(delivered[i - 1]!.position, delivered[i]!.position)).toBeLessThan(0);
    }
    for (let writer = 0; writer < 6; writer++) {
      const own = delivered.flatMap(({ kind }) =>
        kind.startsWith(`${writer}:`) ? [Number(kind.slice(2))] : [],
      );
      expect(own).toEqual(Array.from({ length: 20 }, (_, n) => n));
    }
  });

  test('many followers hear everything, each from where it stands, though they look through the same eyes', async () => {
    const many = Array.from({ length: 1_200 }, (_, n) => `${n}`);
    const follow = async (from: Position, count: number) => {
      const heard: string[] = [];
      const all = Promise.withResolvers<void>();
      const following = await followOutbox({
        db: database.db,
        bus: createMemoryBus(),
        from,
        lookEveryMs: 20,
        deliver: (events) => {
          heard.push(...events.map(({ kind }) => kind));
          if (heard.length >= count) all.resolve();
        },
      });
      await all.promise;
      await following.end();
      return heard;
    };
    const ahead = follow(start, many.length + 1);
    await write(...many);
    const middle = await until(
      async () => (await readEvents(database.db, start)).events,
      (events) => events.length === 500,
    );
    const behind = follow(start, many.length + 1);
    const between = follow(middle.at(-1)!.position, many.length + 1 - 500);
    await write('last');
    expect(await ahead).toEqual([...many, 'last']);
    expect(await behind).toEqual([...many, 'last']);
    expect(await between).toEqual([...many.slice(500), 'last']);
  });

  test('a hint brings an event long before the next look', async () => {
    const delivered = Promise.withResolvers<string>();
    const bus = createMemoryBus();
    const following = await followOutbox({
      db: database.db,
      bus,
      from: start,
      lookEveryMs: 600_000,
      deliver: (events) => delivered.resolve(events[0]!.kind),
    });
    await write('hinted');
    bus.publish(outboxHint, null);
    expect(await delivered.promise).toBe('hinted');
    await following.end();
  });

  test('events whose delivery failed are delivered again', async () => {
    const attempts: string[][] = [];
    const done = Promise.withResolvers<void>();
    const following = await followOutbox({
      db: database.db,
      bus: createMemoryBus(),
      from: start,
      lookEveryMs: 5,
      deliver: (events) => {
        attempts.push(events.map(({ kind }) => kind));
        if (attempts.length === 1) throw new Error('not now');
        done.resolve();
      },
    });
    await write('again');
    await done.promise;
    await following.end();
    expect(attempts).toEqual([['again'], ['again']]);
  });
});

describe('a position as text', () => {
  test('survives the way there and back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.nat(), (xid, sequence) => {
        const position = { xid: xid.toString(), sequence };
        expect(parsePosition(positionText(position))).toEqual(position);
      }),
    );
  });

  test.each(['', '1', '1-', '-1', '1-1-1', '18446744073709551616-1', '1-99999999999999999', 'x-1', '1 -1'])(
    '%j is none',
    (text) => {
      expect(parsePosition(text)).toBeUndefined();
    },
  );
});

function insert(client: pg.Client, kind: string): Promise<unknown> {
  return client.query(`insert into event (id, at, kind, data) values ($1, now(), $2, '{}')`, [newId(), kind]);
}
