import { sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { effectOf } from './effects.ts';
import { partsOf } from './event.ts';
import { drawn, type Heard, type SiteRow } from './house.ts';

/** Keeps the prices, for buying and for feeding in, and the carbon that events tell in the series that a site follows. */
export async function keepSeries(
  trx: Transaction<DB>,
  site: SiteRow,
  all: readonly Heard[],
  now: Date,
): Promise<void> {
  const [prices, sells, grams] = [
    new Map<number, number>(),
    new Map<number, number>(),
    new Map<number, number>(),
  ];
  for (const { row, event } of all)
    for (const part of partsOf(event, row.first_seen_at.getTime(), drawn(event.id, site.site_id))) {
      const effect = effectOf(event, part, null);
      if (effect.kind === 'price') prices.set(part.from, effect.perKwh);
      if (effect.kind === 'sell_price') sells.set(part.from, effect.perKwh);
      if (effect.kind === 'carbon') grams.set(part.from, effect.grams);
    }
  const write = (
    table: 'price_point' | 'carbon_point',
    column: string,
    id: string | null,
    told: Map<number, number>,
  ) =>
    id === null || told.size === 0
      ? undefined
      : sql`insert into ${sql.table(table)} (series_id, from_at, ${sql.ref(column)}, told_at)
            select ${id}::uuid, to_timestamp(p.at / 1000.0), p.value, ${now}
              from unnest(${[...told.keys()]}::float8[], ${[...told.values()]}::float8[]) as p (at, value)
            on conflict (series_id, from_at) do update
               set ${sql.ref(column)} = excluded.${sql.ref(column)}, told_at = excluded.told_at`.execute(trx);
  await write('price_point', 'price', site.price_series_id, prices);
  await write('price_point', 'price', site.sell_series_id, sells);
  await write('carbon_point', 'grams_per_kwh', site.carbon_series_id, grams);
}
