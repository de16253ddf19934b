import { type Discount, discounted, type PricePoint, priceSeries, type Tariff } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Definition } from './contract.ts';
import { type Occupied, priceByOccupancy } from './occupancy.ts';

/** Market prices are frozen this far ahead: nobody knows them further, and no car charges longer. */
const aheadMs = 7 * 86_400_000;
/** A price that held at the start began at most so long before it. */
const behindMs = 86_400_000;
/** More points than a week of quarters holds are a mistake of whoever told them. */
const mostPoints = 2000;

type Component = Definition['elements'][number]['components'][number];

/**
 * Makes what the kernel prices by of a version: market prices, as they are known at that time, filled in, and prices of
 * energy by how much of the site is taken, where a place is told; a discount is taken off last.
 */
export async function frozenTariff(
  db: Kysely<DB>,
  version: {
    readonly versionId: string;
    readonly currency: string;
    readonly definition: Definition;
    readonly discount?: Discount | null;
  },
  at: Date,
  where?: Occupied,
): Promise<Tariff> {
  const { versionId, currency, definition, discount } = version;
  const market = new Map<string, PricePoint[]>();
  for (const seriesId of followedSeries(definition))
    market.set(seriesId, await pointsAround(db, seriesId, at));
  const { elements, occupancy, ...rest } = definition;
  const tariff: Tariff = {
    ...(rest as Omit<Tariff, 'id' | 'currency' | 'elements'>),
    id: versionId,
    currency,
    elements: elements.map(({ components, restrictions }) => ({
      components: components.map((component) => filledIn(component, market)),
      ...(restrictions && { restrictions }),
    })) as Tariff['elements'],
  };
  const placed = await priceByOccupancy(db, tariff, occupancy, where, at);
  return discount ? discounted(placed, discount) : placed;
}

/** The series of market prices that a definition follows, each once. */
export function followedSeries({ elements }: Definition): string[] {
  return [
    ...new Set(
      elements.flatMap(({ components }) => components.flatMap(({ follows }) => follows?.seriesId ?? [])),
    ),
  ];
}

function filledIn({ follows, ...component }: Component, market: ReadonlyMap<string, PricePoint[]>) {
  if (!follows) return component;
  const { seriesId, ...formula } = follows;
  return { ...component, series: priceSeries(market.get(seriesId) ?? [], formula as never) };
}

async function pointsAround(db: Kysely<DB>, seriesId: string, at: Date): Promise<PricePoint[]> {
  const { rows } = await sql<{ from_at: Date; price: string }>`
    select from_at, price::text from price_point
     where series_id = ${seriesId}::uuid
       and from_at between ${new Date(at.getTime() - behindMs)} and ${new Date(at.getTime() + aheadMs)}
     order by from_at limit ${mostPoints}`.execute(db);
  return rows.map(({ from_at, price }) => ({ from: from_at.getTime(), price }));
}
