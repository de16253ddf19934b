import { type Site, siteOf } from '@busbar/scheduling';
import type { StoredBattery } from '../batteries/store.ts';
import type { KnownTree } from '../tree/index.ts';
import { dcEfficiency } from '../tree/physics.ts';
import { onConductors, reserves } from '../tree/reserve.ts';
import type { SiteTree } from '../tree/shapes.ts';
import type { BatteryModel } from './battery.ts';
import type { SiteModel } from './model.ts';

/** A site's tree as the dispatcher works with it; with how many stack levels a station has above its lowest, where it is known. */
export function modelOf(
  siteId: string,
  { tree, scheduling, evses }: KnownTree,
  levelsAboveLowest: ReadonlyMap<string, number>,
  batteries: readonly StoredBattery[] = [],
): SiteModel {
  const site = siteOf(scheduling);
  const facts = new Map(evses.map((fact) => [fact.evseId, fact]));
  const places = new Map(tree.evses.map((place) => [place.evseId, place]));
  return {
    siteId,
    tree,
    site,
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
        canHold: (levelsAboveLowest.get(fact.stationId) ?? 1) >= 1,
      };
    }),
    meters: tree.nodes.flatMap(({ id, meterId }) => (meterId === null ? [] : [{ meterId, nodeId: id }])),
    batteries: batteries.flatMap((battery) => batteryIn(tree, site, battery)),
  };
}

/** Whether a battery is commanded: somebody said how, and it hangs in the tree; else nobody could say what it loads. */
export const isCommanded = (battery: StoredBattery, known: Pick<KnownTree, 'tree'> | undefined): boolean =>
  battery.control !== null && battery.settings !== null && assetOf(battery, known?.tree) !== undefined;

const assetOf = ({ meterId }: Pick<StoredBattery, 'meterId'>, tree: SiteTree | undefined) =>
  tree?.assets.find((asset) => asset.kind === 'battery' && asset.meterId === meterId);

function batteryIn(tree: SiteTree, site: Site, battery: StoredBattery): BatteryModel[] {
  const asset = assetOf(battery, tree);
  if (!asset || !battery.settings || !isCommanded(battery, { tree })) return [];
  // What it alone loads, up to the grid: per W, all the same.
  const alone = {
    nodes: tree.nodes.map((node) => ({ ...node, reserveAmps: null })),
    assets: [{ ...asset, ratedWatts: 1000 }],
  };
  const ampsPerWatt = onConductors(site.conductors, tree, reserves(alone)).map((amps) => amps / 1000);
  return [{ meterId: battery.meterId, name: battery.name, settings: battery.settings, ampsPerWatt }];
}
