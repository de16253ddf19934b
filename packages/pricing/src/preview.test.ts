import { describe, expect, it } from 'vitest';
import { component, tariff } from '../vectors/build.ts';
import { stepOfTenth } from '../vectors/tariffs.ts';
import { at, charged, parked, transaction, zone } from '../vectors/transactions.ts';
import { energyWithin, previewCost, runningCost } from './preview.ts';
import { priceTransaction } from './price.ts';

describe('Before and while', () => {
  const evening = tariff([
    [[component('ENERGY', 0.55)], { startTime: '18:00' }],
    [[component('ENERGY', 0.4), component('PARKING_TIME', 6)]],
  ]);

  it('a preview says what 40 kWh tonight will cost, and why', () => {
    const plan = { zone, start: at('2026-06-01T17:00'), wattHours: 40_000, watts: 20_000, parkedSeconds: 0 };
    const { lines, totals } = previewCost(evening, plan);
    expect(totals.beforeTax?.minor).toBe(1900);
    expect(lines.map(({ text }) => text)).toEqual([
      '20 kWh at 0.40 €/kWh because no special rate held.',
      '20 kWh at 0.55 €/kWh because it was after 18:00.',
    ]);
  });

  it('a preview of a finished transaction is its final cost', () => {
    const plan = {
      zone,
      start: at('2026-06-01T17:00'),
      wattHours: 30_000,
      watts: 30_000,
      parkedSeconds: 1800,
    };
    const done = transaction([charged(30), parked(30)], '2026-06-01T17:00');
    expect(previewCost(evening, plan).totals).toEqual(priceTransaction(evening, done).totals);
  });

  it('the running cost is what would be due now, and ends as the final cost', () => {
    const whole = transaction([charged(10), charged(10), parked(30)], '2026-06-01T15:00');
    const until = (minutes: number) =>
      runningCost(evening, whole, at('2026-06-01T15:00') + minutes * 60_000).totals.beforeTax?.minor;
    expect([0, 60, 120, 135, 150].map(until)).toEqual([0, 400, 800, 950, 1100]);
    expect(until(150)).toBe(priceTransaction(evening, whole).totals.beforeTax?.minor);
  });

  it('a budget says how far it goes, down to the watt hour', () => {
    const plan = { zone, start: at('2026-06-01T17:00'), wattHours: 60_000, watts: 20_000 };
    // 20 kWh at 0.40 before 18:00, then 0.55: 10.00 € leave 2.00 for 3,636 Wh (and half a cent of rounding).
    const enough = energyWithin(evening, plan, 1000);
    expect(enough).toBe(23_645);
    expect(previewCost(evening, { ...plan, wattHours: enough + 1 }).totals.afterTax?.minor).toBe(1001);
    expect(energyWithin(evening, plan, 100_000)).toBe(60_000);
    expect(energyWithin(evening, plan, 0)).toBeLessThan(13);
  });

  it('a billing step is explained where it was rounded', () => {
    const [, line] = priceTransaction(stepOfTenth, transaction([charged(20.45)])).lines;
    expect(line?.text).toBe('20.5 kWh (20.45 kWh rounded up to the billing step) at 0.25 €/kWh.');
  });
});
