import { expect, it } from 'vitest';
import { daysSeries } from './days.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString();
const quarter = (minutes: number, over: object = {}) => ({
  at: at(minutes),
  ...{ carWatts: null, loadWatts: null, sunWatts: null, expectedLoadWatts: null, expectedSunWatts: null },
  price: null,
  ...over,
});

it('puts what was measured and what is planned side by side, gaps as gaps', () => {
  const series = daysSeries({
    ...{ from: at(0), to: at(60), currency: 'EUR' },
    quarters: [
      quarter(0, { carWatts: 4000, loadWatts: 2000, sunWatts: 500, price: 0.3 }),
      quarter(15, { expectedLoadWatts: 2500, expectedSunWatts: 0, price: 0.2 }),
      quarter(30),
      quarter(45),
    ],
    // Made while the second quarter runs, and before the first was counted.
    plan: {
      ...{ at: at(20), optimized: true },
      slots: [
        { from: at(5), to: at(20), watts: 9000 },
        { from: at(20), to: at(35), watts: 7000 },
        { from: at(35), to: at(45), watts: 3000 },
      ],
    },
  });
  expect(series).toEqual({
    times: [0, 15, 30, 45].map((minutes) => Date.parse(at(minutes))),
    cars: [4, null, null, null],
    planned: [null, 9, 7, null],
    load: [2, null, null, null],
    expectedLoad: [null, 2.5, null, null],
    sun: [0.5, null, null, null],
    expectedSun: [null, 0, null, null],
    price: [0.3, 0.2, null, null],
  });
});
