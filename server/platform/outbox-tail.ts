import type { Kysely } from 'kysely';
import type { DB } from './database/generated/schema.ts';
import { comparePositions, type OutboxEvent, type Position, readEvents, readLimit } from './outbox.ts';

/** Events that are remembered for followers that are a little behind, some 2 MB. */
const kept = 2_000;

/** What was found after a position: events, and up to where they are all that there are. */
export interface Found {
  readonly events: readonly OutboxEvent[];
  readonly upTo: Position;
  /** Events are committed that a still running, older transaction keeps from being read. */
  readonly waiting: boolean;
  /** There may be more to read at once. */
  readonly more: boolean;
}

export interface Tail {
  after(position: Position): Promise<Found>;
}

const tails = new WeakMap<Kysely<DB>, Tail>();

/** The end of a database's outbox as this process knows it: all its followers look through the same eyes. */
export function tailOf(db: Kysely<DB>): Tail {
  const known = tails.get(db);
  if (known) return known;
  const made = createTail(db);
  tails.set(db, made);
  return made;
}

function createTail(db: Kysely<DB>): Tail {
  /** Every event after `from` up to `to`. */
  let events: OutboxEvent[] = [];
  let from: Position | undefined;
  let to: Position = { xid: '0', sequence: 0 };
  let waiting = false;
  let looking: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function look(): Promise<void> {
    const found = await readEvents(db, to);
    events.push(...found.events);
    to = found.upTo;
    waiting = found.waiting;
    if (events.length > kept) {
      const gone = events.length - kept;
      from = events[gone - 1]!.position;
      events = events.slice(gone);
    }
  }

  function begin(): Promise<void> {
    const begun = look().finally(() => {
      if (looking === begun) looking = undefined;
    });
    looking = begun;
    return begun;
  }

  /** A look that begins now or later: one that is under way may have begun before what its asker was told of. */
  function fresh(): Promise<void> {
    if (!looking) return begin();
    next ??= looking
      .catch(() => {})
      .then(() => {
        next = undefined;
        return looking ?? begin();
      });
    return next;
  }

  function remembered(after: Position): OutboxEvent[] {
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (comparePositions(events[middle]!.position, after) > 0) high = middle;
      else low = middle + 1;
    }
    return events.slice(low, low + readLimit);
  }

  return {
    async after(position) {
      if (!from) {
        from = position;
        to = position;
      }
      if (comparePositions(position, from) < 0) {
        const found = await readEvents(db, position);
        return { ...found, more: found.events.length === readLimit };
      }
      const behind = comparePositions(position, to) < 0;
      if (!behind) await fresh();
      const found = remembered(position);
      const more = behind || found.length === readLimit;
      const upTo = found.length === readLimit ? found.at(-1)!.position : to;
      // Told to stand before where it stood, a follower would hear the same events again.
      return { events: found, upTo: comparePositions(upTo, position) > 0 ? upTo : position, waiting, more };
    },
  };
}
