import type { Evse } from '@busbar/simulator';
import { expect, it } from 'vitest';
import { createGiver, giver } from './giver.ts';

it('lets the car that gives back come with its token, stay, go, and come again', async () => {
  let now = Date.UTC(2026, 4, 6);
  const evse = { id: 1, operative: true } as { -readonly [K in keyof Evse]: Evse[K] };
  const shown: string[] = [];
  let plugs = 0;
  const car = createGiver(
    {
      evses: [evse],
      plugIn(_, arriving) {
        evse.car = arriving;
        plugs += 1;
      },
      async authorize(token) {
        shown.push(String(token));
        evse.transaction = { token: { value: String(token) } } as Evse['transaction'];
        return { status: 'Accepted', by: 'csms' };
      },
      unplug() {
        evse.car = undefined;
        evse.transaction = undefined;
      },
    },
    () => now,
  );
  let gaps = 0;
  for (let minute = 0; minute < 60; minute += 1)
    for (let look = 0; look < 30; look += 1) {
      car.look();
      gaps += evse.car ? 0 : 1;
      now += 2000;
    }
  expect(evse.car?.gives?.maxWatts).toBeGreaterThan(6 * 230 * 3);
  expect(plugs).toBe(3);
  expect(shown).toEqual([giver.uid, giver.uid, giver.uid]);
  // Two minutes, twice.
  expect(gaps).toBeGreaterThanOrEqual(2 * 60);
  car.leave();
  expect(evse.car).toBeUndefined();
});
