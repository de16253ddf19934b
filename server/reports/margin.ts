import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import { pricesOf, readPriceSettings } from '../energy/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { ResponseOf } from '../platform/http/contract.ts';
import type { MarginGroup, margin } from './contract.ts';

const quarterMs = 900_000;
const dayMs = 86_400_000;
/** Prices of power are worked out for so many days of a site at a time. */
const daysAtOnce = 31;
/** Sites times days of one answer, some seconds of work: a year of a hundred sites. */
const mostSiteDays = 36_600;
const mostSites = 100;

export interface MarginSpan {
  readonly from: Date;
  readonly to: Date;
  readonly zone: string;
  readonly organizationId?: string;
  readonly siteId?: string;
}

type Item = ResponseOf<typeof margin>['items'][number];

/** What was earned and drawn: of a site on a day, under a tariff. */
interface Piece {
  readonly site: Site;
  readonly day: string;
  readonly tariff: { readonly id: string; readonly name: string } | null;
  /** Drawn; what was charged, by tariff. */
  readonly wattHours: number;
  readonly revenueMinor: number;
  /** In whole currency units. */
  readonly electricity: number;
}

interface Site {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly currency: string;
}

/**
 * What is left of revenue after the electricity: of sites for which a price of power is said, in its currency, by site,
 * tariff, day, week or month. Revenue counts by the end of a transaction, electricity by the quarter in which it was drawn;
 * by tariff, electricity is shared out by the energy that was charged under each at the site's mean price of the day.
 * A span that is too long for so many sites is answered as far as `until`; of too many sites the first by name.
 */
export async function marginOf(
  db: Kysely<DB>,
  scope: Scope,
  span: MarginSpan,
  by: MarginGroup,
  most = mostSites,
): Promise<ResponseOf<typeof margin>> {
  const { sites, sitesLeftOut } = await sitesOf(db, scope, span, most);
  const days = Math.max(1, Math.floor(mostSiteDays / Math.max(1, sites.length)));
  const to = new Date(Math.min(span.to.getTime(), span.from.getTime() + days * dayMs));
  const reckoned = { ...span, to };
  const drawn = new Map<string, Drawn>();
  for (const site of sites) await addDrawn(db, site, reckoned, drawn);
  const earned = await earnedOf(db, sites, reckoned);
  const pieces =
    by === 'tariff'
      ? byTariff(earned, drawn)
      : // By place and time energy counts where it was drawn.
        [...earned.map((piece) => ({ ...piece, wattHours: 0 })), ...electricityOf(sites, drawn)];
  return { items: summedUp(pieces, by), until: to.toISOString(), sitesLeftOut };
}

async function sitesOf(db: Kysely<DB>, scope: Scope, span: MarginSpan, most: number) {
  const { rows } = await sql<Site & { total: number }>`
    select si.id, si.name, si.zone, p.currency, count(*) over ()::int as total
      from site si join site_price p on p.site_id = si.id
     where ${inScope(scope, 'si.organization_id', 'si.id')} and si.retired_at is null
       and (${span.organizationId ?? null}::uuid is null or si.organization_id = ${span.organizationId ?? null}::uuid)
       and (${span.siteId ?? null}::uuid is null or si.id = ${span.siteId ?? null}::uuid)
     order by lower(si.name), si.id limit ${most}`.execute(db);
  return { sites: rows as readonly Site[], sitesLeftOut: (rows[0]?.total ?? 0) - rows.length };
}

/** What a site's EVSEs drew on a day, and what it cost. */
interface Drawn {
  wattHours: number;
  cost: number;
}
const keyOf = (siteId: string, day: string) => `${siteId} ${day}`;

async function addDrawn(
  db: Kysely<DB>,
  site: Site,
  { from, to, zone }: MarginSpan,
  drawn: Map<string, Drawn>,
): Promise<void> {
  const settings = await readPriceSettings(db, site.id);
  const known = await knownOf(db, site, from, to);
  if (!known) return;
  const end = Math.min(to.getTime(), known.last.getTime() + quarterMs);
  const step = daysAtOnce * dayMs;
  for (let at = known.first.getTime(); at < end; at += step) {
    const until = Math.min(at + step, end);
    const { rows } = await sql<{ quarter: Date; day: string; wh: number }>`
      select q.quarter, to_char(q.quarter at time zone ${zone}, 'YYYY-MM-DD') as day, sum(q.import_wh)::float8 as wh
        from energy_quarter q join station s on s.id = q.station_id
       where s.site_id = ${site.id} and q.quarter >= ${new Date(at)} and q.quarter < ${new Date(until)}
       group by q.quarter`.execute(db);
    if (rows.length === 0) continue;
    const prices = await pricesOf(db, site, settings, at, Math.ceil((until - at) / quarterMs));
    for (const { quarter, day, wh } of rows) {
      const price = prices[(quarter.getTime() - at) / quarterMs]?.buy ?? 0;
      const key = keyOf(site.id, day);
      const sum = drawn.get(key) ?? { wattHours: 0, cost: 0 };
      drawn.set(key, sum);
      sum.wattHours += wh;
      sum.cost += (wh / 1000) * price;
    }
  }
}

