/** What a station can take, from its template, what it reports, and what the book promises: pure. */

import {
  abilityOf,
  abilityVariables,
  type ReportedAbility,
  type ReportedValue,
  reportedAbility,
} from '../../energy/index.ts';
import type { MessageLimits, StationTemplate } from '../../gateway/index.ts';
import type { Disagreement } from './contract.ts';

export interface Capabilities {
  /** Units of limits that it takes; never empty. */
  readonly rateUnits: readonly ('A' | 'W')[];
  /** Most periods of one schedule; null where it does not tell. */
  readonly maxPeriods: number | null;
  /** Most charging profiles that it keeps at a time; null where it does not tell. */
  readonly maxProfiles: number | null;
  readonly minStackLevel: number;
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

type ReportedRest = Omit<
  Capabilities,
  'rateUnits' | 'maxPeriods' | 'maxProfiles' | 'minStackLevel' | 'maxStackLevel' | 'phaseSwitching'
>;

/** The template's word goes before the station's own, as it does for the limits that are sent. */
export function capabilitiesOf(template: StationTemplate, values: readonly ReportedValue[]): Capabilities {
  const told = reportedCapabilities(values);
  const { units, ...charging } = abilityOf(template, told.charging);
  return {
    ...told.rest,
    ...charging,
    rateUnits: units,
    itemsPerGet: template.itemsPerMessage ?? told.rest.itemsPerGet,
    itemsPerSet: template.itemsPerMessage ?? told.rest.itemsPerSet,
  };
}

/** What the station's own report says of it. */
function reportedCapabilities(values: readonly ReportedValue[]): {
  readonly charging: ReportedAbility;
  readonly rest: ReportedRest;
} {
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
  const rest = {
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
  return { charging: reportedAbility(values), rest };
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
  ...abilityVariables,
  'Available',
  'SupportedFeatureProfiles',
  'ItemsPerMessage',
  'BytesPerMessage',
  'GetConfigurationMaxKeys',
];

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

/** Where template and station say different things: one of them is wrong, and a person may want to know. */
export function disagreements(template: StationTemplate, values: readonly ReportedValue[]): Disagreement[] {
  const { charging: told, rest } = reportedCapabilities(values);
  const pairs = [
    ['rateUnits', template.rateUnits?.toSorted().join(', '), told.units?.toSorted().join(', ')],
    ['maxPeriods', template.maxPeriods, told.maxPeriods],
    ['maxProfiles', template.maxProfiles, told.maxProfiles],
    ['maxStackLevel', template.maxStackLevel, told.maxStackLevel],
    ['phaseSwitching', template.phaseSwitching, told.phaseSwitching],
    ['itemsPerMessage', template.itemsPerMessage, rest.itemsPerSet],
  ] as const;
  return pairs.flatMap(([fact, ours, theirs]) =>
    ours === undefined || theirs === null || theirs === undefined || String(ours) === String(theirs)
      ? []
      : [{ fact, template: String(ours), station: String(theirs) }],
  );
}
