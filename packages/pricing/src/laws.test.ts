import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cost } from './cost.ts';
import { priceTransaction } from './price.ts';
import type { PriceComponent, Restrictions, Tariff, TariffElement } from './tariff.ts';
import type { MeteredTransaction, Sample } from './transaction.ts';

const runs = { numRuns: 300 };
const price = fc.integer({ min: 0, max: 2000 }).map((thousandths) => thousandths / 1000);
const step = fc.constantFrom(0, 1, 60, 300, 900);
const vat = fc.constantFrom(0, 5.2, 7, 10, 19, 20);

/** Restrictions that do not look at power or current: a finer sampling may rightly change those. */
const restrictions: fc.Arbitrary<Restrictions> = fc.oneof(
  fc.constant({}),
  fc.record({ startTime: clock(), endTime: clock() }),
  fc.record({ minSeconds: fc.integer({ min: 0, max: 7200 }) }),
  fc.record({ maxWattHours: fc.integer({ min: 1, max: 30_000 }) }),
  fc.record({ weekdays: fc.subarray(['FRIDAY', 'SATURDAY', 'SUNDAY'] as const, { minLength: 1 }) }),
);

function clock(): fc.Arbitrary<string> {
  return fc.integer({ min: 0, max: 95 }).map((quarter) => {
    const [hours, minutes] = [Math.floor(quarter / 4), (quarter % 4) * 15];
    return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
  });
}

function component(dimension: PriceComponent['dimension']): fc.Arbitrary<PriceComponent> {
  return fc.record({ dimension: fc.constant(dimension), price, step, vat });
}

const element: fc.Arbitrary<TariffElement> = fc
  .tuple(
    fc
      .subarray(['FLAT', 'ENERGY', 'TIME', 'PARKING_TIME'] as const, { minLength: 1 })
      .chain((dimensions) => fc.tuple(...dimensions.map(component))),
    restrictions,
  )
  .map(([components, held]) => ({ components, restrictions: held }));

const tariff: fc.Arbitrary<Tariff> = fc.record({
  id: fc.constant('any'),
  currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
  taxIncluded: fc.constantFrom('yes' as const, 'no' as const, 'none' as const),
  elements: fc.array(element, { minLength: 1, maxLength: 5 }),
  parkingGraceSeconds: fc.constantFrom(0, 600),
});

const start = Date.UTC(2026, 2, 27, 20);

