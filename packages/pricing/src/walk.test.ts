import { describe, expect, it } from 'vitest';
import { byHour, component, cost, tariff } from '../vectors/build.ts';
import { reservationByHour } from '../vectors/tariffs.ts';
import { at, charged, parked, transaction, zone } from '../vectors/transactions.ts';
import { priceTransaction } from './price.ts';
import type { MeteredTransaction, Sample } from './transaction.ts';

describe('Local time', () => {
  it('a night that skips an hour is charged for the hours that passed', () => {
    // 29 March 2026, Berlin: 01:30 to 04:30 on the clock are two hours.
    const night: MeteredTransaction = {
      zone,
      samples: [
        { at: at('2026-03-29T01:30'), wattHours: 0, state: 'charging' },
        { at: at('2026-03-29T04:30') },
      ],
    };
    expect(cost(byHour('01:00', '03:00', 10, 1), night)).toBe('6.5');
    // A price for the hour that does not exist never counts.
    expect(cost(byHour('02:00', '03:00', 10, 1), night)).toBe('2');
  });

  it('a night that repeats an hour is charged for it twice', () => {
    // 25 October 2026, Berlin: 01:30 to 03:30 on the clock are three hours; 02:30 to 03:00 comes twice.
    const night: MeteredTransaction = {
      zone,
      samples: [
        { at: at('2026-10-25T01:30'), wattHours: 0, state: 'charging' },
        { at: at('2026-10-25T03:30') },
      ],
    };
    const priced = priceTransaction(byHour('02:30', '03:00', 10, 1), night);
    expect(priced.exact.beforeTax).toBe('12');
    expect(priced.periods.map(({ seconds }) => seconds / 60)).toEqual([60, 30, 30, 30, 30]);
  });

  it('a price that wraps midnight holds on both sides of it', () => {
    const late = transaction([{ minutes: 180 }], '2026-06-01T21:30');
    expect(cost(byHour('22:00', '00:00', 10, 1), late)).toBe('21');
    expect(cost(byHour('22:00', '00:15', 10, 1), late)).toBe('23.25');
  });

  it('a weekday begins at local midnight, not at that of UTC', () => {
    const friday = tariff([[[component('TIME', 6)], { weekdays: ['FRIDAY'] }]]);
    // Thursday 23:00 to Friday 01:00 in Berlin: one hour of Friday, though in UTC it is Thursday until the end.
    expect(cost(friday, transaction([{ minutes: 120 }], '2026-06-04T23:00'))).toBe('6');
  });

  it('a start date counts from its midnight, an end date no longer counts', () => {
    const june = tariff([[[component('TIME', 6)], { startDate: '2026-06-01', endDate: '2026-07-01' }]]);
    expect(cost(june, transaction([{ minutes: 120 }], '2026-05-31T23:00'))).toBe('6');
    expect(cost(june, transaction([{ minutes: 120 }], '2026-06-30T23:00'))).toBe('6');
  });

  it('a zone far from ours has its own evening', () => {
    const evening = byHour('18:00', '22:00', 10, 1);
    const samples: Sample[] = [
      { at: at('2026-06-01T17:30', 'Asia/Kathmandu'), wattHours: 0, state: 'charging' },
      { at: at('2026-06-01T18:30', 'Asia/Kathmandu') },
    ];
    expect(cost(evening, { zone: 'Asia/Kathmandu', samples })).toBe('5.5');
  });
});

describe('Restrictions inside one meter interval', () => {
  it('several flip between two readings: the register is interpolated at each', () => {
    const energy = tariff([
      [[component('ENERGY', 1)], { maxWattHours: 2000 }],
      [[component('ENERGY', 2)], { endTime: '12:30' }],
      [[component('ENERGY', 3)], { maxSeconds: 2700 }],
      [[component('ENERGY', 4)]],
    ]);
    // 12 kWh in the hour from noon: 2 kWh, until 12:30 4 more, until 12:45 3 more, then 3.
    const priced = priceTransaction(energy, transaction([charged(12)]));
    expect(priced.lines.map(({ billed, price }) => [billed, price])).toEqual([
      [2000, '1'],
      [4000, '2'],
      [3000, '3'],
      [3000, '4'],
    ]);
    expect(priced.exact.beforeTax).toBe('31');
  });

  it('power that flaps over its bound gives two lines, however often', () => {
    const byPower = tariff([
      [[component('ENERGY', 0.3)], { maxWatts: 11_000 }],
      [[component('ENERGY', 0.5)]],
    ]);
    const legs = Array.from({ length: 60 }, (_, i) => charged(i % 2 === 0 ? 0.1 : 0.2, 1));
    const priced = priceTransaction(byPower, transaction(legs));
    expect(priced.lines.map(({ billed }) => billed)).toEqual([3000, 6000]);
    expect(priced.exact.beforeTax).toBe('3.9');
  });
});

describe('Parking', () => {
  it('is free during the grace period after each time the car stops charging', () => {
    const idle = { ...tariff([[[component('PARKING_TIME', 6)]]]), parkingGraceSeconds: 600 };
    expect(cost(idle, transaction([charged(1), parked(10)]))).toBe('0');
    expect(cost(idle, transaction([charged(1), parked(40)]))).toBe('3');
    expect(cost(idle, transaction([charged(1), parked(20), charged(1), parked(20)]))).toBe('2');
  });

  it('costs nothing, nor does charging time, while we hold the power back ourselves', () => {
    const held = transaction([
      { minutes: 30 },
      { minutes: 60, state: 'held' },
      { minutes: 30, state: 'parked' },
    ]);
    const idle = tariff([[[component('TIME', 2), component('PARKING_TIME', 6)]]]);
    expect(cost(idle, held)).toBe('4');
  });
});

describe('Fees', () => {
  it('a fee that falls due in mid-transaction is charged once, also when its time comes again', () => {
    const overstay = tariff([[[component('FLAT', 10)], { minSeconds: 7200 }], [[component('FLAT', 1)]]]);
    expect(cost(overstay, transaction([charged(1)]))).toBe('1');
    expect(cost(overstay, transaction([charged(1), parked(120)]))).toBe('11');
    const nightly = tariff([[[component('FLAT', 3)], { startTime: '22:00', endTime: '23:00' }]]);
    expect(cost(nightly, transaction([parked(3 * 1440)]))).toBe('3');
  });

  it('a reservation is priced before the charging, with its own step, whatever the charging tariff is', () => {
    const start = at('2026-06-01T12:00');
    const reservation = { start: start - 90_000, end: start, expired: false };
    const priced = priceTransaction(reservationByHour, {
      ...transaction([charged(2)], '2026-06-01T12:00'),
      reservation,
    });
    expect(
      priced.lines.map(({ ofReservation, dimension, billed }) => [ofReservation, dimension, billed]),
    ).toEqual([
      [true, 'TIME', 120],
      [false, 'FLAT', 1],
      [false, 'ENERGY', 2000],
    ]);
    expect(priced.periods[0]).toMatchObject({ state: 'reserved', seconds: 90 });
  });

  it('the minimum price is that of a transaction, not of a reservation that nobody used', () => {
    const reservation = { start: 0, end: 720_000, expired: true };
    const dear = { ...reservationByHour, minPrice: { beforeTax: 5 } };
    expect(cost(dear, { zone, samples: [], reservation })).toBe('1');
  });
});
