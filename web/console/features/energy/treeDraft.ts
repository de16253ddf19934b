import type { LegWord, SiteEvse, SiteTree } from '../../../../server/energy/tree/shapes.ts';

export type Node = SiteTree['nodes'][number];
export type Place = SiteTree['evses'][number];
export type Asset = SiteTree['assets'][number];

/** A node below another, or a grid connection. */
export function newNode(id: string, parentId: string | null, name: string): Node {
  return {
    id,
    parentId,
    kind: parentId === null ? 'connection' : 'feeder',
    name,
    ratingAmps: 63,
    neutralAmps: null,
    transformer: null,
    meterId: null,
    reserveAmps: null,
  };
}

export function newAsset(id: string, nodeId: string, name: string): Asset {
  return {
    id,
    nodeId,
    kind: 'load',
    name,
    wiring: ['L1', 'L2', 'L3'],
    ratedWatts: 1000,
    capacityWh: null,
    meterId: null,
  };
}

export function changeNode(tree: SiteTree, id: string, told: Partial<Node>): SiteTree {
  return { ...tree, nodes: tree.nodes.map((node) => (node.id === id ? { ...node, ...told } : node)) };
}

/** Takes a node out; what hung on it hangs on what fed it, or nowhere. */
export function removeNode(tree: SiteTree, id: string): SiteTree {
  const parentId = tree.nodes.find((node) => node.id === id)?.parentId ?? null;
  const hung = <T extends { nodeId: string }>(list: readonly T[]) =>
    list.flatMap((one) =>
      one.nodeId !== id ? [one] : parentId === null ? [] : [{ ...one, nodeId: parentId }],
    );
  return {
    ...tree,
    nodes: tree.nodes
      .filter((node) => node.id !== id)
      .map((node) => (node.parentId === id ? { ...node, parentId } : node)),
    evses: hung(tree.evses),
    assets: hung(tree.assets),
  };
}

/** Hangs an EVSE on a node, changes its place, or takes it out of the tree. */
export function changePlace(tree: SiteTree, evse: SiteEvse, told: Partial<Place> | null): SiteTree {
  const others = tree.evses.filter(({ evseId }) => evseId !== evse.evseId);
  if (told === null) return { ...tree, evses: others };
  const before = tree.evses.find(({ evseId }) => evseId === evse.evseId);
  if (before)
    return {
      ...tree,
      evses: tree.evses.map((place) => (place.evseId === evse.evseId ? { ...place, ...told } : place)),
    };
  const first = tree.nodes[0];
  if (!first) return tree;
  const place: Place = {
    evseId: evse.evseId,
    nodeId: first.id,
    wiring: [],
    maxAmps: null,
    minAmps: 6,
    fallbackAmps: 0,
  };
  return { ...tree, evses: [...others, { ...place, ...told }] };
}

export function changeAsset(tree: SiteTree, id: string, told: Partial<Asset> | null): SiteTree {
  return {
    ...tree,
    assets: tree.assets.flatMap((asset) =>
      asset.id !== id ? [asset] : told === null ? [] : [{ ...asset, ...told }],
    ),
  };
}

/** Phase orders that an EVSE can have; the empty one is not known. */
export function wiringsOf({
  current,
  phases,
}: Pick<SiteEvse, 'current' | 'phases'>): readonly (readonly LegWord[])[] {
  if (current === 'AC' && phases === 1) return [[], ['L1'], ['L2'], ['L3'], ['L1-L2'], ['L2-L3'], ['L3-L1']];
  return [
    [],
    ['L1', 'L2', 'L3'],
    ['L2', 'L3', 'L1'],
    ['L3', 'L1', 'L2'],
    ['L1', 'L3', 'L2'],
    ['L3', 'L2', 'L1'],
    ['L2', 'L1', 'L3'],
  ];
}

/** Nodes in the order of the tree, each with how deep it stands; those in a circle come last. */
export function inOrder(nodes: readonly Node[]): { node: Node; depth: number }[] {
  const found: { node: Node; depth: number }[] = [];
  const walk = (parentId: string | null, depth: number) => {
    for (const node of nodes.filter((one) => one.parentId === parentId)) {
      if (found.some((one) => one.node.id === node.id)) continue;
      found.push({ node, depth });
      walk(node.id, depth + 1);
    }
  };
  walk(null, 0);
  const left = nodes.filter((node) => !found.some((one) => one.node.id === node.id));
  return [...found, ...left.map((node) => ({ node, depth: 0 }))];
}
