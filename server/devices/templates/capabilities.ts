/** What a station can take, from its template, what it reports, and what the book promises: pure. */

import type { MessageLimits, StationTemplate } from '../../gateway/index.ts';

export interface Capabilities {
  /** Units of limits that it takes, the preferred one first; never empty. */
  readonly rateUnits: readonly ('A' | 'W')[];
  /** Most periods of one schedule; null where it does not tell. */
  readonly maxPeriods: number | null;
  /** Most charging profiles that it keeps at a time; null where it does not tell. */
  readonly maxProfiles: number | null;
  /** Highest stack level; null where it does not tell. */
  readonly maxStackLevel: number | null;
  readonly phaseSwitching: boolean;
  /** Whether it takes charging profiles at all; null where it does not tell. */
  readonly smartCharging: boolean | null;
  /** Most variables in one question, one setting and one request of a report; null: any number. */
  readonly itemsPerGet: number | null;
  readonly itemsPerSet: number | null;
  readonly itemsPerReport: number | null;
  readonly bytesPerGet: number | null;
  readonly bytesPerSet: number | null;
  readonly bytesPerReport: number | null;
  /** Most monitors that are set, and cleared, in one message; null: any number. */
  readonly itemsPerMonitoring: number | null;
  readonly bytesPerMonitoring: number | null;
  readonly itemsPerClearing: number | null;
  readonly bytesPerClearing: number | null;
}

/** A value that a station reported; keys of 1.6 stand under their own name. */
export interface ReportedValue {
  readonly component: string;
  readonly variable: string;
  readonly variableInstance: string;
  readonly value: string | null;
}

/** The template's word goes before the station's own: it is there because such stations are mistaken about themselves. */
export function capabilitiesOf(template: StationTemplate, values: readonly ReportedValue[]): Capabilities {
  const told = reportedCapabilities(values);
  return {
    ...told,
    rateUnits: template.rateUnits ?? told.rateUnits ?? ['A'],
    maxPeriods: template.maxPeriods ?? told.maxPeriods,
    maxProfiles: template.maxProfiles ?? told.maxProfiles,
    maxStackLevel: template.maxStackLevel ?? told.maxStackLevel,
    phaseSwitching: template.phaseSwitching ?? told.phaseSwitching ?? false,
    itemsPerGet: template.itemsPerMessage ?? told.itemsPerGet,
    itemsPerSet: template.itemsPerMessage ?? told.itemsPerSet,
  };
}

export type ReportedCapabilities = Omit<Capabilities, 'rateUnits' | 'phaseSwitching'> & {
  readonly rateUnits: readonly ('A' | 'W')[] | null;
  readonly phaseSwitching: boolean | null;
};

/** What the station's own report says of it. */
export function reportedCapabilities(values: readonly ReportedValue[]): ReportedCapabilities {
  const find = (...names: readonly Name[]) => {
    for (const [component, variable, instance = ''] of names) {
      const found = values.find(
        (one) =>
          one.variable === variable &&
          one.variableInstance === instance &&
          (component === undefined || one.component === component),
      );
      if (found?.value) return found.value;
    }
    return null;
  };
  return {
    rateUnits: unitsOf(
      find([charging, 'RateUnit'], [anyComponent, 'ChargingScheduleAllowedChargingRateUnit']),
    ),
    maxPeriods: countOf(find([charging, 'PeriodsPerSchedule'], [anyComponent, 'ChargingScheduleMaxPeriods'])),
    maxProfiles: countOf(
      find([charging, 'Entries', 'ChargingProfiles'], [anyComponent, 'MaxChargingProfilesInstalled']),
    ),
    maxStackLevel: countOf(
      find([charging, 'ProfileStackLevel'], [anyComponent, 'ChargeProfileMaxStackLevel']),
    ),
    phaseSwitching: yesOf(
      find([charging, 'Phases3to1'], [anyComponent, 'ConnectorSwitch3to1PhaseSupported']),
    ),
    smartCharging:
      yesOf(find([charging, 'Available'])) ??
      profileOf(find([anyComponent, 'SupportedFeatureProfiles']), 'SmartCharging'),
    itemsPerGet: countOf(
      find([data, 'ItemsPerMessage', 'GetVariables'], [anyComponent, 'GetConfigurationMaxKeys']),
    ),
    itemsPerSet: countOf(find([data, 'ItemsPerMessage', 'SetVariables'])),
    itemsPerReport: countOf(find([data, 'ItemsPerMessage', 'GetReport'])),
    bytesPerGet: countOf(find([data, 'BytesPerMessage', 'GetVariables'])),
    bytesPerSet: countOf(find([data, 'BytesPerMessage', 'SetVariables'])),
    bytesPerReport: countOf(find([data, 'BytesPerMessage', 'GetReport'])),
    itemsPerMonitoring: countOf(find([monitoring, 'ItemsPerMessage', 'SetVariableMonitoring'])),
    bytesPerMonitoring: countOf(find([monitoring, 'BytesPerMessage', 'SetVariableMonitoring'])),
    itemsPerClearing: countOf(find([monitoring, 'ItemsPerMessage', 'ClearVariableMonitoring'])),
    bytesPerClearing: countOf(find([monitoring, 'BytesPerMessage', 'ClearVariableMonitoring'])),
  };
}

