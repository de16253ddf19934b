/** Counts what transactions cost against budgets and balances: each once, however often it is told or priced anew. */

import { type Kysely, sql } from 'kysely';
import { system } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { lockBalance, move, settle } from './balance.ts';
import { periods } from './means.ts';
import type { Trx } from './people-house.ts';

/** What a transaction costs so far or in all; revision 0 while it runs. */
export type AmountsOf = (
  db: Kysely<DB>,
  transactionIds: readonly string[],
  now: Date,
) => Promise<
  ReadonlyMap<string, { readonly minor: number; readonly currency: string; readonly revision: number }>
>;

export interface Counting {
  readonly now: Date;
  readonly newId: NewId;
  readonly amountsOf: AmountsOf;
}

/**
 * What counts against budgets and is held on balances: energy given back is credited when its price is final, and lends
 * nothing before, to nobody.
 */
export const countable = (minor: number): number => Math.max(0, minor);

/** One counts at a time: a job that follows what runs, and a consumer that hears what ended, tell of the same ones. */
const countingLock = 7_205_803;

/**
 * Counts transactions as they stand now. Said twice, it changes nothing; priced anew, the difference counts. Whose they
 * are is decided the first time. Those without a driver, vehicle or fleet are nobody's and left out.
 */
export async function countSpending(
  trx: Trx,
  transactionIds: readonly string[],
  counting: Counting,
): Promise<void> {
  if (transactionIds.length === 0) return;
  const owners = await findOwned(trx, transactionIds);
  if (owners.length === 0) return;
  const ids = owners.map(({ id }) => id);
  const amounts = await counting.amountsOf(trx, ids, counting.now);
  // Costs are worked out before the lock, and what was counted is read anew behind it: older prices change nothing then.
  await lockCounting(trx);
  const found = (await findOwned(trx, ids)).filter(
    ({ id, revision }) => (amounts.get(id)?.revision ?? 0) >= revision,
  );
  if (found.length === 0) return;
  const counted = found.map((one) => countOne(one, amounts.get(one.id), counting.now));
  await countSpent(trx, counted);
  for (const one of counted.filter(({ balanceId }) => balanceId !== null))
    await settleOne(trx, one, counting);
  await keep(trx, counted, counting.now);
}

