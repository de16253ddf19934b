import type { Random } from './random.ts';

/** A car as its charging shows it. */
export interface Car {
  readonly model: string;
  readonly batteryWh: number;
  /** State of charge, 0 to 1; moves while charging. */
  soc: number;
  /** Where the car itself stops. */
  readonly targetSoc: number;
  /** Phases of its on-board charger. */
  readonly phases: number;
  /** Most current per phase that its on-board charger takes, in A. */
  readonly maxAmps: number;
  /** Most power that its battery takes from DC, in W; 0 for a car without DC inlet. */
  readonly maxDcWatts: number;
  /** What it gives back where its station asks for that. */
  readonly gives?: Giving;
}

/** A car that gives energy back (V2X). */
export interface Giving {
  /** Most power that it gives, in W. */
  readonly maxWatts: number;
  /** The state of charge at which it stops by itself, 0 to 1. */
  readonly leastSoc: number;
}

/** What an EVSE can give. */
export interface Supply {
  readonly kind: 'AC' | 'DC';
  readonly phases: number;
  readonly maxAmps: number;
  readonly maxWatts: number;
}

/** What the charging profiles allow at this moment; nothing given means no limit. */
export interface Limit {
  readonly amps?: number;
  readonly watts?: number;
  readonly phases?: number;
  /** W that the car is to give back, in place of charging (2.1, a negative setpoint). */
  readonly givesWatts?: number;
}

/** What flows, below 0 out of the car, and when nothing does, whose doing it is. */
export interface Flow {
  readonly watts: number;
  /** Current per phase in A; a single value on DC. */
  readonly amps: readonly number[];
  readonly state: 'charging' | 'suspendedByCar' | 'suspendedByStation';
}

/** Line to neutral, in V. */
export const PHASE_VOLTS = 230;
/** A typical pack, in V: what turns amperes into watts on DC. */
export const PACK_VOLTS = 400;
/** Below 6 A per phase the standard for AC charging (IEC 61851-1) knows only a pause. */
const LEAST_AMPS = 6;
/** What reaches the battery of what the meter counts. */
const EFFICIENCY: Record<Supply['kind'], number> = { AC: 0.9, DC: 0.95 };

/** How much of its best DC power a battery takes, by state of charge: rising, flat, tapering from half full. */
const DC_CURVE: readonly (readonly [soc: number, share: number])[] = [
  [0, 0.7],
  [0.08, 1],
  [0.5, 1],
  [0.8, 0.45],
  [0.95, 0.15],
  [1, 0.05],
];
/** On AC only the last part of the battery slows the charger down. */
const AC_CURVE: typeof DC_CURVE = [
  [0, 1],
  [0.96, 1],
  [1, 0.3],
];

function shareAt(curve: typeof DC_CURVE, soc: number): number {
  for (let place = 1; place < curve.length; place++) {
    const [toSoc, toShare] = curve[place]!;
    const [fromSoc, fromShare] = curve[place - 1]!;
    if (soc <= toSoc) return fromShare + ((soc - fromSoc) / (toSoc - fromSoc)) * (toShare - fromShare);
  }
  return curve.at(-1)![1];
}

const paused = (phases: number, state: Flow['state']): Flow => ({
  watts: 0,
  amps: Array(phases).fill(0),
  state,
});

/** Tells what flows from an EVSE into a car under a limit. */
export function flowOf(car: Car, supply: Supply, limit: Limit): Flow {
  if (limit.givesWatts !== undefined) return outFlow(car, supply, limit.givesWatts);
  return supply.kind === 'DC' ? dcFlow(car, supply, limit) : acFlow(car, supply, limit);
}

