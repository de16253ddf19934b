import type { Mode, Reason, Site, Wish } from '@busbar/scheduling';
import type { ExpectedStay } from '../forecasts/stays.ts';
import type { Allowance } from '../giving/allowance.ts';
import type { NodeLimit } from '../readings-face.ts';
import type { PhaseAmps } from '../tree/reserve.ts';
import type { SiteTree } from '../tree/shapes.ts';
import { type BatteryModel, type BatteryOrder, type BatteryState, newBattery } from './battery.ts';
import type { BatteryTarget } from './battery-target.ts';

/** A site as the dispatcher works with it: changes only when somebody changes its tree or its stations. */
export interface SiteModel {
  readonly siteId: string;
  readonly tree: SiteTree;
  readonly site: Site;
  /** In the order of the site's EVSEs. */
  readonly evses: readonly EvseModel[];
  readonly meters: readonly { readonly meterId: string; readonly nodeId: string }[];
  /** Those that are commanded. */
  readonly batteries: readonly BatteryModel[];
}

/** What the dispatcher must know of an EVSE beside its wires. */
export interface EvseModel {
  readonly id: string;
  readonly stationId: string;
  readonly number: number;
  /** How people call it. */
  readonly label: string;
  readonly current: 'AC' | 'DC';
  /** W that reach the car per ampere of each leg: DC limits are told in W. */
  readonly wattsPerAmp: number;
  /** What the station shall hold by itself, in A. */
  readonly fallbackAmps: number;
  /** Whether a second default profile fits above the fallback. */
  readonly canHold: boolean;
}

/** What is known of an EVSE at this moment. Times in epoch milliseconds, currents in A per leg. */
export interface EvseState {
  readonly online: boolean;
  /** Whether its station holds the fallback: only then may it be counted at it. */
  readonly fallback: 'held' | 'unknown' | 'refused';
  /** When it became unknown; a station that has just booted is believed to hold on for a moment. */
  readonly fallbackSince: number;
  readonly car: CarState | undefined;
  /** What the running transaction is held to, by a profile that the station took. */
  readonly grant: Granted | undefined;
  /** An idle EVSE that is held at nothing, so that its fallback is free for others. */
  readonly holdUntil: number;
  /** An order on its way. */
  readonly asked: Asked | undefined;
  /** More than the grant may still flow: a decrease that no measurement has confirmed yet. */
  readonly leaving: { readonly amps: number; readonly at: number } | undefined;
  readonly trust: 'obeys' | 'ignores' | 'refuses';
  readonly distrustedAt: number;
  /** When it last refused to go down, and how often since it last did so. */
  readonly refusedAt: number;
  readonly refusals: number;
  /** Samples within the limit since it was excluded. */
  readonly goodSamples: number;
  readonly measured: { readonly at: number; readonly amps: readonly number[] } | undefined;
  readonly changedAt: number;
  readonly retryAt: number;
  /** The whole profile is told again: its vehicle asked for a plan (ISO 15118), or what it holds is not certain. */
  readonly tellAgain: boolean;
  /** What its station can beside limits that stay as they are, by its own word. */
  readonly able: Able;
  /** Dynamic limits, or new values of them, that it refused in this transaction. */
  readonly dynamicRefused: number;
  /** It would not let the car of this transaction give back, though it says that it can. */
  readonly givingRefused: boolean;
  /** Orders in a row that nobody answered. */
  readonly unanswered: number;
  /** A profile of somebody else's that may let it draw more than it was granted: its number at the station. */
  readonly foreign: number | undefined;
}

export interface Able {
  /** Takes limits whose value changes while they hold (2.1, K28). */
  readonly dynamic: boolean;
  /** Lets a car give energy back, as much as it is told to (2.1, Q03). */
  readonly gives: boolean;
}

export interface Granted {
  readonly amps: number;
  /** A per leg that its car is to give back meanwhile. */
  readonly gives?: number;
  readonly at: number;
  readonly until: number;
  /** A dynamic limit ends so long after it was last given a value; absent where it has a fixed end. */
  readonly dynamicMs?: number;
}

/** How a grant is told: a profile with a fixed end, one whose values change, or only the next value of that one. */
export type GrantForm = 'fixed' | 'dynamic' | 'value';

export interface Asked {
  readonly orderId: number;
  readonly kind: Order['kind'];
  readonly amps: number;
  readonly until: number;
  readonly at: number;
  /** Of a grant. */
  readonly form?: GrantForm;
  readonly lastsMs?: number;
  readonly gives?: number;
}

/** A car that is plugged in, with what was learned of it. */
export interface CarState {
  readonly transactionId: string;
  readonly arrivedAt: number;
  readonly departsAt: number;
  /** Energy it asked for in all, and took so far, in Wh. */
  readonly wattHours: number;
  readonly taken: number;
  /** The most of it that it held at a time: what it is below that, it gave back. */
  readonly fullest: number;
  readonly mode: Mode;
  readonly priority: number;
  readonly expects?: ExpectedStay | undefined;
  /** What it may give back; absent where it may not, or cannot. */
  readonly giving?: Allowance | undefined;
  /** Legs that it uses: all, until it was measured otherwise. */
  readonly legs: readonly number[];
  /** A pattern of legs that one sample showed; the next must agree. */
  readonly seenLegs: string;
  /** The most that it may have: its EVSE's, or what it was seen to take, or a little more for a try. */
  readonly maxAmps: number;
  /** The most that it was seen to take when it might have had more. */
  readonly seenAmps: number | undefined;
  /** When it was last seen to take no more, or let try, and how often that was in vain. */
  readonly triedAt: number;
  readonly tries: number;
  readonly granted: { readonly amps: number; readonly since: number };
  /** Wake pulses: how many, and when the last began. */
  readonly pulses: number;
  readonly pulseAt: number;
  /** When it was last given all that its EVSE can. */
  readonly fullAt: number;
  /** Since when it draws nothing though it may; 0 while it draws. */
  readonly asleepSince: number;
  /** Only a pulse woke it once: it is not paused where that can be helped. */
  readonly wakesHard: boolean;
}

