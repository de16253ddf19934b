import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import { type Row, sink } from '../platform/batch.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { defaultPageSize, page } from '../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import type { listSettlements, Settlement } from './payment-contract.ts';

const columns = {
  id: 'uuid',
  organization_id: 'uuid',
  site_id: 'uuid',
  station_id: 'uuid',
  transaction_id: 'uuid',
  station_transaction_id: 'text',
  psp_ref: 'text',
  status: 'text',
  status_info: 'text',
  amount: 'numeric',
  settled_at: 'timestamptz',
  receipt_id: 'text',
  receipt_url: 'text',
  vat_number: 'text',
  vat_company: 'jsonb',
  arrived_at: 'timestamptz',
} as const;
const names = Object.keys(columns);

const settlements = sink({
  name: 'settlement',
  order: 60,
  columns,
  sql: (
    r,
  ) => `insert into settlement (${names.join(', ')}) select ${names.map((name) => `r.${name}`).join(', ')} from ${r}
    on conflict do nothing`,
});

/** The row of a settlement; the same one told again is not written twice. */
export const settlementRow = (values: Parameters<typeof settlements.row>[0]): Row => settlements.row(values);

/** Settlements in scope, newest first. */
export async function listSettled(
  db: Database,
  scope: Scope,
  query: NonNullable<QueryOf<typeof listSettlements>>,
) {
  const { transactionId, limit = defaultPageSize } = query;
  let select = db
    .selectFrom('settlement as p')
    .innerJoin('station as s', 's.id', 'p.station_id')
    .selectAll('p')
    .select(['s.identity', sql<string | null>`p.vat_company->>'name'`.as('company')])
    .where(inScope(scope, 'p.organization_id', 'p.site_id'))
    .orderBy('p.arrived_at', 'desc')
    .orderBy('p.id', 'desc')
    .limit(limit + 1);
  if (transactionId) select = select.where('p.transaction_id', '=', transactionId);
  select = select.where(olderThan(query.cursor, 'p.arrived_at', 'p.id'));
  return page(
    await select.execute(),
    limit,
    (row) => newestCursor(row.arrived_at, row.id),
    (row): Settlement => ({
      id: row.id,
      stationId: row.station_id,
      stationIdentity: row.identity,
      transactionId: row.transaction_id,
      stationTransactionId: row.station_transaction_id,
      pspRef: row.psp_ref,
      status: row.status as Settlement['status'],
      statusInfo: row.status_info,
      amount: Number(row.amount),
      settledAt: row.settled_at.toISOString(),
      receiptId: row.receipt_id,
      receiptUrl: row.receipt_url,
      vatNumber: row.vat_number,
      vatCompany: row.company,
      arrivedAt: row.arrived_at.toISOString(),
    }),
  );
}
