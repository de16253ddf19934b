import type { Messages16, Ocpp21, Ocpp201 } from '@busbar/ocpp';
import { type Cannot, flatConnector, type StationTemplate } from '../gateway/index.ts';
import { parseTime } from '../platform/station-time.ts';
import {
  type Kind,
  mostPeriods,
  type OperationMode,
  operationModes,
  type Period,
  type Profile,
  type Purpose,
} from './profile.ts';

/** Only these stations know a profile whose limit is told by its next value (UpdateDynamicSchedule). */
export const takesNextValues = '2.1';

type Wire16 = Messages16['SetChargingProfile']['request'];
type Profile16 = Wire16['csChargingProfiles'];

const purposes16: Partial<Record<Purpose, Profile16['chargingProfilePurpose']>> = {
  station_max: 'ChargePointMaxProfile',
  tx_default: 'TxDefaultProfile',
  tx: 'TxProfile',
};
const purposes201: Partial<Record<Purpose, Ocpp201.ChargingProfilePurposeEnumType>> = {
  station_max: 'ChargingStationMaxProfile',
  tx_default: 'TxDefaultProfile',
  tx: 'TxProfile',
  external: 'ChargingStationExternalConstraints',
};
const purposes21 = {
  station_max: 'ChargingStationMaxProfile',
  tx_default: 'TxDefaultProfile',
  tx: 'TxProfile',
  external: 'ChargingStationExternalConstraints',
  priority: 'PriorityCharging',
  local_generation: 'LocalGeneration',
} as const satisfies Record<Purpose, Ocpp21.ChargingProfilePurposeEnumType>;

const kindWords: Record<Exclude<Kind, 'dynamic'>, 'Absolute' | 'Recurring' | 'Relative'> = {
  absolute: 'Absolute',
  daily: 'Recurring',
  weekly: 'Recurring',
  relative: 'Relative',
};
const recurrency = { daily: 'Daily', weekly: 'Weekly' } as const;
const recurrencyOf = ({ kind }: Profile) =>
  kind === 'daily' || kind === 'weekly' ? { recurrencyKind: recurrency[kind] } : {};

/** Who may have set a limit (ChargingLimitSourceEnumType). */
export const everySource = ['EMS', 'Other', 'SO', 'CSO'] as const;

const iso = (time: number) => new Date(time).toISOString();

/** The words in which 1.6 clears and names purposes; undefined for those it does not know. */
export const purpose16 = (purpose: Purpose) => purposes16[purpose];
export const purpose201 = (purpose: Purpose) => purposes201[purpose];
export const purpose21 = (purpose: Purpose) => purposes21[purpose];

/** A profile as 1.6 writes it; it knows no setpoints, no choice of the phase, and numbers connectors flat. */
export function profile16(profile: Profile, template: StationTemplate): Wire16 | Cannot {
  const chargingProfilePurpose = purposes16[profile.purpose];
  if (!chargingProfilePurpose) return { cannot: 'OCPP 1.6 knows no limits of this purpose' };
  if (profile.kind === 'dynamic') return { cannot: 'OCPP 1.6 knows no limits that change while they hold' };
  const beyond = beyondLimits(profile);
  if (beyond) return beyond;
  if (profile.periods.some(({ phaseToUse }) => phaseToUse !== undefined))
    return { cannot: 'OCPP 1.6 has no word for which phase is to be used' };
  const transactionId = profile.transactionId === null ? undefined : Number(profile.transactionId);
  return {
    connectorId: profile.evse === 0 ? 0 : flatConnector(template, profile.evse),
    csChargingProfiles: {
      chargingProfileId: profile.id,
      ...(transactionId !== undefined && { transactionId }),
      stackLevel: profile.stackLevel,
      chargingProfilePurpose,
      chargingProfileKind: kindWords[profile.kind],
      ...recurrencyOf(profile),
      ...validityOf(profile),
      chargingSchedule: {
        ...scheduleOf(profile),
        chargingSchedulePeriod: profile.periods.map(({ from, limit, phases }) => ({
          startPeriod: from,
          limit: limit!,
          ...(phases !== undefined && { numberPhases: phases }),
        })),
      },
    },
  };
}

