import { createRandom, type Evse } from '@busbar/simulator';
import { describe, expect, it } from 'vitest';
import { createDrivers, type Visited } from './drivers.ts';
import { planStations, planTokens, tokensAt } from './network.ts';

const stations = planStations();
const tokens = planTokens();
const hour = 3_600_000;
const step = 2000;

type Fake = { -readonly [K in keyof Evse]?: Evse[K] } & Pick<Evse, 'id' | 'spec'>;

/** A day at one station whose tokens are judged by a rule; gives what was seen at each look. */
async function live(identity: string, accepts: (uid: string) => boolean, hours = 24) {
  const planned = stations.find((station) => station.identity === identity)!;
  let now = Date.UTC(2026, 4, 6);
  const evses: Fake[] = planned.make.evses.map((spec, index) => ({ id: index + 1, spec, operative: true }));
  const faults: string[] = [];
  const seen = { plugs: 0, starts: 0, refusals: 0, withCar: 0, looks: 0 };
  const of = (id: number) => evses[id - 1]!;
  const station: Visited = {
    evses: evses as unknown as readonly Evse[],
    plugIn(id, car) {
      expect(of(id).car, 'a car is there already').toBeUndefined();
      of(id).car = car;
      seen.plugs++;
    },
    async authorize(token, id) {
      const evse = of(id!);
      if (evse.transaction) {
        delete evse.transaction;
        evse.finishing = true;
        return { status: 'Accepted', by: 'station' };
      }
      if (!accepts(String(token))) {
        seen.refusals++;
        return { status: 'Invalid', by: 'csms' };
      }
      seen.starts++;
      evse.transaction = { token: { value: String(token), type: 'ISO14443' } } as Evse['transaction'];
      return { status: 'Accepted', by: 'csms' };
    },
    unplug(id) {
      const evse = of(id);
      delete evse.car;
      delete evse.transaction;
      evse.finishing = false;
    },
    fault(id, code) {
      of(id).fault = code;
      delete of(id).transaction;
      faults.push(code);
    },
    clearFault(id) {
      delete of(id).fault;
    },
  };
  const drivers = createDrivers({
    station,
    planned,
    tokens: tokensAt(planned.place, tokens),
    random: createRandom(identity),
    now: () => now,
  });
  for (const end = now + hours * hour; now < end; now += step) {
    drivers.look();
    await Promise.resolve();
    seen.looks += evses.length;
    seen.withCar += evses.filter(({ car }) => car).length;
  }
  return { ...seen, faults, drivers, evses };
}

describe('drivers', () => {
  it('come and go all day: an EVSE is neither always free nor always taken', async () => {
    const { plugs, starts, withCar, looks } = await live('BER-OST-01', () => true);
    expect(plugs).toBeGreaterThan(15);
    expect(starts).toBeGreaterThan(plugs * 0.8);
    expect(withCar / looks).toBeGreaterThan(0.15);
    expect(withCar / looks).toBeLessThan(0.75);
  });

  it('drive on when nobody lets them charge', async () => {
    const { plugs, refusals, starts } = await live('MUC-A9-01', () => false);
    expect(starts).toBe(0);
    expect(refusals).toBeGreaterThanOrEqual(plugs - 1);
    expect(plugs).toBeGreaterThan(20);
  });

  it('find a broken lock at every second plug of the station that has this problem', async () => {
    const { plugs, faults } = await live('CGN-RHE-12', () => true);
    const locks = faults.filter((code) => code === 'ConnectorLockFailure').length;
    expect(Math.abs(locks - plugs / 2)).toBeLessThanOrEqual(1);
    expect(plugs).toBeGreaterThan(10);
  });

  it('leave all at once when the demo ends', async () => {
    const { drivers, evses } = await live('BER-OST-02', () => true, 2);
    drivers.leave();
    expect(evses.filter(({ car }) => car)).toEqual([]);
  });
});
