import { sql } from 'kysely';
import { outboxHint } from '../platform/outbox.ts';
import { apply } from './apply.ts';
import { postMovement } from './books.ts';
import type { DifferenceKind } from './contract.ts';
import { type Found, noteDifferences } from './differences.ts';
import type { House } from './house.ts';
import type { Snapshot } from './payment.ts';
import { effectsHint } from './perform.ts';
import type { Listed, PaymentProvider } from './provider.ts';
import { findPayment, intend, type PaymentRow } from './store.ts';
import { joinTerminals } from './terminal.ts';

/** What is compared: everything that changed at the provider in so many days. Run daily, nothing is left out. */
const daysBack = 4;
/** Differences noted in one run; more than that is one mistake, seen many times. */
const mostFound = 2000;

/**
 * Holds the provider's list, our payments and the books against each other. What a look at the provider mends is mended;
 * the rest goes on the board, with what to do.
 */
export async function reconcile(house: House): Promise<void> {
  const since = new Date(house.clock.now().getTime() - daysBack * 86_400_000);
  if (house.provider) {
    await takeMovements(house, house.provider, since);
    const found = await compareWith(house, house.provider, since);
    await noteDifferences(house, found.slice(0, mostFound), fromProvider);
  }
  await lookHere(house);
}

/** What needs no provider: an hour is soon enough for who looks at the board, and a day is not. */
export async function lookHere(house: House): Promise<void> {
  await joinTerminals(house);
  await noteDifferences(house, (await compareHere(house)).slice(0, mostFound), fromHere);
  await issueMissing(house);
}

const fromProvider = [
  'unknown_here',
  'unknown_there',
  'captured_differs',
  'refunded_differs',
  'hold_forgotten',
] as const satisfies DifferenceKind[];
const fromHere = [
  'given_up',
  'stuck',
  'owed',
  'not_posted',
  'no_receipt',
  'held_back',
  'unproven',
  'terminal_unknown',
  'terminal_differs',
] as const satisfies DifferenceKind[];

async function compareWith(house: House, provider: PaymentProvider, since: Date): Promise<Found[]> {
  const { db } = house;
  const found: Found[] = [];
  const seen = new Set<string>();
  for await (const listed of provider.listSince(since)) {
    const row = await rowOf(house, provider, listed);
    if (row) seen.add(row.id);
    if (!row) {
      const { snapshot } = listed;
      const theirsMinor = snapshot.capturedMinor - snapshot.refundedMinor || snapshot.authorizedMinor;
      if (snapshot.status === 'captured' || snapshot.status === 'held')
        found.push(await unknownHere(house, provider, listed, theirsMinor));
      continue;
    }
    if (row.provider_ref !== null && row.provider_ref !== listed.snapshot.ref) {
      found.push(...(await earlierHold(house, row, listed)));
      continue;
    }
    if (differences(row, listed).length === 0) continue;
    const answer = await provider.look(listed.snapshot.ref);
    if (answer.outcome !== 'done') continue;
    await tell(house, row.id, answer.value);
    const now = await findPayment(db, row.id);
    if (now) found.push(...differences(now, { ...listed, snapshot: answer.value }));
  }
  const ours = await db
    .selectFrom('payment')
    .selectAll()
    .where('provider', '=', provider.name)
    .where('captured_minor', '>', 0)
    .where('created_at', '>=', since)
    .limit(mostFound)
    .execute();
  for (const row of ours) {
    // Its last change may lie further back than the list goes: it is asked for by itself.
    if (seen.has(row.id)) continue;
    const answer = row.provider_ref ? await provider.look(row.provider_ref) : undefined;
    if (answer?.outcome === 'refused')
      found.push(about(row, 'unknown_there', Number(row.captured_minor), null));
  }
  return found;
}

async function rowOf(
  { db }: House,
  provider: PaymentProvider,
  { snapshot, paymentId }: Listed,
): Promise<PaymentRow | undefined> {
  const byRef = await db
    .selectFrom('payment')
    .selectAll()
    .where('provider', '=', provider.name)
    .where('provider_ref', '=', snapshot.ref)
    .executeTakeFirst();
  return byRef ?? (paymentId ? await findPayment(db, paymentId) : undefined);
}

const letGo: ReadonlySet<string> = new Set(['released', 'failed', 'second_payment']);

