import type { Sample, SampleValues } from './sample.ts';
import { parseWattHours } from './watt-hours.ts';

/** A sample that is on file already, in the words of the database. */
export interface StoredSample {
  readonly sent_at: string;
  readonly context: string;
  readonly location: string;
  readonly digest: number;
  readonly energy_import_wh: string | null;
  readonly energy_export_wh: string | null;
  readonly power_import_w: number | null;
  readonly power_export_w: number | null;
  readonly power_offered_w: number | null;
  readonly current_import_a: number | null;
  readonly current_l1_a: number | null;
  readonly current_l2_a: number | null;
  readonly current_l3_a: number | null;
  readonly current_offered_a: number | null;
  readonly voltage_v: number | null;
  readonly voltage_l1_v: number | null;
  readonly voltage_l2_v: number | null;
  readonly voltage_l3_v: number | null;
  readonly soc_percent: number | null;
  readonly temperature_c: number | null;
  readonly frequency_hz: number | null;
  readonly other: Record<string, unknown> | null;
}

/** Leaves out samples that are on file, and flags those that tell another value for the same measurand. */
export function compareWithStored(
  samples: readonly Sample[],
  stored: readonly StoredSample[],
): readonly Sample[] {
  if (stored.length === 0) return samples;
  return samples.flatMap((sample) => {
    const same = stored.filter(
      (other) =>
        other.sent_at === sample.time.sent &&
        other.context === sample.context &&
        other.location === sample.location,
    );
    if (same.some((other) => Number(other.digest) === sample.digest)) return [];
    const conflicting = sample.conflicting || same.some((other) => contradicts(sample.values, other));
    return [conflicting === sample.conflicting ? sample : { ...sample, conflicting }];
  });
}

const numbers: readonly (readonly [keyof SampleValues, keyof StoredSample])[] = [
  ['powerImport', 'power_import_w'],
  ['powerExport', 'power_export_w'],
  ['powerOffered', 'power_offered_w'],
  ['currentImport', 'current_import_a'],
  ['currentL1', 'current_l1_a'],
  ['currentL2', 'current_l2_a'],
  ['currentL3', 'current_l3_a'],
  ['currentOffered', 'current_offered_a'],
  ['voltage', 'voltage_v'],
  ['voltageL1', 'voltage_l1_v'],
  ['voltageL2', 'voltage_l2_v'],
  ['voltageL3', 'voltage_l3_v'],
  ['soc', 'soc_percent'],
  ['temperature', 'temperature_c'],
  ['frequency', 'frequency_hz'],
];

function contradicts(values: SampleValues, stored: StoredSample): boolean {
  if (otherEnergy(values.energyImport, stored.energy_import_wh)) return true;
  if (otherEnergy(values.energyExport, stored.energy_export_wh)) return true;
  for (const [field, column] of numbers) {
    const [told, kept] = [values[field] as number | null, stored[column] as number | null];
    // Columns of type real keep single precision.
    if (told !== null && kept !== null && Math.fround(told) !== Math.fround(kept)) return true;
  }
  for (const key in values.other ?? {}) {
    const kept = stored.other?.[key];
    if (kept !== undefined && JSON.stringify(kept) !== JSON.stringify(values.other![key])) return true;
  }
  return false;
}

function otherEnergy(told: bigint | null, kept: string | null): boolean {
  return told !== null && kept !== null && parseWattHours(kept) !== told;
}
