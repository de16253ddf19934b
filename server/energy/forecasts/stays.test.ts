/** What stays of the past say of one that begins. */

import { plan, type Situation, siteOf } from '@busbar/scheduling';
import { highs } from '@busbar/scheduling/lp';
import { expect, test } from 'vitest';
import { expectStay, type PastStay } from './stays.ts';

const hour = 3_600_000;
const day = 24 * hour;
const monday = Date.UTC(2026, 5, 1);
/** Comes at eight on each of some days, stays so long and takes so much. */
const stays = (who: string | null, at: number, hours: readonly number[], kilowattHours: readonly number[]) =>
  hours.map(
    (long, i): PastStay => ({
      who,
      arrived: monday - (i + 1) * day + at * hour,
      left: monday - (i + 1) * day + (at + long) * hour,
      wattHours: kilowattHours[i % kilowattHours.length]! * 1000,
    }),
  );

test('a driver who comes often is expected to do as usual, with what four of five take', () => {
  const past = stays('ada', 8, [8, 8, 9, 8, 7, 8, 8, 9, 8, 8], [10, 10, 12, 14, 20]);
  const stay = expectStay(past, 'ada', monday + 9 * hour)!;
  expect(stay).toMatchObject({ source: 'driver', stays: 10, departsAt: monday + 17 * hour });
  expect(stay.wattHours).toBeCloseTo(15_200, 6);
  // Six of ten stayed as long as the others would have said, one hour was the most.
  expect(stay.departureError).toBe(0);
  expect(stay.habits.departureErrors).toEqual([-hour, 0, 0, 0, 0, 0, 0, 0, hour, hour]);
});

test('of somebody new, those who came at this time of the day tell', () => {
  const morning = stays(
    'm',
    8,
    Array.from({ length: 40 }, () => 8),
    [20],
  );
  const noon = stays(
    'n',
    12,
    Array.from({ length: 40 }, () => 1),
    [5],
  );
  expect(expectStay([...morning, ...noon], null, monday + 12.2 * hour)).toMatchObject({
    source: 'site',
    departsAt: monday + 13.2 * hour,
    wattHours: 5000,
  });
  expect(expectStay([...morning, ...noon], 'new', monday + 7.5 * hour)?.wattHours).toBe(20_000);
  expect(expectStay(morning.slice(0, 7), null, monday)).toBeUndefined();
});

test('what is expected reaches the plan: it charges before the time at which such cars leave', async () => {
  const { departsAt, wattHours, habits } = expectStay(
    stays('ada', 8, [2, 2, 2, 2, 2, 2, 2, 2, 2], [5]),
    'ada',
    monday + 8 * hour,
  )!;
  const evse = { id: 'e', node: 'm', wiring: [1, 2, 3] as const, legs: 3, voltsPerLeg: 230 };
  const quarters = (value: (hour: number) => number) => Array.from({ length: 48 }, (_, i) => value(i / 4));
  const situation: Situation = {
    site: siteOf({
      nodes: [{ id: 'm', name: 'Main', ratingAmps: 63 }],
      evses: [{ ...evse, maxAmps: 16, minAmps: 6, stepAmps: 1 }],
    }),
    now: monday + 8 * hour,
    slotMs: hour / 4,
    slots: 48,
    cars: [
      {
        id: 'car',
        evse: 0,
        legs: [0, 1, 2],
        maxAmps: 16,
        wattHours,
        taken: 0,
        arrivedAt: monday + 8 * hour,
        departsAt,
        mode: 'departure',
        priority: 0,
        habits,
      },
    ],
    // Cheapest after it has left, cheaper in its second hour.
    market: {
      buy: quarters((at) => (at < 1 ? 0.4 : at < 2 ? 0.3 : 0.1)),
      sell: quarters(() => 0),
      load: quarters(() => 0),
      sun: quarters(() => 0),
    },
  };
  const { cars } = plan(await highs(), situation);
  const within = (from: number, to: number) =>
    cars[0]!.amps.slice(from * 4, to * 4).reduce((sum, amps) => sum + amps * 0.69 * 0.25, 0);
  expect(within(1, 2)).toBeCloseTo(5, 1);
  expect(within(2, 12)).toBeCloseTo(0, 1);
});
