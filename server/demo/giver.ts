/** The one car of the demo that gives energy back, always at the same station. */

import type { Car, Station } from '@busbar/simulator';
import type { Drivers } from './drivers.ts';

/** The station lets cars give back; nobody else charges there while the demo runs. */
export const giver = {
  station: 'HAM-HAF-14',
  uid: '04B1D1E0A7C2F4',
  driver: 'Mette Brandt',
  plate: 'HH-MB 820E',
  model: 'ID. Buzz',
  batteryWh: 82_000,
  keepPercent: 50,
} as const;

const minuteMs = 60_000;
/** It stays for so long and comes back soon: what it gave is credited while somebody looks. */
const staysMs = 25 * minuteMs;
const awayMs = 2 * minuteMs;
/** Its driver shows the token so long after plugging in. */
const showsMs = 5_000;

const arriving = (): Car => ({
  model: giver.model,
  batteryWh: giver.batteryWh,
  soc: 0.85,
  targetSoc: 0.9,
  phases: 3,
  maxAmps: 16,
  maxDcWatts: 0,
  gives: { maxWatts: 10_000, leastSoc: 0.4 },
});

/** Lets the car come, show its token, stay, and go, again and again. */
export function createGiver(
  station: Pick<Station, 'evses' | 'plugIn' | 'authorize' | 'unplug'>,
  now: () => number,
): Drivers {
  const evse = station.evses[0]!;
  let comeAt = now();
  let showAt = 0;
  let leaveAt = 0;
  return {
    look() {
      const at = now();
      if (!evse.car) {
        if (at < comeAt || !evse.operative) return;
        station.plugIn(evse.id, arriving(), 1);
        showAt = at + showsMs;
        leaveAt = at + staysMs;
      } else if (at >= leaveAt) {
        station.unplug(evse.id);
        comeAt = at + awayMs;
      } else if (!evse.transaction?.token && at >= showAt) {
        showAt = at + 6 * showsMs;
        void station.authorize(giver.uid, evse.id);
      }
    },
    leave() {
      if (evse.car) station.unplug(evse.id);
    },
  };
}
