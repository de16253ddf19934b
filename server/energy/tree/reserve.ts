import type { Conductor } from '@busbar/scheduling';
import { phaseVolts } from './physics.ts';
import type { SiteTree, TreeNodeShape } from './shapes.ts';

/** Amperes on each of the three phases. */
export type PhaseAmps = readonly [number, number, number];

const none: PhaseAmps = [0, 0, 0];
const add = (a: PhaseAmps, b: PhaseAmps): PhaseAmps => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];

/**
 * The most that everything but the EVSEs draws at each node, in A per phase, while nothing measures it: what was entered
 * for the node itself, what hangs there with its rating, and what its children draw. Sun and batteries count only where
 * they draw: nobody may count on them. Where something measures, `measured` says it for a node with all below it.
 */
export function reserves(
  tree: Pick<SiteTree, 'nodes' | 'assets'>,
  measured: ReadonlyMap<string, PhaseAmps> = new Map(),
): ReadonlyMap<string, PhaseAmps> {
  const known = new Map<string, PhaseAmps>(measured);
  const ofNode = (node: TreeNodeShape, depth: number): PhaseAmps => {
    const before = known.get(node.id);
    if (before || depth > tree.nodes.length) return before ?? none;
    const own = node.reserveAmps ?? 0;
    let sum = add([own, own, own], assetsAt(tree, node.id));
    for (const child of tree.nodes) {
      if (child.parentId !== node.id) continue;
      sum = add(sum, throughTransformer(child, ofNode(child, depth + 1)));
    }
    known.set(node.id, sum);
    return sum;
  };
  for (const node of tree.nodes) ofNode(node, 0);
  return known;
}

function assetsAt({ assets }: Pick<SiteTree, 'assets'>, nodeId: string): PhaseAmps {
  const sum: [number, number, number] = [0, 0, 0];
  for (const asset of assets) {
    if (asset.nodeId !== nodeId || asset.kind === 'plant') continue;
    const wiring = asset.wiring.length > 0 ? asset.wiring : (['L1', 'L2', 'L3'] as const);
    // Between two phases the current is counted on both.
    for (const leg of wiring) {
      for (const phase of leg.split('-'))
        sum[Number(phase[1]) - 1]! += asset.ratedWatts / wiring.length / phaseVolts;
    }
  }
  return sum;
}

/** What loads on the wye side draw above the transformer: at the worst, two windings add up. */
export function throughTransformer(
  { transformer }: Pick<TreeNodeShape, 'transformer'>,
  amps: PhaseAmps,
): PhaseAmps {
  if (!transformer) return amps;
  const { ratio } = transformer;
  return [(amps[0] + amps[2]) * ratio, (amps[1] + amps[0]) * ratio, (amps[2] + amps[1]) * ratio];
}

/** What flows beside the EVSEs on each conductor of a site, from what flows beside them at its nodes. */
export function onConductors(
  conductors: readonly Conductor[],
  tree: Pick<SiteTree, 'nodes'>,
  atNodes: ReadonlyMap<string, PhaseAmps>,
): number[] {
  const nodes = new Map(tree.nodes.map((node) => [node.id, node]));
  return placesOf(conductors).map(({ nodeId, side, phase }) => {
    const amps = atNodes.get(nodeId) ?? none;
    const node = nodes.get(nodeId);
    if (!node) return 0;
    // The neutral carries at the most what the phases differ by.
    if (side === 'N') return Math.max(...amps) - Math.min(0, ...amps);
    const there = side === 'primary' ? throughTransformer(node, amps) : amps;
    return there[phase] ?? 0;
  });
}

interface Place {
  readonly nodeId: string;
  readonly side: string | undefined;
  /** From 0. */
  readonly phase: number;
}

/** A site's conductors do not change while they are the same list: their ids are read once. */
const known = new WeakMap<readonly Conductor[], readonly Place[]>();

function placesOf(conductors: readonly Conductor[]): readonly Place[] {
  const before = known.get(conductors);
  if (before) return before;
  const places = conductors.map(({ id }): Place => {
    const [nodeId = '', ...side] = id.split('/');
    return { nodeId, side: side[0], phase: Number(side.at(-1)?.[1]) - 1 };
  });
  known.set(conductors, places);
  return places;
}
