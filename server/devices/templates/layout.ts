/** A model's EVSEs held against what a station reports of itself and what is on file: pure. */

import type { Evse, PlannedEvse } from '../../locations/contract.ts';
import type { LayoutDifference } from './contract.ts';

/** A value of a component that stands at an EVSE, as a station's report tells it. */
export interface EquipmentValue {
  readonly component: string;
  readonly evse: number;
  readonly connector: number;
  readonly variable: string;
  readonly value: string | null;
  readonly maxLimit: number | null;
}

/** What is on file of an EVSE. */
export type KnownEvse = Pick<Evse, 'number' | 'currentType' | 'phases' | 'maxAmps' | 'maxWatts'> & {
  readonly connectors: readonly { readonly number: number; readonly plug: string | null }[];
};

/** What a station reports of an EVSE; what it does not tell is undefined. */
interface ReportedEvse {
  readonly phases: number | undefined;
  readonly maxWatts: number | undefined;
  /** By the number of the connector. */
  readonly plugs: ReadonlyMap<number, string>;
}

/** Connectors by the names of 2.x, in the words that people type here; others stay as they are. */
const plugNames: Readonly<Record<string, string>> = {
  cCCS1: 'IEC_62196_T1_COMBO',
  cCCS2: 'IEC_62196_T2_COMBO',
  cG105: 'CHADEMO',
  cTesla: 'NACS',
  cType1: 'IEC_62196_T1',
  cType2: 'IEC_62196_T2',
  sType2: 'IEC_62196_T2',
};
const saysNothing = new Set(['Undetermined', 'Unknown', '']);
/** The bounds of the contract. */
const mostWatts = 10_000_000;
const longestPlug = 50;

/** What the device model says of each EVSE: SupplyPhases, the limit of Power, each connector's ConnectorType. */
export function reportedEvses(values: readonly EquipmentValue[]): ReadonlyMap<number, ReportedEvse> {
  const byEvse = Map.groupBy(values, ({ evse }) => evse);
  return new Map([...byEvse].map(([number, own]) => [number, reportedEvse(own)]));
}

function reportedEvse(own: readonly EquipmentValue[]): ReportedEvse {
  const ofEvse = (variable: string) =>
    own.find((one) => one.component === 'EVSE' && one.connector === 0 && one.variable === variable);
  const phases = Number(ofEvse('SupplyPhases')?.value ?? Number.NaN);
  const watts = ofEvse('Power')?.maxLimit ?? 0;
  const plugs = own
    .filter(({ variable, connector }) => variable === 'ConnectorType' && connector > 0)
    .map(({ connector, value }) => [connector, value ?? ''] as const)
    .filter(([, value]) => !saysNothing.has(value));
  return {
    // 0 stands for direct current.
    phases: Number.isInteger(phases) && phases >= 1 && phases <= 3 ? phases : undefined,
    maxWatts: watts > 0 && watts <= mostWatts ? watts : undefined,
    plugs: new Map(
      plugs.map(([connector, value]) => [connector, (plugNames[value] ?? value).slice(0, longestPlug)]),
    ),
  };
}

/** A layout with what the station reports over it; EVSEs and connectors that only the station tells of are not of it. */
export function overLayout(
  layout: readonly PlannedEvse[],
  reported: ReadonlyMap<number, ReportedEvse>,
): PlannedEvse[] {
  return layout.map((planned) => {
    const told = reported.get(planned.number);
    if (!told) return planned;
    return {
      ...planned,
      phases: told.phases ?? planned.phases,
      ...(told.maxWatts !== undefined && { maxWatts: told.maxWatts }),
      plugs: planned.plugs.map((plug, at) => told.plugs.get(at + 1) ?? plug),
    };
  });
}

/** Where catalogue, report and file say different things of a station, in the order of its EVSEs. */
export function layoutDifferences(
  layout: readonly PlannedEvse[],
  reported: ReadonlyMap<number, ReportedEvse>,
  known: readonly KnownEvse[],
): LayoutDifference[] {
  if (layout.length === 0) return [];
  const untold = known.filter(({ number }) => !layout.some((planned) => planned.number === number));
  return [
    ...layout.flatMap((planned) => {
      const onFile = known.find(({ number }) => number === planned.number);
      return onFile
        ? differencesOf(planned, reported.get(planned.number), onFile)
        : [{ evse: planned.number, connector: null, fact: 'evse' as const, ...onlyPlanned }];
    }),
    ...untold.map(({ number }) => ({ evse: number, connector: null, fact: 'evse' as const, ...onlyHere })),
  ];
}

const onlyPlanned = { catalogue: 'yes', reported: null, onFile: null };
const onlyHere = { catalogue: null, reported: null, onFile: 'yes' };

function differencesOf(
  planned: PlannedEvse,
  told: ReportedEvse | undefined,
  onFile: KnownEvse,
): LayoutDifference[] {
  const place = { evse: planned.number, connector: null };
  const isAc = planned.currentType === 'AC';
  return [
    ...differing({ ...place, fact: 'current' }, planned.currentType, undefined, onFile.currentType),
    // The phases of a direct current are those of its supply: no car sees them.
    ...(isAc ? differing({ ...place, fact: 'phases' }, planned.phases, told?.phases, onFile.phases) : []),
    ...differing({ ...place, fact: 'amps' }, planned.maxAmps, undefined, onFile.maxAmps),
    ...differing({ ...place, fact: 'watts' }, planned.maxWatts, told?.maxWatts, onFile.maxWatts),
    ...planned.plugs.flatMap((plug, at) => {
      const number = at + 1;
      const where = { evse: planned.number, connector: number };
      const connector = onFile.connectors.find((one) => one.number === number);
      return connector
        ? differing({ ...where, fact: 'plug' }, plug, told?.plugs.get(number), connector.plug)
        : [{ ...where, fact: 'connector' as const, ...onlyPlanned, catalogue: plug || 'yes' }];
    }),
  ];
}

type Told = string | number | null | undefined;

/** A fact of which the catalogue says nothing is no difference; nor is one on which all who tell of it agree. */
function differing(
  place: Pick<LayoutDifference, 'evse' | 'connector' | 'fact'>,
  catalogue: Told,
  reported: Told,
  onFile: Told,
): LayoutDifference[] {
  const text = (value: Told) => (value === undefined || value === null || value === '' ? null : `${value}`);
  const said = text(catalogue);
  const told = text(reported);
  const held = text(onFile);
  if (said === null || (held === said && (told === null || told === said))) return [];
  return [{ ...place, catalogue: said, reported: told, onFile: held }];
}
