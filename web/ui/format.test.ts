import { expect, test } from 'vitest';
import { count, duration, energy, instant, percent, power, ratedPower } from './format.ts';

test('power chooses the unit a person would', () => {
  expect(power(640, 'en')).toBe('640 W');
  expect(power(11_040, 'en')).toBe('11.0 kW');
  expect(power(1_240_000, 'en')).toBe('1.24 MW');
  expect(power(11_040, 'de')).toBe('11,0 kW');
});

test('a rounded value never shows a thousand of the smaller unit', () => {
  expect(power(999_960, 'en')).toBe('1.00 MW');
  expect(energy(999_996, 'en')).toBe('1.00 MWh');
});

test('what is unknown is a dash, and zero is zero', () => {
  expect(power(null, 'en')).toBe('–');
  expect(energy(undefined, 'en')).toBe('–');
  expect(percent(Number.NaN, 'en')).toBe('–');
  expect(energy(0, 'en')).toBe('0 Wh');
  expect(count(12_040, 'en')).toBe('12,040');
});

test('a duration has at most two units', () => {
  expect(duration(40)).toBe('40 s');
  expect(duration(419)).toBe('6 min');
  expect(duration(7500)).toBe('2 h 05 min');
  expect(duration(200_000)).toBe('2 d 7 h');
});

test('a time is relative within a day and exact on hover, in the zone of the site', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const minutesAgo = instant(new Date('2026-11-22T11:53:00Z'), now, 'en-GB', 'Europe/Berlin');
  expect(minutesAgo.short).toBe('7 min ago');
  expect(minutesAgo.exact).toContain('12:53:00');
  expect(instant(new Date('2026-11-20T11:53:00Z'), now, 'en-GB', 'Europe/Berlin').short).toBe(
    '20 Nov, 12:53',
  );
  expect(instant(new Date('2025-11-20T11:53:00Z'), now, 'en-GB', 'UTC').short).toContain('2025');
});

test('what a plug can give shows a tenth only where it has one', () => {
  expect(ratedPower(300_000, 'en')).toBe('300 kW');
  expect(ratedPower(7_400, 'de')).toBe('7,4 kW');
  expect(ratedPower(11_040, 'en')).toBe('11 kW');
});