/** Whoever counts, or pays what was counted, goes alone until the end of the database transaction. */
export async function lockCounting(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${countingLock})`.execute(trx);
}

/** A transaction with whose it is, and what was counted of it before. */
interface Owned {
  readonly id: string;
  readonly ended: boolean;
  readonly energy_wh: number;
  readonly organization_id: string;
  readonly driver_id: string | null;
  readonly fleet_id: string | null;
  readonly cost_centre_id: string | null;
  readonly balance_id: string | null;
  readonly day: string;
  readonly state: 'running' | 'ended' | null;
  readonly currency: string | null;
  readonly revision: number;
  readonly amount_minor: number;
  readonly counted_wh: number;
  readonly taken_minor: number;
  readonly owed_minor: number;
  readonly pace_minor: number;
  readonly pace_wh: number;
  readonly updated_at: Date | null;
}

async function findOwned(trx: Trx, ids: readonly string[]): Promise<readonly Owned[]> {
  const { rows } = await sql<Owned>`
    select t.id, t.state = 'ended' as ended, t.energy_wh::float8 as energy_wh,
           coalesce(s.organization_id, d.organization_id, v.organization_id) as organization_id,
           case when s.transaction_id is null then d.id else s.driver_id end as driver_id,
           case when s.transaction_id is null then coalesce(d.fleet_id, v.fleet_id) else s.fleet_id end as fleet_id,
           case when s.transaction_id is null then d.cost_centre_id else s.cost_centre_id end as cost_centre_id,
           case when s.transaction_id is null then b.id else s.balance_id end as balance_id,
           coalesce(s.day, (t.started_at at time zone
             zone_of_organization(coalesce(d.organization_id, v.organization_id)))::date)::text as day,
           s.state, s.currency, coalesce(s.revision, 0) as revision, coalesce(s.amount_minor, 0)::float8 as amount_minor,
           coalesce(s.energy_wh, 0)::float8 as counted_wh, coalesce(s.taken_minor, 0)::float8 as taken_minor,
           coalesce(s.owed_minor, 0)::float8 as owed_minor, coalesce(s.pace_minor, 0)::float8 as pace_minor,
           coalesce(s.pace_wh, 0)::float8 as pace_wh, s.updated_at
      from transaction t
      left join spend s on s.transaction_id = t.id
      left join token k on k.id = t.token_id
      left join vehicle v on v.id = k.vehicle_id
      left join driver d on d.id = coalesce(k.driver_id, v.driver_id)
      left join lateral (
           select id from balance a
            where a.closed_at is null and a.created_at <= t.started_at and (a.driver_id = d.id or a.fleet_id = coalesce(d.fleet_id, v.fleet_id))
            order by a.driver_id nulls last limit 1) b on s.transaction_id is null
     where t.id = any(${[...ids]}::uuid[])
       and (s.transaction_id is not null or d.id is not null or v.fleet_id is not null)
     order by t.id`.execute(trx);
  return rows;
}

interface Counted {
  readonly owned: Owned;
  readonly balanceId: string | null;
  readonly state: 'running' | 'ended';
  readonly currency: string | null;
  readonly amountMinor: number;
  readonly energyWh: number;
  readonly revision: number;
  readonly paceMinor: number;
  readonly paceWh: number;
  takenMinor: number;
  owedMinor: number;
}

function countOne(
  owned: Owned,
  amount: { readonly minor: number; readonly currency: string; readonly revision: number } | undefined,
  now: Date,
): Counted {
  const minutes = owned.updated_at ? (now.getTime() - owned.updated_at.getTime()) / 60_000 : 0;
  const amountMinor = amount?.minor ?? 0;
  // Two looks within seconds tell nothing of the pace.
  const measured = minutes >= 0.5;
  return {
    owned,
    balanceId: owned.balance_id,
    // One that ended and waits for its price is held on; one that nothing prices has ended.
    state: owned.ended && (amount === undefined || amount.revision > 0) ? 'ended' : 'running',
    currency: amount?.currency ?? null,
    amountMinor,
    energyWh: owned.energy_wh,
    revision: amount?.revision ?? 0,
    paceMinor: measured ? paceOf(amountMinor, owned.amount_minor, minutes) : owned.pace_minor,
    paceWh: measured ? Math.max(0, (owned.energy_wh - owned.counted_wh) / minutes) : owned.pace_wh,
    takenMinor: owned.taken_minor,
    owedMinor: owned.owed_minor,
  };
}

const paceOf = (minor: number, before: number, minutes: number) =>
  Math.max(0, (countable(minor) - countable(before)) / minutes);

/** Adds the differences to what was spent in each period by driver, fleet and cost centre. */
async function countSpent(trx: Trx, counted: readonly Counted[]): Promise<void> {
  const sums = new Map<
    string,
    { subject: string; day: string; currency: string; minor: number; wh: number }
  >();
  const add = (subject: string, day: string, currency: string | null, minor: number, wh: number) => {
    if (minor === 0 && wh === 0) return;
    const key = `${subject} ${day} ${currency ?? ''}`;
    const sum = sums.get(key) ?? { subject, day, currency: currency ?? '', minor: 0, wh: 0 };
    sums.set(key, { ...sum, minor: sum.minor + minor, wh: sum.wh + wh });
  };
  for (const { owned, currency, amountMinor, energyWh } of counted) {
    const [counts, before] = [countable(amountMinor), countable(owned.amount_minor)];
    for (const subject of [owned.driver_id, owned.fleet_id, owned.cost_centre_id]) {
      if (!subject) continue;
      if (owned.currency === currency)
        add(subject, owned.day, currency, counts - before, energyWh - owned.counted_wh);
      else {
        add(subject, owned.day, owned.currency, -before, -owned.counted_wh);
        add(subject, owned.day, currency, counts, energyWh);
      }
    }
  }
  const all = [...sums.values()];
  if (all.length === 0) return;
  await sql`
    insert into spent as s (subject_id, period, starts_on, currency, amount_minor, energy_wh)
    select r.subject, p.period, date_trunc(p.period, r.day::timestamp)::date, r.currency, sum(r.minor), sum(r.wh)
      from unnest(${all.map(({ subject }) => subject)}::uuid[], ${all.map(({ day }) => day)}::date[],
                  ${all.map(({ currency }) => currency)}::text[], ${all.map(({ minor }) => minor)}::bigint[],
                  ${all.map(({ wh }) => wh)}::numeric[]) as r (subject, day, currency, minor, wh)
      cross join unnest(${[...periods]}::text[]) as p (period)
     group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (subject_id, period, starts_on, currency) do update
      set amount_minor = s.amount_minor + excluded.amount_minor, energy_wh = s.energy_wh + excluded.energy_wh`.execute(
    trx,
  );
}

/** Holds what a transaction has cost so far, and takes it when it has ended. Another currency is nothing to a balance. */
async function settleOne(trx: Trx, one: Counted, { now, newId }: Counting): Promise<void> {
  const { owned } = one;
  const balance = await lockBalance(trx, one.balanceId!);
  const heldBefore =
    owned.state === 'running' && owned.currency === balance.currency ? countable(owned.amount_minor) : 0;
  const cost = one.currency === balance.currency ? one.amountMinor : 0;
  if (one.state === 'ended') {
    const { takenMinor, owedMinor, moveMinor } = settle(cost, owned.taken_minor, balance.amount_minor);
    const charge = {
      kind: 'charge',
      amountMinor: moveMinor,
      transactionId: owned.id,
      actor: system,
      at: now,
    } as const;
    await move(trx, newId, balance, charge);
    one.takenMinor = takenMinor;
    one.owedMinor = owedMinor;
  }
  const held = (one.state === 'running' ? countable(cost) : 0) - heldBefore;
  const owed = one.owedMinor - owned.owed_minor;
  if (held === 0 && owed === 0) return;
  await trx
    .updateTable('balance')
    .set({ held_minor: balance.held_minor + held, owed_minor: balance.owed_minor + owed })
    .where('id', '=', balance.id)
    .execute();
}

async function keep(trx: Trx, counted: readonly Counted[], now: Date): Promise<void> {
  const rows = counted.map(({ owned, ...one }) => ({
    transaction_id: owned.id,
    organization_id: owned.organization_id,
    driver_id: owned.driver_id,
    fleet_id: owned.fleet_id,
    cost_centre_id: owned.cost_centre_id,
    balance_id: one.balanceId,
    day: owned.day,
    state: one.state,
    currency: one.currency,
    amount_minor: one.amountMinor,
    energy_wh: one.energyWh,
    revision: one.revision,
    taken_minor: one.takenMinor,
    owed_minor: one.owedMinor,
    pace_minor: one.paceMinor,
    pace_wh: one.paceWh,
    updated_at: now,
  }));
  await trx
    .insertInto('spend')
    .values(rows)
    .onConflict((known) =>
      known.column('transaction_id').doUpdateSet(({ ref }) => ({
        state: ref('excluded.state'),
        currency: ref('excluded.currency'),
        amount_minor: ref('excluded.amount_minor'),
        energy_wh: ref('excluded.energy_wh'),
        revision: ref('excluded.revision'),
        taken_minor: ref('excluded.taken_minor'),
        owed_minor: ref('excluded.owed_minor'),
        pace_minor: ref('excluded.pace_minor'),
        pace_wh: ref('excluded.pace_wh'),
        updated_at: ref('excluded.updated_at'),
      })),
    )
    .execute();
}
