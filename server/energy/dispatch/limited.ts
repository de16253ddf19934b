import type { Conductor, Site } from '@busbar/scheduling';
import type { NodeLimit } from '../readings-face.ts';
import { phaseVolts } from '../tree/physics.ts';
import type { SiteModel } from './model.ts';

/** A site under limits from outside, with what flows beside the EVSEs on each of its conductors. */
export interface Limited {
  readonly site: Site;
  background(own: readonly number[]): number[];
}

/** A site is the same object while nothing of it changes: what follows from it is worked out once. */
const known = new WeakMap<SiteModel, Map<string, Limited>>();
/** Sets of limits that are remembered for a site. */
const mostRemembered = 8;

/**
 * Puts limits from outside on a site: one in A lowers the ratings of its node; one in W, and one on the EVSEs alone, is a
 * conductor more, through which all their legs go; one on each EVSE is a conductor more for each.
 */
export function limitedSite(model: SiteModel, limits: readonly NodeLimit[], now: number): Limited {
  const holding = limits.filter(({ from, until }) => from <= now && now < until);
  const key = holding.map(({ nodeId, amps, watts, of }) => `${nodeId} ${amps} ${watts} ${of}`).join('|');
  const remembered = known.get(model) ?? new Map<string, Limited>();
  known.set(model, remembered);
  const before = remembered.get(key);
  if (before) return before;
  const made = make(model, holding);
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(key, made);
  return made;
}

function make({ site }: SiteModel, limits: readonly NodeLimit[]): Limited {
  if (limits.length === 0) return { site, background: (own) => [...own] };
  const conductors = site.conductors.map((conductor) => {
    const lowest = limits
      .filter(({ nodeId, amps, of }) => amps !== undefined && !of && conductor.id.startsWith(`${nodeId}/L`))
      .reduce((least, { amps }) => Math.min(least, Math.max(0, amps!)), conductor.ratingAmps);
    return { ...conductor, ratingAmps: lowest };
  });
  const extra: { conductor: Conductor; from: readonly number[] }[] = [];
  for (const limit of limits) {
    const phases = [1, 2, 3].map((phase) =>
      site.conductors.findIndex(({ id }) => id === `${limit.nodeId}/L${phase}`),
    );
    if (phases.includes(-1)) continue;
    const of = phases.map((index) => site.conductors[index]!);
    const name = `${of[0]!.name.replace(/ L1$/, '')} (${limit.source})`;
    if (limit.of === 'each') extra.push(...ofEach(limit, name, of));
    else if (limit.watts !== undefined)
      extra.push({
        conductor: {
          id: `${limit.nodeId}/W`,
          name,
          ratingAmps: Math.max(0, limit.watts) / phaseVolts,
          taps: wattTaps(of),
        },
        from: limit.of ? [] : phases,
      });
    else if (limit.of)
      extra.push(
        ...of.map((conductor) => ({
          conductor: {
            ...conductor,
            id: `${conductor.id}/of`,
            name,
            ratingAmps: Math.max(0, limit.amps ?? 0),
          },
          from: [],
        })),
      );
  }
  return {
    site: { ...site, conductors: [...conductors, ...extra.map(({ conductor }) => conductor)] },
    background: (own) => [
      ...own,
      ...extra.map(({ from }) => from.reduce((sum, index) => sum + own[index]!, 0)),
    ],
  };
}

/** A sum of watts has no angles. */
const wattTaps = (phases: readonly Conductor[]) =>
  phases.flatMap(({ taps }) => taps.map((tap) => ({ ...tap, degrees: 0 })));

/** Each EVSE below a node gets the whole of the limit by itself; one in A is taken on its three phases. */
function ofEach({ nodeId, watts, amps = 0 }: NodeLimit, name: string, phases: readonly Conductor[]) {
  const taps = Map.groupBy(wattTaps(phases), ({ evse }) => evse);
  return [...taps].map(([evse, own]) => ({
    conductor: {
      id: `${nodeId}/W/${evse}`,
      name,
      ratingAmps: Math.max(0, watts === undefined ? amps * phases.length : watts / phaseVolts),
      taps: own,
    },
    from: [],
  }));
}
