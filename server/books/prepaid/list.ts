import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { balances } from '../accounts.ts';
import type { PrepaidBalance } from '../ledger-contract.ts';

/** Balances of one answer: the ledger's page shows where the money is, drivers' pages show each. */
const most = 500;

interface Row {
  readonly id: string;
  readonly organization_id: string;
  readonly driver_id: string | null;
  readonly fleet_id: string | null;
  readonly name: string;
  readonly currency: string;
  readonly amount_minor: number;
  readonly owed_minor: number;
  readonly ledger: number;
}

/** Prepaid balances of a scope as the books have them, beside what is on them. */
export async function prepaidIn(
  db: Kysely<DB>,
  scope: Scope,
  { organizationId = null }: { organizationId?: string | null },
): Promise<PrepaidBalance[]> {
  const { rows } = await sql<Row>`
    select b.id, b.organization_id, b.driver_id, b.fleet_id, coalesce(d.name, f.name, '') as name, b.currency,
           b.amount_minor, b.owed_minor,
           coalesce((select -sum(e.amount_minor) from posting_entry e
                      where e.ref = b.id and e.account = ${balances}), 0)::bigint as ledger
      from balance b
      left join driver d on d.id = b.driver_id
      left join fleet f on f.id = b.fleet_id
     where ${inScope(scope, 'b.organization_id')} and (b.closed_at is null or b.amount_minor <> 0)
       and (${organizationId}::uuid is null or b.organization_id = ${organizationId}::uuid)
     order by b.amount_minor desc, b.id limit ${most}`.execute(db);
  return rows.map((row) => ({
    balanceId: row.id,
    organizationId: row.organization_id,
    driverId: row.driver_id,
    fleetId: row.fleet_id,
    name: row.name,
    currency: row.currency,
    decimals: currencyDecimals(row.currency),
    ledgerMinor: row.ledger,
    balanceMinor: row.amount_minor,
    owedMinor: row.owed_minor,
  }));
}