/** The first and last quarters of a span in which a site's EVSEs were metered. */
async function knownOf(db: Kysely<DB>, site: Site, from: Date, to: Date) {
  const { rows } = await sql<{ first: Date | null; last: Date | null }>`
    select min(q.first) as first, max(q.last) as last
      from station s
     cross join lateral (select min(quarter) as first, max(quarter) as last from energy_quarter
                          where station_id = s.id and quarter >= ${from} and quarter < ${to}) q
     where s.site_id = ${site.id}`.execute(db);
  const { first, last } = rows[0]!;
  return first && last ? { first, last } : undefined;
}

/** What transactions earned before tax, by site, day and tariff; their energy is not what was drawn on the day. */
async function earnedOf(
  db: Kysely<DB>,
  sites: readonly Site[],
  { from, to, zone }: MarginSpan,
): Promise<Piece[]> {
  const { rows } = await sql<{
    site_id: string;
    day: string;
    tariff_id: string | null;
    tariff: string | null;
    wh: number;
    net: number;
  }>`
    select c.site_id, to_char(c.ended_at at time zone ${zone}, 'YYYY-MM-DD') as day, c.tariff_id, ta.name as tariff,
           coalesce(sum(c.energy_wh), 0)::float8 as wh,
           sum(coalesce(c.before_tax_minor, c.after_tax_minor, 0))::float8 as net
      from transaction_cost c
      join unnest(${sites.map(({ id }) => id)}::uuid[], ${sites.map(({ currency }) => currency)}::text[])
           as s (id, currency) on s.id = c.site_id and s.currency = c.currency
      left join tariff ta on ta.id = c.tariff_id
     where c.ended_at >= ${from} and c.ended_at < ${to}
     group by 1, 2, 3, 4`.execute(db);
  const byId = new Map(sites.map((site) => [site.id, site]));
  return rows.map((row) => ({
    site: byId.get(row.site_id)!,
    day: row.day,
    tariff: row.tariff_id === null ? null : { id: row.tariff_id, name: row.tariff ?? '' },
    wattHours: row.wh,
    revenueMinor: row.net,
    electricity: 0,
  }));
}

/** What was drawn, beside what was earned: energy is counted where it was drawn. */
function electricityOf(sites: readonly Site[], drawn: ReadonlyMap<string, Drawn>): Piece[] {
  const byId = new Map(sites.map((site) => [site.id, site]));
  return [...drawn].map(([key, { wattHours, cost }]) => {
    const [siteId = '', day = ''] = key.split(' ');
    const site = byId.get(siteId)!;
    return { site, day, tariff: null, wattHours, revenueMinor: 0, electricity: cost };
  });
}

/** What was charged under each tariff, at the mean price that the site paid for power on that day, or on all of them. */
function byTariff(earned: readonly Piece[], drawn: ReadonlyMap<string, Drawn>): Piece[] {
  const whole = new Map<string, Drawn>();
  for (const [key, { wattHours, cost }] of drawn) {
    const [siteId = ''] = key.split(' ');
    const sum = whole.get(siteId) ?? { wattHours: 0, cost: 0 };
    whole.set(siteId, { wattHours: sum.wattHours + wattHours, cost: sum.cost + cost });
  }
  return earned.map((piece) => {
    const day = drawn.get(keyOf(piece.site.id, piece.day));
    const { wattHours, cost } = day?.wattHours
      ? day
      : (whole.get(piece.site.id) ?? { wattHours: 0, cost: 0 });
    return { ...piece, electricity: wattHours > 0 ? (piece.wattHours * cost) / wattHours : 0 };
  });
}

function summedUp(pieces: readonly Piece[], by: MarginGroup): Item[] {
  const groups = Map.groupBy(pieces, (piece) => {
    const { subject, period } = groupOf(piece, by);
    return `${piece.site.currency} ${subject?.id ?? ''} ${period ?? ''}`;
  });
  const items = [...groups.values()].map((all): Item => {
    const [{ site }] = all as [Piece];
    const decimals = currencyDecimals(site.currency);
    const sum = (value: (piece: Piece) => number) => all.reduce((total, piece) => total + value(piece), 0);
    const electricityMinor = Math.round(sum(({ electricity }) => electricity) * 10 ** decimals);
    const revenueMinor = sum((piece) => piece.revenueMinor);
    return {
      ...groupOf(all[0]!, by),
      currency: site.currency,
      decimals,
      energyWh: sum(({ wattHours }) => wattHours),
      revenueMinor,
      electricityMinor,
      marginMinor: revenueMinor - electricityMinor,
    };
  });
  const orderOf = ({ period, subject }: Item) => period ?? subject?.name.toLowerCase() ?? '';
  return items.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function groupOf({ site, tariff, day }: Piece, by: MarginGroup): Pick<Item, 'subject' | 'period'> {
  if (by === 'site') return { subject: { id: site.id, name: site.name }, period: null };
  if (by === 'tariff') return { subject: tariff, period: null };
  return { subject: null, period: beginOf(day, by) };
}

/** The first day of the day, week (from Monday) or month that a day lies in. */
function beginOf(day: string, by: 'day' | 'week' | 'month'): string {
  if (by === 'day') return day;
  if (by === 'month') return `${day.slice(0, 7)}-01`;
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}
