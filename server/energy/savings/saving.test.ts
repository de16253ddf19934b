/** Savings reckoned by hand, on a site small enough for it. */

import { expect, test } from 'vitest';
import type { SiteQuarter } from '../flows/quarters.ts';
import { reckonSaving } from './saving.ts';
import { chargedAtOnce, spread } from './spread.ts';

const noon = Date.UTC(2026, 5, 1, 12);
const minute = 60_000;
const price = (buy: number | null, sell = 0.1, carbon = 400) => ({ at: 0, buy, sell, carbon, filled: false });
const flows = (told: Partial<SiteQuarter>): SiteQuarter => ({
  at: new Date(noon),
  bought: 0,
  sold: 0,
  sun: 0,
  charged: 0,
  discharged: 0,
  cars: 0,
  given: 0,
  covered: 900,
  ...told,
});

test('a rise is spread over the quarters in which it rose, and a register that fell counts nothing', () => {
  const registers = [
    { at: noon + 10 * minute, wattHours: 1000 },
    { at: noon + 20 * minute, wattHours: 1600 },
    { at: noon + 25 * minute, wattHours: 900 },
    { at: noon + 35 * minute, wattHours: 1000 },
  ];
  expect(spread(registers)).toEqual([300, 300 + 50, 50]);
});

test('charged at once, it takes its power from the plug on until there is no more of it', () => {
  // 5 kWh at 10 kW: half an hour from ten minutes past.
  const atOnce = chargedAtOnce(noon + 10 * minute, 5000, 10_000, 5);
  expect(atOnce.map(Math.round)).toEqual([833, 2500, 1667, 0, 0]);
});

test('what waited for cheap hours saved the difference of the prices, and of the grams', () => {
  const quarters = [
    { drawn: 0, atOnce: 2000, site: undefined, price: price(0.4, 0.1, 500) },
    { drawn: 2000, atOnce: 0, site: undefined, price: price(0.2, 0.1, 300) },
  ];
  const { drawn, atOnce, sources } = reckonSaving(quarters, undefined);
  expect(drawn).toMatchObject({ cost: 0.4, grams: 600, demand: 0 });
  expect(atOnce).toMatchObject({ cost: 0.8, grams: 1000 });
  // Nothing was measured: nobody knows where it came from.
  expect(sources).toEqual({ sun: 0, battery: 0, grid: 0 });
});

test('a car gets its part of the sun that building and all cars leave, and pays what feeding in would have earned', () => {
  // 2 kWh of sun, 1 kWh for the building, two cars of 1 kWh each: half of what each takes is sun.
  const site = flows({ sun: 2000, bought: 1000, cars: 2000 });
  const { sources, drawn, atOnce } = reckonSaving(
    [
      { drawn: 1000, atOnce: 0, site, price: price(0.3) },
      { drawn: 0, atOnce: 1000, site: flows({ bought: 500 }), price: price(0.3) },
    ],
    undefined,
  );
  expect(sources).toEqual({ sun: 500, battery: 0, grid: 500 });
  expect(drawn.cost).toBeCloseTo(0.5 * 0.3 + 0.5 * 0.1, 9);
  expect(atOnce.cost).toBeCloseTo(0.3, 9);
});

test('a peak that charging at once would have raised is saved, once for all who would have raised it', () => {
  // 10 kW of building; 5 kW now would make 15 kW, later it was 5 kW at night: the peak stayed at 12 kW.
  const quarters = [
    { drawn: 0, atOnce: 1250, site: flows({ bought: 2500 }), price: price(0.3) },
    { drawn: 1250, atOnce: 0, site: flows({ bought: 1500, cars: 1250 }), price: price(0.3) },
  ];
  const demand = { perKilowatt: 10, soFar: 12_000, claimed: { drawn: 0, atOnce: 0 } };
  const saving = reckonSaving(quarters, demand);
  expect(saving.atOnce).toMatchObject({ demand: 30, peakWatts: 15_000 });
  expect(saving.drawn.demand).toBe(0);
  expect(saving.atOnce.cost! - saving.drawn.cost!).toBeCloseTo(30, 9);
  // Another one before it would have raised it to 14 kW already.
  expect(reckonSaving(quarters, { ...demand, claimed: { drawn: 0, atOnce: 14_000 } }).atOnce.demand).toBe(10);
});

test('nobody raises a peak by more than they draw, and a price that nobody told leaves the cost unknown', () => {
  const site = flows({ bought: 10_000, cars: 250 });
  const { drawn } = reckonSaving([{ drawn: 250, atOnce: 250, site, price: price(null) }], {
    perKilowatt: 10,
    soFar: 0,
    claimed: { drawn: 0, atOnce: 0 },
  });
  expect(drawn).toMatchObject({ demand: 10, cost: null });
});

test('cars that charge together raise a peak once, as they do at once: nothing is lost by what was not moved', () => {
  // Two cars of 10 kW in the same quarter of a new month.
  const quarter = { drawn: 2500, atOnce: 2500, site: flows({ bought: 5000, cars: 5000 }), price: price(0.3) };
  const demand = { perKilowatt: 10, soFar: 0 };
  const first = reckonSaving([quarter], { ...demand, claimed: { drawn: 0, atOnce: 0 } });
  const claimed = { drawn: first.drawn.peakWatts, atOnce: first.atOnce.peakWatts };
  expect(claimed).toEqual({ drawn: 20_000, atOnce: 20_000 });
  const second = reckonSaving([quarter], { ...demand, claimed });
  expect([first, second].map(({ drawn }) => drawn.demand)).toEqual([100, 0]);
  expect([first, second].map(({ drawn, atOnce }) => atOnce.cost! - drawn.cost!)).toEqual([0, 0]);
});

test('a peak in which a car drew nothing is not its own', () => {
  const quarters = [
    { drawn: 0, atOnce: 0, site: flows({ bought: 9000, cars: 5000 }), price: price(0.3) },
    { drawn: 1000, atOnce: 1000, site: flows({ bought: 1000, cars: 1000 }), price: price(0.3) },
  ];
  expect(reckonSaving(quarters, undefined).drawn.peakWatts).toBe(4000);
});
