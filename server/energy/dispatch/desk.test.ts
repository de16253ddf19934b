/** What makes a desk plan anew. */

import { type Plan, type Situation, unplanned } from '@busbar/scheduling';
import { expect, it, vi } from 'vitest';
import { createDesk } from './desk.ts';
import type { EvseFacts } from './facts.ts';
import { noon, smallModel } from './testing.ts';

const car = {
  transactionId: 't',
  arrivedAt: noon,
  departsAt: noon + 3_600_000,
  wattHours: 20_000,
  taken: 0,
  mode: 'departure',
  priority: 0,
} as const;

/** A desk with one car, whose planner answers as told; `look` comes so long after the one before. */
function deskWith(answer: (situation: Situation) => Plan, { metered = false } = {}) {
  let now = noon;
  const asked: Situation[] = [];
  const desk = createDesk({
    model: smallModel({ evses: 1, mainAmps: 32, metered }),
    known: new Map(),
    clock: String,
    now: () => now,
    carry: () => Promise.resolve('accepted'),
    command: () => Promise.resolve(undefined),
    planner: {
      plan: async (situation) => {
        asked.push(situation);
        return answer(situation);
      },
      end: async () => {},
    },
    limitsOf: async () => [],
    marketOf: async () => undefined,
    onFault: vi.fn(),
  });
  const look = async (afterMs: number, more: Partial<Record<keyof typeof car, unknown>> = {}) => {
    now += afterMs;
    const facts = {
      evseId: 'e0',
      online: true,
      bootedAt: 0,
      car: { ...car, ...more },
      able: { dynamic: false, gives: false },
      pulled: undefined,
      stationTransactionId: '1',
      neededAt: 0,
      foreign: undefined,
      lostAt: 0,
    } as EvseFacts;
    await desk.look(new Map([['e0', facts]]));
  };
  return { desk, asked, look };
}

const planned = (situation: Situation): Plan => ({ ...unplanned(situation), optimized: true });

it('plans anew when priority, departure or energy change in the middle of a charge, and not when nothing does', async () => {
  const { desk, asked, look } = deskWith(planned);
  const soon = 30_000;
  await look(soon);
  await look(soon, { taken: 100 });
  expect(asked).toHaveLength(1);
  // By UsePriorityCharging, or by the station's own word.
  await look(soon, { priority: 10 });
  // By NotifyEVChargingNeeds, or a driver's wish.
  await look(soon, { priority: 10, departsAt: noon + 1_800_000 });
  await look(soon, { priority: 10, departsAt: noon + 1_800_000, wattHours: 40_000 });
  await look(soon, { priority: 10, departsAt: noon + 1_800_000, wattHours: 40_000 });
  expect(asked.map(({ cars }) => [cars[0]!.priority, cars[0]!.departsAt - noon, cars[0]!.wattHours])).toEqual(
    [
      [0, 3_600_000, 20_000],
      [10, 3_600_000, 20_000],
      [10, 1_800_000, 20_000],
      [10, 1_800_000, 40_000],
    ],
  );
  desk.end();
});

it('asks again soon for a plan that came too late, less and less often, and no more once it came', async () => {
  const soon = 25_000;
  let late = true;
  const { desk, asked, look } = deskWith((situation) => (late ? unplanned(situation) : planned(situation)));
  await look(soon);
  expect(desk.plan()).toBeUndefined();
  await look(soon);
  expect(asked).toHaveLength(2);
  // The second was late too: now 40 s pass.
  await look(soon);
  expect(asked).toHaveLength(2);
  late = false;
  await look(soon);
  expect(asked).toHaveLength(3);
  expect(desk.plan()).toBeDefined();
  await look(soon);
  await look(10 * 60_000);
  expect(asked).toHaveLength(3);
  await look(5 * 60_000);
  expect(asked).toHaveLength(4);
  desk.end();
});

it('guards a conductor by a meter that tells only currents', async () => {
  const { desk, asked, look } = deskWith(planned, { metered: true });
  desk.meter('meter', noon, undefined, [12, 6, 0], 60_000);
  await look(0);
  const [l1, l2, l3] = asked[0]!.background!.map(([amps]) => amps!);
  // With a little more, for what the next moment brings.
  expect(Math.abs(l1! - 12.5)).toBeLessThanOrEqual(0.5);
  expect(Math.abs(l2! - 6.5)).toBeLessThanOrEqual(0.5);
  expect(Math.abs(l3! - 0.5)).toBeLessThanOrEqual(0.5);
});
