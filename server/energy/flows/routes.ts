import { type Handled, handle } from '../../platform/http/handle.ts';
import { problem } from '../../platform/http/problem.ts';
import type { EnergyHouse } from '../house.ts';
import { pricesOf, quarterMs, readPriceSettings } from '../prices/market.ts';
import { findSite } from '../reach.ts';
import * as contract from './contract.ts';
import { flowsOf, readCarsNow, readMetersNow } from './now.ts';
import { siteQuarters } from './quarters.ts';
import { summarize } from './summary.ts';

/** Longest span of a summary: what siteQuarters reads at the most. */
const mostDays = 93;

/** Flows for people: now, and over a span of time. */
export function flowRoutes(house: EnergyHouse): Handled[] {
  const { db, clock } = house;
  return [
    handle(contract.getFlowsNow, async ({ params: { siteId }, scope }) => {
      const { latitude, longitude } = await findSite(db, scope, siteId);
      const place = latitude === null || longitude === null ? undefined : { latitude, longitude };
      const now = clock.now();
      const [meters, cars] = await Promise.all([readMetersNow(db, siteId, now), readCarsNow(db, siteId)]);
      return flowsOf(meters, cars, place, now);
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

const badSpan = () =>
  problem(422, {
    title: 'Bad span of time',
    detail: `The span must end after it begins, and last ${mostDays} days at the most.`,
    errors: [{ path: 'query/to', message: 'is not after from, or too far from it' }],
  });
