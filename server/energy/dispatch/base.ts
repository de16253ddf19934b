import { onConductors, type PhaseAmps, reserves } from '../tree/reserve.ts';
import { drewBetween } from './battery.ts';
import { countedAt } from './count.ts';
import { givenAt } from './give.ts';
import { type BaseLoad, type DispatchState, type Rules, usualRules } from './model.ts';
import { baseWindowMs, meterStaleMs, sampleFreshMs } from './times.ts';

/** What is added to a measured base load, for noise between two readings: a share, and A. */
const margin = { share: 0.02, amps: 0.5 } as const;

/**
 * What flows beside the EVSEs at a node, after its meter was read.
 *
 * The meter sees both together, and the EVSEs are measured at other moments. So the estimate stays as it was unless the
 * readings prove it wrong: it is at least what the EVSEs cannot have drawn of it, and at the most what they are not known
 * to have drawn. Whatever overload is measured therefore lifts the estimate at once, as the EVSEs cannot be blamed for it.
 * Batteries that are commanded are taken out of it like the EVSEs: they count for themselves.
 */
export function baseAfter(
  state: DispatchState,
  nodeId: string,
  measured: PhaseAmps,
  at: number,
  staleMs: number = meterStaleMs,
  rules: Rules = usualRules,
): BaseLoad {
  const before = state.bases.get(nodeId);
  const drawn = drawnAt(state, nodeId, at, rules);
  const amps = measured.map((total, phase) => {
    const least = total - drawn.most[phase]!;
    const most = Math.max(least, total - drawn.least[phase]!);
    const known = before && at - before.at < staleMs * 2 ? before.amps[phase]! : most;
    return Math.min(Math.max(known, least), most);
  }) as unknown as PhaseAmps;
  const recent = [...(before?.recent ?? []).filter((one) => at - one.at < baseWindowMs), { at, amps }];
  return { at, staleMs, measured, amps, recent };
}

/** What EVSEs and batteries below a node draw of it: what they are known to draw, and the most that they may. */
function drawnAt(state: DispatchState, nodeId: string, at: number, { givingMayStop }: Rules) {
  const least = [0, 0, 0];
  const most = [0, 0, 0];
  const { site } = state.model;
  for (const phase of [0, 1, 2]) {
    const index = site.conductors.findIndex(({ id }) => id === `${nodeId}/L${phase + 1}`);
    const conductor = site.conductors[index];
    state.model.batteries.forEach(({ ampsPerWatt }, i) => {
      const drew = drewBetween(state, i, at);
      least[phase]! += (ampsPerWatt[index] ?? 0) * drew.least;
      most[phase]! += (ampsPerWatt[index] ?? 0) * drew.most;
    });
    for (const { evse, leg, weight } of conductor?.taps ?? []) {
      const counted = countedAt(state, evse, at);
      const { measured, grant } = state.evses[evse]!;
      const fresh = measured && at - measured.at < sampleFreshMs && measured.at > (grant?.at ?? 0);
      const sampled = fresh ? weight * Math.max(0, measured.amps[leg] ?? 0) : 0;
      // What a car gives back lowers what the meter shows, and may stop at any moment: it counts to the load beside it.
      const given = givingMayStop && counted.legs.includes(leg) ? givenAt(state.evses[evse]!, at) : 0;
      least[phase]! += sampled - weight * given;
      most[phase]! += Math.max(sampled, counted.legs.includes(leg) ? weight * counted.amps : 0);
    }
  }
  return { least, most };
}

/** What flows beside EVSEs and commanded batteries on each conductor now, as far as anything may be counted on. */
export function backgroundOf(state: DispatchState, now: number, rules: Rules): number[] {
  const { site } = state.model;
  const tree = beside(state.model);
  const measured = new Map<string, PhaseAmps>();
  for (const { nodeId } of state.model.meters) measured.set(nodeId, atMeter(state, nodeId, now, rules));
  return onConductors(site.conductors, tree, reserves(tree, measured));
}

/** The tree without what is commanded. */
function beside({ tree, batteries }: DispatchState['model']): DispatchState['model']['tree'] {
  if (batteries.length === 0) return tree;
  const commanded = new Set(batteries.map(({ meterId }) => meterId));
  return { ...tree, assets: tree.assets.filter(({ meterId }) => !meterId || !commanded.has(meterId)) };
}

function atMeter(state: DispatchState, nodeId: string, now: number, rules: Rules): PhaseAmps {
  const base = state.bases.get(nodeId);
  const stale = !base || now - base.at > base.staleMs;
  if (!base || (stale && rules.staleMeterIsOverload)) return safeReserve(state, nodeId);
  const window = base.recent.length > 0 ? base.recent : [base];
  return [0, 1, 2].map((phase) => {
    const highest = Math.max(...window.map(({ amps }) => amps[phase]!));
    return Math.max(0, highest * (1 + margin.share) + margin.amps);
  }) as unknown as PhaseAmps;
}

/** What counts while the meter of a node is silent: what was entered for it, else so much that only fallbacks fit. */
function safeReserve({ model }: DispatchState, nodeId: string): PhaseAmps {
  const node = model.tree.nodes.find(({ id }) => id === nodeId)!;
  if (node.reserveAmps !== null) return reserves(beside(model)).get(nodeId)!;
  return [1, 2, 3].map((phase) => {
    const conductor = model.site.conductors.find(({ id }) => id === `${nodeId}/L${phase}`);
    const fallbacks = (conductor?.taps ?? []).reduce(
      (sum, { evse, weight }) => sum + weight * model.evses[evse]!.fallbackAmps,
      0,
    );
    return Math.max(0, node.ratingAmps - fallbacks);
  }) as unknown as PhaseAmps;
}
