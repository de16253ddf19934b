import { parse } from 'csv-parse/sync';
import { sql, type Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import { requireOrganization } from '../locations/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import type { House } from './house.ts';
import * as contract from './series-contract.ts';
import { createWrite } from './write.ts';

/** Prices of one answer: a month of quarters. */
const maxRead = 3000;
/** Forty thousand points of an import with a margin for their words. */
const bodyLimit = 8_000_000;

interface Told {
  readonly from: Date;
  readonly price: string;
}

/** Market prices: series, and what they are told. */
export function seriesRoutes(house: House): Handled[] {
  const { db, clock, newId } = house;

  async function list(scope: Scope, filter: { id?: string; cursor?: string | undefined }, limit: number) {
    const after = decodeCursor(filter.cursor, 'name', ['string', 'uuid']);
    const { rows } = await sql<SeriesRow>`
      select s.*, p.last_at, p.points from price_series s
        left join lateral (select max(from_at) as last_at, count(*)::int as points from price_point
                            where series_id = s.id) p on true
       where ${inScope(scope, 's.organization_id')} and s.retired_at is null
         and (${filter.id ?? null}::uuid is null or s.id = ${filter.id ?? null}::uuid)
         and (${after?.[1] ?? null}::uuid is null
              or (lower(s.name), s.id) > (${after?.[0] ?? null}, ${after?.[1] ?? null}::uuid))
       order by lower(s.name), s.id limit ${limit + 1}`.execute(db);
    return page(rows, limit, (row) => encodeCursor('name', [row.name.toLowerCase(), row.id]), toItem);
  }

  const write = createWrite(house, { name: 'price_series', subject: 'price_series' });

  return [
    handle(contract.listSeries, ({ query: { cursor, limit = defaultPageSize }, scope }) =>
      list(scope, { cursor }, limit),
    ),

    handle(contract.createSeries, async ({ body, caller, scope }) => {
      const id = newId();
      const { organizationId, name, currency, note = '' } = body;
      await write(caller, 'created', async (trx) => {
        await requireOrganization(trx, scope, organizationId);
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto('price_series')
          .values({ id, organization_id: organizationId, name, currency, note, created_at: clock.now() })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow();
        if (!numInsertedOrUpdatedRows) throw nameTaken(name);
        return { id, organizationId, detail: { name, currency } };
      });
      return (await list(scope, { id }, 1)).items[0]!;
    }),

    handle(contract.retireSeries, async ({ params: { seriesId }, caller, scope }) => {
      await write(caller, 'retired', async (trx) => {
        const series = await requireSeries(trx, scope, seriesId);
        const { rows: followers } = await sql<{ name: string }>`
          select distinct t.name from tariff t join tariff_version v on v.tariff_id = t.id
           where t.retired_at is null and v.withdrawn_at is null
             and v.definition::text like ${`%${seriesId}%`} limit 5`.execute(trx);
        if (followers.length > 0) throw followed(followers.map(({ name }) => name));
        await trx
          .updateTable('price_series')
          .set({ retired_at: clock.now() })
          .where('id', '=', seriesId)
          .execute();
        return { id: seriesId, organizationId: series.organization_id, detail: {} };
      });
    }),

    handle(contract.readPoints, async ({ params: { seriesId }, query: { from, to }, scope }) => {
      await requireSeries(db, scope, seriesId);
      const { rows } = await sql<{ from_at: Date; price: string }>`
        select from_at, price::text from price_point
         where series_id = ${seriesId} and from_at >= ${new Date(from)} and from_at < ${new Date(to)}
         order by from_at limit ${maxRead}`.execute(db);
      return { points: rows.map(({ from_at, price }) => ({ from: from_at.toISOString(), price })) };
    }),

    handle(
      contract.tellPoints,
      async ({ params: { seriesId }, body, caller, scope }) => {
        await requireSeries(db, scope, seriesId);
        const points = readTold(body.points, body.csv, body.unit === 'MWh' ? 1000 : 1);
        await write(caller, 'told', async (trx) => {
          const series = await requireSeries(trx, scope, seriesId);
          await sql`
            insert into price_point (series_id, from_at, price, told_at)
            select ${seriesId}::uuid, p.from_at, p.price, ${clock.now()}
              from unnest(${points.map(({ from }) => from)}::timestamptz[],
                          ${points.map(({ price }) => price)}::numeric[]) as p (from_at, price)
            on conflict (series_id, from_at) do update set price = excluded.price, told_at = excluded.told_at`.execute(
            trx,
          );
          return { id: seriesId, organizationId: series.organization_id, detail: { points: points.length } };
        });
        return { told: points.length };
      },
      { bodyLimit },
    ),
  ];
}

interface SeriesRow {
  readonly id: string;
  readonly organization_id: string;
  readonly name: string;
  readonly currency: string;
  readonly note: string;
  readonly created_at: Date;
  readonly last_at: Date | null;
  readonly points: number;
}

function toItem(row: SeriesRow): contract.PriceSeriesItem {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    currency: row.currency,
    note: row.note,
    createdAt: row.created_at.toISOString(),
    lastAt: row.last_at?.toISOString() ?? null,
    points: row.points,
  };
}

