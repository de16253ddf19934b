import { describe, expect, it } from 'vitest';
import { component, cost, perKilowattHour, tariff } from '../vectors/build.ts';
import { hourAndParking } from '../vectors/tariffs.ts';
import { at, charged, parked, transaction, zone } from '../vectors/transactions.ts';
import { discounted, priceSeries, scaleTariff } from './adjust.ts';
import { priceTransaction } from './price.ts';
import type { Sample } from './transaction.ts';

describe('Prices', () => {
  it('a negative price pays the driver, rounded as a charge would be', () => {
    const { totals } = priceTransaction(
      tariff([[[component('ENERGY', -0.5, { vat: 19 })]]]),
      transaction([charged(0.01)]),
    );
    // -0.005 rounds away from zero, as 0.005 would.
    expect(totals.beforeTax).toEqual({ minor: -1, currency: 'EUR' });
  });

  it('energy given back is a line of its own, never netted against what was taken', () => {
    const both = tariff([[[component('ENERGY', 0.5), component('ENERGY_EXPORT', -0.25)]]]);
    const samples: Sample[] = [
      { at: 0, wattHours: 0, exportedWattHours: 0, state: 'charging' },
      { at: 3_600_000, wattHours: 10_000, exportedWattHours: 0 },
      { at: 7_200_000, wattHours: 10_000, exportedWattHours: 4000 },
    ];
    const priced = priceTransaction(both, { zone, samples });
    expect(priced.lines.map(({ dimension, billed, beforeTax }) => [dimension, billed, beforeTax])).toEqual([
      ['ENERGY', 10_000, '5'],
      ['ENERGY_EXPORT', 4000, '-1'],
    ]);
    expect(priced.lines[1]!.text).toBe('4 kWh given back, credited at 0.25 €/kWh.');
    expect(priced.exact.beforeTax).toBe('4');
  });

  it('a price series changes inside a meter interval; its floor and cap hold', () => {
    const start = at('2026-06-01T12:00');
    const hour = 3_600_000;
    const market = [-0.2, 0.1, 0.9].map((price, i) => ({ from: start + i * hour, price }));
    const series = priceSeries(market, { factor: 1.1, margin: 0.15, floor: 0, cap: 0.5 });
    expect(series.map(({ price }) => price)).toEqual(['0', '0.26', '0.5']);
    const dynamic = tariff([[[component('ENERGY', 0.4, { series })]]]);
    const priced = priceTransaction(
      dynamic,
      transaction([{ minutes: 240, wattHours: 24_000 }], '2026-06-01T11:00'),
    );
    expect(priced.lines.map(({ billed, price }) => [billed, price])).toEqual([
      [6000, '0.4'],
      [6000, '0'],
      [6000, '0.26'],
      [6000, '0.5'],
    ]);
  });

  it('a discount is taken off every price and limit, and named in the lines', () => {
    const metered = transaction([{ minutes: 150 }, parked(45)]);
    const less = discounted(
      { ...hourAndParking, maxPrice: { beforeTax: 10 } },
      { percent: 10, holder: 'Club' },
    );
    expect(cost(hourAndParking, metered)).toBe('11.25');
    expect(cost(discounted(hourAndParking, { percent: 10, holder: 'Club' }), metered)).toBe('10.125');
    expect(cost(less, metered)).toBe('9');
    expect(cost(scaleTariff(hourAndParking, -10, ['TIME']), metered)).toBe('10.5');
    const texts = priceTransaction(less, metered).lines.map(({ text }) => text);
    expect(texts.filter((text) => text.includes(' with 10 % off for “Club”'))).toHaveLength(2);
  });

  it('a discount takes nothing from what is credited', () => {
    const credit = tariff([[[component('ENERGY', -0.5)]]]);
    const less = discounted(credit, { percent: 50, holder: 'Club' });
    const [line] = priceTransaction(less, transaction([charged(10)])).lines;
    expect(line).toMatchObject({ beforeTax: '-5', text: '10 kWh at -0.50 €/kWh.' });
  });

  it('editing a tariff does not touch what the frozen version costs', () => {
    const frozen = structuredClone(perKilowattHour(0.5));
    const before = priceTransaction(frozen, transaction([charged(10)]));
    const edited = discounted(frozen, { percent: 50, holder: 'Club' });
    expect(cost(edited, transaction([charged(10)]))).toBe('2.5');
    expect(priceTransaction(frozen, transaction([charged(10)]))).toEqual(before);
  });
});
