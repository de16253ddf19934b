import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { EvseNow } from './contract.ts';

/**
 * A look at a site that is older says nothing of now, unless a worker still looks after it: one that stays as it is, such
 * as a car that waits for the night, is not written anew.
 */
const freshMs = 10 * 60_000;
/** Reasons that are for whoever looks after stations, not for whoever charges there. */
const inside = new Set([
  'idle',
  'idle_zero',
  'offline',
  'offline_zero',
  'ignores',
  'refuses',
  'foreign',
  'no_fallback',
  'asleep',
]);

export type Dispatched = Pick<EvseNow, 'sentence' | 'nextAt' | 'state'>;

/** Why a running transaction gets the power that it gets, as its driver may know it; undefined where nobody shares it out. */
export async function findDispatched(
  db: Kysely<DB>,
  transactionId: string,
  now: Date,
): Promise<Dispatched | undefined> {
  const { rows } = await sql<{ evse: EvseNow }>`
    select x.evse from transaction t
      join site_energy e on e.site_id = t.site_id and e.managed
      join site_dispatch d on d.site_id = t.site_id and greatest(d.snapshot_at, d.lease_until) > ${new Date(now.getTime() - freshMs)}
     cross join lateral jsonb_array_elements(d.snapshot -> 'evses') as x (evse)
     where t.id = ${transactionId} and t.state = 'active' and x.evse ->> 'transactionId' = t.id::text
     limit 1`.execute(db);
  const evse = rows[0]?.evse;
  if (!evse || inside.has(evse.sentence.key.split('.')[1] ?? '')) return undefined;
  return { sentence: evse.sentence, nextAt: evse.nextAt, state: evse.state };
}
