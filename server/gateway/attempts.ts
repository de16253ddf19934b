import type pg from 'pg';
import { arrayLiteral } from '../platform/array-literal.ts';
import type { Clock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import type { RefusalReason } from './contract.ts';
import { storable } from './frame-row.ts';

/** The same refusal within this time is counted, not listed anew: stations retry every few seconds. */
const coalesceMs = 10 * 60_000;
/** Refusals that are remembered to be counted; the least recent is forgotten beyond it. */
const maxRemembered = 5_000;
/** Refusals that wait to be written; more are dropped, for somebody is knocking on purpose. */
const maxUnwritten = 1_000;
const flushEveryMs = 500;
/** How long refusals are kept, and how many at the most. */
const keepDays = 30;
const maxKept = 100_000;

/** A connection that was refused. */
export interface RefusedAttempt {
  readonly identity: string | undefined;
  readonly stationId: string | undefined;
  readonly organizationId: string | undefined;
  readonly path: string;
  readonly address: string;
  readonly offered: readonly string[];
  readonly reason: RefusalReason;
  readonly detail: string;
}

interface Noted {
  latest: RefusedAttempt;
  readonly id: string;
  readonly firstAt: number;
  at: Date;
  times: number;
  written: boolean;
}

/**
 * Keeps the list of refused connections: coalesced, written together every half second, pruned.
 * Nothing here delays or fails a handshake; while the database is away the list waits within its bound.
 */
export function createAttempts(options: {
  pool: pg.Pool;
  clock: Clock;
  onWritten?: (count: number) => void;
  onError?: (error: unknown) => void;
}) {
  const { pool, clock } = options;
  const remembered = new Map<string, Noted>();
  const unwritten = new Set<Noted>();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;

  function record(attempt: RefusedAttempt): void {
    const key = `${attempt.reason}\0${attempt.identity ?? attempt.path}\0${attempt.address}`;
    const at = clock.now();
    let noted = remembered.get(key);
    if (noted && at.getTime() - noted.firstAt < coalesceMs) {
      noted.at = at;
      noted.times += 1;
      // The latest words count: another certificate, other versions offered.
      noted.latest = attempt;
    } else {
      if (unwritten.size >= maxUnwritten) return;
      noted = { latest: attempt, id: newId(), firstAt: at.getTime(), at, times: 1, written: false };
    }
    remembered.delete(key);
    remembered.set(key, noted);
    if (remembered.size > maxRemembered) remembered.delete(remembered.keys().next().value!);
    unwritten.add(noted);
    timer ??= setTimeout(() => void flush(), flushEveryMs).unref();
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    await flushing;
    const batch = [...unwritten];
    unwritten.clear();
    if (batch.length === 0) return;
    flushing = write(batch).catch((error) => {
      options.onError?.(error);
      for (const noted of batch) if (unwritten.size < maxUnwritten) unwritten.add(noted);
      timer ??= setTimeout(() => void flush(), flushEveryMs * 10).unref();
    });
    await flushing;
  }

  async function write(batch: readonly Noted[]): Promise<void> {
    await pool.query({
      name: 'write_attempts',
      text: writeAttempts,
      values: [
        batch.map((noted) => noted.id),
        batch.map((noted) => noted.at),
        batch.map((noted) => (noted.latest.identity === undefined ? null : storable(noted.latest.identity))),
        batch.map((noted) => noted.latest.stationId ?? null),
        batch.map((noted) => noted.latest.organizationId ?? null),
        batch.map((noted) => storable(noted.latest.path)),
        batch.map((noted) => noted.latest.address),
        batch.map((noted) =>
          noted.latest.offered.length ? storable(noted.latest.offered.join(', ').slice(0, 300)) : null,
        ),
        batch.map((noted) => noted.latest.reason),
        batch.map((noted) => storable(noted.latest.detail)),
        batch.map((noted) => noted.times),
        batch.map((noted) => (noted.written ? null : newId())),
      ].map(arrayLiteral),
    });
    for (const noted of batch) noted.written = true;
    options.onWritten?.(batch.length);
  }

  return { record, flush };
}

export type Attempts = ReturnType<typeof createAttempts>;

// Only the first of a row of equal refusals is an event.
const writeAttempts = `
with attempt as (
  select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
                       $8::text[], $9::text[], $10::text[], $11::integer[], $12::uuid[])
    as a (id, at, identity, station_id, organization_id, path, address, offered, reason, detail, times, event_id)
), told as (
  insert into event (id, at, kind, organization_id, site_id, station_id, subject_id, data)
  select a.event_id, a.at, 'attempt.connection_refused', a.organization_id, s.site_id, a.station_id, a.id,
         jsonb_build_object('identity', a.identity, 'reason', a.reason, 'detail', a.detail, 'address', a.address)
    from attempt a left join station s on s.id = a.station_id where a.event_id is not null
)
insert into connection_attempt (id, at, identity, station_id, organization_id, path, address, offered, reason, detail, times)
select id, at, identity, station_id, organization_id, path, address, offered, reason, detail, times from attempt
on conflict (id) do update set at = excluded.at, times = excluded.times, offered = excluded.offered, detail = excluded.detail`;

/** Forgets refused connections that are too old, or too many. Gives how many went. */
export async function pruneAttempts(pool: pg.Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from connection_attempt
      where at < now() - make_interval(days => $1)
         or at < (select at from connection_attempt order by at desc offset $2 limit 1)`,
    [keepDays, maxKept],
  );
  return rowCount ?? 0;
}
