import { sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { notFound } from '../../platform/http/problem.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { Meter, MeterRole, seriesSteps, Transport, Values } from './contract.ts';
import { sayMeter } from './sentences.ts';

/** Meters of one site at the most. */
export const mostMeters = 200;

function meterRows(db: Database, scope: Scope) {
  return db
    .selectFrom('meter as m')
    .innerJoin('meter_state as s', 's.meter_id', 'm.id')
    .innerJoin('site', 'site.id', 'm.site_id')
    .selectAll('m')
    .select([
      's.state',
      's.since',
      's.at',
      's.values',
      's.problem',
      's.refused_at',
      's.refused_why',
      's.refused_count',
      'site.name as site_name',
      'site.zone',
    ])
    .where('m.retired_at', 'is', null)
    .where(inScope(scope, 'm.organization_id', 'm.site_id'));
}
export type MeterRow = Awaited<ReturnType<ReturnType<typeof meterRows>['execute']>>[number];

export async function listMetersOf(db: Database, scope: Scope, siteId: string, now: Date): Promise<Meter[]> {
  const rows = await meterRows(db, scope)
    .where('m.site_id', '=', siteId)
    .orderBy(sql`array_position(array['grid', 'feeder', 'pv', 'battery', 'load'], m.role)`)
    .orderBy('m.name')
    .limit(mostMeters)
    .execute();
  return rows.map((row) => toMeter(row, now));
}

export async function findMeter(db: Database, scope: Scope, meterId: string): Promise<MeterRow> {
  const row = await meterRows(db, scope).where('m.id', '=', meterId).executeTakeFirst();
  if (!row) throw notFound('such meter');
  return row;
}

export function toMeter(row: MeterRow, now: Date): Meter {
  const values = row.values as Values | null;
  const state = stateOf(row, now);
  return {
    id: row.id,
    siteId: row.site_id,
    siteName: row.site_name,
    name: row.name,
    role: row.role as MeterRole,
    // Checked when it was written.
    transport: row.transport as Transport,
    inverted: row.inverted,
    mostWatts: row.most_watts,
    staleSeconds: row.stale_seconds,
    hasPassword: row.sealed_password !== null,
    state,
    since: row.since.toISOString(),
    at: row.at?.toISOString() ?? null,
    values,
    sentence: sentenceOf(row, state, values),
    refused: row.refused_at && {
      at: row.refused_at.toISOString(),
      why: row.refused_why as unknown as Sentence,
      count: Number(row.refused_count),
    },
  };
}

/** The worker notes silence every few seconds; who looks in between is told the truth. */
function stateOf(row: MeterRow, now: Date): Meter['state'] {
  if (row.state !== 'live' || !row.at) return row.state as Meter['state'];
  return now.getTime() - row.at.getTime() > row.stale_seconds * 1000 ? 'stale' : 'live';
}

const kilo = (watts: number) => (watts / 1000).toFixed(1);

function sentenceOf(row: MeterRow, state: Meter['state'], values: Values | null): Sentence {
  const problem = row.problem as unknown as Sentence | null;
  if (state === 'waiting') {
    if (problem) return problem;
    return sayMeter((row.transport as Transport).kind === 'http' ? 'waiting_push' : 'waiting');
  }
  if (state === 'stale') {
    const since = row.at!.toISOString();
    return problem
      ? sayMeter('stale_reason', { since: clockOf(since, row.zone), reason: problem.text })
      : sayMeter('stale', { since: clockOf(since, row.zone) });
  }
  const { powerW, socPercent } = values ?? {};
  if (powerW === undefined) return sayMeter('live_no_power');
  const power = kilo(powerW);
  return socPercent === undefined
    ? sayMeter('live', { power })
    : sayMeter('live_soc', { power, soc: Math.round(socPercent) });
}

function clockOf(iso: string, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: '2-digit',
    month: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  }).format(new Date(iso));
}

/** Rows of one answer: a day of 30-second readings, or a month of quarters. */
const mostRows = 3000;

export interface SeriesRow {
  readonly at: Date;
  readonly power_w: number | null;
  readonly import_wh: string | null;
  readonly export_wh: string | null;
  readonly soc_percent: number | null;
  readonly currents: (number | null)[] | null;
  readonly covered_seconds: number | null;
}

/** What a meter told between two times; days begin at midnight of the site's zone. */
export async function readSeries(
  db: Database,
  meter: Pick<MeterRow, 'id' | 'zone'>,
  { from, to, step }: { readonly from: Date; readonly to: Date; readonly step: (typeof seriesSteps)[number] },
): Promise<SeriesRow[]> {
  if (step === 'reading') {
    const { rows } = await sql<SeriesRow>`
      select at, power_w, import_wh::text, export_wh::text, soc_percent, null::integer as covered_seconds,
             case when coalesce(current_l1_a, current_l2_a, current_l3_a) is null then null
                  else array[current_l1_a, current_l2_a, current_l3_a] end as currents
        from meter_reading where meter_id = ${meter.id} and at >= ${from} and at < ${to}
       order by at desc limit ${mostRows}`.execute(db);
    return rows.reverse();
  }
  const bin =
    step === 'quarter'
      ? sql`quarter`
      : sql`date_trunc(${sql.lit(step)}, quarter at time zone ${meter.zone}) at time zone ${meter.zone}`;
  const { rows } = await sql<SeriesRow>`
    select ${bin} as at, sum(import_wh)::text as import_wh, sum(export_wh)::text as export_wh,
           sum(covered_seconds)::integer as covered_seconds, null::real[] as currents,
           (array_agg(soc_percent order by quarter desc))[1] as soc_percent,
           case when sum(covered_seconds) = 0 then null
                else ((sum(import_wh) - sum(export_wh)) * 3600 / sum(covered_seconds))::real end as power_w
      from meter_quarter where meter_id = ${meter.id} and quarter >= ${from} and quarter < ${to}
     group by 1 order by 1 limit ${mostRows}`.execute(db);
  return rows;
}
