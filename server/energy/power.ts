/** The power of sites, joined: what is measured, what it costs, what is expected, and what the grid asks. */

import { flowRoutes } from './flows/routes.ts';
import { outlookOf } from './forecasts/forecast.ts';
import { forecastRoutes } from './forecasts/routes.ts';
import { createMeters, type MetersOptions } from './meters/index.ts';
import { type AdrOptions, createDemandResponse } from './openadr/index.ts';
import { marketOf } from './prices/market.ts';
import { priceRoutes } from './prices/routes.ts';
import { createSavings } from './savings/index.ts';
import { createSignals } from './signals/index.ts';
import { createWeather } from './weather/index.ts';
import { createWhatIf } from './whatif/index.ts';

export function createPower(options: MetersOptions & AdrOptions) {
  const { db } = options;
  const meters = createMeters(options);
  const signals = createSignals(options);
  const demand = createDemandResponse(options);
  const savings = createSavings(options);
  const whatIf = createWhatIf(options);
  const weather = createWeather(options);
  return {
    meters,
    limitsOf: signals.limitsOf,
    /** Prices of the coming quarters, or undefined where nobody said any. */
    marketOf: (siteId: string, now: Date, slots: number) => marketOf(db, siteId, now, slots),
    /** Sun, load and cars of the coming quarters, as the optimizer takes them. */
    outlookOf: (siteId: string, now: Date, slots: number) => outlookOf(db, siteId, now, slots),
    routes: [
      ...meters.routes,
      ...priceRoutes(options),
      ...forecastRoutes(options),
      ...signals.routes,
      ...demand.routes,
      ...flowRoutes(options),
      ...savings.routes,
      ...whatIf.routes,
      ...weather.routes,
    ],
    repeatedWork: [
      ...meters.repeatedWork,
      ...signals.repeatedWork,
      ...demand.repeatedWork,
      ...savings.repeatedWork,
      ...weather.repeatedWork,
    ],
    followers: [meters.collect, whatIf.follow, demand.listen],
  };
}
