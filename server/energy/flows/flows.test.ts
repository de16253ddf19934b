/** What measured quarters come to. */

import { expect, test } from 'vitest';
import { loadOf, type SiteQuarter } from './quarters.ts';
import { summarize } from './summary.ts';

const at = new Date('2026-06-01T10:00:00Z');
const quarter = (told: Partial<SiteQuarter>): SiteQuarter => ({
  at,
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

test('the building used what the balance leaves, and nothing is said where the meter was silent', () => {
  expect(loadOf(quarter({ bought: 500, sun: 1000, sold: 100, charged: 200, cars: 700 }))).toBe(500);
  expect(loadOf(quarter({ bought: 100, cars: 700 }))).toBe(0);
  expect(loadOf(quarter({ covered: 400 }))).toBeNull();
  expect(loadOf(quarter({ bought: null }))).toBeNull();
});

test('cars pay the grid’s price for what was bought, and what feeding in would have earned for the sun', () => {
  const price = { at: at.getTime(), buy: 0.3, sell: 0.1, carbon: 400, filled: false };
  const summary = summarize([quarter({ bought: 1000, sun: 1000, cars: 2000 })], [price]);
  expect(summary).toMatchObject({ boughtWh: 1000, carWh: 2000, loadWh: 0, carbonGrams: 400 });
  expect(summary.money).toEqual({ bought: 0.3, earned: 0, perCarKwh: (0.3 + 0.1) / 2 });
  expect(summary.selfConsumption).toBe(1);
  expect(summary.selfSufficiency).toBe(0.5);
  expect(summary.peak).toEqual({ watts: 4000, at });
  expect(summarize([quarter({})], []).money).toBeNull();
});

test('sun and uses balance: what comes from somewhere went somewhere', () => {
  const { shares } = summarize([quarter({ bought: 300, sun: 2000, sold: 400, charged: 500, cars: 900 })], []);
  const sun = shares.sunToCars + shares.sunToLoad + shares.sunToBattery + shares.sunToGrid;
  expect(sun).toBeLessThanOrEqual(2000);
  expect(shares.sunToCars + shares.gridToCars + shares.batteryToCars).toBe(900);
});

test('a car that gives back feeds the building first, then others, and the grid with the rest', () => {
  const told = quarter({ sold: 200, sun: 300, cars: 500, given: 1500 });
  expect(loadOf(told)).toBe(1100);
  const { shares, givenWh, selfSufficiency } = summarize([told], []);
  expect(shares).toMatchObject({
    sunToLoad: 300,
    carsToLoad: 800,
    carsToCars: 500,
    carsToGrid: 200,
    gridToCars: 0,
  });
  expect([givenWh, selfSufficiency]).toEqual([1500, 1]);
});

test('the load duration falls from the peak to the least', () => {
  const { duration } = summarize(
    [100, 400, 200].map((bought) => quarter({ bought })),
    [],
  );
  expect(duration[0]).toEqual({ share: 0, watts: 1600 });
  expect(duration.at(-1)).toEqual({ share: 1, watts: 400 });
});
