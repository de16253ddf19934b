import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { problem } from '../../platform/http/problem.ts';
import type { EnergyHouse } from '../house.ts';
import { pricesOf, quarterMs, readPriceSettings } from '../prices/market.ts';
import { findSite } from '../reach.ts';
import * as contract from './contract.ts';
import { siteQuarters } from './quarters.ts';
import { sayFlows } from './sentences.ts';
import { sharesOf } from './shares.ts';
import { summarize } from './summary.ts';

/** Longest span of a summary: what siteQuarters reads at the most. */
const mostDays = 93;

/** Flows for people: now, and over a span of time. */
export function flowRoutes(house: EnergyHouse): Handled[] {
  const { db, clock } = house;
  return [
    handle(contract.getFlowsNow, async ({ params: { siteId }, scope }) => {
      await findSite(db, scope, siteId);
      return flowsNow(db, siteId, clock.now());
    }),

    handle(contract.getEnergySummary, async ({ params: { siteId }, query, scope }) => {
      const site = await findSite(db, scope, siteId);
      const [from, to] = [new Date(query.from), new Date(query.to)];
      if (to <= from || to.getTime() - from.getTime() > mostDays * 86_400_000) throw badSpan();
      const quarters = await siteQuarters(db, siteId, from, to);
      const settings = await readPriceSettings(db, siteId);
      const start = Math.floor(from.getTime() / quarterMs) * quarterMs;
      const count = Math.ceil((to.getTime() - start) / quarterMs);
      const summary = summarize(quarters, await pricesOf(db, site, settings, start, count));
      const { money, peak, duration, ...rest } = summary;
      const day = new Intl.DateTimeFormat('en-CA', { timeZone: site.zone });
      const days = new Map<string, typeof quarters>();
      for (const quarter of quarters) {
        const key = day.format(quarter.at);
        days.set(key, [...(days.get(key) ?? []), quarter]);
      }
      return {
        ...rest,
        peak: peak && { watts: peak.watts, at: peak.at.toISOString() },
        cost: money && settings && { currency: settings.currency, ...money },
        duration: [...duration],
        days: [...days.values()].map((of) => {
          const { boughtWh, sunWh, carWh, loadWh } = summarize(of, []);
          return { at: of[0]!.at.toISOString(), boughtWh, sunWh, carWh, loadWh };
        }),
      };
    }),
  ];
}

export async function flowsNow(db: Kysely<DB>, siteId: string, now: Date): Promise<contract.FlowsNow> {
  const { rows } = await sql<Record<'grid' | 'sun' | 'battery' | 'soc' | 'cars' | 'given', number | null>>`
    with live as (
      select m.role, (s.values ->> 'powerW')::float8 as watts, (s.values ->> 'socPercent')::float8 as soc
        from meter m join meter_state s on s.meter_id = m.id
       where m.site_id = ${siteId} and m.retired_at is null
         and s.at > ${now}::timestamptz - m.stale_seconds * interval '1 second')
    select (select sum(watts) from live where role = 'grid') as grid,
           (select sum(watts) from live where role = 'pv') as sun,
           (select sum(watts) from live where role = 'battery') as battery,
           (select avg(soc) from live where role = 'battery') as soc,
           flow.cars, flow.given
      from (select sum(greatest(power_w, 0))::float8 as cars, sum(greatest(-power_w, 0))::float8 as given
              from transaction where site_id = ${siteId} and state = 'active') flow`.execute(db);
  const { grid, sun, battery, soc } = rows[0]!;
  const [cars, given] = [rows[0]!.cars ?? 0, rows[0]!.given ?? 0];
  const watts = { sunWatts: sun, gridWatts: grid, batteryWatts: battery, carWatts: cars, givenWatts: given };
  const told = { ...watts, socPercent: soc };
  const at = now.toISOString();
  if (grid === null) return { at, ...told, sentence: sayFlows('unknown'), shares: null, loadWatts: null };
  const load = Math.max(0, grid + (sun ?? 0) - (battery ?? 0) - cars + given);
  const shares = sharesOf({
    sun: sun ?? 0,
    discharged: Math.max(0, -(battery ?? 0)),
    charged: Math.max(0, battery ?? 0),
    sold: Math.max(0, -grid),
    cars,
    given,
    load,
  });
  const used = load + cars;
  const own = shares.sunToCars + shares.sunToLoad;
  const kilo = (watts: number) => (watts / 1000).toFixed(1);
  const sentence =
    given > 100
      ? sayFlows(grid < -100 ? 'cars_feed_in' : 'cars_give', {
          given: kilo(given),
          grid: kilo(Math.abs(grid)),
        })
      : grid < -100
        ? sayFlows('feeding', { power: kilo(-grid) })
        : used > 0 && own / used > 0.99
          ? sayFlows('sun_only')
          : own > 0
            ? sayFlows('sun', { percent: Math.round((own / used) * 100), grid: kilo(grid) })
            : sayFlows('grid', { grid: kilo(grid) });
  return { at, ...told, sentence, shares: { ...shares }, loadWatts: load };
}

const badSpan = () =>
  problem(422, {
    title: 'Bad span of time',
    detail: `The span must end after it begins, and last ${mostDays} days at the most.`,
    errors: [{ path: 'query/to', message: 'is not after from, or too far from it' }],
  });
