import { siteOf } from '@busbar/scheduling';
import { phaseVolts } from '../tree/physics.ts';
import { node } from '../tree/propose.ts';
import { type SiteTree, usualSettings } from '../tree/shapes.ts';
import { decide } from './decide.ts';
import type { CarFacts, DispatchEvent } from './events.ts';
import { type Decision, type DispatchState, newState, type Order, type SiteModel } from './model.ts';

/** A small site for tests of the dispatcher: EVSEs of 32 A below a main fuse, and time that is moved by hand. */

export const noon = Date.UTC(2026, 5, 1, 12);

export interface SmallSite {
  readonly evses: number;
  readonly mainAmps: number;
  readonly fallbackAmps?: number;
  readonly reserveAmps?: number;
  readonly metered?: boolean;
  readonly legs?: 1 | 3;
}

export function smallModel(want: SmallSite): SiteModel {
  const { evses, mainAmps, fallbackAmps = 6, reserveAmps = 0, metered = false, legs = 3 } = want;
  const main = node('main', {
    kind: 'connection',
    name: 'Main',
    ratingAmps: mainAmps,
    reserveAmps,
    meterId: metered ? 'meter' : null,
  });
  const tree: SiteTree = {
    nodes: [main],
    evses: [],
    assets: [],
    settings: { ...usualSettings, managed: true },
  };
  const ids = Array.from({ length: evses }, (_, i) => `e${i}`);
  return {
    siteId: 'site',
    tree,
    site: siteOf({
      nodes: [{ id: 'main', name: 'Main', ratingAmps: mainAmps }],
      evses: ids.map((id) => ({
        id,
        node: 'main',
        wiring: legs === 3 ? [1, 2, 3] : [1],
        legs,
        voltsPerLeg: phaseVolts,
        maxAmps: 32,
        minAmps: 6,
        stepAmps: 1,
      })),
    }),
    evses: ids.map((id) => ({
      id,
      stationId: `s-${id}`,
      number: 1,
      label: id,
      current: 'AC',
      wattsPerAmp: phaseVolts * legs,
      fallbackAmps,
      canHold: true,
    })),
    meters: metered ? [{ meterId: 'meter', nodeId: 'main' }] : [],
    batteries: [],
  };
}

/** A dispatcher whose stations answer as the test says; orders are kept until they are answered. */
export function desk(model: SiteModel) {
  let state: DispatchState = newState(model);
  let now = noon;
  let last: Decision | undefined;
  const open: Order[] = [];
  const tell = (event: DispatchEvent): Order[] => {
    last = decide(state, event, now);
    state = last.state;
    open.push(...last.orders);
    return [...last.orders];
  };
  const bench = {
    tell,
    get state() {
      return state;
    },
    get now() {
      return now;
    },
    get reasons() {
      return last!.reasons;
    },
    pass(seconds: number): Order[] {
      now += seconds * 1000;
      return tell({ kind: 'tick' });
    },
    /** Lets time pass in which every order is accepted. */
    quiet(seconds: number): void {
      for (let passed = 0; passed < seconds; passed += 10) {
        bench.pass(10);
        bench.settle();
      }
    },
    answer(
      outcome: 'accepted' | 'rejected' | 'unanswered' = 'accepted',
      which = (_: Order) => true,
    ): Order[] {
      const asked = open.filter(which);
      open.splice(0, open.length, ...open.filter((order) => !which(order)));
      return asked.flatMap(({ evse, id }) => tell({ kind: 'answered', evse, orderId: id, outcome }));
    },
    /** Lets every order be accepted until nothing more is asked. */
    settle(): void {
      for (let round = 0; open.length > 0 && round < 20; round += 1) bench.answer();
    },
    plug(evse: number, over: Partial<CarFacts> = {}): Order[] {
      const car: CarFacts = {
        transactionId: `t${evse}`,
        arrivedAt: now,
        departsAt: now + 8 * 3_600_000,
        wattHours: 40_000,
        taken: 0,
        mode: 'departure',
        priority: 0,
        ...over,
      };
      return tell({ kind: 'car', evse, car });
    },
    sample: (evse: number, amps: number, legs = 3) =>
      tell({ kind: 'sample', evse, at: now, amps: Array.from({ length: legs }, () => amps) }),
    amps: () => state.evses.map(({ grant }) => grant?.amps),
  };
  model.evses.forEach((_, evse) => {
    bench.tell({ kind: 'online', evse, online: true });
  });
  bench.settle();
  return bench;
}
