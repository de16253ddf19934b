import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { ResponseOf } from '../platform/http/contract.ts';
import { problem } from '../platform/http/problem.ts';
import type { revenue, revenueGroups } from './contract.ts';

type Group = (typeof revenueGroups)[number];

export interface RevenueSpan {
  readonly from: string;
  readonly to: string;
  readonly organizationId?: string;
  readonly siteId?: string;
  readonly zone?: string;
}

/** Two years of days in several currencies, or two months of the sites and tariffs of a large network by day. */
const mostRows = 20_000;

export interface RevenueRow {
  readonly day: string | null;
  readonly site_id: string | null;
  readonly site: string | null;
  readonly tariff_id: string | null;
  readonly tariff: string | null;
  readonly currency: string | null;
  readonly transactions: number;
  readonly unpriced: number;
  readonly energy_wh: number;
  readonly before_tax: number;
  readonly tax: number;
  readonly after_tax: number;
}

/**
 * What ended transactions cost, in scope, one row for each day, site or tariff that is asked for and currency. More rows
 * than `most` are refused: a part of them would be summed up as if it were all.
 */
export async function revenueOf(
  db: Kysely<DB>,
  scope: Scope,
  { from, to, organizationId, siteId, zone = 'UTC' }: RevenueSpan,
  by: readonly Group[],
  most = mostRows,
): Promise<RevenueRow[]> {
  const wants = (group: Group) => by.includes(group);
  const { rows } = await sql<RevenueRow>`
    select r.*, si.name as site, ta.name as tariff from (
      select ${wants('day') ? sql`to_char(c.ended_at at time zone ${zone}, 'YYYY-MM-DD')` : sql`null::text`} as day,
             ${wants('site') ? sql`c.site_id` : sql`null::uuid`} as site_id,
             ${wants('tariff') ? sql`c.tariff_id` : sql`null::uuid`} as tariff_id, c.currency,
             count(*)::int as transactions, count(*) filter (where c.state = 'unpriced')::int as unpriced,
             coalesce(sum(c.energy_wh), 0)::float8 as energy_wh,
             coalesce(sum(c.before_tax_minor), 0)::float8 as before_tax,
             coalesce(sum(c.tax_minor), 0)::float8 as tax,
             coalesce(sum(c.after_tax_minor), 0)::float8 as after_tax
        from transaction_cost c
       where c.ended_at >= ${new Date(from)} and c.ended_at < ${new Date(to)}
         and ${inScope(scope, 'c.organization_id', 'c.site_id')}
         and (${organizationId ?? null}::uuid is null or c.organization_id = ${organizationId ?? null}::uuid)
         and (${siteId ?? null}::uuid is null or c.site_id = ${siteId ?? null}::uuid)
       group by 1, 2, 3, 4) r
      left join site si on si.id = r.site_id
      left join tariff ta on ta.id = r.tariff_id
     order by r.day, si.name, ta.name, r.currency limit ${most + 1}`.execute(db);
  if (rows.length > most) throw tooManyRows(most);
  return rows;
}

const tooManyRows = (most: number) =>
  problem(422, {
    title: 'Too much at once',
    detail: `Revenue was not summed up: more than ${most} rows come of so long a span over so many sites and tariffs.`,
    help: 'Ask for a shorter span, for one organization or for one site.',
    errors: [{ path: 'query/to', message: 'lies too far from the beginning for so many sites and tariffs' }],
  });

/** A row as the API tells it. */
export function toRevenue(row: RevenueRow): ResponseOf<typeof revenue>['items'][number] {
  const subject =
    row.site_id !== null
      ? { id: row.site_id, name: row.site ?? '' }
      : row.tariff_id !== null
        ? { id: row.tariff_id, name: row.tariff ?? '' }
        : null;
  return {
    day: row.day,
    subject,
    currency: row.currency,
    decimals: decimalsOf(row),
    transactions: row.transactions,
    unpriced: row.unpriced,
    energyWh: row.energy_wh,
    beforeTaxMinor: row.before_tax,
    taxMinor: row.tax,
    afterTaxMinor: row.after_tax,
  };
}

const decimalsOf = ({ currency }: RevenueRow) => (currency === null ? 2 : currencyDecimals(currency));
const amount = (row: RevenueRow, minor: number) => (minor / 10 ** decimalsOf(row)).toFixed(decimalsOf(row));

/** The columns of the export, amounts in whole currency units. */
export const revenueColumns = {
  day: (row: RevenueRow) => row.day,
  site: (row: RevenueRow) => row.site,
  tariff: (row: RevenueRow) => row.tariff,
  currency: (row: RevenueRow) => row.currency,
  transactions: (row: RevenueRow) => row.transactions,
  unpriced: (row: RevenueRow) => row.unpriced,
  energy_kwh: (row: RevenueRow) => (row.energy_wh / 1000).toFixed(3),
  before_tax: (row: RevenueRow) => amount(row, row.before_tax),
  tax: (row: RevenueRow) => amount(row, row.tax),
  after_tax: (row: RevenueRow) => amount(row, row.after_tax),
};

/** A list as the source of an export. */
export async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
