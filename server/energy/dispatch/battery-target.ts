import { ConductorLoads } from '@busbar/scheduling';
import { type SetPointCode, setPointOf } from '../batteries/mode.ts';
import { phaseVolts } from '../tree/physics.ts';
import { type BatteryOrder, type BatteryTrust, batteryHoldsMs, countedWatts, trustOf } from './battery.ts';
import { countedAt } from './count.ts';
import type { DispatchState } from './model.ts';
import { isSteered, type Targets } from './targets.ts';
import { sampleFreshMs } from './times.ts';

/** What a battery should do, and why. */
export interface BatteryTarget {
  readonly watts: number;
  readonly code: SetPointCode | 'no_room' | Exclude<BatteryTrust, 'obeys'>;
  /** The conductor that carries no more. */
  readonly conductor?: string;
}

/** A set-point that changes by less is left alone: W, and a share of what the battery can. */
const deadband = { watts: 200, share: 0.01 } as const;
/** So long after a set-point meters show what came of it. */
const showsMs = 3000;
/** A set-point is told again after so long, so that the battery knows that somebody is there. */
const repeatMs = 30_000;
/** Set-points are whole multiples of this, in W. */
const step = 10;

/** What each battery should do: what its mode wishes, as far as conductors carry it beside what cars shall have. */
export function batteryTargets(state: DispatchState, targets: Targets, now: number): BatteryTarget[] {
  if (state.batteries.length === 0) return [];
  const { limited, allocation } = targets;
  const loads = new ConductorLoads(limited.site, targets.withoutBatteries);
  const wanted = new Map(allocation.grants.map(({ car, amps }) => [car, Math.max(0, amps)]));
  state.evses.forEach((evse, i) => {
    const counted = countedAt(state, i, now);
    const target = evse.car && isSteered(evse) ? wanted.get(evse.car.transactionId) : undefined;
    loads.add(i, counted.legs, target ?? counted.amps);
  });
  const room = limited.site.conductors.map((_, c) => loads.left(c));
  const moments = momentsOf(state, now);
  return state.batteries.map((battery, i): BatteryTarget => {
    const { settings, ampsPerWatt } = state.model.batteries[i]!;
    const wished = setPointOf(settings, moments[i]!);
    const share = limited.background(ampsPerWatt);
    const most = roomIn(room, share);
    const watts = Math.trunc(Math.min(wished.watts, Math.max(0, most.watts)) / step) * step;
    for (const [c, amps] of share.entries()) room[c]! -= amps * Math.max(0, watts);
    const trust = trustOf(battery, now);
    if (trust !== 'obeys') return { watts, code: trust };
    return watts < wished.watts - deadband.watts
      ? { watts, code: 'no_room', conductor: limited.site.conductors[most.conductor]!.name }
      : { watts, code: wished.code };
  });
}

function roomIn(room: readonly number[], share: readonly number[]): { watts: number; conductor: number } {
  let least = { watts: Number.POSITIVE_INFINITY, conductor: -1 };
  share.forEach((perWatt, c) => {
    const watts = perWatt > 0 ? room[c]! / perWatt : Number.POSITIVE_INFINITY;
    if (watts < least.watts) least = { watts, conductor: c };
  });
  return least;
}

/** What is known at this moment for each battery; what the site takes beside them only where its connection is metered. */
function momentsOf(state: DispatchState, now: number) {
  const net = netWatts(state, now);
  const slot = state.ahead.find(({ from, to }) => from <= now && now < to);
  const cars = carWatts(state, now);
  const isPlanned = (mode: string) => mode === 'normal' || mode === 'charge_cheap';
  const power = state.model.batteries.reduce(
    (sum, { settings }) => sum + (isPlanned(settings.mode) ? settings.maxWatts : 0),
    0,
  );
  return state.batteries.map(({ measured }, i) => {
    const { settings } = state.model.batteries[i]!;
    const planned = slot?.battery === undefined ? undefined : (slot.battery * settings.maxWatts) / power;
    return {
      soc: measured?.soc,
      netWatts: net && shareOfNet(net, state, i),
      carWatts: cars,
      planned: isPlanned(settings.mode) ? planned : undefined,
      buy: slot?.buy,
    };
  });
}

/** Several batteries serve the site in parts of their power. */
function shareOfNet(net: number, { model }: DispatchState, i: number): number {
  const all = model.batteries.reduce((sum, { settings }) => sum + settings.maxWatts, 0);
  return (net * model.batteries[i]!.settings.maxWatts) / all;
}

/** What the site takes from the grid beside its batteries, in W; undefined where a connection or a battery is not measured. */
function netWatts(state: DispatchState, now: number): number | undefined {
  let net = 0;
  for (const node of state.model.tree.nodes) {
    if (node.parentId !== null) continue;
    const base = state.bases.get(node.id);
    if (!base || now - base.at > base.staleMs) return undefined;
    net += base.measured.reduce((sum, amps) => sum + amps * phaseVolts, 0);
  }
  for (const { measured } of state.batteries) {
    if (!measured || now - measured.at > measured.staleMs) return undefined;
    net -= measured.watts;
  }
  return net;
}

function carWatts(state: DispatchState, now: number): number {
  return state.evses.reduce((sum, { car, measured }, i) => {
    if (!car || !measured || now - measured.at > sampleFreshMs) return sum;
    const { voltsPerLeg } = state.model.site.evses[i]!;
    return sum + measured.amps.reduce((amps, one) => amps + one, 0) * voltsPerLeg;
  }, 0);
}

/**
 * Set-points that have to be told now: less at once; more only as far as it fits beside everything that may still flow;
 * what has not changed from time to time.
 */
export function batteryOrders(
  state: DispatchState,
  targets: Targets,
  wished: readonly BatteryTarget[],
  now: number,
): Omit<BatteryOrder, 'id'>[] {
  if (state.batteries.length === 0) return [];
  const { limited, background } = targets;
  const loads = new ConductorLoads(limited.site, background);
  state.evses.forEach((_, i) => {
    const { amps, legs } = countedAt(state, i, now);
    loads.add(i, legs, amps);
  });
  const room = limited.site.conductors.map((_, c) => loads.left(c));
  return wished.flatMap(({ watts: target, code }, i) => {
    const { settings, ampsPerWatt } = state.model.batteries[i]!;
    const { held, asked, retryAt, measured } = state.batteries[i]!;
    if (asked || now < retryAt) return [];
    // What it is counted with already is its own.
    const most = Math.max(
      0,
      countedWatts(state, i, now) + roomIn(room, limited.background(ampsPerWatt)).watts,
    );
    const watts = Math.trunc(Math.min(target, most) / step) * step;
    if (!held) return [{ battery: i, watts }];
    const least = Math.max(deadband.watts, settings.maxWatts * deadband.share);
    const changes = Math.abs(watts - held.watts) > least || (watts === 0 && held.watts !== 0);
    const isInTheWay = watts < held.watts && (code === 'no_room' || held.watts > most);
    const isSeen = measured !== undefined && measured.at > held.at + showsMs && metersTold(state, held.at);
    if (changes && (isSeen || isInTheWay)) return [{ battery: i, watts }];
    const toldAt = held.until - batteryHoldsMs;
    return now - toldAt > repeatMs ? [{ battery: i, watts: Math.min(held.watts, most) }] : [];
  });
}

/** Whether the meters of all connections have told something since a set-point could show in it. */
function metersTold({ model, bases }: DispatchState, since: number): boolean {
  return model.tree.nodes.every(
    ({ id, parentId, meterId }) =>
      parentId !== null || meterId === null || (bases.get(id)?.at ?? 0) > since + showsMs,
  );
}
