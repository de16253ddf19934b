import type { LegWiring, Tree } from '@busbar/scheduling';
import type { LegWord, SiteEvse, SiteTree, TreeEvseShape } from './shapes.ts';

/** Volts from phase to neutral that amperes are reckoned with. */
export const phaseVolts = 230;
/** Share of what a DC EVSE draws that reaches the car; the rest is heat. Below what makers promise, so that it is safe. */
export const dcEfficiency = 0.92;

const legs: Readonly<Record<LegWord, LegWiring>> = {
  L1: 1,
  L2: 2,
  L3: 3,
  'L1-L2': [1, 2],
  'L2-L3': [2, 3],
  'L3-L1': [3, 1],
};

/** The legs by which an EVSE loads the grid: a DC one always three. */
export const legsOf = ({ current, phases }: Pick<SiteEvse, 'current' | 'phases'>) =>
  current === 'DC' || phases > 1 ? 3 : 1;

const isBetween = (wiring: readonly LegWord[]) => wiring[0]?.includes('-') ?? false;

/** The most that an EVSE draws of each leg, in A; undefined where nobody knows. */
export function mostAmps(
  evse: SiteEvse,
  place: Pick<TreeEvseShape, 'maxAmps' | 'wiring'>,
): number | undefined {
  const volts = voltsPerLeg(place.wiring);
  const rated =
    evse.current === 'DC'
      ? evse.ratedWatts === null
        ? null
        : evse.ratedWatts / (3 * volts * dcEfficiency)
      : (evse.ratedAmps ?? (evse.ratedWatts === null ? null : evse.ratedWatts / (legsOf(evse) * volts)));
  if (rated === null) return place.maxAmps ?? undefined;
  return place.maxAmps === null ? rated : Math.min(rated, place.maxAmps);
}

/** 230 V to neutral; between two phases more. */
export const voltsPerLeg = (wiring: readonly LegWord[]) =>
  isBetween(wiring) ? phaseVolts * Math.sqrt(3) : phaseVolts;

/** The tree as the scheduler takes it; EVSEs of which too little is known are left out, so check first. */
export function schedulingTree({ nodes, evses }: SiteTree, facts: readonly SiteEvse[]): Tree {
  const byId = new Map(facts.map((fact) => [fact.evseId, fact]));
  return {
    nodes: nodes.map((node) => ({
      id: node.id,
      name: node.name,
      ratingAmps: node.ratingAmps,
      ...(node.parentId !== null && { parent: node.parentId }),
      ...(node.neutralAmps !== null && { neutralAmps: node.neutralAmps }),
      ...(node.transformer && { transformer: node.transformer }),
    })),
    evses: evses.flatMap((place) => {
      const fact = byId.get(place.evseId);
      const maxAmps = fact && mostAmps(fact, place);
      if (!fact || maxAmps === undefined || place.wiring.length === 0) return [];
      return [
        {
          id: place.evseId,
          node: place.nodeId,
          wiring: place.wiring.map((leg) => legs[leg]),
          legs: legsOf(fact),
          voltsPerLeg: voltsPerLeg(place.wiring),
          maxAmps,
          minAmps: place.minAmps,
          stepAmps: 1,
        },
      ];
    }),
  };
}
