import { validate } from '@busbar/ocpp';
import type { Tariff } from '@busbar/pricing';
import { describe, expect, it } from 'vitest';
import { tariffOf21 } from './ocpp21-tariff.ts';

const night = { startTime: '22:00', endTime: '06:00', weekdays: ['SATURDAY', 'SUNDAY'] } as const;
const tariff: Tariff = {
  id: '0190a000-0000-7000-8000-000000000001',
  currency: 'EUR',
  taxIncluded: 'yes',
  elements: [
    { components: [{ dimension: 'ENERGY', price: 0.238, step: 1, vat: 19 }], restrictions: night },
    {
      components: [
        { dimension: 'ENERGY', price: 0.476, step: 1, vat: 19 },
        { dimension: 'PARKING_TIME', price: 7.14, step: 1, vat: 19 },
        { dimension: 'FLAT', price: 1.19, step: 0, vat: 19 },
      ],
    },
  ],
  maxPrice: { afterTax: 50 },
  parkingGraceSeconds: 1800,
};

describe('a tariff as a 2.1 station takes it', () => {
  const told = tariffOf21(tariff, { en: '0.476 € per kWh' });

  it('follows the schema of SetDefaultTariff', () => {
    expect(validate('2.1', 'SetDefaultTariff', 'request', { evseId: 0, tariff: told })).toBeUndefined();
  });

  it('holds prices before tax, per kWh and per minute, with their conditions in order', () => {
    expect(told).toMatchObject({
      energy: {
        prices: [
          {
            priceKwh: 0.2,
            conditions: {
              startTimeOfDay: '22:00',
              endTimeOfDay: '06:00',
              dayOfWeek: ['Saturday', 'Sunday'],
            },
          },
          { priceKwh: 0.4 },
        ],
        taxRates: [{ type: 'vat', tax: 19 }],
      },
      idleTime: { prices: [{ priceMinute: 0.1, conditions: { minIdleTime: 1800 } }] },
      fixedFee: { prices: [{ priceFixed: 1 }] },
      maxCost: { inclTax: 50 },
    });
  });

  it.each([
    [
      'billing steps',
      { ...tariff, elements: [{ components: [{ dimension: 'ENERGY', price: 1, step: 500 }] }] },
    ],
    [
      'a tax that is not told',
      { ...tariff, elements: [{ components: [{ dimension: 'ENERGY', price: 1, step: 1 }] }] },
    ],
    [
      'market prices',
      {
        ...tariff,
        elements: [{ components: [{ dimension: 'ENERGY', price: 1, step: 1, vat: 19, series: [] }] }],
      },
    ],
  ] as const)('is not told when it has %s, with the reason', (_what, more) => {
    expect(tariffOf21(more as Tariff, {})).toHaveProperty('cannot');
  });
});
