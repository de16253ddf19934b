import type pg from 'pg';
import type { Clock } from '../platform/clock.ts';
import { collect } from '../platform/collect.ts';
import type { MessageContext, Slot, StationFacts } from './message.ts';
import type { Ownership } from './owner.ts';
import { digestOf, maxRecent, note, type RecentMessages } from './recent.ts';

/** How far back the frame log is read for messages that may be sent again after a reconnection. */
const resendMs = 2 * 3_600_000;

/** A connected station as the owner holds it in memory: who it is, which epoch, and each slice's part. */
export interface StationMemory {
  facts: StationFacts;
  epoch: number;
  version: number;
  slots: Map<string, unknown>;
  recent: RecentMessages;
  /** Kinds of deviations that were noted since the station connected: each is written down once. */
  noticed: Set<string>;
}

/** Reads a station's memory from the database, many stations together. */
export function createMemoryLoader(options: {
  pool: pg.Pool;
  clock: Clock;
  facts: (stationId: string, version: StationFacts['version']) => Promise<StationFacts | undefined>;
  slots: readonly Slot<unknown>[];
}) {
  const loaders = options.slots.map((slot) => ({ slot, find: collect((ids) => slot.load(ids)) }));
  const recentOf = collect((ids) =>
    readRecent(options.pool, ids, new Date(options.clock.now().getTime() - resendMs)),
  );

  return async function load(
    stationId: string,
    version: StationFacts['version'],
    ownership: Ownership,
  ): Promise<StationMemory | undefined> {
    const [facts, recent, ...values] = await Promise.all([
      options.facts(stationId, version),
      recentOf(stationId),
      ...loaders.map(({ slot, find }) => find(stationId).then((value) => value ?? slot.empty)),
    ]);
    if (!facts) return undefined;
    return {
      facts,
      epoch: ownership.epoch,
      version: ownership.version,
      slots: new Map(loaders.map(({ slot }, index) => [slot.name, values[index]])),
      recent: recent ?? new Map(),
      noticed: new Set(),
    };
  };
}

export type LoadMemory = ReturnType<typeof createMemoryLoader>;

/** The view of a message's handler on the memory. */
export function contextOf(
  memory: StationMemory,
  message: Omit<MessageContext, 'station' | 'memory'>,
): MessageContext {
  return {
    ...message,
    station: memory.facts,
    memory: <T>(slot: Slot<T>) => memory.slots.get(slot.name) as T,
  };
}

// A lateral limit per station walks the (station_id, at) index backwards: 64 rows each, however long the log is.
// A CALLERROR is never given again: what was refused or failed is decided anew, as without a reconnection.
const recentQuery = `
select s.station_id, f.message_id, f.text, f.answer
  from unnest($1::uuid[]) as s (station_id)
 cross join lateral (
   select message_id, text, answer, at from frame_log
    where station_id = s.station_id and at > $2 and direction = 'in' and kind = 2
    order by at desc limit ${maxRecent}
 ) f
 where f.answer like '[3,%'
 order by s.station_id, f.at`;

async function readRecent(
  pool: pg.Pool,
  stationIds: readonly string[],
  since: Date,
): Promise<Map<string, RecentMessages>> {
  const { rows } = await pool.query({
    name: 'recent_messages',
    text: recentQuery,
    values: [stationIds, since],
  });
  const found = new Map<string, RecentMessages>();
  for (const row of rows as { station_id: string; message_id: string; text: string; answer: string }[]) {
    let recent = found.get(row.station_id);
    if (!recent) {
      recent = new Map();
      found.set(row.station_id, recent);
    }
    note(recent, row.message_id, digestOf(row.text), row.answer);
  }
  return found;
}
