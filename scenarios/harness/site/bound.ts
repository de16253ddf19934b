import { highs } from '@busbar/scheduling/lp';
import { boundOf } from '../../../bench/scheduling/bound.ts';
import type { Instance } from '../../../bench/scheduling/instance.ts';
import { onConductors, type PhaseAmps } from '../../../server/energy/tree/reserve.ts';
import type { Course } from './plan.ts';

const slotMs = 15 * 60_000;

/**
 * The most energy that anybody could have delivered who knew everything before, in Wh: cars that never sleep, stations that
 * always listen, no minimum of 6 A, no fallbacks. Sun and battery make no room in it beyond what the building itself uses:
 * nobody may count on them. Day by day, as nothing lasts over a midnight.
 */
export async function boundOfCourse(course: Course): Promise<number> {
  const solver = await highs();
  let energy = 0;
  for (let day = course.start; day < course.end; day += 96 * slotMs)
    energy += boundOf(solver, dayOf(course, day)).energy;
  return energy;
}

function dayOf(course: Course, from: number): Instance {
  const { model, site } = course;
  const until = from + 96 * slotMs;
  const visits = course.visits.filter((visit) => visit.from >= from && visit.from < until);
  const none = Array.from({ length: 96 }, () => 0);
  const bases = none.map((_, t) => {
    const at = from + (t + 0.5) * slotMs;
    const amps = [0, 1, 2].map((phase) => Math.max(0, course.base(at, phase))) as unknown as PhaseAmps;
    return onConductors(site.conductors, model.tree, new Map([[model.tree.nodes[0]!.id, amps]]));
  });
  return {
    family: 'course',
    site,
    slots: 96,
    slotHours: 0.25,
    background: site.conductors.map((_, c) => bases.map((base) => base[c]!)),
    // Whole slots that a visit touches: it may only be too much.
    cars: visits.map((visit, i) => ({
      id: String(i),
      evse: visit.evse,
      legs: visit.legs,
      maxAmps: visit.maxAmps,
      arrives: Math.floor((visit.from - from) / slotMs),
      leaves: Math.min(96, Math.ceil((visit.until - from) / slotMs)),
      announced: 96,
      need: visit.needWh,
      asked: visit.needWh,
    })),
    market: { buy: none, sell: none, load: none, sun: none, peakPrice: 0 },
  };
}
