import type { Sentence } from '../../platform/sentence.ts';
import type { BatterySettings } from '../batteries/contract.ts';
import type { DispatchState } from './model.ts';

/** A battery that is commanded, at its place in the tree. Power in W, above 0 it charges. */
export interface BatteryModel {
  readonly meterId: string;
  readonly name: string;
  readonly settings: BatterySettings;
  /** A on each conductor of the site per W that it charges with. */
  readonly ampsPerWatt: readonly number[];
}

export interface BatteryState {
  readonly measured:
    | {
        readonly at: number;
        readonly watts: number;
        readonly soc: number | undefined;
        readonly staleMs: number;
      }
    | undefined;
  /** What it took last, and until when it holds that by itself. */
  readonly held: { readonly watts: number; readonly at: number; readonly until: number } | undefined;
  readonly asked: { readonly orderId: number; readonly watts: number; readonly at: number } | undefined;
  /** More than it holds may still flow, until a measurement has shown that it came down. */
  readonly leaving: { readonly watts: number; readonly at: number } | undefined;
  /** Since when it charges with more than it was told; 0 while it does not. */
  readonly straysSince: number;
  /** Why it did not take what it was told. */
  readonly problem: Sentence | undefined;
  readonly retryAt: number;
}

export const newBattery: BatteryState = {
  measured: undefined,
  held: undefined,
  asked: undefined,
  leaving: undefined,
  straysSince: 0,
  problem: undefined,
  retryAt: 0,
};

export type BatteryEvent =
  | {
      readonly kind: 'battery';
      readonly battery: number;
      readonly at: number;
      readonly watts: number;
      readonly soc?: number;
      readonly staleMs: number;
    }
  | {
      readonly kind: 'battery_told';
      readonly battery: number;
      readonly orderId: number;
      /** Absent: it took it. */
      readonly problem?: Sentence;
    };

/** A set-point to be told. */
export interface BatteryOrder {
  readonly id: number;
  /** Position of the battery. */
  readonly battery: number;
  readonly watts: number;
}

/**
 * A battery that hears nothing for so long does as it likes again. Longer than the grants of EVSEs that rest on what
 * meters say (`leaseMs.metered`): whoever loses Busbar has cars come down before the battery may draw all it can.
 */
export const batteryHoldsMs = 15 * 60_000;
/** An answer that did not come by then is none; and how long is waited before the next try. */
const answerMs = 20_000;
const againMs = 30_000;
/** So long it may take to do what it was told; more than that by so much, in W and as a share, is not doing it. */
const settlesMs = 20_000;
const tolerance = { watts: 300, share: 0.05 } as const;

const slack = ({ settings }: BatteryModel) => Math.max(tolerance.watts, settings.maxWatts * tolerance.share);

/** What is known of a battery after an event. Pure. */
export function afterBattery(
  model: BatteryModel,
  before: BatteryState,
  event: BatteryEvent,
  now: number,
): BatteryState {
  if (event.kind === 'battery_told') {
    if (before.asked?.orderId !== event.orderId) return before;
    return event.problem
      ? { ...before, asked: undefined, problem: event.problem, retryAt: now + againMs }
      : taken(before, before.asked.watts, now);
  }
  const { at, watts, soc, staleMs } = event;
  if (before.measured && before.measured.at > at) return before;
  const { held, leaving } = before;
  const above = held !== undefined && watts > held.watts + slack(model);
  const wasToldBefore = held !== undefined && at - held.at > settlesMs;
  return {
    ...before,
    measured: { at, watts, soc, staleMs },
    leaving: leaving && (above || at <= leaving.at) ? leaving : undefined,
    straysSince: above && wasToldBefore ? before.straysSince || at : above ? before.straysSince : 0,
  };
}

function taken(before: BatteryState, watts: number, now: number): BatteryState {
  const was = Math.max(before.held?.watts ?? 0, before.leaving?.watts ?? 0, before.measured?.watts ?? 0);
  const [same, falls] = [before.held?.watts === watts, watts < was];
  return {
    ...before,
    asked: undefined,
    problem: undefined,
    retryAt: 0,
    held: { watts, at: same ? before.held!.at : now, until: now + batteryHoldsMs },
    leaving: falls && !same ? { watts: was, at: now } : before.leaving,
    straysSince: same ? before.straysSince : 0,
  };
}

/** What passes by itself: ends of set-points, and answers that never came. */
export function batteryInTime(battery: BatteryState, now: number): BatteryState {
  const { asked, held } = battery;
  let next = battery;
  if (asked && now - asked.at > answerMs) next = { ...next, asked: undefined, retryAt: now + againMs };
  if (held && held.until <= now) next = { ...next, held: undefined };
  return next;
}

export type BatteryTrust = 'obeys' | 'begins' | 'silent' | 'ignores' | 'unheard';

/** Whether a battery may be counted on to do what it was told, or why not. */
export function trustOf({ held, measured, straysSince, problem }: BatteryState, now: number): BatteryTrust {
  if (!held) return problem ? 'unheard' : 'begins';
  if (!measured || now - measured.at > measured.staleMs) return 'silent';
  return straysSince > 0 ? 'ignores' : 'obeys';
}

/** The most that it may draw now, in W: what it was told while it does that, else all it can. */
export function countedWatts(state: DispatchState, i: number, now: number): number {
  const { settings } = state.model.batteries[i]!;
  const battery = state.batteries[i]!;
  const { held, asked, leaving, measured } = battery;
  if (trustOf(battery, now) !== 'obeys') return Math.max(settings.maxWatts, measured?.watts ?? 0);
  return Math.max(0, held!.watts, asked?.watts ?? 0, leaving?.watts ?? 0, measured!.watts);
}

/** Between what and what it drew at an instant, for whoever takes it out of what a meter told. */
export function drewBetween(state: DispatchState, i: number, at: number): { least: number; most: number } {
  const { settings } = state.model.batteries[i]!;
  const { measured, held, asked } = state.batteries[i]!;
  if (!measured || at - measured.at > measured.staleMs)
    return { least: -settings.maxWatts, most: settings.maxWatts };
  // What it was told after it was measured it may have done already.
  const toldSince = [held, asked].flatMap((told) => (told && told.at >= measured.at ? [told.watts] : []));
  const all = [measured.watts, ...toldSince];
  return { least: Math.min(...all), most: Math.max(...all) };
}
