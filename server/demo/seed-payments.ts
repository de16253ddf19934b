import { sql, type Transaction } from 'kysely';
import { priceForgotten } from '../billing/index.ts';
import { giveReceipt, postLoss, postMoved } from '../payments/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import { exchanged } from './signing.ts';

/** So many of the past's transactions were paid for on the spot; with receipts and postings they take a second to make. */
const mostPaid = 110;
const currency = 'EUR';
const minuteMs = 60_000;

/** A transaction of the past that somebody without an account is made to have paid for. */
interface Visit {
  readonly id: string;
  readonly organization_id: string;
  readonly site_id: string;
  readonly station_id: string;
  readonly identity: string;
  readonly evse_id: string;
  readonly evse_number: number;
  readonly started_at: Date;
  readonly ended_at: Date;
}

/** How a payment ended, by its place in the past: most went well, some of each kind did not. */
type Story = 'paid' | 'part_refunded' | 'refunded' | 'owing' | 'written_off' | 'unproven';
function storyOf(place: number, { identity }: Visit): Story {
  if (identity === exchanged) return 'unproven';
  if (place % 29 === 7) return 'part_refunded';
  if (place % 41 === 13) return 'refunded';
  if (place === 30 || place === 95) return 'owing';
  return place === 60 ? 'written_off' : 'paid';
}

/**
 * Payments on the spot of the last month: taken, given back, not paid in full, waiting for a person, come to nothing; and
 * one at the provider that nobody here knows. No money moves: they are the built-in provider's.
 */
export async function seedPayments(db: Database, clock: Clock): Promise<void> {
  const visits = await chooseVisits(db);
  if (visits.length === 0) return;
  const tokens = await giveTokens(db, visits);
  const ids = visits.map(({ id }) => id);
  await priceForgotten(db, {
    ...{ now: clock.now(), newId, onFault: () => {} },
    among: visits.filter(({ identity }) => identity !== exchanged).map(({ id }) => id),
    judge: async () => 0,
  });
  const due = await costsOf(db, ids);
  await db.transaction().execute(async (trx) => {
    for (const [place, visit] of visits.entries()) {
      const minor = due.get(visit.id) ?? 0;
      const story = storyOf(place, visit);
      if (minor > 0 || story === 'unproven') await pay(trx, visit, tokens.get(visit.id)!, minor, story);
    }
    await comeToNothing(trx, visits);
    await plantStray(trx, visits[0]!.organization_id, clock.now());
  });
}

async function chooseVisits(db: Database): Promise<Visit[]> {
  const { rows } = await sql<Visit>`
    with visit as (
      select t.id, t.organization_id, t.site_id, t.station_id, s.identity, e.id as evse_id, t.evse_number,
             t.started_at, t.ended_at, row_number() over (order by t.started_at) as place, count(*) over () as all_of_them
        from transaction t
        join station s on s.id = t.station_id
        join evse e on e.station_id = t.station_id and e.number = t.evse_number
        join organization o on o.id = t.organization_id and o.parent_id is null
       where t.state = 'ended' and t.ended_at is not null and not t.provisional and t.energy_wh > 2000
         and t.site_id is not null)
    select id, organization_id, site_id, station_id, identity, evse_id, evse_number, started_at, ended_at from visit
     where place % greatest(1, all_of_them / ${mostPaid}::int) = 0 and identity <> ${exchanged}
        or id = (select id from visit where identity = ${exchanged} order by started_at desc limit 1)
     order by started_at`.execute(db);
  return rows;
}

/** Each was begun with a token of its own, as payments make them. */
async function giveTokens(db: Database, visits: readonly Visit[]) {
  const given = visits.map((visit) => ({
    visit,
    id: newId(),
    uid: `PAY-${newId().slice(-12).toUpperCase()}`,
  }));
  await db
    .insertInto('token')
    .values(
      given.map(({ id, uid, visit }) => ({
        ...{ id, uid, uid_key: uid, kind: 'ad_hoc', label: 'Paid on the spot' },
        ...{
          organization_id: visit.organization_id,
          created_at: visit.started_at,
          retired_at: visit.ended_at,
        },
      })),
    )
    .execute();
  const columns = [
    given.map(({ visit }) => visit.id),
    given.map(({ id }) => id),
    given.map(({ uid }) => uid),
  ];
  await sql`
    update transaction t set token_id = g.token_id, token_uid = g.uid
      from unnest(${columns[0]}::uuid[], ${columns[1]}::uuid[], ${columns[2]}::text[]) as g (id, token_id, uid)
     where t.id = g.id`.execute(db);
  await sql`
    update attempt_log a set token_id = g.token_id
      from unnest(${columns[0]}::uuid[], ${columns[1]}::uuid[]) as g (id, token_id)
     where a.transaction_id = g.id`.execute(db);
  return new Map(given.map(({ visit, id, uid }) => [visit.id, { id, uid }]));
}