/** How much of a list a station takes in one message of an action. */
export function messageLimits(can: Capabilities, action: string): MessageLimits {
  switch (action) {
    case 'GetConfiguration':
    case 'GetVariables':
      return { items: can.itemsPerGet, bytes: can.bytesPerGet };
    case 'SetVariables':
      return { items: can.itemsPerSet, bytes: can.bytesPerSet };
    // N02.FR.07: the bound of reports is that of monitoring reports too.
    case 'GetReport':
    case 'GetMonitoringReport':
      return { items: can.itemsPerReport, bytes: can.bytesPerReport };
    case 'SetVariableMonitoring':
      return { items: can.itemsPerMonitoring, bytes: can.bytesPerMonitoring };
    case 'ClearVariableMonitoring':
      return { items: can.itemsPerClearing, bytes: can.bytesPerClearing };
    default:
      return { items: null, bytes: null };
  }
}

type Name = readonly [component: string | undefined, variable: string, instance?: string];
const anyComponent = undefined;
const charging = 'SmartChargingCtrlr';
const data = 'DeviceDataCtrlr';
const monitoring = 'MonitoringCtrlr';

/** The variables and keys that capabilities are read from. */
export const capabilityVariables: readonly string[] = [
  'RateUnit',
  'ChargingScheduleAllowedChargingRateUnit',
  'PeriodsPerSchedule',
  'ChargingScheduleMaxPeriods',
  'Entries',
  'MaxChargingProfilesInstalled',
  'ProfileStackLevel',
  'ChargeProfileMaxStackLevel',
  'Phases3to1',
  'ConnectorSwitch3to1PhaseSupported',
  'Available',
  'SupportedFeatureProfiles',
  'ItemsPerMessage',
  'BytesPerMessage',
  'GetConfigurationMaxKeys',
];

/** Makers write A, W, Current, Power, in any case and order. */
function unitsOf(value: string | null): readonly ('A' | 'W')[] | null {
  const words = (value ?? '').toLowerCase().split(/[^a-z]+/);
  const units = words.flatMap((word): ('A' | 'W')[] =>
    word === 'a' || word === 'current' ? ['A'] : word === 'w' || word === 'power' ? ['W'] : [],
  );
  return units.length > 0 ? [...new Set(units)] : null;
}

function countOf(value: string | null): number | null {
  const count = value === null || value.trim() === '' ? Number.NaN : Number(value);
  return Number.isInteger(count) && count >= 0 ? count : null;
}

function yesOf(value: string | null): boolean | null {
  switch (value?.trim().toLowerCase()) {
    case 'true':
      return true;
    case 'false':
      return false;
    default:
      return null;
  }
}

function profileOf(profiles: string | null, name: string): boolean | null {
  return profiles === null ? null : profiles.split(',').some((one) => one.trim() === name);
}

/** A fact that the template says otherwise than the station. */
export interface Disagreement {
  readonly fact: string;
  readonly template: string;
  readonly station: string;
}

/** Where template and station say different things: one of them is wrong, and a person may want to know. */
export function disagreements(template: StationTemplate, values: readonly ReportedValue[]): Disagreement[] {
  const told = reportedCapabilities(values);
  const pairs = [
    ['rateUnits', template.rateUnits?.join(', '), told.rateUnits?.join(', ')],
    ['maxPeriods', template.maxPeriods, told.maxPeriods],
    ['maxProfiles', template.maxProfiles, told.maxProfiles],
    ['maxStackLevel', template.maxStackLevel, told.maxStackLevel],
    ['phaseSwitching', template.phaseSwitching, told.phaseSwitching],
    ['itemsPerMessage', template.itemsPerMessage, told.itemsPerSet],
  ] as const;
  return pairs.flatMap(([fact, ours, theirs]) =>
    ours === undefined || theirs === null || theirs === undefined || String(ours) === String(theirs)
      ? []
      : [{ fact, template: String(ours), station: String(theirs) }],
  );
}
