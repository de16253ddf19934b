import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import type { ResponseOf } from '../platform/http/contract.ts';
import { decodeCursor, encodeCursor, page } from '../platform/http/cursor.ts';
import type { listSamples, SampleSeries } from './contract.ts';
import { numberOrNull } from './item.ts';

/** Whose samples, and between which times (so that only their partitions are read). */
export interface SampleOwner {
  readonly id: string;
  readonly station_id: string;
  readonly evse_number: number | null;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly register_start: string | null;
}

/** Samples may be told for times a little outside of their transaction. */
const marginMs = 86_400_000;

function span({ started_at, ended_at }: SampleOwner) {
  const from = new Date(started_at.getTime() - marginMs);
  return ended_at === null
    ? sql`m.at >= ${from}`
    : sql`m.at >= ${from} and m.at <= ${new Date(Math.max(ended_at.getTime(), started_at.getTime()) + marginMs)}`;
}

const owned = (owner: SampleOwner) =>
  sql`m.station_id = ${owner.station_id} and m.evse_number in (0, ${owner.evse_number ?? 0}) and ${span(owner)}
    and m.transaction_id = ${owner.id}`;

/**
 * The samples of a transaction as columns for a chart, at most `points` of them: where there are more, each point
 * stands for a slice of time with its mean power and current and its latest energy and charge.
 */
export async function readSeries(db: Database, owner: SampleOwner, points: number): Promise<SampleSeries> {
  const { rows: summaries } = await sql<Summary>`
    select m.location, count(*)::int as samples, min(m.at) as first, max(m.at) as last
      from meter_sample m where ${owned(owner)} and not m.conflicting
     group by m.location order by count(*) filter (where m.energy_import_wh is not null or m.power_import_w is not null) desc,
       m.location`.execute(db);
  if (summaries.length === 0) return emptySeries;
  const samples = summaries.reduce((sum, each) => sum + each.samples, 0);
  const first = Math.min(...summaries.map((each) => each.first.getTime()));
  const last = Math.max(...summaries.map((each) => each.last.getTime()));
  const downsampled = samples > points;
  // Seconds of a slice; without downsampling a slice is an instant.
  const width = Math.max(0.001, (last - first) / 1_000 / (points - 1));
  const slice = downsampled
    ? sql`floor(extract(epoch from m.at - ${new Date(first)}::timestamptz) / ${width}::float8)`
    : sql`m.at`;
  const { rows } = await sql<Point>`
    select extract(epoch from max(m.at))::float8 * 1000 as at,
           max(m.energy_import_wh) filter (where ${main}) as energy,
           avg(${net}) filter (where ${main}) as power,
           avg(m.power_offered_w) as power_offered,
           avg(coalesce(m.current_import_a, greatest(m.current_l1_a, m.current_l2_a, m.current_l3_a))) filter (where ${main}) as current,
           avg(m.current_l1_a) filter (where ${main}) as current_l1,
           avg(m.current_l2_a) filter (where ${main}) as current_l2,
           avg(m.current_l3_a) filter (where ${main}) as current_l3,
           avg(m.current_offered_a) as current_offered,
           avg(coalesce(m.voltage_v, m.voltage_l1_v)) filter (where ${main}) as voltage,
           max(m.soc_percent) as soc, max(m.temperature_c) as temperature
      from (select ${summaries[0]!.location}::text as location) as main_location
      join meter_sample m on true
     where ${owned(owner)} and not m.conflicting
     group by ${slice} order by 1`.execute(db);
  return toSeries(rows, owner, { first, last, samples, downsampled });
}

/** Energy and power are those of the location that has most of them; the car tells its charge from elsewhere. */
const main = sql`m.location = main_location.location`;

/** Power into the vehicle; below 0 what it gives back. */
const net = sql`coalesce(m.power_import_w - coalesce(m.power_export_w, 0), -m.power_export_w)`;

interface Summary {
  location: string;
  samples: number;
  first: Date;
  last: Date;
}

type Point = { at: number } & Record<
  | 'energy'
  | 'power'
  | 'power_offered'
  | 'current'
  | 'current_l1'
  | 'current_l2'
  | 'current_l3'
  | 'current_offered'
  | 'voltage'
  | 'soc'
  | 'temperature',
  string | number | null