/** A profile as 2.0.1 writes it. */
export function profile201(profile: Profile): Ocpp201.ChargingProfileType | Cannot {
  const chargingProfilePurpose = purposes201[profile.purpose];
  if (!chargingProfilePurpose) return { cannot: 'OCPP 2.0.1 knows no limits of this purpose' };
  if (profile.kind === 'dynamic') return { cannot: 'OCPP 2.0.1 knows no limits that change while they hold' };
  const beyond = beyondLimits(profile);
  if (beyond) return beyond;
  return {
    ...headOf(profile),
    chargingProfilePurpose,
    chargingProfileKind: kindWords[profile.kind],
    chargingSchedule: [
      {
        id: profile.id,
        ...scheduleOf(profile),
        chargingSchedulePeriod: profile.periods.map(({ from, limit, phases, phaseToUse }) => ({
          startPeriod: from,
          limit: limit!,
          ...(phases !== undefined && { numberPhases: phases }),
          ...(phaseToUse !== undefined && { phaseToUse }),
        })) as [Ocpp201.ChargingSchedulePeriodType],
      },
    ],
  };
}

/** A profile as 2.1 writes it: setpoints, discharging and dynamic schedules too. */
export function profile21(profile: Profile): Ocpp21.ChargingProfileType {
  return {
    ...headOf(profile),
    chargingProfilePurpose: purposes21[profile.purpose],
    chargingProfileKind: profile.kind === 'dynamic' ? 'Dynamic' : kindWords[profile.kind],
    ...(profile.updateSeconds !== null && { dynUpdateInterval: profile.updateSeconds }),
    chargingSchedule: [
      {
        id: profile.id,
        ...scheduleOf(profile),
        chargingSchedulePeriod: profile.periods.map(
          ({ from, limit, phases, phaseToUse, setpoint, dischargeLimit, mode }) => ({
            startPeriod: from,
            ...(limit !== undefined && { limit }),
            ...(phases !== undefined && { numberPhases: phases }),
            ...(phaseToUse !== undefined && { phaseToUse }),
            ...(setpoint !== undefined && { setpoint }),
            ...(dischargeLimit !== undefined && { dischargeLimit }),
            ...(mode !== undefined && { operationMode: mode }),
          }),
        ) as [Ocpp21.ChargingSchedulePeriodType],
      },
    ],
  };
}

/** What only 2.1 has words for. */
function beyondLimits({ periods }: Profile): Cannot | undefined {
  const beyond = ({ limit, setpoint, dischargeLimit, mode }: Period) =>
    limit === undefined || (setpoint ?? dischargeLimit ?? mode) !== undefined;
  return periods.some(beyond)
    ? { cannot: 'only OCPP 2.1 knows setpoints, discharging and operation modes' }
    : undefined;
}

const headOf = (profile: Profile) => ({
  id: profile.id,
  stackLevel: profile.stackLevel,
  ...recurrencyOf(profile),
  ...validityOf(profile),
  ...(profile.transactionId !== null && { transactionId: profile.transactionId }),
});

const validityOf = ({ validFrom, validTo }: Profile) => ({
  ...(validFrom !== null && { validFrom: iso(validFrom) }),
  ...(validTo !== null && { validTo: iso(validTo) }),
});

const scheduleOf = ({ start, seconds, unit, minRate }: Profile) => ({
  ...(seconds !== null && { duration: seconds }),
  ...(start !== null && { startSchedule: iso(start) }),
  chargingRateUnit: unit,
  ...(minRate !== null && { minChargingRate: minRate }),
});

// --- reading ---------------------------------------------------------------------------------------

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a profile as any version writes it: from reports, and from calls that somebody made by hand. Undefined when it
 * is not one. Of several schedules (2.x, for the car to choose from) the first is read.
 */
