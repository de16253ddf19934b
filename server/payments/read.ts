import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, type Selectable, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { defaultPageSize, page } from '../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import type { listPayments, PaymentItem, PaymentPage } from './contract.ts';
import { refundable } from './payment.ts';
import { sayHow } from './say.ts';
import { toPayment } from './store.ts';

/** A page shows at most so much of what became of a payment: more than any payment has. */
const mostShown = 300;

function payments(db: Kysely<DB>) {
  return db
    .selectFrom('payment as p')
    .leftJoin('station as s', 's.id', 'p.station_id')
    .leftJoin('site as si', 'si.id', 'p.site_id')
    .selectAll('p')
    .select(['s.identity', 'si.name as site_name', 'si.zone'])
    .select(
      sql<
        number | null
      >`(select sum(m.amount_minor) from payment_movement m where m.payment_id = p.id and m.kind = 'fee')::float8`.as(
        'fee_minor',
      ),
    );
}
type Row = Awaited<ReturnType<ReturnType<typeof payments>['execute']>>[number];

function toItem(row: Row): PaymentItem {
  const { id, kind, state, currency, provider } = row;
  return {
    id,
    kind: kind as PaymentItem['kind'],
    state: state as PaymentItem['state'],
    sentence: sayHow(row),
    currency,
    decimals: currencyDecimals(currency),
    holdMinor: Number(row.hold_minor),
    authorizedMinor: Number(row.authorized_minor),
    costMinor: row.cost_minor === null ? null : Number(row.cost_minor),
    dueMinor: row.due_minor === null ? null : Number(row.due_minor),
    capturedMinor: Number(row.captured_minor),
    refundedMinor: Number(row.refunded_minor),
    refundingMinor: Number(row.refunding_minor),
    owedMinor: Number(row.owed_minor),
    restMinor: Number(row.rest_minor),
    writtenOffMinor: Number(row.written_off_minor),
    askedAt: row.asked_at?.toISOString() ?? null,
    askedTimes: row.asked_times,
    feeMinor: row.fee_minor,
    provider,
    providerRef: row.provider_ref,
    method: row.method as unknown as PaymentItem['method'],
    organizationId: row.organization_id,
    stationIdentity: row.identity,
    evse: row.evse_number,
    siteName: row.site_name,
    zone: row.zone ?? 'UTC',
    transactionId: row.transaction_id,
    invoiceId: row.invoice_id,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  };
}

/** Payments in scope, newest first. */
export async function listIn(db: Kysely<DB>, scope: Scope, query: NonNullable<QueryOf<typeof listPayments>>) {
  const {
    limit = defaultPageSize,
    organizationId,
    siteId,
    transactionId,
    station,
    state,
    kind,
    from,
    to,
    q,
  } = query;
  let select = payments(db)
    .where(inScope(scope, 'p.organization_id', 'p.site_id'))
    .where(olderThan(query.cursor, 'p.created_at', 'p.id'))
    .orderBy('p.created_at', 'desc')
    .orderBy('p.id', 'desc')
    .limit(limit + 1);
  if (organizationId) select = select.where('p.organization_id', '=', organizationId);
  if (siteId) select = select.where('p.site_id', '=', siteId);
  if (transactionId) select = select.where('p.transaction_id', '=', transactionId);
  if (station) select = select.where('s.identity', '=', station);
  if (state) select = select.where('p.state', '=', state);
  if (kind) select = select.where('p.kind', '=', kind);
  if (from) select = select.where('p.created_at', '>=', new Date(from));
  if (to) select = select.where('p.created_at', '<', new Date(to));
  if (q) select = select.where(sql<boolean>`(p.provider_ref = ${q} or p.method->>'last4' = ${q})`);
  return page(await select.execute(), limit, (row) => newestCursor(row.created_at, row.id), toItem);
}

/** One payment with all that became of it; undefined where it lies outside of the scope. */
export async function onePayment(db: Kysely<DB>, scope: Scope, id: string): Promise<PaymentPage | undefined> {
  const row = await payments(db)
    .where('p.id', '=', id)
    .where(inScope(scope, 'p.organization_id', 'p.site_id'))
    .executeTakeFirst();
  if (!row) return undefined;
  const related = await payments(db)
    .where((eb) => eb.or([eb('p.of_payment_id', '=', id), eb('p.id', '=', row.of_payment_id ?? id)]))
    .where('p.id', '<>', id)
    .orderBy('p.created_at')
    .limit(mostShown)
    .execute();
  const about = <T extends 'payment_log' | 'payment_effect' | 'payment_webhook' | 'payment_refund'>(
    table: T,
  ) =>
    sql<
      DBRow<T>
    >`select * from ${sql.table(table)} where payment_id = ${id} order by ${sql.ref(orders[table])} limit ${mostShown}`
      .execute(db)
      .then(({ rows }) => rows);
  const [log, effects, webhooks, refunds] = await Promise.all([
    about('payment_log'),
    about('payment_effect'),
    about('payment_webhook'),
    about('payment_refund'),
  ]);
  return {
    payment: toItem(row),
    refundableMinor: refundable(toPayment(row)),
    stepMinor: toPayment(row).stepMinor,
    log: log.map(({ at, event, state, detail }) => ({
      at: at.toISOString(),
      event,
      state: state as PaymentItem['state'],
      detail,
    })),
    effects: effects.map(({ kind, state, attempts, params, problem, intended_at, ended_at, next_at }) => ({
      kind,
      state: state as PaymentPage['effects'][number]['state'],
      attempts,
      amountMinor: (params as { amountMinor?: number }).amountMinor ?? null,
      problem,
      intendedAt: intended_at.toISOString(),
      endedAt: ended_at?.toISOString() ?? null,
      nextAt: state === 'intended' && attempts > 0 ? next_at.toISOString() : null,
    })),
    webhooks: webhooks.map(({ event_id, kind, arrived_at, times }) => ({
      eventId: event_id,
      kind,
      at: arrived_at.toISOString(),
      times,
    })),
    refunds: refunds.map(({ id, amount_minor, reason, cause, state, problem, asked_at, ended_at }) => ({
      id,
      amountMinor: Number(amount_minor),
      reason,
      cause: cause as PaymentPage['refunds'][number]['cause'],
      state: state as PaymentPage['refunds'][number]['state'],
      problem,
      askedAt: asked_at.toISOString(),
      endedAt: ended_at?.toISOString() ?? null,
    })),
    related: related.map(toItem),
  };
}

type DBRow<T extends keyof DB> = Selectable<DB[T]>;

const orders = {
  payment_log: 'at',
  payment_effect: 'sequence',
  payment_webhook: 'arrived_at',
  payment_refund: 'asked_at',
} as const;
