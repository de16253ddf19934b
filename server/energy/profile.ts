/** Charging profiles in our own words; how each version of OCPP writes them is in ocpp-profile.ts. */

/** What a profile limits, and whose word counts: see `composite.ts` for how they combine. */
export const purposes = [
  'station_max',
  'tx_default',
  'tx',
  'priority',
  'local_generation',
  'external',
] as const;
export type Purpose = (typeof purposes)[number];

/** How a schedule finds its place in time. */
export const kinds = ['absolute', 'daily', 'weekly', 'relative', 'dynamic'] as const;
export type Kind = (typeof kinds)[number];

export const rateUnits = ['A', 'W'] as const;
export type RateUnit = (typeof rateUnits)[number];

/** How a vehicle and the grid exchange energy in a period (2.1 only). */
export const operationModes = [
  'Idle',
  'ChargingOnly',
  'CentralSetpoint',
  'ExternalSetpoint',
  'ExternalLimits',
  'CentralFrequency',
  'LocalFrequency',
  'LocalLoadBalancing',
] as const;
export type OperationMode = (typeof operationModes)[number];

/** A part of a schedule in which the limit stays the same; it ends where the next begins. */
export interface Period {
  /** Seconds from the begin of the schedule. */
  readonly from: number;
  /** In the unit of the profile: A per phase, or W in all. Absent where a setpoint or a mode says what to do (2.1). */
  readonly limit?: number | undefined;
  readonly phases?: number | undefined;
  /** Which phase carries a charge on one phase, where the station can switch. */
  readonly phaseToUse?: number | undefined;
  readonly setpoint?: number | undefined;
  /** Negative: towards the grid. */
  readonly dischargeLimit?: number | undefined;
  readonly mode?: OperationMode | undefined;
}

/** A limit over time, as a station keeps it. Times in milliseconds since 1970. */
export interface Profile {
  readonly id: number;
  /** 0 is the station as a whole; a default profile of EVSE 0 holds for each of them. */
  readonly evse: number;
  readonly purpose: Purpose;
  /** Of several profiles of one purpose the highest that says anything now counts. */
  readonly stackLevel: number;
  readonly kind: Kind;
  /** The station's own id of the transaction; only purpose `tx` has one. */
  readonly transactionId: string | null;
  readonly validFrom: number | null;
  readonly validTo: number | null;
  /** Begin of the schedule; null where it begins with the transaction. */
  readonly start: number | null;
  /** Length of the schedule; null: until something else holds. */
  readonly seconds: number | null;
  readonly unit: RateUnit;
  /** What the vehicle needs at least to charge at all, in the unit of the profile. */
  readonly minRate: number | null;
  readonly periods: readonly Period[];
  /** How often the station asks for the next value of a dynamic profile, in seconds. */
  readonly updateSeconds: number | null;
}

/** An EVSE as far as limits go. */
export interface Supply {
  readonly number: number;
  readonly current: 'AC' | 'DC';
  readonly phases: number;
  /** Per phase. */
  readonly maxAmps: number | null;
  readonly maxWatts: number | null;
}

/** What a station can take of profiles; null where it did not tell. */
export interface Ability {
  readonly units: readonly RateUnit[];
  /** Some stations lose profiles of level 0. */
  readonly minStackLevel: number;
  readonly maxStackLevel: number | null;
  readonly maxPeriods: number | null;
  readonly maxProfiles: number | null;
  readonly phaseSwitching: boolean;
  readonly evses: readonly Supply[];
}

/** Voltage between a phase and neutral that amperes are reckoned with. */
export const phaseVolts = 230;

/** Bound of periods in a schedule that we send: 15-minute values of ten days. */
export const mostPeriods = 1_024;

/** The EVSE, or all of them as one for the station as a whole. */
export function supplyOf({ evses }: Ability, evse: number): Supply | undefined {
  if (evse !== 0) return evses.find(({ number }) => number === evse);
  const first = evses[0];
  if (!first) return undefined;
  const total = (of: (supply: Supply) => number | null) =>
    evses.every((supply) => of(supply) !== null)
      ? evses.reduce((sum, supply) => sum + (of(supply) ?? 0), 0)
      : null;
  return {
    number: 0,
    current: evses.every(({ current }) => current === 'DC') ? 'DC' : 'AC',
    phases: Math.max(...evses.map(({ phases }) => phases)),
    maxAmps: total(({ maxAmps }) => maxAmps),
    maxWatts: total(({ maxWatts }) => maxWatts),
  };
}

/** Whether the validity of two profiles overlaps at some moment. */
export function overlap(one: Profile, other: Profile): boolean {
  const from = Math.max(
    one.validFrom ?? Number.NEGATIVE_INFINITY,
    other.validFrom ?? Number.NEGATIVE_INFINITY,
  );
  const to = Math.min(one.validTo ?? Number.POSITIVE_INFINITY, other.validTo ?? Number.POSITIVE_INFINITY);
  return from < to;
}

/** Volts by which a limit in A becomes one in W: phases times 230 for AC, the rated voltage for DC; null where unknown. */
export function voltsOf(supply: Supply, phases: number | undefined): number | null {
  if (supply.current === 'AC') return phaseVolts * Math.min(phases ?? supply.phases, supply.phases);
  return supply.maxAmps && supply.maxWatts ? supply.maxWatts / supply.maxAmps : null;
}

/** What an EVSE can deliver by its rating, in W; null where nothing is on file. */
export function ratedWatts(supply: Supply): number | null {
  if (supply.maxWatts !== null) return supply.maxWatts;
  if (supply.maxAmps === null || supply.current === 'DC') return null;
  return supply.maxAmps * supply.phases * phaseVolts;
}
