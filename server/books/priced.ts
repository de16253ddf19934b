import type { Cost } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { EntityRow } from './entity.ts';
import type { InvoiceLine } from './issue.ts';
import { linesOfCost } from './lines.ts';
import { type OwnRate, standardRate } from './rates.ts';
import type { Treatment } from './tax.ts';

/** A transaction with its last price, or the fee of a reservation, as far as an invoice tells of it. */
export interface Priced {
  readonly id: string;
  readonly kind: 'transaction' | 'reservation';
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
  readonly energy_wh: string | null;
}

/**
 * Finds transactions and fees of reservations with their prices, by their ids, the earliest first; those that were never
 * priced are left out. A fee that is no longer due has no cost.
 */
export async function findPriced(db: Kysely<DB>, ids: readonly string[]): Promise<Priced[]> {
  const { rows } = await sql<Priced>`
    select t.id, 'transaction' as kind, t.organization_id, c.state, c.revision, c.currency, c.cost,
           coalesce(si.name, '') as site, upper(coalesce(si.country, '')) as country, s.identity as station,
           coalesce(nullif(k.label, ''), '') as token, t.started_at, t.ended_at, t.energy_wh::text as energy_wh
      from transaction t
      join transaction_cost c on c.transaction_id = t.id
      join station s on s.id = t.station_id
      left join site si on si.id = t.site_id
      left join token k on k.id = t.token_id
     where t.id = any(${ids}::uuid[])
     union all
    select r.id, 'reservation', f.organization_id, 'final', 1, f.currency,
           case when f.voided_at is null then f.cost end,
           coalesce(si.name, ''), upper(coalesce(si.country, '')), s.identity, coalesce(nullif(k.label, ''), ''),
           r.starts_at, least(r.expires_at, coalesce(r.hold_until, r.expires_at)), null
      from reservation r
      join reservation_cost f on f.reservation_id = r.id
      join station s on s.id = r.station_id
      left join site si on si.id = f.site_id
      left join token k on k.id = f.token_id
     where r.id = any(${ids}::uuid[])
     order by ended_at, id`.execute(db);
  return rows;
}

/** Its lines of an invoice; undefined where no tax is known for where it took place. */
export function linesOf(
  priced: Priced,
  entity: Pick<EntityRow, 'country'>,
  treatment: Treatment,
  rates: readonly OwnRate[],
): InvoiceLine[] | undefined {
  if (!priced.cost) return [];
  const country = /^[A-Z]{2}$/.test(priced.country) ? priced.country : entity.country;
  const day = (priced.ended_at ?? priced.started_at).toISOString().slice(0, 10);
  const place = { country, percent: standardRate(country, day, rates) };
  return linesOfCost(priced.cost, treatment, place)?.map((amount, part) => ({
    ...amount,
    text: '',
    transactionId: priced.kind === 'transaction' ? priced.id : null,
    reservationId: priced.kind === 'reservation' ? priced.id : null,
    revision: priced.revision,
    part,
    site: priced.site,
    station: priced.station,
    token: priced.token,
    startedAt: priced.started_at,
    endedAt: priced.ended_at,
    energyWh: priced.energy_wh,
  }));
}
