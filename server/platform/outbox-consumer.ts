import { sql, type Transaction } from 'kysely';
import type { Bus } from './bus.ts';
import type { Database } from './database/database.ts';
import type { DB } from './database/generated/schema.ts';
import { comparePositions, type OutboxEvent, outboxHint, type Position } from './outbox.ts';
import { firstAside, forgetAside, isRetryFor, noteTry, partByAside, setAside } from './outbox-aside.ts';
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

/**
 * How long a single event that fails while the database answers holds up those after it: so many tries, and so long at
 * the least, that half a minute of somebody else's trouble sets nothing aside.
 */
const usualPatience = { tries: 5, milliseconds: 30_000 } as const;

/** What follows from events. */
export interface Follower {
  /**
   * Those of the events that something follows from. Asked before a transaction begins: events that mean nothing to
   * the consumer cost none. An event at which this fails again and again is set aside.
   */
  readonly pick: (events: readonly OutboxEvent[]) => readonly OutboxEvent[] | Promise<readonly OutboxEvent[]>;
  /**
   * Does what follows, in the transaction that notes that they were taken: each picked event once, those of a subject
   * in order. One that fails again and again is set aside.
   */
  readonly take: (trx: Transaction<DB>, events: readonly OutboxEvent[]) => Promise<Taken>;
}

export interface ConsumerOptions extends Follower {
  readonly db: Database;
  readonly bus: Bus;
  /** Under this name `event_cursor` keeps how far the consumer has come. */
  readonly name: string;
  readonly onError: (error: unknown) => void;
  readonly patience?: { readonly tries: number; readonly milliseconds: number };
}

/** What a consumer did: when it wrote events itself, their readers are woken after the commit. */
export type Taken = 'wrote_events' | 'done';

/**
 * Takes every event of the outbox once and those of a subject in order, whichever node is alive: each may run it, and
 * they wait for each other at the cursor. What it does must be in the database; a failure gives the same events again,
 * and an event that fails by itself again and again is set aside with those of its subject that come after it
 * (decisions/0016).
 */
