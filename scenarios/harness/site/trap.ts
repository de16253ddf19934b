import { type Market, siteOf } from '@busbar/scheduling';
import type { Rules, SiteModel } from '../../../server/energy/dispatch/model.ts';
import { phaseVolts } from '../../../server/energy/tree/physics.ts';
import { node } from '../../../server/energy/tree/propose.ts';
import { type SiteTree, usualSettings } from '../../../server/energy/tree/shapes.ts';
import type { Course } from './plan.ts';
import type { Habit } from './station.ts';

const hour = 3_600_000;
const minute = 60_000;
const start = Date.UTC(2026, 5, 1, 8);
const end = start + 2 * hour;
const mainAmps = 40;
const houseAmps = 26;

/** What one car gives back makes a second one charge only where it is believed to go on. */
const giverWatts = 13_800;
const quarter = hour / 4;

/**
 * Two hours at a main fuse of 40 A with two cars that each want 32 A, made so that one rule of the dispatcher is all that
 * keeps the fuse: the first station hears nothing any more, or refuses to go down, and nobody measures; or the house
 * switches on what it has while its meter is silent; or the first car, which gave back, drives off unannounced, and the second
 * one's station hears nothing any more.
 */
export function trapFor(rule: keyof Rules): Course {
  const gives = rule === 'givingMayStop';
  const metered = gives || rule === 'staleMeterIsOverload';
  const model = trapModel(metered);
  const habit = (kind: Habit['kind']): Habit => ({
    kind,
    from: start + 20 * minute,
    until: end,
    unmeasured: !metered,
  });
  const first = {
    decreasesFirst: 'deaf',
    rejectedCounts: 'refuses',
    staleMeterIsOverload: 'obeys',
    givingMayStop: 'obeys',
  } as const;
  const leavesAt = start + 65 * minute;
  return {
    model,
    site: model.site,
    start,
    end,
    habits: [
      habit(first[rule]),
      gives ? { kind: 'deaf', from: leavesAt - minute, until: end } : habit('obeys'),
    ],
    visits: [0, 1].map((evse) => ({
      evse,
      from: start + (5 + 25 * evse) * minute,
      until: gives && evse === 0 ? leavesAt : end - 1000,
      needWh: 200_000,
      legs: [0, 1, 2],
      maxAmps: 32,
      sleepy: false,
      ...(gives &&
        evse === 0 && {
          needWh: 2_000,
          announced: end + 4 * hour,
          gives: { spareWh: 60_000, maxWatts: giverWatts },
        }),
    })),
    silences: gives ? [] : [{ from: start + 60 * minute, until: start + 85 * minute }],
    base: (at) => (gives || (metered && at > start + 62 * minute) ? houseAmps : 0),
    ...(gives && { speak: ['2.1', '1.6'], market: dearAtFirst }),
  };
}

/** Dear until the end, cheap after it: who may give gives, and who needs much takes all the same. */
function dearAtFirst(at: number, slots: number): Market {
  const over = (value: (time: number) => number) =>
    Array.from({ length: slots }, (_, k) => value(at + k * quarter));
  const load = 3 * phaseVolts * houseAmps;
  return {
    buy: over((time) => (time < end ? 0.9 : 0.1)),
    sell: over((time) => (time < end ? 0.8 : 0.05)),
    load: over(() => load),
    sun: over(() => 0),
  };
}

function trapModel(metered: boolean): SiteModel {
  const ids = ['e0', 'e1'];
  const main = node('main', {
    kind: 'connection',
    name: 'Main',
    ratingAmps: mainAmps,
    reserveAmps: metered ? houseAmps : 0,
  });
  const tree: SiteTree = {
    nodes: [main],
    evses: [],
    assets: [],
    settings: { ...usualSettings, managed: true },
  };
  return {
    siteId: 'trap',
    tree,
    site: siteOf({
      nodes: [{ id: 'main', name: 'Main', ratingAmps: mainAmps }],
      evses: ids.map((id) => ({
        id,
        node: 'main',
        wiring: [1, 2, 3],
        legs: 3,
        voltsPerLeg: phaseVolts,
        maxAmps: 32,
        minAmps: 6,
        stepAmps: 1,
      })),
    }),
    evses: ids.map((id) => ({
      id,
      stationId: id,
      number: 1,
      label: id,
      current: 'AC',
      wattsPerAmp: 3 * phaseVolts,
      fallbackAmps: 6,
      canHold: true,
    })),
    meters: metered ? [{ meterId: 'meter', nodeId: 'main' }] : [],
    batteries: [],
  };
}
