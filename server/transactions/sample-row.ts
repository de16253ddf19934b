import { type Row, sink } from '../platform/batch.ts';
import { energyOrNull } from './rows.ts';
import type { Sample } from './sample.ts';

const sampleColumns = {
  at: 'timestamptz',
  station_id: 'uuid',
  evse_number: 'smallint',
  transaction_id: 'uuid',
  sent_at: 'text',
  context: 'text',
  location: 'text',
  digest: 'bigint',
  arrived_at: 'timestamptz',
  conflicting: 'boolean',
  clock_fault: 'boolean',
  energy_import_wh: 'numeric',
  energy_export_wh: 'numeric',
  power_import_w: 'real',
  power_export_w: 'real',
  power_offered_w: 'real',
  current_import_a: 'real',
  current_l1_a: 'real',
  current_l2_a: 'real',
  current_l3_a: 'real',
  current_offered_a: 'real',
  voltage_v: 'real',
  voltage_l1_v: 'real',
  voltage_l2_v: 'real',
  voltage_l3_v: 'real',
  power_l1_w: 'real',
  power_l2_w: 'real',
  power_l3_w: 'real',
  soc_percent: 'real',
  temperature_c: 'real',
  frequency_hz: 'real',
  other: 'jsonb',
} as const;
/** Every column of a sample. */
export const sampleNames = Object.keys(sampleColumns);

const insertSamples = (r: string) => `insert into meter_sample (${sampleNames.join(', ')})
    select ${sampleNames.map((name) => `r.${name}`).join(', ')} from ${r}`;

// What is sent again is told before by memory or a look at the stored samples, so that conflicts are rare; a statement
// that reckons with them costs half as much again (14 against 9 µs a sample).
const samples = sink({
  name: 'meter_sample',
  // After the transaction that they belong to.
  order: 51,
  columns: sampleColumns,
  sql: insertSamples,
  sqlIfKnown: (r) => `${insertSamples(r)} on conflict do nothing`,
});

/** The row of a sample; EVSE 0 is the station's own meter. */
export function sampleRow(
  stationId: string,
  evse: number,
  transactionId: string | null,
  sample: Sample,
): Row {
  const { time, values } = sample;
  const arrivedAt = new Date(time.arrivedAt);
  return samples.row({
    at: time.at === time.arrivedAt ? arrivedAt : new Date(time.at),
    station_id: stationId,
    evse_number: evse,
    transaction_id: transactionId,
    sent_at: time.sent,
    context: sample.context,
    location: sample.location,
    digest: sample.digest,
    arrived_at: arrivedAt,
    conflicting: sample.conflicting,
    clock_fault: time.fault,
    energy_import_wh: energyOrNull(values.energyImport),
    energy_export_wh: energyOrNull(values.energyExport),
    power_import_w: values.powerImport,
    power_export_w: values.powerExport,
    power_offered_w: values.powerOffered,
    current_import_a: values.currentImport,
    current_l1_a: values.currentL1,
    current_l2_a: values.currentL2,
    current_l3_a: values.currentL3,
    current_offered_a: values.currentOffered,
    voltage_v: values.voltage,
    voltage_l1_v: values.voltageL1,
    voltage_l2_v: values.voltageL2,
    voltage_l3_v: values.voltageL3,
    power_l1_w: values.powerL1,
    power_l2_w: values.powerL2,
    power_l3_w: values.powerL3,
    soc_percent: values.soc,
    temperature_c: values.temperature,
    frequency_hz: values.frequency,
    other: values.other && JSON.stringify(values.other),
  });
}