function differences(row: PaymentRow, { snapshot }: Listed): Found[] {
  const { capturedMinor, refundedMinor, status, authorizedMinor } = snapshot;
  const captured = Number(row.captured_minor);
  const refunded = Number(row.refunded_minor);
  return [
    ...(captured === capturedMinor ? [] : [about(row, 'captured_differs', captured, capturedMinor)]),
    ...(refunded === refundedMinor ? [] : [about(row, 'refunded_differs', refunded, refundedMinor)]),
    ...(status === 'held' && letGo.has(row.state) ? [about(row, 'hold_forgotten', 0, authorizedMinor)] : []),
  ];
}

/** A hold that was renewed by another one is let go; what was taken of it was taken beside the payment. */
async function earlierHold(house: House, row: PaymentRow, { snapshot }: Listed): Promise<Found[]> {
  const { ref, status, capturedMinor, refundedMinor, authorizedMinor } = snapshot;
  const named = (kind: DifferenceKind, theirsMinor: number) => ({
    ...about(row, kind, 0, theirsMinor),
    providerRef: ref,
  });
  if (status === 'captured' && capturedMinor > refundedMinor)
    return [named('unknown_here', capturedMinor - refundedMinor)];
  if (status !== 'held') return [];
  const { db, clock, newId } = house;
  const underWay = await db
    .selectFrom('payment_effect')
    .select('id')
    .where('payment_id', '=', row.id)
    .where('lane', '=', 'money')
    .where('state', '=', 'intended')
    .executeTakeFirst();
  // A renewal or a release that is on its way tells what becomes of it.
  if (underWay) return [];
  const release = { id: newId(), paymentId: row.id, kind: 'release', params: { ref } } as const;
  await db.transaction().execute((trx) => intend(trx, [release], clock.now()));
  house.bus.publish(effectsHint, null);
  return [named('hold_forgotten', authorizedMinor)];
}

function about(
  row: PaymentRow,
  kind: DifferenceKind,
  oursMinor: number | null,
  theirsMinor: number | null,
): Found {
  return {
    kind,
    organizationId: row.organization_id,
    siteId: row.site_id,
    paymentId: row.id,
    provider: row.provider,
    providerRef: row.provider_ref,
    currency: row.currency,
    oursMinor,
    theirsMinor,
  };
}

async function unknownHere(
  house: House,
  provider: PaymentProvider,
  { snapshot, currency }: Listed,
  theirsMinor: number,
): Promise<Found> {
  return {
    kind: 'unknown_here',
    organizationId: await rootOf(house),
    siteId: null,
    paymentId: null,
    provider: provider.name,
    providerRef: snapshot.ref,
    currency,
    oursMinor: null,
    theirsMinor,
  };
}

/** What belongs to no payment of ours belongs to the whole house. */
async function rootOf({ db }: House): Promise<string> {
  const { id } = await db
    .selectFrom('organization')
    .select('id')
    .where('parent_id', 'is', null)
    .orderBy('created_at')
    .executeTakeFirstOrThrow();
  return id;
}

/** Most differences are but news: told to the payment, they are none any more. */
async function tell(house: House, paymentId: string, snapshot: Snapshot): Promise<void> {
  await house.db.transaction().execute((trx) => apply(house, trx, paymentId, { kind: 'provider', snapshot }));
  house.bus.publish(outboxHint, null);
  house.bus.publish(effectsHint, null);
}

