import { ConductorLoads, type Site, siteOf } from '@busbar/scheduling';
import type { Sentence } from '../../platform/sentence.ts';
import { legsOf, mostAmps, schedulingTree } from './physics.ts';
import { onConductors, reserves } from './reserve.ts';
import { sayTree } from './sentences.ts';
import type { SiteEvse, SiteTree, TreeNodeShape, TreeProblemShape } from './shapes.ts';

type Weight = TreeProblemShape['weight'];

const about = (
  weight: Weight,
  sentence: Sentence,
  { nodeId = null, evseId = null }: { nodeId?: string | null; evseId?: string | null } = {},
): TreeProblemShape => ({
  weight,
  code: sentence.key.split('.')[1]!,
  sentence: { ...sentence, params: { ...sentence.params } },
  nodeId,
  evseId,
});

/**
 * Says what is impossible about a tree, what makes it unsafe to manage, and what a person should know. Pure.
 * Without anything impossible it can be stored; without anything unsafe its power can be shared out.
 */
export function checkSiteTree(tree: SiteTree, facts: readonly SiteEvse[]): TreeProblemShape[] {
  const impossible = [...ofNodes(tree), ...ofEvses(tree, facts), ...ofAssets(tree)];
  if (impossible.length > 0) return impossible;
  return [...ofKnowledge(tree, facts), ...ofLoads(tree, facts), ...ofShape(tree, facts)];
}

export const isPossible = (problems: readonly TreeProblemShape[]) =>
  problems.every(({ weight }) => weight !== 'impossible');
export const isManageable = (problems: readonly TreeProblemShape[]) =>
  problems.every(({ weight }) => weight === 'note');

function* ofNodes({ nodes }: SiteTree): Generator<TreeProblemShape> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  if (nodes.length > 0 && !nodes.some(({ kind }) => kind === 'connection'))
    yield about('impossible', sayTree('no_connection'));
  for (const [index, node] of nodes.entries()) {
    const bad = (sentence: Sentence) => about('impossible', sentence, { nodeId: node.id });
    const name = { node: node.name };
    const parent = node.parentId === null ? undefined : byId.get(node.parentId);
    if (nodes.findIndex(({ id }) => id === node.id) !== index) yield bad(sayTree('same_id', name));
    if (node.parentId !== null && !parent) yield bad(sayTree('unknown_parent', name));
    if (feedsItself(node, byId)) yield bad(sayTree('cycle', name));
    if (node.parentId === null && node.kind !== 'connection') yield bad(sayTree('not_fed', name));
    if (parent && node.kind === 'connection')
      yield bad(sayTree('fed_connection', { ...name, parent: parent.name }));
    if (!(node.ratingAmps > 0)) yield bad(sayTree('rating', name));
    if (node.neutralAmps !== null && !(node.neutralAmps > 0)) yield bad(sayTree('neutral', name));
    const { transformer } = node;
    if (transformer ? !(transformer.ratio > 0 && transformer.primaryAmps > 0) : node.kind === 'transformer')
      yield bad(sayTree('transformer', name));
    if (node.reserveAmps !== null && node.reserveAmps < 0) yield bad(sayTree('reserve', name));
  }
}

/** Whether the way up from a node comes back to it. */
function feedsItself(node: TreeNodeShape, byId: ReadonlyMap<string, TreeNodeShape>): boolean {
  let above = node.parentId;
  for (let steps = 0; above !== null && steps <= byId.size; steps += 1) {
    if (above === node.id) return true;
    above = byId.get(above)?.parentId ?? null;
  }
  return false;
}

function* ofEvses({ nodes, evses }: SiteTree, facts: readonly SiteEvse[]): Generator<TreeProblemShape> {
  const nodeIds = new Set(nodes.map(({ id }) => id));
  const byId = new Map(facts.map((fact) => [fact.evseId, fact]));
  const seen = new Set<string>();
  for (const { evseId, nodeId, wiring, fallbackAmps } of evses) {
    const bad = (sentence: Sentence) => about('impossible', sentence, { evseId });
    const fact = byId.get(evseId);
    if (!fact) {
      yield bad(sayTree('evse_unknown'));
      continue;
    }
    const name = { evse: fact.label };
    if (seen.has(evseId)) yield bad(sayTree('evse_twice', name));
    seen.add(evseId);
    if (!nodeIds.has(nodeId)) yield bad(sayTree('evse_node', name));
    const named = new Set(wiring);
    if (wiring.length > 0 && (wiring.length !== legsOf(fact) || named.size < wiring.length))
      yield bad(sayTree('wiring', { ...name, legs: legsOf(fact) }));
    if (fallbackAmps < 0) yield bad(sayTree('fallback', name));
  }
}

function* ofAssets({ nodes, assets }: SiteTree): Generator<TreeProblemShape> {
  const nodeIds = new Set(nodes.map(({ id }) => id));
  for (const { name: asset, nodeId, ratedWatts } of assets) {
    if (!nodeIds.has(nodeId)) yield about('impossible', sayTree('asset_node', { asset }));
    if (!(ratedWatts > 0)) yield about('impossible', sayTree('asset_rating', { asset }), { nodeId });
  }
}

