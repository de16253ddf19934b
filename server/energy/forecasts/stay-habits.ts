import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { type ExpectedStay, expectStay, type PastStay } from './stays.ts';

/** Five weeks say what is usual; of busy sites the latest stays are enough. */
const daysBack = 35;
const mostStays = 2_000;
/** How long what was read of a site counts; stays of the past change slowly. */
const freshMs = 30 * 60_000;
/** Sites that are remembered at the most. */
const mostSites = 500;

/** A stay that runs now, of which nobody said when it ends or what it needs. */
export interface RunningStay {
  readonly siteId: string;
  readonly transactionId: string;
  /** Driver or token; null: nobody knows. */
  readonly who: string | null;
  readonly arrivedAt: number;
}

/** Reads what stays of the past at a site say, the latest last. */
export async function readPastStays(db: Kysely<DB>, siteId: string, now: Date): Promise<PastStay[]> {
  const { rows } = await sql<{ who: string | null; arrived: Date; left: Date; wh: number }>`
    select coalesce(k.driver_id, t.token_id)::text as who, t.started_at as arrived, t.ended_at as left,
           t.energy_wh::float8 as wh
      from transaction t left join token k on k.id = t.token_id
     where t.site_id = ${siteId} and t.started_at >= ${now}::timestamptz - make_interval(days => ${daysBack})
       and t.ended_at is not null and t.energy_wh > 100
     order by t.started_at desc limit ${mostStays}`.execute(db);
  return rows.reverse().map(({ who, arrived, left, wh }) => ({
    who,
    arrived: arrived.getTime(),
    left: left.getTime(),
    wattHours: wh,
  }));
}

/** Expects stays that run from the past of their sites, which is read anew only now and then. */
export function createStayHabits(db: Kysely<DB>, now: () => Date) {
  const sites = new Map<string, { readonly at: number; readonly past: readonly PastStay[] }>();
  const known = new Map<string, { readonly at: number; readonly stay: ExpectedStay | undefined }>();

  async function pastOf(siteId: string): Promise<readonly PastStay[]> {
    const before = sites.get(siteId);
    if (before && now().getTime() - before.at < freshMs) return before.past;
    const past = await readPastStays(db, siteId, now());
    if (sites.size >= mostSites) sites.clear();
    sites.set(siteId, { at: now().getTime(), past });
    return past;
  }

  return async function expect(running: readonly RunningStay[]): Promise<ReadonlyMap<string, ExpectedStay>> {
    const found = new Map<string, ExpectedStay>();
    for (const { siteId, transactionId, who, arrivedAt } of running) {
      const key = `${transactionId} ${who}`;
      const before = known.get(key);
      const fresh = before && now().getTime() - before.at < freshMs;
      const stay = fresh ? before.stay : expectStay(await pastOf(siteId), who, arrivedAt);
      if (!fresh) known.set(key, { at: now().getTime(), stay });
      if (stay) found.set(transactionId, stay);
    }
    // Stays that ended are not asked for again.
    for (const [key, { at }] of known) if (now().getTime() - at > 2 * freshMs) known.delete(key);
    return found;
  };
}

export type ExpectStays = ReturnType<typeof createStayHabits>;
