import { parse } from 'csv-parse/sync';
import { type Kysely, sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import { change, requireOrganization, requireSite } from '../../locations/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../../platform/http/cursor.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { EnergyHouse } from '../house.ts';
import { findSite } from '../reach.ts';
import * as contract from './contract.ts';
import { monthPeak, type PriceQuarter, pricesOf, quarterMs, readPriceSettings } from './market.ts';
import { sayPrices } from './sentences.ts';

const bodyLimit = 6_000_000;

/** What power costs at sites, and how clean it is: said, told as series, shown quarter by quarter. */
export function priceRoutes(house: EnergyHouse): Handled[] {
  const { db, clock, newId } = house;

  async function carbonSeries(
    scope: Scope,
    filter: { id?: string; cursor?: string | undefined },
    limit: number,
  ) {
    const after = decodeCursor(filter.cursor, 'name', ['string', 'uuid']);
    const { rows } = await sql<CarbonRow>`
      select s.id, s.organization_id, s.name, s.created_at, p.last_at, p.points from carbon_series s
        left join lateral (select max(from_at) as last_at, count(*)::int as points from carbon_point
                            where series_id = s.id) p on true
       where ${inScope(scope, 's.organization_id')} and s.retired_at is null
         and (${filter.id ?? null}::uuid is null or s.id = ${filter.id ?? null}::uuid)
         and (${after?.[1] ?? null}::uuid is null
              or (lower(s.name), s.id) > (${after?.[0] ?? null}, ${after?.[1] ?? null}::uuid))
       order by lower(s.name), s.id limit ${limit + 1}`.execute(db);
    return page(rows, limit, (row) => encodeCursor('name', [row.name.toLowerCase(), row.id]), toItem);
  }

  return [
    handle(contract.getSitePrices, async ({ params: { siteId }, query, scope }) => {
      const site = await findSite(db, scope, siteId);
      const settings = await readPriceSettings(db, siteId);
      const start = query.from ? Date.parse(query.from) : clock.now().getTime();
      const from = Math.floor(start / quarterMs) * quarterMs;
      const quarters = await pricesOf(db, site, settings, from, (query.hours ?? 48) * 4);
      const peak = settings && (await monthPeak(db, site, clock.now(), settings.demandPrice));
      return {
        settings,
        sentence: sentenceOf(settings, quarters),
        quarters: quarters.map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
        peak: peak && {
          watts: peak.watts,
          at: peak.at?.toISOString() ?? null,
          cost: peak.price === null ? null : (peak.watts / 1000) * peak.price,
        },
      };
    }),

    handle(contract.setSitePrices, async ({ params: { siteId }, body, caller, scope }) => {
      await change(house, async (trx) => {
        const site = await requireSite(trx, scope, siteId);
        for (const id of [body.buySeriesId, body.sellSeriesId])
          await requireSeries(trx, scope, 'price_series', id);
        await requireSeries(trx, scope, 'carbon_series', body.carbonSeriesId);
        const columns = {
          currency: body.currency,
          base_price: body.basePrice,
          windows: JSON.stringify(body.windows),
          buy_series_id: body.buySeriesId,
          sell_price: body.sellPrice,
          sell_series_id: body.sellSeriesId,
          demand_price: body.demandPrice,
          carbon_series_id: body.carbonSeriesId,
          carbon_grams: body.carbonGrams,
          changed_at: clock.now(),
        };
        await trx
          .insertInto('site_price')
          .values({ site_id: siteId, ...columns })
          .onConflict((conflict) => conflict.column('site_id').doUpdateSet(columns))
          .execute();
        const subject = { organizationId: site.organization_id, siteId, subjectId: siteId };
        return {
          result: undefined,
          events: [{ kind: 'energy.prices', at: clock.now(), ...subject, data: {} }],
          audit: [
            {
              caller,
              action: 'site.power_prices_changed',
              subjectKind: 'site',
              ...subject,
              detail: { ...body },
            },
          ],
        };
      });
    }),

    handle(contract.listCarbonSeries, ({ query: { cursor, limit = defaultPageSize }, scope }) =>
      carbonSeries(scope, { cursor }, limit),
    ),

    handle(contract.createCarbonSeries, async ({ body, caller, scope }) => {
      const id = newId();
      await change(house, async (trx) => {
        await requireOrganization(trx, scope, body.organizationId);
        await trx
          .insertInto('carbon_series')
          .values({ id, organization_id: body.organizationId, name: body.name, created_at: clock.now() })
          .execute();
        const subject = { organizationId: body.organizationId, subjectId: id };
        return {
          result: undefined,
          events: [{ kind: 'energy.carbon', at: clock.now(), ...subject, data: {} }],
          audit: [
            {
              caller,
              action: 'carbon_series.created',
              subjectKind: 'carbon_series',
              ...subject,
              detail: body,
            },
          ],
        };
      });
      return (await carbonSeries(scope, { id }, 1)).items[0]!;
    }),

    handle(
      contract.tellCarbon,
      async ({ params: { carbonSeriesId }, body, caller, scope }) => {
        const [series] = (await carbonSeries(scope, { id: carbonSeriesId }, 1)).items;
        if (!series) throw notFound('such series');
        const points = readCarbon(body);
        await change(house, async (trx) => {
          await sql`
            insert into carbon_point (series_id, from_at, grams_per_kwh, told_at)
            select ${carbonSeriesId}::uuid, p.from_at, p.grams, ${clock.now()}
              from unnest(${points.map(({ from }) => from)}::timestamptz[],
                          ${points.map(({ grams }) => grams)}::real[]) as p (from_at, grams)
            on conflict (series_id, from_at) do update
               set grams_per_kwh = excluded.grams_per_kwh, told_at = excluded.told_at`.execute(trx);
          const subject = { organizationId: series.organizationId, subjectId: carbonSeriesId };
          return {
            result: undefined,
            events: [{ kind: 'energy.carbon', at: clock.now(), ...subject, data: {} }],
            audit: [
              {
                caller,
                action: 'carbon_series.told',
                subjectKind: 'carbon_series',
                ...subject,
                detail: { points: points.length },
              },
            ],
          };
        });
        return { told: points.length };
      },
      { bodyLimit },
    ),
  ];
}

interface CarbonRow {
  readonly id: string;
  readonly organization_id: string;
  readonly name: string;
  readonly created_at: Date;
  readonly last_at: Date | null;
  readonly points: number;
}

const toItem = (row: CarbonRow): contract.CarbonSeries => ({
  id: row.id,
  organizationId: row.organization_id,
  name: row.name,
  createdAt: row.created_at.toISOString(),
  lastAt: row.last_at?.toISOString() ?? null,
  points: row.points,
});

function sentenceOf(settings: contract.PriceSettings | null, quarters: readonly PriceQuarter[]) {
  if (!settings) return sayPrices('none');
  const prices = quarters.flatMap(({ buy }) => buy ?? []);
  if (prices.length < quarters.length) return sayPrices('nothing');
  const count = quarters.filter(({ filled }) => filled).length;
  if (count > 0) return sayPrices('gaps', { count });
  const [low, high] = [Math.min(...prices).toFixed(4), Math.max(...prices).toFixed(4)];
  const { currency } = settings;
  return low === high ? sayPrices('flat', { low, currency }) : sayPrices('table', { low, high, currency });
}

/** A series that the caller may use; those that tariffs follow are used here too. */
export async function requireSeries(
  db: Kysely<DB>,
  scope: Scope,
  table: 'price_series' | 'carbon_series',
  id: string | null,
): Promise<void> {
  if (id === null) return;
  const found = await db
    .selectFrom(table)
    .select('id')
    .where('id', '=', id)
    .where('retired_at', 'is', null)
    .where(inScope(scope, `${table}.organization_id`))
    .executeTakeFirst();
  if (!found)
    throw problem(422, {
      title: 'Cannot be used',
      detail: 'There is no such series, or it lies outside what you may see.',
      errors: [{ path: 'body', message: 'names a series that cannot be used' }],
    });
}

function readCarbon({ points, csv }: { points?: { from: string; grams: number }[]; csv?: string }) {
  if (!points === !csv) throw badCarbon('tell either points or csv');
  const told = points ?? linesOf(csv!);
  const instants = new Set(told.map(({ from }) => Date.parse(from)));
  if (instants.has(Number.NaN)) throw badCarbon('a time has no date, or no zone');
  if (told.some(({ grams }) => !(grams >= 0 && grams <= 3000)))
    throw badCarbon('a value is not between 0 and 3000 g');
  if (instants.size < told.length) throw badCarbon('an instant is told twice');
  return told.map(({ from, grams }) => ({ from: new Date(from), grams }));
}

function linesOf(csv: string): { from: string; grams: number }[] {
  let rows: string[][];
  try {
    rows = parse(csv, { delimiter: [',', ';', '\t'], trim: true, skip_empty_lines: true, bom: true });
  } catch (error) {
    throw badCarbon((error as Error).message);
  }
  const lines = rows[0] && !/\d/.test(rows[0][1] ?? '') ? rows.slice(1) : rows;
  if (lines.length === 0 || lines.length > contract.mostPoints) throw badCarbon(`${lines.length} lines`);
  return lines.map(([from = '', grams = '']) => ({ from, grams: grams === '' ? Number.NaN : Number(grams) }));
}

const badCarbon = (what: string) =>
  problem(422, {
    title: 'Values cannot be read',
    detail: `Nothing was kept: ${what}.`,
    help: 'Send lines like 2026-06-01T12:00:00Z,312 (grams of CO2 per kWh), each instant once.',
    errors: [{ path: 'body', message: what }],
  });