export function readProfile(evse: number, wire: unknown): Profile | undefined {
  const told = object(wire);
  const schedules = told.chargingSchedule;
  const schedule = object(Array.isArray(schedules) ? schedules[0] : schedules);
  const id = integer(told.id ?? told.chargingProfileId);
  const purpose = purposeOf(told.chargingProfilePurpose);
  const kind = kindOf(told.chargingProfileKind, told.recurrencyKind);
  if (id === undefined || !purpose || !kind) return undefined;
  return {
    id,
    evse,
    purpose,
    stackLevel: integer(told.stackLevel) ?? 0,
    kind,
    transactionId: textOf(told.transactionId),
    validFrom: instantOf(told.validFrom),
    validTo: instantOf(told.validTo),
    updateSeconds: integer(told.dynUpdateInterval) ?? null,
    ...readSchedule(schedule),
  };
}

/** Reads a schedule on its own, as outside limits and vehicles tell it. */
export function readSchedule(
  wire: unknown,
): Pick<Profile, 'start' | 'seconds' | 'unit' | 'minRate' | 'periods'> {
  const schedule = object(wire);
  const periods = Array.isArray(schedule.chargingSchedulePeriod) ? schedule.chargingSchedulePeriod : [];
  return {
    start: instantOf(schedule.startSchedule),
    seconds: integer(schedule.duration) ?? null,
    unit: schedule.chargingRateUnit === 'W' ? 'W' : 'A',
    minRate: number(schedule.minChargingRate) ?? null,
    periods: periods.slice(0, mostPeriods).map(readPeriod),
  };
}

function readPeriod(wire: unknown): Period {
  const told = object(wire);
  const some = <K extends keyof Period>(name: K, value: Period[K]) =>
    value === undefined ? {} : { [name]: value };
  return {
    from: integer(told.startPeriod) ?? 0,
    ...some('limit', number(told.limit)),
    ...some('phases', integer(told.numberPhases)),
    ...some('phaseToUse', integer(told.phaseToUse)),
    ...some('setpoint', number(told.setpoint)),
    ...some('dischargeLimit', number(told.dischargeLimit)),
    ...some('mode', modeOf(told.operationMode)),
  };
}

function modeOf(told: unknown): OperationMode | undefined {
  return operationModes.find((mode) => mode === told);
}

/** Our word for a purpose; undefined for one that is not in the book. */
export function purposeOf(told: unknown): Purpose | undefined {
  if (told === 'ChargePointMaxProfile') return 'station_max';
  const found = Object.entries(purposes21).find(([, word]) => word === told);
  return found?.[0] as Purpose | undefined;
}

function kindOf(told: unknown, repeats: unknown): Kind | undefined {
  switch (told) {
    case 'Absolute':
      return 'absolute';
    case 'Recurring':
      return repeats === 'Weekly' ? 'weekly' : 'daily';
    case 'Relative':
      return 'relative';
    case 'Dynamic':
      return 'dynamic';
    default:
      return undefined;
  }
}

const largestInteger = 2_147_483_647;
/** Longest id that is kept; the standards allow 36. */
const longestId = 255;

const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const integer = (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= largestInteger
    ? value
    : undefined;
const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, longestId) : null;

/** Years that a timestamptz and a reader can bear. */
const storableFrom = Date.UTC(1970, 0, 1);
const storableTo = Date.UTC(2200, 0, 1);

/** A time of the wire in milliseconds since 1970; null for none, and for what is no time. */
export function instantOf(value: unknown): number | null {
  const time = typeof value === 'string' ? parseTime(value) : undefined;
  return time !== undefined && time >= storableFrom && time < storableTo ? time : null;
}

const largestSmallint = 32_767;
/** The number of an EVSE that can be stored; 0, the station, for nonsense. */
export const evseNumber = (told: unknown): number => {
  const evse = integer(told) ?? 0;
  return evse > 0 && evse <= largestSmallint ? evse : 0;
};
