/** The demo's sun, building and battery: plausible, and always adding up. */

import { expect, test } from 'vitest';
import { batteryStep, createBattery } from './battery.ts';
import { loadWatts, sunWatts } from './power.ts';

test('the sun shines by day and never more than its plant can, the building never stops', () => {
  const noon = Date.parse('2026-06-21T11:20:00Z');
  expect(sunWatts(noon)).toBeGreaterThan(10_000);
  for (let hour = 0; hour < 24; hour += 1) {
    expect(sunWatts(noon + hour * 3_600_000)).toBeLessThan(100_000);
    expect(loadWatts(noon + hour * 3_600_000)).toBeGreaterThan(4000);
  }
  expect(sunWatts(Date.parse('2026-06-21T23:00:00Z'))).toBe(0);
});

test('the battery takes and gives within its power, and never more than it holds', () => {
  expect(batteryStep(100_000, 60_000, 0.25)).toBe(40_000);
  expect(batteryStep(30_000, 119_000, 0.25)).toBe(4000);
  expect(batteryStep(-100_000, 60_000, 0.25)).toBe(-40_000);
  expect(batteryStep(-30_000, 12_000, 0.25) + 0).toBe(0);
});

test('the battery does what it was told for as long as that holds, then as it likes again', () => {
  const battery = createBattery(50);
  expect(battery.step(8000, 0.25, 0)).toBe(8000);
  battery.tell({ watts: -20_000, seconds: 60 }, 0);
  expect(battery.step(8000, 0.25, 59_000)).toBe(-20_000);
  expect(battery.step(8000, 0.25, 60_000)).toBe(8000);
  battery.tell({ watts: 0, seconds: 600 }, 60_000);
  expect(battery.step(8000, 0.25, 61_000)).toBe(0);
  battery.tell(null, 62_000);
  expect(battery.step(8000, 0.25, 62_000)).toBe(8000);
  expect(battery.socPercent()).toBeCloseTo(50 + ((3 * 8000 - 20_000) * 0.25) / 1200);
});
