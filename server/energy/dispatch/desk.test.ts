/** What makes a desk plan anew. */

import type { Situation } from '@busbar/scheduling';
import { unplanned } from '@busbar/scheduling';
import { expect, it, vi } from 'vitest';
import { createDesk } from './desk.ts';
import type { EvseFacts } from './facts.ts';
import { noon, smallModel } from './testing.ts';

it('plans anew when priority, departure or energy change in the middle of a charge, and not when nothing does', async () => {
  let now = noon;
  const asked: Situation[] = [];
  const desk = createDesk({
    model: smallModel({ evses: 1, mainAmps: 32 }),
    known: new Map(),
    clock: String,
    now: () => now,
    carry: () => Promise.resolve('accepted'),
    command: () => Promise.resolve(undefined),
    planner: {
      plan: async (situation) => {
        asked.push(situation);
        return unplanned(situation);
      },
      end: async () => {},
    },
    limitsOf: async () => [],
    marketOf: async () => undefined,
    onFault: vi.fn(),
  });
  const car = {
    transactionId: 't',
    arrivedAt: noon,
    departsAt: noon + 3_600_000,
    wattHours: 20_000,
    taken: 0,
    mode: 'departure',
    priority: 0,
  } as const;
  const look = async (more: Partial<typeof car | Record<string, unknown>>) => {
    now += 30_000;
    const facts: EvseFacts = {
      evseId: 'e0',
      online: true,
      bootedAt: 0,
      car: { ...car, ...more },
      able: { dynamic: false },
      pulled: undefined,
      stationTransactionId: '1',
      neededAt: 0,
      foreign: undefined,
      lostAt: 0,
    };
    await desk.look(new Map([['e0', facts]]));
  };
  await look({});
  await look({ taken: 100 });
  expect(asked).toHaveLength(1);
  // By UsePriorityCharging, or by the station's own word.
  await look({ priority: 10 });
  // By NotifyEVChargingNeeds, or a driver's wish.
  await look({ priority: 10, departsAt: noon + 1_800_000 });
  await look({ priority: 10, departsAt: noon + 1_800_000, wattHours: 40_000 });
  await look({ priority: 10, departsAt: noon + 1_800_000, wattHours: 40_000 });
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