async function costsOf(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('transaction_cost')
    .select(['transaction_id', 'after_tax_minor', 'before_tax_minor'])
    .where('transaction_id', 'in', [...ids])
    .where('state', '=', 'final')
    .execute();
  return new Map(
    rows.map((row) => [row.transaction_id, Number(row.after_tax_minor ?? row.before_tax_minor ?? 0)]),
  );
}

const after = (at: Date, minutes: number) => new Date(at.getTime() + minutes * minuteMs);
const method = { brand: 'test', last4: '4242' };

/** One payment from its hold to its end, as the books and the provider have it. */
async function pay(
  trx: Transaction<DB>,
  visit: Visit,
  token: { readonly id: string; readonly uid: string },
  due: number,
  story: Story,
): Promise<void> {
  const short = story === 'owing' || story === 'written_off';
  const hold = short
    ? Math.max(100, Math.floor(due / 200) * 100)
    : Math.max(3000, Math.ceil(due / 400) * 500);
  // It waits for its price; when that is made, its readings are looked at, and it is held back.
  const unproven = story === 'unproven';
  const captured = unproven ? 0 : Math.min(due, hold);
  const refunded = story === 'refunded' ? captured : story === 'part_refunded' ? Math.min(200, captured) : 0;
  const lost = story === 'written_off' ? due - captured : 0;
  const state = {
    paid: 'captured',
    part_refunded: refunded === captured ? 'refunded' : 'part_refunded',
    refunded: 'refunded',
    owing: 'second_payment',
    written_off: 'written_off',
    unproven: 'ending',
  }[story];
  const id = newId();
  const [openedAt, endedAt] = [after(visit.started_at, -2), after(visit.ended_at, 1)];
  const row = await trx
    .insertInto('payment')
    .values({
      ...placeOf(visit, id),
      ...{ state, currency, hold_minor: hold, authorized_minor: hold, most_capture_minor: hold },
      ...{ captured_minor: captured, refunded_minor: refunded, due_minor: unproven ? null : due },
      ...{ owed_minor: story === 'owing' ? due - captured : 0, written_off_minor: lost },
      ...{ cost_minor: unproven ? null : due, token_id: token.id, token_uid: token.uid },
      ...{
        transaction_id: visit.id,
        method: JSON.stringify(method),
        capture_before: after(visit.ended_at, 14_400),
      },
      ...{ created_at: openedAt, changed_at: endedAt },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const status = unproven ? 'held' : 'captured';
  await book(trx, { id, status, hold, captured, refunded, at: openedAt, until: endedAt });
  await log(trx, id, [
    [after(openedAt, 1), 'provider', 'authorized'],
    [after(openedAt, 1), 'sending_start', 'starting'],
    [visit.started_at, 'transaction', 'charging'],
    [visit.ended_at, 'transaction', captured > 0 ? 'capturing' : state],
    ...(captured > 0 ? ([[endedAt, 'provider', short ? 'second_payment' : 'captured']] as const) : []),
  ]);
  if (captured === 0) return;
  const keeping = { newId, now: endedAt };
  await postMoved(trx, row, { key: `payment:${id}:captured:${captured}`, amountMinor: captured }, keeping);
  const invoice_id = await giveReceipt(trx, row, keeping);
  if (invoice_id) await trx.updateTable('payment').set({ invoice_id }).where('id', '=', id).execute();
  if (refunded > 0) await giveBack(trx, row, refunded, after(endedAt, 600));
  if (lost > 0) {
    const nextWeek = { newId, now: after(endedAt, 7 * 1440) };
    await postLoss(trx, row, { key: `payment:${id}:lost:demo`, amountMinor: lost }, nextWeek);
    await log(trx, id, [[nextWeek.now, 'write_off', 'written_off']]);
  }
}

const placeOf = (visit: Visit, id: string) => ({
  ...{ id, organization_id: visit.organization_id, site_id: visit.site_id, station_id: visit.station_id },
  ...{ evse_id: visit.evse_id, evse_number: visit.evse_number, kind: 'charging', provider: 'builtin' },
  provider_ref: refOf(id),
});
const refOf = (id: string) => `bp_${id.replaceAll('-', '')}`;

async function giveBack(
  trx: Transaction<DB>,
  row: Parameters<typeof postMoved>[1],
  minor: number,
  at: Date,
): Promise<void> {
  await trx
    .insertInto('payment_refund')
    .values({
      ...{ id: newId(), payment_id: row.id, amount_minor: minor, reason: 'The cable was stuck' },
      ...{ cause: 'operator', state: 'done', asked_at: at, ended_at: at },
    })
    .execute();
  const key = `payment:${row.id}:refunded:${minor}`;
  await postMoved(trx, row, { key, amountMinor: -minor }, { newId, now: at });
  await log(trx, row.id, [[at, 'refund', row.state]]);
}

/** The provider's own book. */
async function book(
  trx: Transaction<DB>,
  one: {
    readonly id: string;
    readonly status: string;
    readonly hold: number;
    readonly captured: number;
    readonly refunded: number;
    readonly at: Date;
    readonly until: Date;
  },
): Promise<void> {
  const held = one.status === 'held' || one.status === 'captured';
  await trx
    .insertInto('builtin_payment')
    .values({
      ...{ id: refOf(one.id), payment_id: one.id, status: one.status, currency, automatic: false },
      ...{ amount_minor: one.hold, authorized_minor: held ? one.hold : 0, captured_minor: one.captured },
      ...{ refunded_minor: one.refunded, card: held ? 'accepted' : null },
      ...{ created_at: one.at, changed_at: one.until },
    })
    .execute();
}

async function log(
  trx: Transaction<DB>,
  payment_id: string,
  told: readonly (readonly [at: Date, event: string, state: string])[],
): Promise<void> {
  await trx
    .insertInto('payment_log')
    .values(told.map(([at, event, state]) => ({ id: newId(), payment_id, at, event, state })))
    .execute();
}

/** Nobody plugged in, the station refused, the card was declined, or its owner went away. */
const nothings = [
  { state: 'released', reason: 'not_started', status: 'canceled' },
  { state: 'released', reason: 'start_rejected', status: 'canceled' },
  { state: 'failed', reason: 'declined', status: 'failed' },
  { state: 'released', reason: 'abandoned', status: 'canceled' },
] as const;

async function comeToNothing(trx: Transaction<DB>, visits: readonly Visit[]): Promise<void> {
  for (const [place, visit] of visits.entries()) {
    if (place % 7 !== 3) continue;
    const { state, reason, status } = nothings[Math.floor(place / 7) % nothings.length]!;
    const id = newId();
    const at = after(visit.started_at, -9);
    await trx
      .insertInto('payment')
      .values({
        ...placeOf(visit, id),
        state,
        reason,
        currency,
        hold_minor: 3000,
        created_at: at,
        changed_at: at,
      })
      .execute();
    await book(trx, { id, status, hold: 3000, captured: 0, refunded: 0, at, until: after(at, 5) });
    await log(trx, id, [[after(at, 5), 'provider', state]]);
  }
}

/** Money that the provider took and nobody here knows of: on the board until somebody says what it was. */
async function plantStray(trx: Transaction<DB>, organization_id: string, now: Date): Promise<void> {
  const at = after(now, -1440);
  const id = newId();
  await book(trx, { id, status: 'captured', hold: 3000, captured: 1840, refunded: 0, at, until: at });
  await trx
    .insertInto('payment_difference')
    .values({
      ...{ id: newId(), organization_id, kind: 'unknown_here', provider: 'builtin', provider_ref: refOf(id) },
      ...{ currency, theirs_minor: 1840, found_at: now, seen_at: now },
    })
    .execute();
}
