import { describe, expect, it } from 'vitest';
import { nextPriceChange, nextThresholds, pricesAt } from './now.ts';
import type { Tariff } from './tariff.ts';

const tariff: Tariff = {
  id: 't',
  currency: 'EUR',
  taxIncluded: 'no',
  elements: [
    {
      components: [{ dimension: 'ENERGY', price: '0.30', step: 1, vat: 20 }],
      restrictions: { startTime: '22:00', endTime: '06:00' },
    },
    {
      components: [{ dimension: 'ENERGY', price: '0.40', step: 1, vat: 20 }],
      restrictions: { maxWattHours: 20_000 },
    },
    {
      components: [
        { dimension: 'ENERGY', price: '0.60', step: 1, vat: 20 },
        { dimension: 'PARKING_TIME', price: 6, step: 1, vat: 20 },
      ],
    },
  ],
};
const berlin = (text: string) => Date.parse(`${text}+02:00`);
const moment = (text: string, wattHours = 0) => {
  const at = berlin(text);
  return { zone: 'Europe/Berlin', at, start: at, wattHours, watts: 11_000 };
};

describe('prices at a moment', () => {
  it('are those of the first elements that hold then, with their tax', () => {
    expect(pricesAt(tariff, moment('2026-06-01T12:00:00'))).toEqual({
      perKilowattHour: '0.48',
      perHourParked: '7.2',
    });
    expect(pricesAt(tariff, moment('2026-06-01T23:00:00')).perKilowattHour).toBe('0.36');
    expect(pricesAt(tariff, moment('2026-06-01T12:00:00', 20_000)).perKilowattHour).toBe('0.72');
  });

  it('change next by the local clock', () => {
    const at = moment('2026-06-01T12:00:00');
    const day = at.at + 86_400_000;
    expect(nextPriceChange(tariff, at, day)).toBe(berlin('2026-06-01T22:00:00'));
    expect(nextPriceChange(tariff, at, at.at + 3_600_000)).toBeUndefined();
    expect(nextPriceChange({ ...tariff, elements: tariff.elements.slice(1) }, at, day)).toBeUndefined();
  });

  it('change next at an energy that the station can watch for', () => {
    expect(nextThresholds(tariff, { wattHours: 5000 })).toEqual({ wattHours: 20_000 });
    expect(nextThresholds(tariff, { wattHours: 20_000 })).toEqual({});
  });
});
