import { pricesAt, type Tariff } from '@busbar/pricing';
import { isZone } from '../locations/index.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound } from '../platform/http/problem.ts';
import { frozenTariff } from './freeze.ts';
import type { House } from './house.ts';
import { noZone } from './preview-routes.ts';
import * as contract from './price-contract.ts';
import { findTariff } from './tariff-store.ts';

const quarterMs = 900_000;
const hourMs = 3_600_000;
/** What a car usually draws: prices may depend on it. */
const usualWatts = 11_000;

/** What a tariff asks over time: by its versions, the hours of the day, and market prices as they are known. */
export function priceRoutes({ db, clock }: House): Handled[] {
  return [
    handle(contract.tariffPrices, async ({ params: { tariffId }, query, scope }) => {
      const { zone = 'UTC', hours = 48 } = query;
      if (!isZone(zone)) throw noZone(zone, 'query');
      const found = await findTariff(db, scope, tariffId, clock.now());
      if (!found) throw notFound('such tariff');
      const { currency } = found.item;
      const begin = query.from ? Date.parse(query.from) : Math.floor(clock.now().getTime() / hourMs) * hourMs;
      const from = Math.floor(begin / quarterMs) * quarterMs;
      const to = from + hours * hourMs;
      const frozen = new Map<string, Tariff>();
      for (const { id: versionId, definition, state, validFrom, validUntil } of found.versions) {
        const holds = Date.parse(validFrom) < to && (validUntil === null || Date.parse(validUntil) > from);
        if (state !== 'withdrawn' && holds)
          frozen.set(versionId, await frozenTariff(db, { versionId, currency, definition }, new Date(from)));
      }
      const versionAt = (at: number) =>
        found.versions.find(
          ({ id, validFrom, validUntil }) =>
            frozen.has(id) &&
            Date.parse(validFrom) <= at &&
            (validUntil === null || Date.parse(validUntil) > at),
        );
      const points = [];
      for (let at = from; at < to; at += quarterMs) {
        const version = versionAt(at);
        if (!version) continue;
        const moment = { zone, at, start: at, wattHours: 0, watts: usualWatts };
        const prices = pricesAt(frozen.get(version.id)!, moment);
        points.push({
          at: new Date(at).toISOString(),
          perKwh: numberOf(prices.perKilowattHour),
          perHourCharging: numberOf(prices.perHourCharging),
          perHourParked: numberOf(prices.perHourParked),
        });
      }
      return { currency, points };
    }),
  ];
}

const numberOf = (price: string | undefined) => (price === undefined ? null : Number(price));
