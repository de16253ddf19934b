import type { Conductor, Evse, Site, Tap } from './site.ts';

export type Phase = 1 | 2 | 3;
/** Where a leg is connected: a phase to neutral, or between two phases. */
export type LegWiring = Phase | readonly [Phase, Phase];

/** A panel, feeder or transformer of a site's electrical tree. */
export interface TreeNode {
  readonly id: string;
  readonly name: string;
  /** The node that feeds it; the grid connection has none. */
  readonly parent?: string;
  /** Rating of each of its three phases, in A. */
  readonly ratingAmps: number;
  /** Rating of its neutral, in A, where it is thinner than the phases or must be watched. */
  readonly neutralAmps?: number;
  /** A delta-wye transformer between this node (its wye side) and its parent. */
  readonly transformer?: {
    /** Volts from phase to neutral on this side, divided by volts between phases on the parent's. */
    readonly ratio: number;
    /** Rating of the parent's side, in A. */
    readonly primaryAmps: number;
  };
}

/** An EVSE and where its legs hang in the tree. */
export interface TreeEvse extends Evse {
  readonly node: string;
  /** One entry per leg; [2, 3, 1] is a three-phase EVSE that was wired rotated. */
  readonly wiring: readonly LegWiring[];
}

export interface Tree {
  readonly nodes: readonly TreeNode[];
  readonly evses: readonly TreeEvse[];
}

export type TreeProblem =
  | { readonly kind: 'unknown_parent'; readonly node: string; readonly text: string }
  | { readonly kind: 'cycle'; readonly node: string; readonly text: string }
  | { readonly kind: 'rating'; readonly node: string; readonly text: string }
  | { readonly kind: 'unknown_node'; readonly evse: string; readonly text: string }
  | { readonly kind: 'wiring'; readonly evse: string; readonly text: string };

/** Says what is impossible about a tree; without problems `siteOf` can be trusted. */
export function checkTree({ nodes, evses }: Tree): TreeProblem[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return [
    ...nodes.flatMap((node) => nodeProblems(node, byId)),
    ...evses.flatMap((evse) => evseProblems(evse, byId)),
  ];
}

function nodeProblems(node: TreeNode, byId: ReadonlyMap<string, TreeNode>): TreeProblem[] {
  const problems: TreeProblem[] = [];
  if (node.parent !== undefined && !byId.has(node.parent))
    problems.push({
      kind: 'unknown_parent',
      node: node.id,
      text: `“${node.name}” is fed by a node that does not exist. Choose another, or make it the grid connection.`,
    });
  const ratings = [node.ratingAmps, node.neutralAmps ?? 1, node.transformer?.primaryAmps ?? 1];
  if (ratings.some((amps) => !(amps > 0 && amps < Number.POSITIVE_INFINITY)))
    problems.push({
      kind: 'rating',
      node: node.id,
      text: `A rating of “${node.name}” is not above 0 A. Enter what is printed on its fuse or breaker.`,
    });
  if (pathUp(node, byId) === 'cycle')
    problems.push({
      kind: 'cycle',
      node: node.id,
      text: `“${node.name}” feeds itself. Give one node of the circle another parent.`,
    });
  return problems;
}

function evseProblems(evse: TreeEvse, byId: ReadonlyMap<string, TreeNode>): TreeProblem[] {
  const problems: TreeProblem[] = [];
  if (!byId.has(evse.node))
    problems.push({
      kind: 'unknown_node',
      evse: evse.id,
      text: `EVSE ${evse.id} hangs on a node that does not exist.`,
    });
  const missing = evse.wiring.length !== evse.legs;
  const doubled = new Set(evse.wiring.map(String)).size < evse.wiring.length;
  const selfish = evse.wiring.some((leg) => typeof leg !== 'number' && leg[0] === leg[1]);
  if (missing || doubled || selfish)
    problems.push({
      kind: 'wiring',
      evse: evse.id,
      text: `The phase order of EVSE ${evse.id} must name each of its ${evse.legs} legs once.`,
    });
  return problems;
}

