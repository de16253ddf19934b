import type { Market, Mode } from '@busbar/scheduling';
import { phaseVolts } from '../../../server/energy/tree/physics.ts';
import type { Course } from './plan.ts';
import { trapFor } from './trap.ts';

const hour = 3_600_000;
const quarter = hour / 4;
const minute = 60_000;

/** Two cars at a main fuse of 40 A: the first may give back while power is dear, the second comes when it likes. */
export interface Neighbours {
  readonly houseAmps: number;
  /** What the first car needs, how long it stays, and what its driver lets it give; undefined: nothing. */
  readonly needWh: number;
  readonly stayHours: number;
  readonly spareWh: number | undefined;
  readonly mode?: Mode;
  /** W of sun beyond what the house draws that are promised for the cheap hours, and never come. */
  readonly promisedWatts?: number;
  readonly dearHours: number;
  readonly laterNeedWh: number;
  readonly laterComesHours: number;
}

/** The course of two such cars, of which every station obeys and the meter is heard. */
export function courseWithGiver(asked: Neighbours): Course {
  const { spareWh } = asked;
  const trap = trapFor('givingMayStop');
  const { start, model } = trap;
  const leaves = start + asked.stayHours * hour;
  const end = leaves + quarter;
  const [first, second] = trap.visits;
  const { gives, announced, ...parked } = first!;
  return {
    ...trap,
    end,
    model: {
      ...model,
      tree: {
        ...model.tree,
        nodes: model.tree.nodes.map((node) => ({ ...node, reserveAmps: asked.houseAmps })),
      },
    },
    habits: trap.habits.map(() => ({ kind: 'obeys', from: start, until: end, unmeasured: false })),
    base: () => asked.houseAmps,
    market: (at, slots) => dearUntil(start + asked.dearHours * hour, asked, at, slots),
    visits: [
      {
        ...parked,
        from: start + minute,
        until: leaves,
        needWh: asked.needWh,
        ...(asked.mode && { mode: asked.mode }),
        ...(spareWh !== undefined && { gives: { ...gives!, spareWh } }),
      },
      {
        ...second!,
        from: start + asked.laterComesHours * hour,
        until: end - 1000,
        needWh: asked.laterNeedWh,
      },
    ],
  };
}

function dearUntil(
  cheapFrom: number,
  { houseAmps, promisedWatts = 0 }: Neighbours,
  at: number,
  slots: number,
): Market {
  const house = 3 * phaseVolts * houseAmps;
  const over = (value: (time: number) => number) =>
    Array.from({ length: slots }, (_, k) => value(at + k * quarter));
  return {
    buy: over((time) => (time < cheapFrom ? 0.9 : 0.1)),
    sell: over((time) => (time < cheapFrom ? 0.8 : 0.05)),
    load: over(() => house),
    // What is promised for now is put right by then: it is cloudy.
    sun: over((time) =>
      promisedWatts > 0 && time >= cheapFrom && time > at + quarter ? house + promisedWatts : 0,
    ),
  };
}
