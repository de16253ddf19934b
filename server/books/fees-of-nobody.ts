import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { defaultPageSize, page } from '../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import type { BillableItem, listBillables } from './billable-contract.ts';
import { say } from './sentences.ts';

interface Row {
  readonly id: string;
  readonly priced_at: Date;
  readonly currency: string;
  readonly minor: number;
  readonly identity: string;
  readonly site_name: string | null;
  readonly driver_id: string | null;
  readonly holder: string;
}

/**
 * Fees of reservations that nobody came for, and for whose token there was neither a customer nor a balance: nothing is
 * billed before somebody says who pays.
 */
export async function listOfNobody(
  db: Kysely<DB>,
  scope: Scope,
  query: NonNullable<QueryOf<typeof listBillables>>,
) {
  const { limit = defaultPageSize, organizationId = null, customerId } = query;
  const { rows } = await sql<Row>`
    select f.reservation_id as id, f.priced_at, f.currency, coalesce(f.after_tax_minor, f.before_tax_minor, 0)::float8 as minor,
           s.identity, si.name as site_name, d.id as driver_id, coalesce(d.name, nullif(k.label, ''), '') as holder
      from reservation_cost f
      join reservation r on r.id = f.reservation_id
      join station s on s.id = r.station_id
      left join site si on si.id = s.site_id
      left join token k on k.id = f.token_id
      left join vehicle v on v.id = k.vehicle_id
      left join driver d on d.id = coalesce(k.driver_id, v.driver_id)
     where ${inScope(scope, 'f.organization_id')} and f.voided_at is null and ${customerId === undefined}
       and (${organizationId}::uuid is null or f.organization_id = ${organizationId}::uuid)
       and not exists (select from billable b where b.reservation_id = f.reservation_id)
       and not exists (select from balance_fee p where p.reservation_id = f.reservation_id)
       and ${olderThan(query.cursor, 'f.priced_at', 'f.reservation_id')}
     order by f.priced_at desc, f.reservation_id desc limit ${limit + 1}`.execute(db);
  return page(rows, limit, (row) => newestCursor(row.priced_at, row.id), toItem);
}

const toItem = (row: Row): BillableItem => ({
  id: row.id,
  transactionId: null,
  reservationId: row.id,
  customerId: null,
  customerName: row.holder,
  driverId: row.driver_id,
  stationIdentity: row.identity,
  siteName: row.site_name,
  endedAt: row.priced_at.toISOString(),
  energyWh: null,
  currency: row.currency,
  decimals: currencyDecimals(row.currency),
  amountMinor: row.minor,
  state: 'nobody',
  sentence: say('fee_nobody'),
});