async function requireSeries(db: House['db'] | Transaction<DB>, scope: Scope, id: string) {
  const series = await db
    .selectFrom('price_series')
    .selectAll()
    .where('id', '=', id)
    .where('retired_at', 'is', null)
    .where(inScope(scope, 'price_series.organization_id'))
    .executeTakeFirst();
  if (!series) throw notFound('such price series');
  return series;
}

/** What was told, as JSON or as CSV, each instant once, per kWh. */
function readTold(
  points: readonly { from: string; price: number | string }[] | undefined,
  csv: string | undefined,
  per: number,
): Told[] {
  if (!points === !csv) throw oneOf();
  const rows = points ?? linesOf(csv!);
  const told = rows.map(({ from, price }, place): Told => {
    const at = new Date(from);
    const value = Number(price);
    if (Number.isNaN(at.getTime())) throw badPoint(place, `“${from}” is no time with date and zone`);
    if (!Number.isFinite(value) || String(price).trim() === '')
      throw badPoint(place, `“${price}” is no price`);
    return { from: at, price: per === 1 ? String(price) : String(value / per) };
  });
  const instants = new Set(told.map(({ from }) => from.getTime()));
  if (instants.size < told.length) throw badPoint(0, 'an instant is told twice');
  return told;
}

/** Lines of time and price, with commas or semicolons; a first line without a number is taken for names. */
function linesOf(csv: string): { from: string; price: string }[] {
  let rows: string[][];
  try {
    rows = parse(csv, { delimiter: [',', ';', '\t'], trim: true, skip_empty_lines: true, bom: true });
  } catch (error) {
    throw badPoint(0, (error as Error).message);
  }
  const isNames = rows[0] && !/\d/.test(rows[0][1] ?? '');
  const lines = isNames ? rows.slice(1) : rows;
  if (lines.length === 0 || lines.length > contract.maxPoints) throw badPoint(0, `${lines.length} prices`);
  return lines.map(([from = '', price = '']) => ({ from, price }));
}

const badPoint = (place: number, what: string) =>
  problem(422, {
    title: 'Prices cannot be read',
    detail: `Nothing was kept: at price ${place + 1}, ${what}.`,
    help: `Send at most ${contract.maxPoints} lines like 2026-06-01T12:00:00Z,0.0834, each instant once.`,
    errors: [{ path: `body/points/${place}`, message: what }],
  });

const oneOf = () =>
  problem(422, {
    title: 'No prices',
    detail: 'Prices are told either as points or as csv.',
    errors: [{ path: 'body/points', message: 'is required without csv' }],
  });

const nameTaken = (name: string) =>
  problem(409, {
    title: 'Already exists',
    detail: `The organization has a price series “${name}” already.`,
    help: 'Choose another name, or tell that one more prices.',
    errors: [{ path: 'body/name', message: 'exists already' }],
  });

const followed = (names: readonly string[]) =>
  problem(409, {
    title: 'Still followed',
    detail: `Tariffs follow this series: ${names.join(', ')}.`,
    help: 'Give them a version that follows another one, or retire them first.',
  });
