import type { Transaction } from 'kysely';
import { system } from '../access/index.ts';
import { fittingFallbacks } from '../energy/tree/check.ts';
import { legsOf } from '../energy/tree/physics.ts';
import { node } from '../energy/tree/propose.ts';
import type { LegWord, SiteEvse, SiteTree } from '../energy/tree/shapes.ts';
import { readSiteEvses, writeTree } from '../energy/tree/store.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import type { Place } from './places.ts';

/** How some sites are wired: their main fuse, what else draws there, and the fuse before each kind of station. */
const wired: Readonly<Record<string, Wired>> = {
  'HAM-HAF': { main: 160, other: 35, walls: ['Walls, level −1', 63], posts: ['Posts, level −2', 80] },
  'AMS-ZUI': { main: 250, other: 70, walls: ['Walls, west', 63], posts: ['Posts, east', 100] },
  'LEJ-DEP': { main: 160, other: 25, walls: ['Visitors', 32], posts: ['Van bays', 125] },
};

interface Wired {
  readonly main: number;
  readonly other: number;
  /** Feeders: of the stations with one EVSE, and of those with two. */
  readonly walls: readonly [name: string, amps: number];
  readonly posts: readonly [name: string, amps: number];
}

const turned: readonly (readonly LegWord[])[] = [
  ['L1', 'L2', 'L3'],
  ['L2', 'L3', 'L1'],
  ['L3', 'L1', 'L2'],
];
/** Half of what would fit is held by the stations themselves: the rest is for whoever comes. */
const heldShare = 0.5;

/** Gives some sites an electrical tree, so that Busbar shares out their power while the demo runs. */
export async function seedEnergy(
  trx: Transaction<DB>,
  siteIds: ReadonlyMap<Place, string>,
  at: Date,
): Promise<void> {
  const chosen = [...siteIds].flatMap(([place, siteId]) => {
    const how = wired[place.code];
    return how ? [{ siteId, how }] : [];
  });
  const evses = await readSiteEvses(
    trx,
    chosen.map(({ siteId }) => siteId),
  );
  for (const { siteId, how } of chosen)
    await writeTree(trx, siteId, { version: 0, tree: treeOf(how, evses.get(siteId) ?? []) }, system, at);
}

function treeOf({ main, other, ...feeders }: Wired, facts: readonly SiteEvse[]): SiteTree {
  const root = node(newId(), { kind: 'connection', name: 'Main fuse', ratingAmps: main, reserveAmps: other });
  const feeder = ([name, ratingAmps]: Wired['walls']) =>
    node(newId(), { kind: 'feeder', name, ratingAmps, parentId: root.id });
  const [walls, posts] = [feeder(feeders.walls), feeder(feeders.posts)];
  const single = (fact: SiteEvse) =>
    facts.filter(({ stationId }) => stationId === fact.stationId).length === 1;
  const tree: SiteTree = {
    nodes: [root, walls, posts],
    assets: [],
    settings: { managed: true, mode: 'departure', stayHours: 6, energyWh: 25_000 },
    evses: facts.map((fact, i) => ({
      evseId: fact.evseId,
      nodeId: fact.current === 'DC' ? root.id : (single(fact) ? walls : posts).id,
      wiring: legsOf(fact) === 3 ? [...turned[i % 3]!] : ['L1'],
      maxAmps: null,
      minAmps: 6,
      fallbackAmps: 0,
    })),
  };
  const fitting = fittingFallbacks(tree, facts);
  let left = Math.floor(([...fitting.values()].filter((amps) => amps > 0).length + 1) * heldShare);
  return {
    ...tree,
    evses: tree.evses.map((place) => {
      const amps = fitting.get(place.evseId) ?? 0;
      if (amps === 0 || left <= 0) return place;
      left -= 1;
      return { ...place, fallbackAmps: amps };
    }),
  };
}
