import type { Cost } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { EntityRow } from './entity.ts';
import type { InvoiceLine } from './issue.ts';
import { linesOfCost } from './lines.ts';
import { type OwnRate, standardRate } from './rates.ts';
import type { Treatment } from './tax.ts';

/** A transaction with its last price, as far as an invoice tells of it. */
export interface PricedTransaction {
  readonly id: string;
  readonly organization_id: string;
  readonly state: 'running' | 'provisional' | 'final' | 'unpriced';
  readonly revision: number;
  readonly currency: string | null;
  readonly cost: Cost | null;
  readonly site: string;
  readonly country: string;
  readonly station: string;
  readonly token: string;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly energy_wh: string;
}

/** Finds transactions with their prices, the earliest first; those that were never priced are left out. */
export async function findPriced(db: Kysely<DB>, ids: readonly string[]): Promise<PricedTransaction[]> {
  const { rows } = await sql<PricedTransaction>`
    select t.id, t.organization_id, c.state, c.revision, c.currency, c.cost, coalesce(si.name, '') as site,
           upper(coalesce(si.country, '')) as country, s.identity as station,
           coalesce(nullif(k.label, ''), '') as token, t.started_at, t.ended_at, t.energy_wh::text as energy_wh
      from transaction t
      join transaction_cost c on c.transaction_id = t.id
      join station s on s.id = t.station_id
      left join site si on si.id = t.site_id
      left join token k on k.id = t.token_id
     where t.id = any(${ids}::uuid[])
     order by t.ended_at, t.id`.execute(db);
  return rows;
}

/** A transaction's lines of an invoice; undefined where no tax is known for where it took place. */
export function linesOf(
  transaction: PricedTransaction,
  entity: Pick<EntityRow, 'country'>,
  treatment: Treatment,
  rates: readonly OwnRate[],
): InvoiceLine[] | undefined {
  if (!transaction.cost) return [];
  const country = /^[A-Z]{2}$/.test(transaction.country) ? transaction.country : entity.country;
  const day = (transaction.ended_at ?? transaction.started_at).toISOString().slice(0, 10);
  const place = { country, percent: standardRate(country, day, rates) };
  return linesOfCost(transaction.cost, treatment, place)?.map((amount, part) => ({
    ...amount,
    text: '',
    transactionId: transaction.id,
    revision: transaction.revision,
    part,
    site: transaction.site,
    station: transaction.station,
    token: transaction.token,
    startedAt: transaction.started_at,
    endedAt: transaction.ended_at,
    energyWh: transaction.energy_wh,
  }));
}