/** Legs of whole minutes in which the register rises by whole multiples, so that each minute has a whole µWh. */
const transaction: fc.Arbitrary<MeteredTransaction> = fc
  .array(
    fc.record({
      minutes: fc.integer({ min: 1, max: 240 }),
      perMinute: fc.integer({ min: 0, max: 300 }),
      charging: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((legs) => {
    const samples: Sample[] = [];
    let [at, wattHours] = [start, 1000];
    for (const { minutes, perMinute, charging } of legs) {
      samples.push({ at, wattHours, state: charging ? 'charging' : 'parked' });
      at += minutes * 60_000;
      if (charging) wattHours += perMinute * minutes;
    }
    return { zone: 'Europe/Berlin', samples: [...samples, { at, wattHours }] };
  });

describe('Laws of pricing', () => {
  it('a reading more between two others changes nothing', () => {
    const law = fc.property(tariff, transaction, fc.nat(), (priced, metered, where) => {
      const finer = { ...metered, samples: withReading(metered.samples, where) };
      const [coarse, fine] = [priceTransaction(priced, metered), priceTransaction(priced, finer)];
      expect(fine.totals).toEqual(coarse.totals);
      expect(fine.lines).toEqual(coarse.lines);
      expect(fine.periods).toEqual(coarse.periods);
    });
    fc.assert(law, runs);
  });

  it('the lines add up to the total, and the tax groups to the money', () => {
    const limits = fc.record({ beforeTax: price, afterTax: price }, { requiredKeys: [] });
    const rounding = fc.constantFrom('per-tax' as const, 'total' as const);
    const law = fc.property(tariff, transaction, limits, rounding, (priced, metered, limit, how) => {
      const cost = priceTransaction({ ...priced, minPrice: limit }, metered, { rounding: how });
      for (const side of ['beforeTax', 'afterTax'] as const) {
        const sum = cost.lines.reduce((total, line) => total.plus(line[side]!), new Decimal(0));
        expect(sum.minus(cost.exact[side]!).abs().lt('1e-15')).toBe(true);
        const money = cost.totals.groups.reduce((total, group) => total + group[side].minor, 0);
        expect(money).toBe(cost.totals[side]!.minor);
      }
      const { beforeTax, tax, afterTax } = cost.totals;
      expect(beforeTax!.minor + tax!.minor).toBe(afterTax!.minor);
    });
    fc.assert(law, runs);
  });

  it('the money is never further from the exact sum than half a minor unit for each amount rounded', () => {
    const law = fc.property(tariff, transaction, (priced, metered) => {
      const { totals, exact, currency } = priceTransaction(priced, metered);
      const minor = new Decimal(exact.afterTax!).times({ EUR: 100, JPY: 1, KWD: 1000 }[currency]!);
      const rounded = totals.groups.reduce((count, { taxes }) => count + 1 + taxes.length, 0);
      expect(minor.minus(totals.afterTax!.minor).abs().toNumber()).toBeLessThanOrEqual(0.6 * rounded);
    });
    fc.assert(law, runs);
  });

  it('more energy in the same time never costs less', () => {
    const law = fc.property(
      tariff,
      transaction,
      fc.integer({ min: 0, max: 10_000 }),
      (priced, metered, more) => {
        const kind = {
          ...priced,
          elements: priced.elements.filter(isDearerWithEnergy).map(withoutEnergyStep),
        };
        const [last, ...before] = metered.samples.toReversed();
        const greater = { ...last!, wattHours: Number(last!.wattHours) + more };
        const fuller = { ...metered, samples: [...before.toReversed(), greater] };
        expect(amount(priceTransaction(kind, fuller)).gte(amount(priceTransaction(kind, metered)))).toBe(
          true,
        );
      },
    );
    fc.assert(law, runs);
  });

  it('the same input gives the same cost, and changes neither tariff nor transaction', () => {
    const law = fc.property(tariff, transaction, (priced, metered) => {
      const before = JSON.stringify([priced, metered]);
      const [first, second] = [priceTransaction(priced, metered), priceTransaction(priced, metered)];
      expect(second).toEqual(first);
      expect(JSON.stringify([priced, metered])).toBe(before);
    });
    fc.assert(law, runs);
  });

  it('readings that arrive in another order cost the same', () => {
    const law = fc.property(tariff, transaction, fc.infiniteStream(fc.nat()), (priced, metered, keys) => {
      const shuffled = metered.samples
        .map((sample) => ({ sample, key: keys.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ sample }) => sample);
      const cost = priceTransaction(priced, { ...metered, samples: shuffled });
      expect(cost.totals).toEqual(priceTransaction(priced, metered).totals);
    });
    fc.assert(law, runs);
  });

  it('periods follow one another without gap or overlap and hold all energy and time', () => {
    const law = fc.property(tariff, transaction, (priced, { samples, zone }) => {
      const { periods } = priceTransaction(priced, { samples, zone });
      const [first, last] = [samples[0]!, samples.at(-1)!];
      expect(periods[0]!.from).toBe(first.at);
      expect(periods.at(-1)!.to).toBe(last.at);
      for (const [i, period] of periods.entries()) if (i > 0) expect(period.from).toBe(periods[i - 1]!.to);
      const wattHours = periods.reduce((sum, period) => sum.plus(period.wattHours), new Decimal(0));
      expect(wattHours.toNumber()).toBe(Number(last.wattHours) - Number(first.wattHours));
    });
    fc.assert(law, runs);
  });
});

/** A price that ends with the energy taken (a first kWh that costs, the rest free) may rightly make more cost less. */
function isDearerWithEnergy({ restrictions: held }: TariffElement): boolean {
  return held?.maxWattHours === undefined;
}

/** OCPI gives the surplus of a step to the last price: 1 Wh more at a cheaper price may move it all there. */
function withoutEnergyStep(element: TariffElement): TariffElement {
  const components = element.components.map((c) => (c.dimension === 'ENERGY' ? { ...c, step: 0 } : c));
  return { ...element, components };
}

function amount({ exact }: Cost): Decimal {
  return new Decimal(exact.beforeTax!);
}

/** Adds a reading on a whole minute somewhere inside, on the straight line between its neighbours. */
function withReading(samples: readonly Sample[], where: number): Sample[] {
  const i = where % (samples.length - 1);
  const [before, after] = [samples[i]!, samples[i + 1]!];
  const minutes = (after.at - before.at) / 60_000;
  const minute = where % minutes;
  const perMinute = (Number(after.wattHours) - Number(before.wattHours)) / minutes;
  const added: Sample = {
    at: before.at + minute * 60_000,
    wattHours: Number(before.wattHours) + perMinute * minute,
  };
  return [...samples.slice(0, i + 1), added, ...samples.slice(i + 1)];
}