/** The nodes from one up to the grid connection. */
function pathUp(node: TreeNode, byId: ReadonlyMap<string, TreeNode>): TreeNode[] | 'cycle' {
  const path = [node];
  for (let parent = node.parent; parent !== undefined; parent = path.at(-1)!.parent) {
    const next = byId.get(parent);
    if (!next) return path;
    if (path.includes(next)) return 'cycle';
    path.push(next);
  }
  return path;
}

/** What flows on the three phases and the neutral of one place, per ampere of the legs below it. */
interface Wires {
  readonly phases: readonly [Tap[], Tap[], Tap[]];
  readonly neutral: Tap[];
}

/**
 * Turns a tree into conductors: one per node and phase, per watched neutral, and per side of a transformer.
 * Throws on a tree that `checkTree` objects to.
 */
export function siteOf(tree: Tree): Site {
  const [problem] = checkTree(tree);
  if (problem) throw new Error(problem.text);
  const conductors: Conductor[] = [];
  for (const node of tree.nodes) {
    const wires = wiresAt(node, tree);
    wires.phases.forEach((taps, i) => {
      conductors.push({
        id: `${node.id}/L${i + 1}`,
        name: `${node.name} L${i + 1}`,
        ratingAmps: node.ratingAmps,
        taps,
      });
    });
    if (node.neutralAmps !== undefined)
      conductors.push({
        id: `${node.id}/N`,
        name: `${node.name} N`,
        ratingAmps: node.neutralAmps,
        taps: wires.neutral,
      });
    const { transformer } = node;
    if (transformer)
      throughTransformer(wires, transformer.ratio).phases.forEach((taps, i) => {
        conductors.push({
          id: `${node.id}/primary/L${i + 1}`,
          name: `${node.name} primary L${i + 1}`,
          ratingAmps: transformer.primaryAmps,
          taps,
        });
      });
  }
  return { evses: tree.evses, conductors };
}

function wiresAt(node: TreeNode, tree: Tree): Wires {
  const all: Wires = { phases: [[], [], []], neutral: [] };
  const put = (wires: Wires) => {
    wires.phases.forEach((taps, i) => {
      all.phases[i]!.push(...taps);
    });
    all.neutral.push(...wires.neutral);
  };
  tree.evses.forEach((evse, index) => {
    if (evse.node === node.id) put(wiresOf(evse, index));
  });
  for (const child of tree.nodes) {
    if (child.parent !== node.id) continue;
    const below = wiresAt(child, tree);
    put(child.transformer ? throughTransformer(below, child.transformer.ratio) : below);
  }
  return all;
}

const phaseDegrees = (phase: Phase) => -120 * (phase - 1);

function wiresOf({ wiring }: TreeEvse, evse: number): Wires {
  const wires: Wires = { phases: [[], [], []], neutral: [] };
  wiring.forEach((connection, leg) => {
    if (typeof connection === 'number') {
      const tap = { evse, leg, weight: 1, degrees: phaseDegrees(connection) };
      wires.phases[connection - 1]!.push(tap);
      wires.neutral.push(tap);
      return;
    }
    const [from, to] = connection;
    // The current is in phase with the voltage between the two, and comes back on the second with the opposite sign.
    const degrees = degreesBetween(from, to);
    wires.phases[from - 1]!.push({ evse, leg, weight: 1, degrees });
    wires.phases[to - 1]!.push({ evse, leg, weight: 1, degrees: degrees + 180 });
  });
  return wires;
}

/** The angle of the voltage from one phase to another: L1 to L2 is at 30°. */
function degreesBetween(from: Phase, to: Phase): number {
  const follows = (to - from + 3) % 3 === 1;
  return phaseDegrees(from) + (follows ? 30 : -30);
}

/**
 * Each wye winding is fed by a delta winding between its own phase and the next: no neutral passes, and its current
 * is in phase with the voltage between those two, 30° ahead of the phase's own.
 */
function throughTransformer({ phases }: Wires, ratio: number): Wires {
  const scaled = (taps: readonly Tap[], turn: number) =>
    taps.map((tap) => ({ ...tap, weight: tap.weight * ratio, degrees: tap.degrees + turn }));
  const primary = (i: number): Tap[] => [...scaled(phases[i]!, 30), ...scaled(phases[(i + 2) % 3]!, 210)];
  return { phases: [primary(0), primary(1), primary(2)], neutral: [] };
}
