import { describe, expect, it } from 'vitest';
import { byHour, component, cost, perKilowattHour, readings, tariff } from '../vectors/build.ts';
import { hourAndParking } from '../vectors/tariffs.ts';
import { at, charged, transaction, zone } from '../vectors/transactions.ts';
import { priceTransaction } from './price.ts';
import type { Sample } from './transaction.ts';

describe('What the meter does', () => {
  it('no energy costs nothing, but a start fee and a minimum are due', () => {
    const idle = transaction([{ minutes: 10, state: 'parked' }]);
    expect(cost(perKilowattHour(0.5), idle)).toBe('0');
    const fees = tariff([[[component('FLAT', 1), component('ENERGY', 0.5)]]], { minPrice: { beforeTax: 2 } });
    expect(cost(fees, idle)).toBe('2');
    expect(cost(fees, { zone, samples: [{ at: 0, wattHours: 5 }] })).toBe('2');
    const noLine = priceTransaction(
      { ...perKilowattHour(0.5), minPrice: { beforeTax: 2, afterTax: 2.38 } },
      idle,
    );
    expect(noLine.totals).toMatchObject({
      beforeTax: { minor: 200 },
      tax: { minor: 38 },
      afterTax: { minor: 238 },
    });
  });

  it('a meter that was set back is billed on both sides of the gap, and flagged', () => {
    const samples = readings([500, 1500, 2500, 0, 1000, 1800]);
    const priced = priceTransaction(perKilowattHour(1), { zone, samples });
    expect(priced.exact.beforeTax).toBe('3.8');
    expect(priced.anomalies).toMatchObject([{ kind: 'register-reset', at: samples[3]!.at }]);
  });

  it('one reading that drops to nothing or jumps into the sky is left out', () => {
    for (const wrong of [0, 9_000_000]) {
      const priced = priceTransaction(perKilowattHour(1), {
        zone,
        samples: readings([500, 1500, wrong, 3500]),
      });
      expect(priced.exact.beforeTax).toBe('3');
      expect(priced.anomalies.map(({ kind }) => kind)).toEqual(['register-backwards']);
    }
  });

  it('a last reading that no connector could deliver is left out', () => {
    const metered = { zone, samples: readings([500, 1500, 9_000_000]), maxWatts: 22_000 };
    const priced = priceTransaction(perKilowattHour(1), metered);
    expect(priced.exact.beforeTax).toBe('1');
    expect(priced.anomalies.map(({ kind }) => kind)).toEqual(['register-jump']);
  });

  it('readings without a register take their share of the time that the car charged', () => {
    const start = at('2026-06-01T12:00');
    const samples: Sample[] = [
      { at: start, wattHours: 0, state: 'charging' },
      { at: start + 1_800_000, state: 'parked' },
      { at: start + 3_600_000, wattHours: 10_000 },
    ];
    const later = tariff([[[component('ENERGY', 1)], { startTime: '12:15' }]]);
    expect(cost(later, { zone, samples })).toBe('5');
  });

  it('first and last register are enough, and energy without any register is estimated from power', () => {
    expect(cost(perKilowattHour(1), { zone, samples: readings([1000, undefined, undefined, 4000]) })).toBe(
      '3',
    );
    const powerOnly: Sample[] = [{ at: 0, watts: 11_000, state: 'charging' }, { at: 1_800_000 }];
    const priced = priceTransaction(perKilowattHour(1), { zone, samples: powerOnly });
    expect(priced.exact.beforeTax).toBe('5.5');
    expect(priced.anomalies.map(({ kind }) => kind)).toEqual(['no-register']);
  });

  it('what is no reading is left out and said', () => {
    const priced = priceTransaction(perKilowattHour(1), {
      zone,
      samples: readings([1000, '-5', '1e3', 'NaN', 4000]),
    });
    expect(priced.exact.beforeTax).toBe('3');
    expect(priced.anomalies.map(({ kind }) => kind)).toEqual(['unreadable', 'unreadable', 'unreadable']);
  });

  it('a register of many digits loses none of them', () => {
    const samples = readings(['1234567890.123456', '1234567891.123457']);
    expect(cost(perKilowattHour(1), { zone, samples })).toBe('0.001000001');
  });

  it('a clock that jumps years ahead does not make a transaction of years', () => {
    const samples: Sample[] = [...readings([0, 1000]), { at: at('2099-01-01T00:00'), wattHours: 1000 }];
    const priced = priceTransaction(byHour('08:00', '18:00', 1, 1), { zone, samples });
    expect(priced.exact.beforeTax).toBe('0.25');
    expect(priced.anomalies.map(({ kind }) => kind)).toEqual(['out-of-span']);
  });

  it('readings that come late and out of order are put in order', () => {
    const samples = readings([0, 1000, 2000, 3000]);
    const late = [samples[0]!, samples[3]!, samples[1]!, samples[2]!];
    const priced = priceTransaction(perKilowattHour(1), { zone, samples: late });
    expect(priced.exact.beforeTax).toBe('3');
    expect(priced.anomalies.map(({ kind }) => kind)).toEqual(['out-of-order']);
  });

  it('where no state is reported, a register that stands still for five minutes means parked', () => {
    const samples = readings([0, 1000, 2000, 2000, 2000]);
    const lines = priceTransaction(hourAndParking, { zone, samples }).lines;
    expect(lines.map(({ dimension, metered }) => [dimension, metered])).toEqual([
      ['TIME', 1800],
      ['PARKING_TIME', 1800],
    ]);
  });

  it('current that the tariff asks for and nobody sent is estimated at 230 V', () => {
    const byCurrent = tariff([[[component('ENERGY', 1)], { minAmps: 32 }]]);
    const priced = priceTransaction(byCurrent, transaction([charged(8)]));
    expect(priced.exact.beforeTax).toBe('8');
    expect(priced.anomalies.map(({ kind }) => kind)).toEqual(['current-estimated']);
    expect(cost(byCurrent, transaction([charged(7)]))).toBe('0');
  });
});