export async function consumeOutbox(options: ConsumerOptions): Promise<Following> {
  const { db, name, pick, take, patience = usualPatience } = options;
  const from = await begin(options);
  let size: number = together.least;
  let noted = performance.now();
  let failing: { readonly id: string; readonly since: number; tries: number } | undefined;
  return followOutbox({
    db,
    bus: options.bus,
    from,
    onError: options.onError,
    deliver: async (events) => {
      await pickOrHalve(events);
      if (performance.now() - noted > notePassedMs) await notePassed(events.at(-1)!.position);
    },
  });

  /** Takes what is picked of the events; where picking fails, finds the one at which it does. */
  async function pickOrHalve(events: readonly OutboxEvent[]): Promise<void> {
    let picked: readonly OutboxEvent[];
    try {
      picked = await pickedOf(events);
    } catch (error) {
      return inHalves(events, error, pickOrHalve);
    }
    await takeInParts(picked);
  }

  async function takeInParts(picked: readonly OutboxEvent[]): Promise<void> {
    for (let next = 0; next < picked.length; ) {
      const part = partFrom(picked, next, size);
      const began = performance.now();
      if (isRetryFor(name, part[0]!)) await takeAgain(part[0]!);
      else await takeOrHalve(part);
      next += part.length;
      const share = together.milliseconds / (performance.now() - began);
      size = Math.min(Math.max(Math.floor(part.length * share), together.least), together.most);
    }
  }

  /** What the consumer picks, and what people ask it to try again, in their order. */
  async function pickedOf(events: readonly OutboxEvent[]): Promise<readonly OutboxEvent[]> {
    const picked = await pick(events);
    const again = events.filter((event) => isRetryFor(name, event));
    if (again.length === 0) return picked;
    return [...picked, ...again].sort((a, b) => comparePositions(a.position, b.position));
  }

  /** Some events together, or one that asks to try again by itself. */
  function partFrom(picked: readonly OutboxEvent[], from: number, most: number): readonly OutboxEvent[] {
    const part = picked.slice(from, from + most);
    const again = part.findIndex((event) => isRetryFor(name, event));
    return again < 0 ? part : part.slice(0, Math.max(again, 1));
  }

  /** Takes events together; when that fails, finds the one that fails by itself. */
  async function takeOrHalve(events: readonly OutboxEvent[]): Promise<void> {
    try {
      await takeTogether(events);
    } catch (error) {
      await inHalves(events, error, takeOrHalve);
    }
  }

  /** Does again in halves, in order, what failed of many events; one that fails by itself is set aside in the end. */
  async function inHalves(
    events: readonly OutboxEvent[],
    error: unknown,
    again: (half: readonly OutboxEvent[]) => Promise<void>,
  ): Promise<void> {
    // A database that is away is nobody's fault: this fails too, and the same events come again.
    await sql`select 1`.execute(db);
    const [first] = events;
    if (events.length > 1) {
      const middle = events.length >> 1;
      await again(events.slice(0, middle));
      await again(events.slice(middle));
    } else if (first) {
      if (!isOutOfPatience(first)) throw error;
      await putAside(first, error);
    }
  }

  function isOutOfPatience({ id }: OutboxEvent): boolean {
    if (failing?.id !== id) failing = { id, since: performance.now(), tries: 0 };
    failing.tries += 1;
    return failing.tries >= patience.tries && performance.now() - failing.since >= patience.milliseconds;
  }

  async function takeTogether(events: readonly OutboxEvent[]): Promise<void> {
    const result = await fromCursor(events, async (trx, left) => {
      const { free, behind } = await partByAside(trx, name, left);
      await setAside(trx, name, behind);
      return free.length > 0 ? take(trx, free) : 'done';
    });
    if (result === 'wrote_events') options.bus.publish(outboxHint, null);
  }

  async function putAside(event: OutboxEvent, error: unknown): Promise<void> {
    const { tries } = failing!;
    await fromCursor([event], (trx, left) => setAside(trx, name, left, { tries, error }));
    const what = `the event ${event.id} (${event.kind}) could not be taken by “${name}” in ${tries} tries and was set aside`;
    options.onError(new Error(what, { cause: error }));
  }

  /** Tries those of a subject that were set aside, in order, up to the first that fails again. */
  async function takeAgain(asked: OutboxEvent): Promise<void> {
    while (await takeNextAside(asked));
    await fromCursor([asked], async () => {});
  }

  /** Takes the first of a subject that was set aside; false when there is none, or when it failed again. */
  async function takeNextAside(asked: OutboxEvent): Promise<boolean> {
    let tried: OutboxEvent | undefined;
    try {
      const result = await db.transaction().execute(async (trx) => {
        const taken = await lockedCursor(trx, name);
        if (comparePositions(asked.position, taken) <= 0) return;
        tried = await firstAside(trx, name, asked.subjectId!);
        if (!tried) return;
        // Picked anew: it may have been picking that failed.
        const picked = await pick([tried]);
        const done = picked.length > 0 ? await take(trx, picked) : 'done';
        await forgetAside(trx, tried.id, name);
        return done;
      });
      if (result === 'wrote_events') options.bus.publish(outboxHint, null);
      return tried !== undefined;
    } catch (error) {
      if (!tried) throw error;
      await noteTry(db, name, tried.id, error);
      options.onError(error);
      return false;
    }
  }

  /** Does something with those events that nobody has taken yet, and moves the cursor behind them. */
  async function fromCursor<T>(
    events: readonly OutboxEvent[],
    act: (trx: Transaction<DB>, left: readonly OutboxEvent[]) => Promise<T>,
  ): Promise<T | undefined> {
    return db.transaction().execute(async (trx) => {
      const taken = await lockedCursor(trx, name);
      const left = events.filter(({ position }) => comparePositions(position, taken) > 0);
      const last = left.at(-1);
      if (!last) return undefined;
      const result = await act(trx, left);
      const { xid, sequence } = last.position;
      await trx
        .updateTable('event_cursor')
        .set({ xid, sequence, updated_at: new Date() })
        .where('consumer', '=', name)
        .execute();
      return result;
    });
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
