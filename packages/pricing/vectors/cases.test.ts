import { describe, expect, it } from 'vitest';
import {
  energyWithin,
  type MeteredTransaction,
  type PriceComponent,
  previewCost,
  priceSeries,
  priceTransaction,
  type Restrictions,
  runningCost,
  type Sample,
  scaleTariff,
  type Tariff,
} from '../src/index.ts';
import { hourAndParking, reservationByHour, stepOfTenth } from './tariffs.ts';
import { at, charged, parked, transaction, zone } from './transactions.ts';

/** The cases that every pricing test suite should hold, each with a figure that one can check by hand. */

const component = (
  dimension: PriceComponent['dimension'],
  price: number,
  more: Partial<PriceComponent> = {},
) => ({
  dimension,
  price,
  step: 0,
  vat: 0,
  ...more,
});

function tariff(elements: [PriceComponent[], Restrictions?][], more: Partial<Tariff> = {}): Tariff {
  return {
    id: 'case',
    currency: 'EUR',
    taxIncluded: 'no',
    elements: elements.map(([components, restrictions]) => ({
      components,
      ...(restrictions && { restrictions }),
    })),
    ...more,
  };
}

const perKilowattHour = (price: number) => tariff([[[component('ENERGY', price)]]]);
const byHour = (from: string, to: string, inside: number, outside: number) =>
  tariff([[[component('TIME', inside)], { startTime: from, endTime: to }], [[component('TIME', outside)]]]);
const cost = (priced: Tariff, metered: MeteredTransaction) =>
  priceTransaction(priced, metered).exact.beforeTax;

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

describe('Prices', () => {
  it('a negative price pays the driver, rounded as a charge would be', () => {
    const { totals } = priceTransaction(
      tariff([[[component('ENERGY', -0.5, { vat: 19 })]]]),
      transaction([charged(0.01)]),
    );
    // -0.005 rounds away from zero, as 0.005 would.
    expect(totals.beforeTax).toEqual({ minor: -1, currency: 'EUR' });
  });

  it('energy given back is a line of its own, never netted against what was taken', () => {
    const both = tariff([[[component('ENERGY', 0.5), component('ENERGY_EXPORT', -0.25)]]]);
    const samples: Sample[] = [
      { at: 0, wattHours: 0, exportedWattHours: 0, state: 'charging' },
      { at: 3_600_000, wattHours: 10_000, exportedWattHours: 0 },
      { at: 7_200_000, wattHours: 10_000, exportedWattHours: 4000 },
    ];
    const priced = priceTransaction(both, { zone, samples });
    expect(priced.lines.map(({ dimension, billed, beforeTax }) => [dimension, billed, beforeTax])).toEqual([
      ['ENERGY', 10_000, '5'],
      ['ENERGY_EXPORT', 4000, '-1'],
    ]);
    expect(priced.exact.beforeTax).toBe('4');
  });

  it('a price series changes inside a meter interval; its floor and cap hold', () => {
    const start = at('2026-06-01T12:00');
    const hour = 3_600_000;
    const market = [-0.2, 0.1, 0.9].map((price, i) => ({ from: start + i * hour, price }));
    const series = priceSeries(market, { factor: 1.1, margin: 0.15, floor: 0, cap: 0.5 });
    expect(series.map(({ price }) => price)).toEqual(['0', '0.26', '0.5']);
    const dynamic = tariff([[[component('ENERGY', 0.4, { series })]]]);
    const priced = priceTransaction(
      dynamic,
      transaction([{ minutes: 240, wattHours: 24_000 }], '2026-06-01T11:00'),
    );
    expect(priced.lines.map(({ billed, price }) => [billed, price])).toEqual([
      [6000, '0.4'],
      [6000, '0'],
      [6000, '0.26'],
      [6000, '0.5'],
    ]);
  });

  it('a discount scales every price, and only the named dimensions when some are named', () => {
    const metered = transaction([{ minutes: 150 }, parked(45)]);
    expect(cost(scaleTariff(hourAndParking, -10), metered)).toBe('10.125');
    expect(cost(scaleTariff(hourAndParking, -10, ['TIME']), metered)).toBe('10.5');
  });

  it('editing a tariff does not touch what the frozen version costs', () => {
    const frozen = structuredClone(perKilowattHour(0.5));
    const before = priceTransaction(frozen, transaction([charged(10)]));
    const edited = scaleTariff(frozen, 100);
    expect(cost(edited, transaction([charged(10)]))).toBe('10');
    expect(priceTransaction(frozen, transaction([charged(10)]))).toEqual(before);
  });
});

