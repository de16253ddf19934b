/** Sun, load and cars to come, from what was measured; and prices with gaps. */

import { describe, expect, test } from 'vitest';
import { localTimeIn } from '../../platform/zone.ts';
import { fillSeries, holds, tablePrice } from '../prices/window.ts';
import { arrivalsOf, expectedCars } from './arrivals.ts';
import { loadForecaster } from './load.ts';
import { clearWatts, type Plant, pvForecaster } from './pv.ts';
import { backtest, dayMs, type Measured, quantile, quarterMs } from './series.ts';
import { clearSky, sunPosition } from './sun.ts';

const berlin = { latitude: 52.52, longitude: 13.405 };
const quarters = (from: string, days: number, watts: (at: number) => number): Measured[] =>
  Array.from({ length: days * 96 }, (_, index) => {
    const at = Date.parse(from) + index * quarterMs;
    return { at, watts: watts(at) };
  });

describe('the sun', () => {
  test('stands where almanacs say: Berlin at the solstices, Quito at the equinox', () => {
    const summer = sunPosition(berlin, Date.parse('2026-06-21T11:08:00Z'));
    expect(summer.elevation).toBeCloseTo(90 - 52.52 + 23.44, 0);
    expect(summer.azimuth).toBeCloseTo(180, -0.5);
    const winter = sunPosition(berlin, Date.parse('2026-12-21T11:05:00Z'));
    expect(winter.elevation).toBeCloseTo(90 - 52.52 - 23.44, 0);
    expect(
      sunPosition({ latitude: -0.18, longitude: -78.47 }, Date.parse('2026-03-20T17:21:00Z')).elevation,
    ).toBeGreaterThan(88);
    expect(sunPosition(berlin, Date.parse('2026-06-21T05:00:00Z')).azimuth).toBeLessThan(90);
  });

  test('gives a plane what a clear sky can, and nothing at night', () => {
    const south = { tilt: 35, azimuth: 180 };
    const noon = Date.parse('2026-06-21T11:08:00Z');
    expect(clearSky(berlin, south, noon)).toBeGreaterThan(900);
    expect(clearSky(berlin, south, noon)).toBeLessThan(1150);
    expect(clearSky(berlin, { tilt: 35, azimuth: 0 }, noon)).toBeLessThan(clearSky(berlin, south, noon));
    expect(clearSky(berlin, south, Date.parse('2026-06-21T23:00:00Z'))).toBe(0);
    const morning = Date.parse('2026-06-21T05:00:00Z');
    expect(clearSky(berlin, { tilt: 35, azimuth: 90 }, morning)).toBeGreaterThan(
      clearSky(berlin, { tilt: 35, azimuth: 270 }, morning) * 2,
    );
  });

  test('a plant is expected to make what came through at that hour, and learns of shade by itself', () => {
    const plant: Plant = { ...berlin, tilt: 30, azimuth: 180, peakWatts: 10_000 };
    // In the morning a tree takes nine tenths; the sky lets seven tenths through.
    const share = (at: number) => (new Date(at).getUTCHours() < 9 ? 0.07 : 0.7);
    const past = quarters('2026-05-01T00:00:00Z', 21, (at) => clearWatts([plant], at) * share(at));
    const midnight = Date.parse('2026-05-22T00:00:00Z');
    const slots = Array.from({ length: 96 }, (_, index) => midnight + index * quarterMs);
    const told = pvForecaster([plant])(past, slots);
    const shareAt = (hour: number) => told[hour * 4]!.watts / clearWatts([plant], slots[hour * 4]!);
    expect(shareAt(12)).toBeCloseTo(0.7, 1);
    expect(shareAt(6)).toBeLessThan(0.1);
    expect(told[0]!.watts).toBe(0);
    for (const { low, watts, high } of told) expect(low <= watts && watts <= high).toBe(true);
    // A weather service that sees clouds counts instead.
    const cloudy = pvForecaster([plant], () => 0.2)(past, slots);
    expect(cloudy[48]!.watts).toBeLessThan(told[48]!.watts / 2);
  });
});

