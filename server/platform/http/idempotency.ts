import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import type { Seal } from '../seal.ts';
import { type Problem, problem } from './problem.ts';

/** How long an answer is kept for being given again. */
const keptMs = 24 * 60 * 60 * 1000;

/** No request of ours lives longer; one that is still unfinished then was cut off by a crash. */
const longestRequestMs = 5 * 60 * 1000;

export interface IdempotentRequest {
  readonly caller: string;
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

/** A request that holds its key until it is finished or released. */
export interface Reservation {
  readonly caller: string;
  readonly key: string;
  readonly at: Date;
}

export type Begun =
  | { outcome: 'first'; reservation: Reservation }
  | { outcome: 'replay'; status: number; body: string }
  | { outcome: 'refused'; problem: Problem };

export interface Idempotency {
  /** Takes the key durably before anything is done, or says what to answer instead. */
  begin(request: IdempotentRequest): Promise<Begun>;
  /** Keeps the answer, sealed: it may hold a secret that is shown only once. */
  finish(reservation: Reservation, status: number, body: string): Promise<void>;
  /** Gives the key back when nothing was begun. */
  release(reservation: Reservation): Promise<void>;
  /** Forgets answers older than a day; returns how many. Run by a job. */
  purge(): Promise<number>;
}

/**
 * Makes writes safe to repeat: the same key of the same caller does a thing once.
 * A crash between the doing and the keeping of the answer leaves the key taken. PUT, PATCH and DELETE are
 * then done again, for they end the same; a POST is refused, for doing it twice may be worse than not at all.
 */
export function createIdempotency(deps: { db: Database; clock: Clock; seal: Seal }): Idempotency {
  const { db, clock, seal } = deps;
  const own = ({ caller, key, at }: Reservation) =>
    sql<boolean>`caller = ${caller} and key = ${key} and created_at = ${at} and status is null`;
  return {
    async begin(request) {
      const at = clock.now();
      const digest = digestOf(request);
      if (await take(db, request, digest, at)) {
        return { outcome: 'first', reservation: { caller: request.caller, key: request.key, at } };
      }
      const held = await db
        .selectFrom('idempotency')
        .select(['request_digest', 'status', 'response', 'created_at'])
        .where('caller', '=', request.caller)
        .where('key', '=', request.key)
        .executeTakeFirst();
      if (held && held.request_digest !== digest) return { outcome: 'refused', problem: otherRequest() };
      if (!held || held.status === null) {
        const cutOff = held && at.getTime() - held.created_at.getTime() >= longestRequestMs;
        return { outcome: 'refused', problem: cutOff ? interrupted() : running() };
      }
      return { outcome: 'replay', status: held.status, body: seal.open(String(held.response)) };
    },
    async finish(reservation, status, body) {
      await db
        .updateTable('idempotency')
        .set({ status, response: JSON.stringify(seal.seal(body)) })
        .where(own(reservation))
        .execute();
    },
    async release(reservation) {
      await db.deleteFrom('idempotency').where(own(reservation)).execute();
    },
    async purge() {
      const before = new Date(clock.now().getTime() - keptMs);
      const { numDeletedRows } = await db
        .deleteFrom('idempotency')
        .where('created_at', '<', before)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

/** One statement decides a race: who inserts (or takes over a dead row) is the first. */
async function take(db: Database, request: IdempotentRequest, digest: string, at: Date): Promise<boolean> {
  const repeatable = request.method !== 'POST';
  const expired = new Date(at.getTime() - keptMs);
  const cutOff = new Date(at.getTime() - longestRequestMs);
  const { rows } = await sql`
    insert into idempotency as held (caller, key, request_digest, created_at)
    values (${request.caller}, ${request.key}, ${digest}, ${at})
    on conflict (caller, key) do update
      set request_digest = excluded.request_digest, created_at = excluded.created_at,
          status = null, response = null
      where held.created_at < ${expired}
         or (${repeatable} and held.status is null and held.created_at < ${cutOff}
             and held.request_digest = excluded.request_digest)
    returning caller`.execute(db);
  return rows.length === 1;
}

function digestOf({ method, url, body }: IdempotentRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('hex');
}

const otherRequest = () =>
  problem(422, {
    title: 'Idempotency key used before',
    detail: 'This Idempotency-Key came with a different request within the last day.',
    help: 'Make a new key for each new request; repeat a key only with the very same request.',
  });

const running = () =>
  problem(
    409,
    {
      title: 'Still being done',
      detail: 'The same request with this Idempotency-Key is being worked on right now.',
      help: 'Ask again with the same key in a few seconds to get its answer.',
    },
    { 'retry-after': '3' },
  );

const interrupted = () =>
  problem(409, {
    title: 'Outcome unknown',
    detail: 'The first request with this Idempotency-Key was cut off before its answer was kept.',
    help: 'Look whether it took effect; if not, send it again with a new key.',
  });