/** What flows beside the EVSEs at a metered node. */
export interface BaseLoad {
  /** When the meter was last heard. */
  readonly at: number;
  /** After so long without a word it says nothing any more. */
  readonly staleMs: number;
  readonly measured: PhaseAmps;
  readonly amps: PhaseAmps;
  /** The estimates of the last minute, oldest first: the highest counts. */
  readonly recent: readonly { readonly at: number; readonly amps: PhaseAmps }[];
}

export interface DispatchState {
  readonly model: SiteModel;
  readonly evses: readonly EvseState[];
  readonly batteries: readonly BatteryState[];
  readonly bases: ReadonlyMap<string, BaseLoad>;
  readonly limits: readonly NodeLimit[];
  readonly wishes: { readonly at: number; readonly of: ReadonlyMap<string, Wish> } | undefined;
  /** What is known of the hours to come. */
  readonly ahead: readonly AheadSlot[];
  readonly nextOrder: number;
}

/** A span of time to come: what power costs then, per kWh, and what the plan gives the batteries together, in W. */
export interface AheadSlot {
  readonly from: number;
  readonly to: number;
  readonly buy?: number;
  readonly battery?: number;
}

/** Something to be asked of a station. */
export type Order =
  /** A limit of the running transaction, with an end. */
  | (OrderOf<'grant'> & {
      readonly transactionId: string;
      readonly form: GrantForm;
      /** What the car is to give back, in A per leg, and in W in all. */
      readonly gives: number;
      readonly givesWatts: number;
      /** A dynamic limit ends so long after its last value. */
      readonly lastsMs: number;
    })
  /** What the station holds by itself. */
  | OrderOf<'fallback'>
  /** Nothing for whoever comes, for a while. */
  | OrderOf<'hold'>
  /** Takes off what somebody else set. */
  | (OrderOf<'clear'> & { readonly profile: number });

interface OrderOf<Kind extends string> {
  readonly kind: Kind;
  readonly id: number;
  /** Position of the EVSE. */
  readonly evse: number;
  readonly amps: number;
  /** Epoch milliseconds; Infinity for what holds for ever. */
  readonly until: number;
}

/** Why an EVSE gets what it gets: the scheduler's reasons, and those of whoever could not be asked. */
export type EvseReason =
  | Reason
  | { readonly code: 'idle'; readonly amps: number }
  | { readonly code: 'offline'; readonly amps: number }
  | { readonly code: 'ignores'; readonly amps: number }
  | { readonly code: 'refuses'; readonly amps: number }
  | { readonly code: 'foreign'; readonly amps: number }
  | { readonly code: 'no_fallback'; readonly amps: number }
  | { readonly code: 'asleep'; readonly amps: number }
  | { readonly code: 'gives'; readonly watts: number; readonly keeps: number; readonly until?: number }
  | { readonly code: 'waits_decrease'; readonly amps: number };

export interface Decision {
  readonly state: DispatchState;
  readonly orders: readonly Order[];
  /** In the order of the site's EVSEs. */
  readonly reasons: readonly EvseReason[];
  readonly batteryOrders: readonly BatteryOrder[];
  /** What each battery should do, and why. */
  readonly batteryTargets: readonly BatteryTarget[];
}

/** Rules that keep a site safe; tests break one at a time to show that the monitor would see it. */
export interface Rules {
  readonly decreasesFirst: boolean;
  readonly staleMeterIsOverload: boolean;
  readonly rejectedCounts: boolean;
  /** What a car gives back may stop at any moment: it makes no room for others. */
  readonly givingMayStop: boolean;
}
export const usualRules: Rules = {
  decreasesFirst: true,
  staleMeterIsOverload: true,
  rejectedCounts: true,
  givingMayStop: true,
};

export const newEvse: EvseState = {
  online: false,
  fallback: 'unknown',
  fallbackSince: 0,
  car: undefined,
  grant: undefined,
  holdUntil: 0,
  asked: undefined,
  leaving: undefined,
  trust: 'obeys',
  distrustedAt: 0,
  refusedAt: 0,
  refusals: 0,
  goodSamples: 0,
  measured: undefined,
  changedAt: 0,
  retryAt: 0,
  tellAgain: false,
  able: { dynamic: false, gives: false },
  dynamicRefused: 0,
  givingRefused: false,
  unanswered: 0,
  foreign: undefined,
};

/** A site of which nothing is known yet but its tree: every EVSE may draw its rating. */
export function newState(model: SiteModel): DispatchState {
  return {
    model,
    evses: model.evses.map(() => newEvse),
    batteries: model.batteries.map(() => newBattery),
    ahead: [],
    bases: new Map(),
    limits: [],
    wishes: undefined,
    nextOrder: 1,
  };
}