>;

const emptySeries: SampleSeries = {
  from: null,
  to: null,
  samples: 0,
  downsampled: false,
  at: [],
  energyWh: [],
  powerW: [],
  powerOfferedW: [],
  currentA: [],
  currentL1A: [],
  currentL2A: [],
  currentL3A: [],
  currentOfferedA: [],
  voltageV: [],
  socPercent: [],
  temperatureC: [],
};

function toSeries(
  rows: readonly Point[],
  owner: SampleOwner,
  about: { first: number; last: number; samples: number; downsampled: boolean },
): SampleSeries {
  const column = (name: keyof Point) => rows.map((row) => numberOrNull(row[name]));
  const registers = column('energy');
  const start = numberOrNull(owner.register_start) ?? registers.find((value) => value !== null) ?? 0;
  return {
    from: new Date(about.first).toISOString(),
    to: new Date(about.last).toISOString(),
    samples: about.samples,
    downsampled: about.downsampled,
    at: rows.map((row) => Math.round(row.at)),
    energyWh: registers.map((value) => (value === null ? null : value - start)),
    powerW: column('power'),
    powerOfferedW: column('power_offered'),
    currentA: column('current'),
    currentL1A: column('current_l1'),
    currentL2A: column('current_l2'),
    currentL3A: column('current_l3'),
    currentOfferedA: column('current_offered'),
    voltageV: column('voltage'),
    socPercent: column('soc'),
    temperatureC: column('temperature'),
  };
}

type RawSample = ResponseOf<typeof listSamples>['items'][number];

/** Every sample of a transaction as it was stored, oldest first. */
export async function readSamples(
  db: Database,
  owner: SampleOwner,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const after = decodeCursor(cursor, 'at', ['instant', 'string', 'number']);
  const beyond = after
    ? sql`and (m.at, m.context || '/' || m.location, m.digest) > (${after[0]}::timestamptz, ${after[1]}, ${after[2]}::bigint)`
    : sql``;
  const { rows } = await sql<SampleRow>`
    select m.*, m.context || '/' || m.location as place,
           to_char(m.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_cursor
      from meter_sample m where ${owned(owner)} ${beyond}
     order by m.at, m.context || '/' || m.location, m.digest limit ${limit + 1}`.execute(db);
  return page(
    rows,
    limit,
    (row) => encodeCursor('at', [row.at_cursor, row.place, Number(row.digest)]),
    toRaw,
  );
}

type SampleRow = Record<string, string | number | null> & {
  at: Date;
  arrived_at: Date;
  at_cursor: string;
  place: string;
  sent_at: string;
  context: string;
  location: string;
  evse_number: number;
  conflicting: boolean;
  clock_fault: boolean;
  other: Record<string, unknown> | null;
};

function toRaw(row: SampleRow): RawSample {
  const number = (name: string) => numberOrNull(row[name] ?? null);
  return {
    at: row.at.toISOString(),
    sentAt: row.sent_at,
    arrivedAt: row.arrived_at.toISOString(),
    evseNumber: row.evse_number,
    context: row.context,
    location: row.location,
    conflicting: row.conflicting,
    clockFault: row.clock_fault,
    energyImportWh: number('energy_import_wh'),
    energyExportWh: number('energy_export_wh'),
    powerImportW: number('power_import_w'),
    powerExportW: number('power_export_w'),
    powerOfferedW: number('power_offered_w'),
    currentImportA: number('current_import_a'),
    currentL1A: number('current_l1_a'),
    currentL2A: number('current_l2_a'),
    currentL3A: number('current_l3_a'),
    currentOfferedA: number('current_offered_a'),
    voltageV: number('voltage_v'),
    voltageL1V: number('voltage_l1_v'),
    voltageL2V: number('voltage_l2_v'),
    voltageL3V: number('voltage_l3_v'),
    socPercent: number('soc_percent'),
    temperatureC: number('temperature_c'),
    frequencyHz: number('frequency_hz'),
    other: row.other,
  };
}
