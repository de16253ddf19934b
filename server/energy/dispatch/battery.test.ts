/** A battery that is commanded: it counts in every limit, gives way to cars, and is counted at its worst when in doubt. */

import { describe, expect, it } from 'vitest';
import type { BatterySettings } from '../batteries/contract.ts';
import type { BatteryOrder } from './battery.ts';
import { decide } from './decide.ts';
import type { DispatchEvent } from './events.ts';
import { type DispatchState, newState, type Order, type SiteModel } from './model.ts';
import { noon, smallModel } from './testing.ts';

const settings: BatterySettings = {
  capacityWh: 100_000,
  maxWatts: 13_800,
  mode: 'charge_cheap',
  reservePercent: 10,
  carsAbovePercent: 0,
  cheapBelow: null,
  peakWatts: null,
  wearPerKwh: 0,
};

/** Watts of the battery that are one ampere on each phase. */
const wattsPerAmp = 690;

function bench(over: Partial<BatterySettings> = {}) {
  const model: SiteModel = {
    ...smallModel({ evses: 2, mainAmps: 40, fallbackAmps: 6, metered: true, reserveAmps: 0 }),
    batteries: [
      {
        meterId: 'b',
        name: 'Cellar',
        settings: { ...settings, ...over },
        ampsPerWatt: [1 / wattsPerAmp, 1 / wattsPerAmp, 1 / wattsPerAmp],
      },
    ],
  };
  let state: DispatchState = newState(model);
  let now = noon;
  const told: BatteryOrder[] = [];
  let orders: Order[] = [];
  let codes: string[] = [];
  const tell = (...events: DispatchEvent[]) => {
    const decision = decide(state, events, now);
    state = decision.state;
    told.push(...decision.batteryOrders);
    orders.push(...decision.orders);
    codes = decision.batteryTargets.map(({ code }) => code);
  };
  const one = {
    tell,
    told,
    code: () => codes[0],
    get state() {
      return state;
    },
    /** Lets stations and battery take what they were asked, and meters tell of it. */
    settle(seconds: number, base = 0): void {
      for (let passed = 0; passed < seconds; passed += 5) {
        now += 5000;
        one.meters(base);
        const asked = orders;
        orders = [];
        for (const { evse, id } of asked) tell({ kind: 'answered', evse, orderId: id, outcome: 'accepted' });
        one.taken();
      }
    },
    taken(problem?: 'refuses'): void {
      const { asked } = state.batteries[0]!;
      if (!asked) return;
      tell({
        kind: 'battery_told',
        battery: 0,
        orderId: asked.orderId,
        ...(problem && { problem: { key: 'x', text: 'x', params: {} } }),
      });
    },
    /** The battery does what it was told, cars what they were granted. */
    meters(base: number, battery = state.batteries[0]!.held?.watts ?? 0): void {
      const cars = state.evses.map(({ car, grant }) => (car ? (grant?.amps ?? 0) : 0));
      const amps = base + battery / wattsPerAmp + cars.reduce((sum, each) => sum + each, 0);
      cars.forEach((each, evse) => {
        if (state.evses[evse]!.car) tell({ kind: 'sample', evse, at: now, amps: [each, each, each] });
      });
      tell({ kind: 'battery', battery: 0, at: now, watts: battery, soc: 50, staleMs: 30_000 });
      tell({ kind: 'meter', nodeId: 'main', at: now, amps: [amps, amps, amps] });
    },
    plug: (evse: number) =>
      tell({
        kind: 'car',
        evse,
        car: {
          transactionId: `t${evse}`,
          arrivedAt: now,
          departsAt: now + 8 * 3_600_000,
          wattHours: 40_000,
          taken: 0,
          mode: 'now',
          priority: 0,
        },
      }),
    silence: (seconds: number) => {
      now += seconds * 1000;
      tell({ kind: 'tick' });
    },
    ahead: (battery: number) =>
      tell({ kind: 'ahead', slots: [{ from: noon, to: noon + 86_400_000, buy: 0.2, battery }] }),
  };
  for (const evse of [0, 1]) tell({ kind: 'online', evse, online: true });
  return one;
}

describe('a commanded battery', () => {
  it('charges as planned with what the conductors leave over, and gives way when cars come', () => {
    const site = bench();
    site.ahead(13_800);
    site.settle(60);
    // 40 A, of which two idle EVSEs may take 6 each.
    expect(site.state.batteries[0]!.held?.watts).toBeGreaterThan(13_000);
    site.plug(0);
    site.plug(1);
    site.settle(120);
    const granted = site.state.evses.map(({ grant }) => grant?.amps ?? 0);
    expect(granted[0]! + granted[1]!).toBeGreaterThan(37);
    expect(site.state.batteries[0]!.held?.watts).toBeLessThan(1000);
    expect(site.code()).toBe('no_room');
  });

  it('holds cars back until it was seen to come down', () => {
    const site = bench();
    site.ahead(13_800);
    site.settle(60);
    site.plug(0);
    site.settle(5);
    const { held, leaving } = site.state.batteries[0]!;
    const counted = Math.max(held!.watts, leaving?.watts ?? 0) / wattsPerAmp;
    expect(counted + (site.state.evses[0]!.grant?.amps ?? 0) + 6).toBeLessThanOrEqual(40);
  });

  it('counts with all it can while it is silent, refuses, or draws more than it was told', () => {
    const site = bench({ mode: 'hold' });
    site.plug(0);
    site.settle(120);
    const free = site.state.evses[0]!.grant!.amps;
    expect(free).toBe(32);
    // It charges with 10 kW, though it was told nothing of the kind.
    for (let n = 0; n < 12; n += 1) {
      site.silence(5);
      site.meters(0, 10_000);
    }
    expect(site.code()).toBe('ignores');
    site.settle(0);
    expect(site.state.evses[0]!.asked?.amps ?? site.state.evses[0]!.grant!.amps).toBeLessThanOrEqual(20);

    const silent = bench({ mode: 'hold' });
    silent.settle(60);
    silent.silence(60);
    expect(silent.code()).toBe('silent');

    const unheard = bench({ mode: 'hold' });
    unheard.taken('refuses');
    unheard.silence(1);
    expect(unheard.code()).toBe('unheard');
    expect(unheard.told).toHaveLength(1);
  });

  it('serves what is used, as its own meter and that of the grid tell, without hunting', () => {
    const site = bench({ mode: 'normal' });
    site.settle(90, 10);
    expect(site.state.batteries[0]!.held?.watts).toBeCloseTo(-6900, -2);
    const before = site.told.length;
    site.settle(60, 10);
    // Repeated so that it knows that somebody is there, but not changed.
    expect(new Set(site.told.slice(before).map(({ watts }) => watts)).size).toBeLessThanOrEqual(1);
    expect(site.told.length - before).toBeLessThanOrEqual(2);
  });
});