describe('Money', () => {
  it('has the decimals of its currency: 0 for yen, 3 for Kuwaiti dinar', () => {
    const minor = (currency: string) =>
      priceTransaction({ ...perKilowattHour(33.3335), currency }, transaction([charged(1)])).totals.beforeTax
        ?.minor;
    expect(minor('JPY')).toBe(33);
    expect(minor('EUR')).toBe(3333);
    expect(minor('KWD')).toBe(33_334);
  });

  it('is rounded once, at the end: twenty minutes at a price that has no exact minute', () => {
    const third = tariff([[[component('TIME', 0.015)], { maxSeconds: 420 }], [[component('TIME', 0.015)]]]);
    // 7 and 13 minutes at 0.015 an hour are 0.005 exactly, though neither part is.
    expect(priceTransaction(third, transaction([{ minutes: 20 }])).totals.beforeTax?.minor).toBe(1);
  });
});

describe('Taxes', () => {
  const quebec = [
    { name: 'GST', percent: 5 },
    { name: 'QST', percent: 9.975 },
  ];

  it('stack side by side on the same base', () => {
    const { totals } = priceTransaction(perKilowattHour(1), transaction([charged(10)]), { taxes: quebec });
    expect(totals.groups).toEqual([
      {
        beforeTax: { minor: 1000, currency: 'EUR' },
        taxes: [
          { name: 'GST', percent: '5', amount: { minor: 50, currency: 'EUR' } },
          { name: 'QST', percent: '9.975', amount: { minor: 100, currency: 'EUR' } },
        ],
        afterTax: { minor: 1150, currency: 'EUR' },
      },
    ]);
  });

  it('stack one on the other when the later one is compound', () => {
    const compound = [quebec[0]!, { ...quebec[1]!, compound: true }];
    const { exact } = priceTransaction(perKilowattHour(1), transaction([charged(10)]), { taxes: compound });
    expect(exact.afterTax).toBe('11.547375');
  });

  it('are none under reverse charge, also where the price holds the tax of the country', () => {
    const inside = { ...tariff([[[component('ENERGY', 0.595, { vat: 19 })]]]), taxIncluded: 'yes' as const };
    const { exact, totals } = priceTransaction(inside, transaction([charged(10)]), { taxes: [] });
    expect(exact).toEqual({ beforeTax: '5', afterTax: '5' });
    expect(totals).toMatchObject({ tax: { minor: 0 }, afterTax: { minor: 500 } });
  });

  it('inside the price are taken out of what the customer pays, not added', () => {
    const inside = { ...tariff([[[component('ENERGY', 0.49, { vat: 19 })]]]), taxIncluded: 'yes' as const };
    const { totals } = priceTransaction(inside, transaction([charged(10)]));
    expect(totals).toMatchObject({ beforeTax: { minor: 412 }, tax: { minor: 78 }, afterTax: { minor: 490 } });
  });

  it('that nobody states leave one side unknown rather than untaxed', () => {
    const { totals, exact } = priceTransaction(
      tariff([[[{ dimension: 'ENERGY', price: 1, step: 0 }]]]),
      transaction([charged(10)]),
    );
    expect(exact).toEqual({ beforeTax: '10' });
    expect(totals).toEqual({ beforeTax: { minor: 1000, currency: 'EUR' }, groups: [] });
  });

  it('of a cut price share the cut, and still add up to what is paid', () => {
    const mixed = tariff([[[component('FLAT', 0.5, { vat: 20 }), component('ENERGY', 0.25, { vat: 10 })]]], {
      maxPrice: { beforeTax: 10, afterTax: 11 },
    });
    const { totals } = priceTransaction(mixed, transaction([charged(50)]));
    expect(totals.afterTax!.minor).toBe(1100);
    expect(totals.groups.map(({ beforeTax, afterTax }) => [beforeTax.minor, afterTax.minor])).toEqual([
      [38, 45],
      [962, 1055],
    ]);
  });

  it('per tax rate may differ by a cent from the rounded total: both ways are there to choose', () => {
    const two = tariff([[[component('FLAT', 2.5, { vat: 15 }), component('ENERGY', 3.75, { vat: 10 })]]]);
    const total = (rounding: 'per-tax' | 'total') =>
      priceTransaction(two, transaction([charged(1)]), { rounding }).totals.afterTax!.minor;
    // 2.875 + 4.125 is 7.00, but each alone rounds up.
    expect([total('per-tax'), total('total')]).toEqual([701, 700]);
  });
});