/** What must be known of each EVSE before anybody may share out power. */
function* ofKnowledge({ evses, nodes }: SiteTree, facts: readonly SiteEvse[]): Generator<TreeProblemShape> {
  if (nodes.length === 0) yield about('unsafe', sayTree('no_connection'));
  const places = new Map(evses.map((place) => [place.evseId, place]));
  for (const fact of facts) {
    const { evseId } = fact;
    const name = { evse: fact.label };
    const place = places.get(evseId);
    if (!place) {
      yield about('unsafe', sayTree('evse_missing', name), { evseId });
      continue;
    }
    if (place.wiring.length === 0) yield about('unsafe', sayTree('wiring_unknown', name), { evseId });
    if (mostAmps(fact, place) === undefined)
      yield about('unsafe', sayTree('rating_unknown', name), { evseId });
    const { fallbackAmps: amps, minAmps: least } = place;
    if (amps > 0 && amps < least)
      yield about('note', sayTree('fallback_below', { ...name, amps, least }), { evseId });
    if (amps === 0) yield about('note', sayTree('holds_zero', { ...name, least }), { evseId });
  }
}

const shown = (amps: number) => Math.round(amps * 10) / 10;

/** What flows when every station holds its fallback, and when nobody manages anything. */
function* ofLoads(tree: SiteTree, facts: readonly SiteEvse[]): Generator<TreeProblemShape> {
  const scheduling = schedulingTree(tree, facts);
  const site = siteOf(scheduling);
  const background = onConductors(site.conductors, tree, reserves(tree));
  const places = new Map(tree.evses.map((place) => [place.evseId, place]));
  const fallen = new ConductorLoads(site);
  const full = new ConductorLoads(site);
  site.evses.forEach(({ id, legs, maxAmps }, i) => {
    const all = Array.from({ length: legs }, (_, leg) => leg);
    fallen.add(i, all, Math.min(places.get(id)!.fallbackAmps, maxAmps));
    full.add(i, all, maxAmps);
  });
  for (const [i, { name, id, ratingAmps }] of site.conductors.entries()) {
    const nodeId = id.split('/')[0]!;
    const other = background[i]!;
    const rating = shown(ratingAmps);
    const sums = { fallen: fallen.worst(i) + other, full: full.worst(i) + other };
    if (other >= ratingAmps && site.conductors[i]!.taps.length > 0) {
      const node = tree.nodes.find((one) => one.id === nodeId)!.name;
      yield about('unsafe', sayTree('reserve_exceeds', { node, reserve: shown(other), rating }), { nodeId });
    } else if (sums.fallen > ratingAmps + 1e-6)
      yield about(
        'unsafe',
        sayTree('fallbacks_exceed', { conductor: name, rating, sum: shown(sums.fallen) }),
        {
          nodeId,
        },
      );
    if (!tree.settings.managed && sums.full > ratingAmps + 1e-6)
      yield about('note', sayTree('unmanaged', { conductor: name, rating, sum: shown(sums.full) }), {
        nodeId,
      });
  }
}

function* ofShape(tree: SiteTree, facts: readonly SiteEvse[]): Generator<TreeProblemShape> {
  const { nodes, evses } = tree;
  if (nodes.length > 0 && evses.length === 0) yield about('note', sayTree('no_evses'));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const node of nodes) {
    const parent = node.parentId === null ? undefined : byId.get(node.parentId);
    const { name, ratingAmps: rating, id: nodeId } = node;
    if (parent && !node.transformer && rating > parent.ratingAmps)
      yield about(
        'note',
        sayTree('above_parent', { node: name, rating, parent: parent.name, above: parent.ratingAmps }),
        { nodeId },
      );
    if (node.meterId !== null && node.reserveAmps === null)
      yield about('note', sayTree('meter_without_reserve', { node: name }), { nodeId });
    yield* onePhase(node, tree, facts);
  }
}

/** So many single-phase EVSEs on one phase alone are rather a wrong entry than a wish. */
const suspicious = 3;

function* onePhase(
  node: TreeNodeShape,
  { evses }: SiteTree,
  facts: readonly SiteEvse[],
): Generator<TreeProblemShape> {
  const singles = evses.filter(
    ({ evseId, nodeId, wiring }) =>
      nodeId === node.id && wiring.length === 1 && facts.some((fact) => fact.evseId === evseId),
  );
  const [first] = singles;
  const phase = first?.wiring[0];
  if (phase === undefined || singles.length < suspicious) return;
  if (singles.every(({ wiring }) => wiring[0] === phase))
    yield about('note', sayTree('one_phase', { count: singles.length, phase, node: node.name }), {
      nodeId: node.id,
    });
}

/**
 * What each EVSE may hold by itself: its minimum where that fits on every conductor with everything else, in the order of
 * the list, and 0 A for the rest. Pure.
 */
export function fittingFallbacks(tree: SiteTree, facts: readonly SiteEvse[]): ReadonlyMap<string, number> {
  const site: Site = siteOf(schedulingTree(tree, facts));
  const background = onConductors(site.conductors, tree, reserves(tree));
  const loads = new ConductorLoads(site, background);
  return new Map(
    site.evses.map(({ id, legs, minAmps, maxAmps }, i) => {
      const all = Array.from({ length: legs }, (_, leg) => leg);
      const fits = maxAmps >= minAmps && loads.tryAdd(i, all, minAmps) < 0;
      return [id, fits ? minAmps : 0];
    }),
  );
}