describe('base load', () => {
  const local = localTimeIn('Europe/Berlin');
  const shop = (at: number) => {
    const { weekday, minute } = local(at);
    return weekday < 7 && minute >= 8 * 60 && minute < 20 * 60 ? 40_000 : 5000;
  };
  const past = quarters('2026-02-01T00:00:00Z', 42, shop);

  test('is that of the same time of the week, also where the clocks change', () => {
    // Summer time begins in the night to Sunday, 29 March 2026.
    const before = quarters('2026-02-22T00:00:00Z', 34, shop);
    const monday = Date.parse('2026-03-30T06:00:00Z');
    const [eight, early] = loadForecaster(local)(before, [monday, monday - quarterMs]);
    expect([eight!.watts, early!.watts].map(Math.round)).toEqual([40_000, 5000]);
  });

  test('is shifted by what is used now, for a while', () => {
    const now = [...past.slice(0, -1), { ...past.at(-1)!, watts: 15_000 }];
    const next = now.at(-1)!.at + quarterMs;
    const [soon, later] = loadForecaster(local)(now, [next, next + 16 * quarterMs]);
    expect(soon!.watts).toBeGreaterThan(12_000);
    expect(later!.watts).toBeLessThan(8000);
  });

  test('is held against what came, and against “as yesterday”', () => {
    const midnight = Date.parse('2026-03-14T23:00:00Z');
    const judged = backtest(past, loadForecaster(local), midnight, 14)!;
    expect(judged.days).toBe(14);
    expect(judged.meanError).toBeLessThan(judged.naiveError);
    expect(judged.meanError).toBeLessThan(500);
    expect(backtest([], loadForecaster(local), midnight, 14)).toBeUndefined();
  });
});

test('cars come again at their hour of the week, each as a part of one', () => {
  const local = localTimeIn('UTC');
  const first = Date.parse('2026-03-02T08:10:00Z');
  const stays = [0, 1, 2, 3].map((week) => ({
    arrived: first + week * 7 * dayMs,
    left: first + week * 7 * dayMs + 3_600_000 * (week + 1),
    wattHours: 10_000 * (week + 1),
    maxWatts: 11_000,
  }));
  const [monday, ...others] = arrivalsOf(stays, local, 4);
  expect(others).toEqual([]);
  expect(monday).toMatchObject({ weekday: 1, hour: 8, cars: 1 });
  expect(monday!.wattHours[1]).toBe(25_000);
  const now = Date.parse('2026-03-29T12:00:00Z');
  const expected = expectedCars(stays, now, now + dayMs, 4);
  expect(expected.map(({ arrivesAt }) => arrivesAt)).toEqual(
    Array(4).fill(Date.parse('2026-03-30T08:10:00Z')),
  );
  expect(expected.reduce((sum, { wattHours }) => sum + wattHours, 0)).toBe(25_000);
  expect(expectedCars(stays, now, now + dayMs / 2, 4)).toEqual([]);
});

describe('prices', () => {
  test('a window of the week holds over midnight, and belongs to the day on which it began', () => {
    const night = { weekdays: [5], from: '22:00', to: '06:00' };
    expect(holds(night, { weekday: 5, minute: 23 * 60 })).toBe(true);
    expect(holds(night, { weekday: 6, minute: 5 * 60 })).toBe(true);
    expect(holds(night, { weekday: 6, minute: 23 * 60 })).toBe(false);
    expect(holds({ weekdays: [7], from: '22:00', to: '06:00' }, { weekday: 1, minute: 0 })).toBe(true);
    expect(tablePrice(0.3, [{ ...night, price: 0.2 }], { weekday: 5, minute: 1400 })).toBe(0.2);
    expect(tablePrice(0.3, [{ ...night, price: 0.2 }], { weekday: 5, minute: 600 })).toBe(0.3);
  });

  test('a gap costs the dearest that its hour had in the last week, never less', () => {
    const day = (back: number, value: number) => ({ from: -back * dayMs, value });
    const [now, none] = [fillSeries([day(1, 0.1), day(2, 0.4), day(9, 2)], [0]), fillSeries([], [0])];
    expect(now).toEqual([{ value: 0.4, filled: true }]);
    expect(none).toEqual([null]);
    expect(fillSeries([{ from: 0, value: -0.05 }], [900_000])).toEqual([{ value: -0.05, filled: false }]);
    // A price is not one for the whole night when the series has ended.
    expect(fillSeries([{ from: 0, value: 0.1 }], [3 * 3_600_000])).toEqual([{ value: 0.1, filled: true }]);
  });

  test('a gap of what feeding in earns is filled by the least of the last week', () => {
    const points = [
      { from: -2 * dayMs, value: 0.04 },
      { from: -dayMs, value: 0.4 },
    ];
    expect(fillSeries(points, [0, 3 * 3_600_000], Math.min)).toEqual([
      { value: 0.04, filled: true },
      { value: 0.04, filled: true },
    ]);
  });
});

test('a quantile lies between its neighbours', () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([1, 2], 0.25)).toBe(1.25);
  expect(quantile([], 0.5)).toBeUndefined();
});
