import { expect, it } from 'vitest';
import { partsOf } from './event.ts';
import { savedByPrices } from './price-saved.ts';

const hour = 3_600_000;
const day = 24 * hour;
const noon = Date.UTC(2026, 5, 3, 12);
const begins = (at: number, wattHours: number) =>
  Array.from({ length: 4 }, (_, k) => ({ at: at + k * (hour / 4), wattHours: wattHours / 4 }));
const priced = (...prices: number[]) => ({
  id: 'dear noon',
  programID: 'p',
  intervalPeriod: { start: new Date(noon).toISOString(), duration: 'PT1H' },
  intervals: prices.map((price, id) => ({ id, payloads: [{ type: 'PRICE', values: [price] }] })),
});
const reading = (drawn: { at: number; wattHours: number }[]) => ({
  drawn,
  kindOfDay: () => 'any',
  disturbedBut: () => [],
});
const saved = (event: ReturnType<typeof priced>, drawn: { at: number; wattHours: number }[]) =>
  savedByPrices(event, partsOf(event, noon, 0), { from: noon, until: noon + 2 * hour }, reading(drawn), 'id');

it('is what the usual charge would have cost at the told prices, less what the charge cost that was', () => {
  // Usually 40 kWh at the dear hour and 10 kWh at the cheap one; this day the other way round.
  const usual = [...begins(noon - day, 40_000), ...begins(noon - day + hour, 10_000)];
  const shifted = [...usual, ...begins(noon, 10_000), ...begins(noon + hour, 40_000)];
  expect(saved(priced(0.5, 0.1), shifted)).toBeCloseTo(30 * 0.5 - 30 * 0.1);
  expect(saved(priced(0.1, 0.5), shifted)).toBeCloseTo(30 * 0.1 - 30 * 0.5);
});

it('is not known without a day to compare it with, nor of an event that told no price', () => {
  expect(saved(priced(0.5), begins(noon, 10_000))).toBeUndefined();
  const told = priced(1);
  const limit = { ...told, intervals: [{ id: 0, payloads: [{ type: 'SIMPLE', values: [1] }] }] };
  expect(saved(limit, [...begins(noon - day, 1000), ...begins(noon, 1000)])).toBeUndefined();
});
