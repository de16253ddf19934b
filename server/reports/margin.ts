import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import { pricesOf, readPriceSettings } from '../energy/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { ResponseOf } from '../platform/http/contract.ts';
import type { margin } from './contract.ts';

const quarterMs = 900_000;
/** A month and some: more quarters of more sites are a question for an export. */
export const mostDays = 35;
const mostSites = 100;

interface SiteRow {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly revenue: number;
}

/**
 * What is left of revenue after the electricity: of sites for which a price of power is said, in its currency. Revenue
 * counts by the end of a transaction, electricity by the quarter in which it was drawn.
 */
export async function marginOf(
  db: Kysely<DB>,
  scope: Scope,
  span: {
    readonly from: Date;
    readonly to: Date;
    readonly organizationId?: string;
    readonly siteId?: string;
  },
): Promise<ResponseOf<typeof margin>['items']> {
  const from = Math.floor(span.from.getTime() / quarterMs) * quarterMs;
  const count = Math.ceil((span.to.getTime() - from) / quarterMs);
  const { rows: sites } = await sql<SiteRow>`
    select si.id, si.name, si.zone,
           coalesce((select sum(coalesce(c.before_tax_minor, c.after_tax_minor)) from transaction_cost c
              where c.site_id = si.id and c.currency = p.currency
                and c.ended_at >= ${span.from} and c.ended_at < ${span.to}), 0)::float8 as revenue
      from site si join site_price p on p.site_id = si.id
     where ${inScope(scope, 'si.organization_id', 'si.id')} and si.retired_at is null
       and (${span.organizationId ?? null}::uuid is null or si.organization_id = ${span.organizationId ?? null}::uuid)
       and (${span.siteId ?? null}::uuid is null or si.id = ${span.siteId ?? null}::uuid)
     order by lower(si.name), si.id limit ${mostSites}`.execute(db);
  const items = [];
  for (const site of sites) {
    const settings = await readPriceSettings(db, site.id);
    if (!settings) continue;
    const drawn = await quartersOf(db, site.id, new Date(from), span.to);
    const prices = await pricesOf(db, site, settings, from, count);
    const cost = prices.reduce((sum, { at, buy }) => sum + ((drawn.get(at) ?? 0) / 1000) * (buy ?? 0), 0);
    const energyWh = [...drawn.values()].reduce((sum, wattHours) => sum + wattHours, 0);
    const decimals = currencyDecimals(settings.currency);
    const electricityMinor = Math.round(cost * 10 ** decimals);
    items.push({
      site: { id: site.id, name: site.name },
      currency: settings.currency,
      decimals,
      energyWh,
      revenueMinor: site.revenue,
      electricityMinor,
      marginMinor: site.revenue - electricityMinor,
    });
  }
  return items;
}

async function quartersOf(
  db: Kysely<DB>,
  siteId: string,
  from: Date,
  to: Date,
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ quarter: Date; wh: number }>`
    select q.quarter, sum(q.import_wh)::float8 as wh
      from energy_quarter q join station s on s.id = q.station_id
     where s.site_id = ${siteId} and q.quarter >= ${from} and q.quarter < ${to}
     group by q.quarter`.execute(db);
  return new Map(rows.map(({ quarter, wh }) => [quarter.getTime(), wh]));
}
