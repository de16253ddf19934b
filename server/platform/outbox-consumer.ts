import { sql, type Transaction } from 'kysely';
import type { Bus } from './bus.ts';
import type { Database } from './database/database.ts';
import type { DB } from './database/generated/schema.ts';
import { comparePositions, type OutboxEvent, outboxHint, type Position } from './outbox.ts';
import { type Following, followOutbox } from './outbox-follow.ts';

/**
 * How long one transaction of a consumer should take, in milliseconds, and the events that it takes at the least and at
 * the most. While it runs, no reader of the outbox sees what came after it began, and the old versions of rows that
 * stations update cannot be tidied up: one over 500 events made the update of a transaction six times as dear. Most of
 * its statements serve all its events: on a busy machine fewer events make it hardly shorter, and more of them needed.
 */
const together = { milliseconds: 100, least: 20, most: 100 } as const;

/** How often a consumer that had nothing to do notes how far it has come, in milliseconds. */
const notePassedMs = 10_000;

/** What follows from events. */
export interface Follower {
  /**
   * Those of the events that something follows from. Asked before a transaction begins: events that mean nothing to
   * the consumer cost none.
   */
  readonly pick: (events: readonly OutboxEvent[]) => readonly OutboxEvent[] | Promise<readonly OutboxEvent[]>;
  /** Does what follows, in the transaction that notes that they were taken: each picked event once, in order. */
  readonly take: (trx: Transaction<DB>, events: readonly OutboxEvent[]) => Promise<Taken>;
}

export interface ConsumerOptions extends Follower {
  readonly db: Database;
  readonly bus: Bus;
  /** Under this name `event_cursor` keeps how far the consumer has come. */
  readonly name: string;
  readonly onError: (error: unknown) => void;
}

/** What a consumer did: when it wrote events itself, their readers are woken after the commit. */
export type Taken = 'wrote_events' | 'done';

/**
 * Takes every event of the outbox once and in order, whichever node is alive: each may run it, and they wait for each
 * other at the cursor. What it does must be in the database; a failure gives the same events again.
 */
export async function consumeOutbox(options: ConsumerOptions): Promise<Following> {
  const { db, name, pick, take } = options;
  const from = await begin(options);
  let size: number = together.least;
  let noted = performance.now();
  return followOutbox({
    db,
    bus: options.bus,
    from,
    onError: options.onError,
    deliver: async (events) => {
      const picked = await pick(events);
      for (let next = 0; next < picked.length; ) {
        const part = picked.slice(next, next + size);
        const began = performance.now();
        await takeTogether(part);
        next += part.length;
        const share = together.milliseconds / (performance.now() - began);
        size = Math.min(Math.max(Math.floor(part.length * share), together.least), together.most);
      }
      if (performance.now() - noted > notePassedMs) await notePassed(events.at(-1)!.position);
    },
  });

  async function takeTogether(events: readonly OutboxEvent[]): Promise<void> {
    const result = await db.transaction().execute(async (trx) => {
      const taken = await lockedCursor(trx, name);
      const left = events.filter(({ position }) => comparePositions(position, taken) > 0);
      const last = left.at(-1);
      if (!last) return;
      const wrote = await take(trx, left);
      const { xid, sequence } = last.position;
      await trx
        .updateTable('event_cursor')
        .set({ xid, sequence, updated_at: new Date() })
        .where('consumer', '=', name)
        .execute();
      return wrote;
    });
    if (result === 'wrote_events') options.bus.publish(outboxHint, null);
  }

  /** After a restart, what meant nothing need not be looked at again. Another node may have come further. */
  async function notePassed({ xid, sequence }: Position): Promise<void> {
    noted = performance.now();
    await sql`
      update event_cursor set xid = ${xid}, sequence = ${sequence}, updated_at = now()
       where consumer = ${name} and (xid, sequence) < (${xid}::xid8, ${sequence}::bigint)`.execute(db);
  }
}

/** Where the consumer stands; one that was never there begins with the oldest event that is kept. */
async function begin({ db, name }: ConsumerOptions): Promise<Position> {
  await sql`
    insert into event_cursor (consumer, xid, sequence, updated_at) values (${name}, '0', 0, now())
    on conflict (consumer) do nothing`.execute(db);
  return db
    .selectFrom('event_cursor')
    .select(['xid', 'sequence'])
    .where('consumer', '=', name)
    .executeTakeFirstOrThrow();
}

async function lockedCursor(trx: Transaction<DB>, name: string): Promise<Position> {
  return trx
    .selectFrom('event_cursor')
    .select(['xid', 'sequence'])
    .where('consumer', '=', name)
    .forUpdate()
    .executeTakeFirstOrThrow();
}