function outFlow({ soc, gives, phases, maxAmps }: Car, supply: Supply, wanted: number): Flow {
  const wires = supply.kind === 'DC' ? 1 : Math.max(1, Math.min(phases, supply.phases));
  if (!gives || soc <= gives.leastSoc) return paused(wires, 'suspendedByCar');
  const volts = supply.kind === 'DC' ? PACK_VOLTS : PHASE_VOLTS * wires;
  const most = supply.kind === 'DC' ? supply.maxWatts : Math.min(supply.maxAmps, maxAmps) * volts;
  const watts = Math.min(wanted, gives.maxWatts, most);
  if (watts <= 0) return paused(wires, 'suspendedByStation');
  return { watts: -watts, amps: Array(wires).fill(-watts / volts), state: 'charging' };
}

function acFlow(car: Car, supply: Supply, limit: Limit): Flow {
  const phases = Math.max(1, Math.min(car.phases, supply.phases, limit.phases ?? 3));
  if (car.soc >= car.targetSoc) return paused(phases, 'suspendedByCar');
  const perPhase = (watts: number) => watts / (PHASE_VOLTS * phases);
  const given = Math.min(
    supply.maxAmps,
    perPhase(supply.maxWatts),
    limit.amps ?? Number.POSITIVE_INFINITY,
    perPhase(limit.watts ?? Number.POSITIVE_INFINITY),
  );
  if (given < LEAST_AMPS) return paused(phases, 'suspendedByStation');
  const amps = Math.max(LEAST_AMPS, Math.min(given, car.maxAmps * shareAt(AC_CURVE, car.soc)));
  return { watts: amps * PHASE_VOLTS * phases, amps: Array(phases).fill(amps), state: 'charging' };
}

function dcFlow(car: Car, supply: Supply, limit: Limit): Flow {
  if (car.soc >= car.targetSoc || car.maxDcWatts === 0) return paused(1, 'suspendedByCar');
  const given = Math.min(
    supply.maxWatts,
    limit.watts ?? Number.POSITIVE_INFINITY,
    (limit.amps ?? Number.POSITIVE_INFINITY) * PACK_VOLTS,
  );
  if (given <= 0) return paused(1, 'suspendedByStation');
  const watts = Math.min(given, car.maxDcWatts * shareAt(DC_CURVE, car.soc));
  return { watts, amps: [watts / PACK_VOLTS], state: 'charging' };
}

/** Lets energy into a car's battery, below 0 out of it: what the meter counted, in Wh. */
export function fill(car: Car, meteredWh: number, kind: Supply['kind']): void {
  const stored = meteredWh < 0 ? meteredWh / EFFICIENCY[kind] : meteredWh * EFFICIENCY[kind];
  car.soc = Math.max(0, Math.min(1, car.soc + stored / car.batteryWh));
}

type Build = Omit<Car, 'soc' | 'targetSoc'>;

/** Kinds of cars on the road: small and large batteries, one and three phases, slow and fast on DC. */
export const builds: readonly Build[] = [
  { model: 'city car', batteryWh: 24_000, phases: 1, maxAmps: 32, maxDcWatts: 40_000 },
  { model: 'compact', batteryWh: 52_000, phases: 3, maxAmps: 16, maxDcWatts: 85_000 },
  { model: 'family car', batteryWh: 77_000, phases: 3, maxAmps: 16, maxDcWatts: 170_000 },
  { model: 'touring car', batteryWh: 95_000, phases: 3, maxAmps: 32, maxDcWatts: 250_000 },
  { model: 'van', batteryWh: 68_000, phases: 3, maxAmps: 16, maxDcWatts: 110_000 },
  { model: 'plug-in hybrid', batteryWh: 13_000, phases: 1, maxAmps: 16, maxDcWatts: 0 },
];

/** Draws a car that arrives to be charged. For a DC supply only cars with a DC inlet come. */
export function arrivingCar(random: Random, kind: Supply['kind']): Car {
  const build = random.pick(kind === 'DC' ? builds.filter((one) => one.maxDcWatts > 0) : builds);
  const soc = random.between(0.1, 0.6);
  const targetSoc = kind === 'DC' ? random.between(0.75, 0.9) : random.pick([0.8, 0.9, 1]);
  return { ...build, soc, targetSoc };
}