describe('Before and while', () => {
  const evening = tariff([
    [[component('ENERGY', 0.55)], { startTime: '18:00' }],
    [[component('ENERGY', 0.4), component('PARKING_TIME', 6)]],
  ]);

  it('a preview says what 40 kWh tonight will cost, and why', () => {
    const plan = { zone, start: at('2026-06-01T17:00'), wattHours: 40_000, watts: 20_000, parkedSeconds: 0 };
    const { lines, totals } = previewCost(evening, plan);
    expect(totals.beforeTax?.minor).toBe(1900);
    expect(lines.map(({ text }) => text)).toEqual([
      '20 kWh at 0.40 €/kWh because no special rate held.',
      '20 kWh at 0.55 €/kWh because it was after 18:00.',
    ]);
  });

  it('a preview of a finished transaction is its final cost', () => {
    const plan = {
      zone,
      start: at('2026-06-01T17:00'),
      wattHours: 30_000,
      watts: 30_000,
      parkedSeconds: 1800,
    };
    const done = transaction([charged(30), parked(30)], '2026-06-01T17:00');
    expect(previewCost(evening, plan).totals).toEqual(priceTransaction(evening, done).totals);
  });

  it('the running cost is what would be due now, and ends as the final cost', () => {
    const whole = transaction([charged(10), charged(10), parked(30)], '2026-06-01T15:00');
    const until = (minutes: number) =>
      runningCost(evening, whole, at('2026-06-01T15:00') + minutes * 60_000).totals.beforeTax?.minor;
    expect([0, 60, 120, 135, 150].map(until)).toEqual([0, 400, 800, 950, 1100]);
    expect(until(150)).toBe(priceTransaction(evening, whole).totals.beforeTax?.minor);
  });

  it('a budget says how far it goes, down to the watt hour', () => {
    const plan = { zone, start: at('2026-06-01T17:00'), wattHours: 60_000, watts: 20_000 };
    // 20 kWh at 0.40 before 18:00, then 0.55: 10.00 € leave 2.00 for 3,636 Wh (and half a cent of rounding).
    const enough = energyWithin(evening, plan, 1000);
    expect(enough).toBe(23_645);
    expect(previewCost(evening, { ...plan, wattHours: enough + 1 }).totals.afterTax?.minor).toBe(1001);
    expect(energyWithin(evening, plan, 100_000)).toBe(60_000);
    expect(energyWithin(evening, plan, 0)).toBeLessThan(13);
  });

  it('a billing step is explained where it was rounded', () => {
    const [, line] = priceTransaction(stepOfTenth, transaction([charged(20.45)])).lines;
    expect(line?.text).toBe('20.5 kWh (20.45 kWh rounded up to the billing step) at 0.25 €/kWh.');
  });
});

/** Readings of a register every 15 minutes from noon, without a state. */
function readings(registers: readonly (number | string | undefined)[]): Sample[] {
  const start = at('2026-06-01T12:00');
  return registers.map((wattHours, i) => ({
    at: start + i * 900_000,
    ...(wattHours !== undefined && { wattHours }),
  }));
}