/** What can be seen without the provider: steps given up, payments that stand still, money that is missing somewhere. */
async function compareHere({ db, clock }: House): Promise<Found[]> {
  const yesterday = new Date(clock.now().getTime() - 86_400_000);
  const { rows } = await sql<
    PaymentRow & {
      wrong: DifferenceKind;
      ours: number | null;
      theirs: number | null;
      what: string;
      times: number;
      trouble: string;
    }
  >`
    select p.*, w.wrong, w.ours::float8, w.theirs::float8, w.what, w.times, w.trouble
      from (
        select payment_id as id, 'given_up' as wrong, null::bigint as ours, null::bigint as theirs,
               kind as what, attempts as times, coalesce(problem, '') as trouble
          from payment_effect where state = 'given_up'
        union all
        select id, 'stuck', null, null, '', 0, '' from payment
         where state in ('authorized', 'starting', 'charging', 'ending', 'capturing', 'releasing')
           and greatest(changed_at, cost_at) < ${yesterday}
        union all
        select id, 'owed', owed_minor, null, '', 0, '' from payment where state = 'second_payment' and changed_at < ${yesterday}
        union all
        select p.id, 'not_posted', p.captured_minor - p.refunded_minor, coalesce(e.posted, 0), '', 0, ''
          from payment p
          left join lateral (
            select sum(amount_minor) as posted from posting_entry
             where ref = p.id and account like 'provider_clearing:%') e on true
         where p.captured_minor > 0 and p.created_at > ${new Date(clock.now().getTime() - 90 * 86_400_000)}
           and coalesce(e.posted, 0) <> p.captured_minor - p.refunded_minor
           and not exists (select from payment_effect x where x.payment_id = p.id and x.lane = 'books' and x.state = 'intended')
        union all
        select id, 'no_receipt', captured_minor, null, '', 0, '' from payment
         where kind <> 'rest' and transaction_id is not null and state in ('captured', 'part_refunded')
           and invoice_id is null and created_at > ${new Date(clock.now().getTime() - 90 * 86_400_000)}
           and changed_at < ${new Date(clock.now().getTime() - 3_600_000)}
        union all
        select id, 'held_back', due_minor, null, '', 0, '' from payment where state = 'held_back'
        union all
        select id, 'unproven', captured_minor, null, '', 0, '' from payment
         where billing_held and captured_minor > refunded_minor and due_minor is not null
        union all
        select id, 'terminal_unknown', captured_minor, null, '', 0, '' from payment
         where kind = 'terminal' and transaction_id is null and captured_minor > refunded_minor
           and created_at between ${new Date(clock.now().getTime() - 90 * 86_400_000)} and ${yesterday}
        union all
        -- A terminal may settle one transaction in several parts: the last of them stands for all.
        select m.id, 'terminal_differs', m.taken, coalesce(c.after_tax_minor, c.before_tax_minor), '', 0, ''
          from (select (array_agg(id order by created_at desc))[1] as id, transaction_id,
                       sum(captured_minor - refunded_minor) as taken
                  from payment where kind = 'terminal' and transaction_id is not null
                   and created_at > ${new Date(clock.now().getTime() - 90 * 86_400_000)}
                 group by transaction_id) m
          join transaction_cost c on c.transaction_id = m.transaction_id and c.state = 'final'
         where coalesce(c.after_tax_minor, c.before_tax_minor) <> m.taken
      ) w join payment p on p.id = w.id
     order by p.created_at desc limit ${mostFound}`.execute(db);
  return rows.map((row) => ({
    ...about(row, row.wrong, row.ours, row.theirs),
    ...(row.wrong === 'given_up' && { detail: { what: row.what, times: row.times, problem: row.trouble } }),
  }));
}

/** Receipts that could not be issued, as no legal entity was there, are tried again. */
async function issueMissing(house: House): Promise<void> {
  await house.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: string }>`
      select d.payment_id as id from payment_difference d
       where d.kind = 'no_receipt' and d.resolved_at is null
         and not exists (select from payment_effect x where x.payment_id = d.payment_id and x.kind = 'receipt' and x.state = 'intended')`.execute(
      trx,
    );
    await intend(
      trx,
      rows.map(({ id }) => ({ id: house.newId(), paymentId: id, kind: 'receipt', params: {} })),
      house.clock.now(),
    );
  });
  house.bus.publish(effectsHint, null);
}

/** Fees and payouts, each once, into the books. */
async function takeMovements(house: House, provider: PaymentProvider, since: Date): Promise<void> {
  const root = await rootOf(house);
  for await (const movement of provider.movementsSince(since)) {
    await house.db.transaction().execute(async (trx) => {
      const payment = movement.paymentRef
        ? await trx
            .selectFrom('payment')
            .select(['id', 'organization_id'])
            .where('provider', '=', provider.name)
            .where('provider_ref', '=', movement.paymentRef)
            .executeTakeFirst()
        : undefined;
      const organization_id = payment?.organization_id ?? root;
      const { ref, kind, amountMinor, currency, at } = movement;
      const made = await trx
        .insertInto('payment_movement')
        .values({
          ...{ id: house.newId(), organization_id, provider: provider.name, ref, kind, currency, at },
          payment_id: payment?.id ?? null,
          amount_minor: amountMinor,
        })
        .onConflict((same) => same.columns(['provider', 'kind', 'ref']).doNothing())
        .returning('id')
        .executeTakeFirst();
      if (made && amountMinor !== 0)
        await postMovement(trx, organization_id, { provider: provider.name, ...movement });
    });
  }
}
