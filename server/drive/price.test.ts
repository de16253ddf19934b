import type { Tariff } from '@busbar/pricing';
import { describe, expect, it } from 'vitest';
import { metersBetween } from './place.ts';
import { priceNow } from './price.ts';
import { anywhereIn } from './search.ts';

const at = new Date('2026-06-01T10:00:00Z');
const place = { zone: 'Europe/Berlin', watts: 11_000, at };
const tariff = (elements: Tariff['elements'], more: Partial<Tariff> = {}): Tariff => ({
  id: 't',
  currency: 'EUR',
  taxIncluded: 'no',
  elements,
  ...more,
});
const said = (one: Tariff) => priceNow(one, place).parts.map(({ sentence }) => sentence.text);

describe('what drivers are told of a price', () => {
  it('holds the tax, and names energy before time before fees', () => {
    const all = tariff(
      [
        {
          components: [
            { dimension: 'FLAT', price: 1, step: 0, vat: 20 },
            { dimension: 'PARKING_TIME', price: 6, step: 60, vat: 20 },
            { dimension: 'ENERGY', price: 0.4, step: 1, vat: 20 },
          ],
        },
      ],
      { parkingGraceSeconds: 1800 },
    );
    expect(said(all)).toEqual([
      '0.48 EUR per kWh',
      '1.20 EUR once',
      '0.12 EUR per minute connected without charging, from 30 min on',
    ]);
    // 20 kWh at 0.48 and the fee.
    expect(priceNow(all, place).example).toMatchObject({ wattHours: 20_000, minor: 1080 });
  });

  // The order of AFIR, Article 5(4): per kWh, per minute, per session, anything else.
  it('names what a kWh costs first, then a minute, then the fee, then all else, however the tariff is written', () => {
    const whole = tariff(
      [
        { components: [{ dimension: 'PARKING_TIME', price: 6, step: 60, vat: 0 }] },
        { components: [{ dimension: 'FLAT', price: 1, step: 0, vat: 0 }] },
        { components: [{ dimension: 'TIME', price: 3, step: 60, vat: 0 }] },
        { components: [{ dimension: 'ENERGY', price: 0.4, step: 1, vat: 0 }] },
      ],
      { minPrice: { beforeTax: 1, afterTax: 1 }, maxPrice: { beforeTax: 90, afterTax: 90 } },
    );
    expect(priceNow(whole, place).parts.map(({ dimension, per }) => [dimension, per])).toEqual([
      ['ENERGY', 'kWh'],
      ['TIME', 'minute'],
      ['FLAT', 'once'],
      ['PARKING_TIME', 'minute'],
      ['MIN_PRICE', 'once'],
      ['MAX_PRICE', 'once'],
    ]);
  });

  it('is what holds now, and says when another holds at other times', () => {
    const energy = (price: number) => ({ dimension: 'ENERGY', price, step: 1, vat: 0 }) as const;
    const byDay = tariff([
      { components: [energy(0.3)], restrictions: { startTime: '22:00', endTime: '06:00' } },
      { components: [energy(0.5)] },
    ]);
    expect(said(byDay)).toEqual(['0.50 EUR per kWh now; it changes with time or energy']);
    expect(priceNow(byDay, { ...place, at: new Date('2026-06-01T21:00:00Z') }).parts[0]?.amount).toBe('0.30');
  });

  it('says so when charging costs nothing, and when tax comes on top', () => {
    expect(said(tariff([{ components: [] }]))).toEqual(['Charging is free of charge']);
    const untaxed = tariff([{ components: [{ dimension: 'ENERGY', price: 0.4, step: 1 }] }]);
    expect(priceNow(untaxed, place)).toMatchObject({ taxIncluded: false, parts: [{ amount: '0.40' }] });
  });
});

it('finds places by any part of their words, whatever the case and the accents', () => {
  expect(anywhereIn('dussel haupt', 'Hauptbahnhof', 'Düsseldorf')).toBe(true);
  expect(anywhereIn('dussel nord', 'Hauptbahnhof', 'Düsseldorf')).toBe(false);
});

it('knows how far two places are apart', () => {
  const hamburg = { latitude: 53.5511, longitude: 9.9937 };
  const berlin = { latitude: 52.52, longitude: 13.405 };
  expect(metersBetween(hamburg, berlin) / 1000).toBeCloseTo(255.3, 0);
  expect(metersBetween(berlin, berlin)).toBe(0);
});
