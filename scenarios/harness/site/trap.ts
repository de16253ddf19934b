import { siteOf } from '@busbar/scheduling';
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

/**
 * Two hours at a main fuse of 40 A with two cars that each want 32 A, made so that one rule of the dispatcher is all that
 * keeps the fuse: the first station hears nothing any more, or refuses to go down, and nobody measures; or the house
 * switches on what it has while its meter is silent.
 */
export function trapFor(rule: keyof Rules): Course {
  const metered = rule === 'staleMeterIsOverload';
  const model = trapModel(metered);
  const habit = (kind: Habit['kind']): Habit => ({
    kind,
    from: start + 20 * minute,
    until: end,
    unmeasured: !metered,
  });
  const first = { decreasesFirst: 'deaf', rejectedCounts: 'refuses', staleMeterIsOverload: 'obeys' } as const;
  return {
    model,
    site: model.site,
    start,
    end,
    habits: [habit(first[rule]), habit('obeys')],
    visits: [0, 1].map((evse) => ({
      evse,
      from: start + (5 + 25 * evse) * minute,
      until: end - 1000,
      needWh: 200_000,
      legs: [0, 1, 2],
      maxAmps: 32,
      sleepy: false,
    })),
    silences: [{ from: start + 60 * minute, until: start + 85 * minute }],
    base: (at) => (metered && at > start + 62 * minute ? houseAmps : 0),
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
