import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { localTimeIn } from '../../platform/zone.ts';
import { baselineOf, type Drawn, energyBetween } from './baseline.ts';
import { type VtnClient, VtnProblem } from './client.ts';
import { type AdrEvent, type AdrReportDescriptor, partsOf } from './event.ts';
import type { AdrHouse } from './follow.ts';

/** Samples come late: a report waits so long after its event. */
const settleMs = 5 * 60_000;
const mostReports = 20;
const lookBackMs = 30 * 86_400_000;

interface ReportSite {
  readonly vtn_id: string;
  readonly site_id: string;
  readonly zone: string;
  readonly ven_name: string;
  readonly resource_name: string;
}

/** Measures events that are over against their baseline, and sends the reports that they ask for; each once. */
export async function reportEnded(house: AdrHouse, client: VtnClient, site: ReportSite): Promise<void> {
  const { db, clock } = house;
  const now = clock.now();
  const { rows } = await sql<{
    id: string;
    body: AdrEvent;
    first_seen_at: Date;
    starts_at: Date;
    ends_at: Date;
  }>`
    select id, body, first_seen_at, starts_at, ends_at from grid_event
     where vtn_id = ${site.vtn_id} and site_id = ${site.site_id} and reported_at is null and report_problem is null
       and cancelled_at is null and ends_at < ${new Date(now.getTime() - settleMs)}
     order by ends_at limit ${mostReports}`.execute(db);
  for (const row of rows) {
    const drawn = await drawnAt(
      db,
      site.site_id,
      new Date(row.starts_at.getTime() - lookBackMs),
      row.ends_at,
    );
    const span = { from: row.starts_at.getTime(), until: row.ends_at.getTime() };
    const local = localTimeIn(site.zone);
    const kind = (at: number) => (local(at).weekday > 5 ? `day ${local(at).weekday}` : 'workday');
    const baseline = baselineOf(drawn, span, kind, await otherEvents(db, site, row.id));
    const measured = {
      baseline_wh: baseline === undefined ? null : baseline.toFixed(3),
      drawn_wh: energyBetween(drawn, span.from, span.until).toFixed(3),
    };
    try {
      const body = reportOf(row.body, row.first_seen_at.getTime(), client, site, drawn, baseline, span);
      if (body) await client.report(body);
      await db
        .updateTable('grid_event')
        .set({ ...measured, reported_at: now })
        .where('id', '=', row.id)
        .execute();
    } catch (error) {
      if (!(error instanceof VtnProblem)) throw error;
      const report_problem = JSON.stringify(error.sentence);
      await db
        .updateTable('grid_event')
        .set({ ...measured, report_problem })
        .where('id', '=', row.id)
        .execute();
    }
  }
}

/** What cars drew at a site, quarter by quarter, from the registers of its EVSEs. */
async function drawnAt(db: Kysely<DB>, siteId: string, from: Date, to: Date): Promise<Drawn[]> {
  const { rows } = await sql<{ quarter: Date; wh: number }>`
    select q.quarter, sum(q.import_wh)::float8 as wh from station s join energy_quarter q on q.station_id = s.id
     where s.site_id = ${siteId} and q.quarter >= ${from} and q.quarter < ${to}
     group by q.quarter order by q.quarter`.execute(db);
  return rows.map(({ quarter, wh }) => ({ at: quarter.getTime(), wattHours: wh }));
}

async function otherEvents(db: Kysely<DB>, site: ReportSite, id: string) {
  const rows = await db
    .selectFrom('grid_event')
    .select(['starts_at', 'ends_at'])
    .where('site_id', '=', site.site_id)
    .where('id', '<>', id)
    .where('cancelled_at', 'is', null)
    .where('opted_out_at', 'is', null)
    .where('starts_at', 'is not', null)
    .execute();
  return rows.map(({ starts_at, ends_at }) => ({
    from: starts_at!.getTime(),
    until: ends_at?.getTime() ?? Number.POSITIVE_INFINITY,
  }));
}

/** Payloads that can be told from what EVSEs metered. */
const told = new Set(['USAGE', 'READING', 'DEMAND', 'BASELINE']);

/** A report in the words of OpenADR; undefined where the event asks for none that we can give. */
export function reportOf(
  event: AdrEvent,
  begun: number,
  client: { readonly version?: string },
  site: Pick<ReportSite, 'ven_name' | 'resource_name'>,
  drawn: readonly Drawn[],
  baseline: number | undefined,
  span: { readonly from: number; readonly until: number },
): object | undefined {
  const wanted = (event.reportDescriptors ?? []).filter(({ payloadType }) => told.has(payloadType));
  if (wanted.length === 0) return undefined;
  const seen = new Set<number>();
  const intervals = partsOf(event, begun, 0).filter(
    ({ interval }) => !seen.has(interval) && seen.add(interval),
  );
  const hours = (span.until - span.from) / 3_600_000;
  const value = ({ payloadType, units }: AdrReportDescriptor, from: number, until: number): number => {
    const share = (until - from) / 3_600_000 / hours;
    const wattHours =
      payloadType === 'BASELINE' ? (baseline ?? 0) * share : energyBetween(drawn, from, until);
    const amount = payloadType === 'DEMAND' ? wattHours / ((until - from) / 3_600_000) : wattHours;
    // To the watt-hour, or the watt.
    return units === 'WH' || units === 'W' ? Math.round(amount) : Math.round(amount) / 1000;
  };
  return {
    ...(client.version === '3.1' ? {} : { programID: event.programID }),
    eventID: event.id,
    clientName: site.ven_name,
    reportName: `${event.eventName ?? event.id} ${site.resource_name}`.slice(0, 128),
    payloadDescriptors: wanted.map(({ payloadType, units, readingType }) => ({
      objectType: 'REPORT_PAYLOAD_DESCRIPTOR',
      payloadType,
      units: units ?? (payloadType === 'DEMAND' ? 'KW' : 'KWH'),
      ...(readingType && { readingType }),
    })),
    resources: [
      {
        resourceName: site.resource_name,
        intervals: intervals.map(({ interval, from, until }) => ({
          id: interval,
          intervalPeriod: {
            start: new Date(from).toISOString(),
            duration: `PT${Math.round((Math.min(until, span.until) - from) / 1000)}S`,
          },
          payloads: wanted.map((descriptor) => ({
            type: descriptor.payloadType,
            values: [value(descriptor, from, Math.min(until, span.until))],
          })),
        })),
      },
    ],
  };
}
