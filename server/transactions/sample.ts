import type { StationTime } from '../platform/station-time.ts';
import type { MicroWh } from './watt-hours.ts';

/** What a meter shows at one instant, context and location: the usual measurands, in W, A, V, %, °C and Hz. */
export interface Sample {
  readonly time: StationTime;
  readonly context: string;
  readonly location: string;
  readonly values: Readonly<SampleValues>;
  /** Hash of the values as sent: a resend has the same. */
  readonly digest: number;
  /** Another value was told for the same instant, context and location. */
  readonly conflicting: boolean;
}

export interface SampleValues {
  energyImport: MicroWh | null;
  energyExport: MicroWh | null;
  powerImport: number | null;
  powerExport: number | null;
  powerOffered: number | null;
  powerL1: number | null;
  powerL2: number | null;
  powerL3: number | null;
  currentImport: number | null;
  currentL1: number | null;
  currentL2: number | null;
  currentL3: number | null;
  currentOffered: number | null;
  voltage: number | null;
  voltageL1: number | null;
  voltageL2: number | null;
  voltageL3: number | null;
  soc: number | null;
  temperature: number | null;
  frequency: number | null;
  /** Rare measurands, values that are no numbers, and signed readings exactly as sent. */
  other: Record<string, unknown> | null;
}

type NumberColumn = Exclude<keyof SampleValues, 'energyImport' | 'energyExport' | 'other'>;

export function emptyValues(): SampleValues {
  return {
    energyImport: null,
    energyExport: null,
    powerImport: null,
    powerExport: null,
    powerOffered: null,
    powerL1: null,
    powerL2: null,
    powerL3: null,
    currentImport: null,
    currentL1: null,
    currentL2: null,
    currentL3: null,
    currentOffered: null,
    voltage: null,
    voltageL1: null,
    voltageL2: null,
    voltageL3: null,
    soc: null,
    temperature: null,
    frequency: null,
    other: null,
  };
}

/** The power that flows into the car, below 0 out of it; null where nothing was told. */
export const netPower = ({ powerImport, powerExport }: Pick<SampleValues, 'powerImport' | 'powerExport'>) =>
  powerExport === null || powerExport <= 0 ? powerImport : (powerImport ?? 0) - powerExport;

type Phases = { readonly [phase: string]: NumberColumn | undefined };

const byPhase = (total: NumberColumn, l1?: NumberColumn, l2?: NumberColumn, l3?: NumberColumn): Phases => ({
  '': total,
  L1: l1,
  L2: l2,
  L3: l3,
  'L1-N': l1,
  'L2-N': l2,
  'L3-N': l3,
});

/** Where a measurand of a phase is kept; what is not named here goes to `other`. */
export const columnOf: { readonly [measurand: string]: Phases | undefined } = {
  'Power.Active.Import': byPhase('powerImport', 'powerL1', 'powerL2', 'powerL3'),
  'Power.Active.Export': byPhase('powerExport'),
  'Power.Offered': byPhase('powerOffered'),
  'Current.Import': byPhase('currentImport', 'currentL1', 'currentL2', 'currentL3'),
  'Current.Offered': byPhase('currentOffered'),
  Voltage: byPhase('voltage', 'voltageL1', 'voltageL2', 'voltageL3'),
  SoC: byPhase('soc'),
  Temperature: byPhase('temperature'),
  Frequency: byPhase('frequency'),
};

/** The phase of a register's part: L1-N is the same part as L1; `undefined` is no part of a sum (N, L1-L2). */
export function registerPart(phase: string): '' | 'L1' | 'L2' | 'L3' | undefined {
  switch (phase) {
    case '':
      return '';
    case 'L1':
    case 'L1-N':
      return 'L1';
    case 'L2':
    case 'L2-N':
      return 'L2';
    case 'L3':
    case 'L3-N':
      return 'L3';
    default:
      return undefined;
  }
}
