import { siteOf } from '@busbar/scheduling';
import type { KnownTree } from '../tree/index.ts';
import { dcEfficiency } from '../tree/physics.ts';
import type { SiteModel } from './model.ts';

/** A site's tree as the dispatcher works with it; `maxStackLevels` by station where it is known. */
export function modelOf(
  siteId: string,
  { tree, scheduling, evses }: KnownTree,
  maxStackLevels: ReadonlyMap<string, number>,
): SiteModel {
  const facts = new Map(evses.map((fact) => [fact.evseId, fact]));
  const places = new Map(tree.evses.map((place) => [place.evseId, place]));
  return {
    siteId,
    tree,
    site: siteOf(scheduling),
    evses: scheduling.evses.map(({ id, legs, voltsPerLeg }) => {
      const fact = facts.get(id)!;
      return {
        id,
        stationId: fact.stationId,
        number: fact.number,
        label: fact.label,
        current: fact.current,
        wattsPerAmp: legs * voltsPerLeg * (fact.current === 'DC' ? dcEfficiency : 1),
        fallbackAmps: places.get(id)!.fallbackAmps,
        canHold: (maxStackLevels.get(fact.stationId) ?? 1) >= 1,
      };
    }),
    meters: tree.nodes.flatMap(({ id, meterId }) => (meterId === null ? [] : [{ meterId, nodeId: id }])),
  };
}
