/** Whether a vehicle will leave with what it needs, and what would help. Pure; powers in W, energies in Wh, times in ms. */

/** Of what a charger gives, this part ends up in the battery. */
const chargingEfficiency = 0.9;
/** Below this a vehicle that is plugged in does not charge. */
const leastWatts = 100;
/** Below this part of what car and EVSE could do, something else holds the power back. */
const heldBack = 0.85;
/** What is missing below this is within the error of meters. */
const leastShortWh = 100;

export interface VehicleFacts {
  readonly batteryWh: number | null;
  readonly maxAcWatts: number | null;
  readonly maxDcWatts: number | null;
}

export interface EvseFacts {
  readonly currentType: 'AC' | 'DC';
  /** What its plate says; null: nobody knows. */
  readonly maxWatts: number | null;
}

/** A vehicle at the plug. */
export interface Plugged extends EvseFacts {
  readonly powerWatts: number | null;
  readonly soc: number | null;
  /** We hold it back, and may let it go. */
  readonly pausedByUs: boolean;
  readonly pausedByCar: boolean;
}

export interface Going {
  readonly at: number;
  readonly energyWh: number | null;
  readonly socPercent: number | null;
}

export interface Situation {
  readonly now: number;
  readonly vehicle: VehicleFacts;
  readonly going: Going;
  /** Since the departure before. */
  readonly deliveredWh: number;
  readonly plugged: Plugged | undefined;
  /** The best EVSE that it could be plugged into now; undefined: none is free. */
  readonly free: EvseFacts | undefined;
}

export type ReadinessState = 'ready' | 'on_track' | 'at_risk' | 'not_plugged_in' | 'late' | 'unknown';

export interface Readiness {
  readonly state: ReadinessState;
  /** Still to come from the grid; null: nobody knows the state of charge. */
  readonly missingWh: number | null;
  /** When it has what it needs, at the pace that it has or could have. */
  readonly readyAt: number | null;
  /** Missing when it leaves. */
  readonly shortWh: number;
  /** The latest moment to begin at the power that it could have; null where that is not known. */
  readonly latestStart: number | null;
  readonly possibleWatts: number | null;
  readonly cause:
    | 'held_back'
    | 'too_slow'
    | 'not_plugged_in'
    | 'no_free_evse'
    | 'car_stopped'
    | 'no_soc'
    | null;
}

/** Judges one vehicle before its departure. */
export function judgeReadiness(situation: Situation): Readiness {
  const { now, going, plugged } = situation;
  const missingWh = missingOf(situation);
  const place = plugged ?? situation.free;
  // Where none is free now, what it could take itself still says from when on it is too late.
  const possibleWatts = place ? possiblePower(situation.vehicle, place) : ownPower(situation.vehicle);
  const nothing = {
    missingWh,
    possibleWatts,
    readyAt: null,
    shortWh: 0,
    latestStart: null,
    cause: null,
  } as const;
  if (missingWh === null) return { ...nothing, state: 'unknown', cause: 'no_soc' };
  if (missingWh <= leastShortWh) return { ...nothing, state: 'ready', missingWh: 0, readyAt: now };
  const latestStart = possibleWatts === null ? null : going.at - hours(missingWh, possibleWatts);
  const known = { ...nothing, latestStart };
  const short = (watts: number) => Math.max(0, missingWh - (watts * Math.max(0, going.at - now)) / 3_600_000);
  if (!plugged) {
    const cause = situation.free ? 'not_plugged_in' : 'no_free_evse';
    const shortWh = short(possibleWatts ?? 0);
    const late = latestStart !== null && latestStart < now;
    return { ...known, state: late ? 'late' : 'not_plugged_in', shortWh: late ? shortWh : 0, cause };
  }
  const drawn = plugged.powerWatts ?? 0;
  // Who is paused by us gets its turn; of who draws nothing by itself nobody knows when it goes on.
  const pace = drawn >= leastWatts ? drawn : plugged.pausedByUs ? possibleWatts : null;
  if (pace === null) {
    const late = latestStart !== null && latestStart < now;
    const cause = plugged.pausedByCar ? 'car_stopped' : 'held_back';
    return { ...known, state: late ? 'late' : 'at_risk', shortWh: short(late ? possibleWatts! : 0), cause };
  }
  const readyAt = now + hours(missingWh, pace);
  const shortWh = short(pace);
  if (shortWh <= leastShortWh) return { ...known, state: 'on_track', readyAt };
  const couldDo = possibleWatts !== null && short(possibleWatts) <= leastShortWh;
  const isHeld = possibleWatts !== null && pace < possibleWatts * heldBack;
  return {
    ...known,
    state: couldDo ? 'at_risk' : 'late',
    readyAt,
    shortWh,
    cause: isHeld ? 'held_back' : 'too_slow',
  };
}

const hours = (wattHours: number, watts: number) => (wattHours / watts) * 3_600_000;

function missingOf({ vehicle, going, deliveredWh, plugged }: Situation): number | null {
  if (going.energyWh !== null) return Math.max(0, going.energyWh - deliveredWh);
  if (plugged?.soc == null || vehicle.batteryWh === null) return null;
  return (
    Math.max(0, (((going.socPercent ?? 100) - plugged.soc) / 100) * vehicle.batteryWh) / chargingEfficiency
  );
}

const ownPower = ({ maxAcWatts, maxDcWatts }: VehicleFacts): number | null =>
  Math.max(maxAcWatts ?? 0, maxDcWatts ?? 0) || null;

/** The most that a vehicle draws at an EVSE; null when neither side is known. */
export function possiblePower(vehicle: VehicleFacts, evse: EvseFacts | undefined): number | null {
  if (!evse) return null;
  const own = evse.currentType === 'DC' ? vehicle.maxDcWatts : vehicle.maxAcWatts;
  const known = [own, evse.maxWatts].filter((watts) => watts !== null && watts > 0) as number[];
  return known.length > 0 ? Math.min(...known) : null;
}
