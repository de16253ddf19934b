/** Events measured against their baseline, and the reports that they ask for: sent when due, and again where late samples change them. */

import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { baselineOf, energyBetween } from './baseline.ts';
import { type VtnClient, VtnProblem } from './client.ts';
import { type AdrEvent, type AdrReportDescriptor, partsOf } from './event.ts';
import { type AdrHouse, drawn, type SiteRow } from './house.ts';
import { savedByPrices } from './price-saved.ts';
import { type DueReport, dueReports, stepsOf } from './report-due.ts';
import { readFacts, type SiteReading } from './report-facts.ts';
import { type SiteFacts, tellOf, unitsOf } from './report-values.ts';

/** Samples come late: what was is reported so long after its end. */
const settleMs = 5 * 60_000;
/** Later ones change a report for so long; it is looked at once an hour. */
const correctedForMs = 7 * 86_400_000;
const lookEveryMs = 3_600_000;
/** Events of one site that one run looks at, and reports that it sends for each. */
const mostEvents = 100;
const mostReports = 20;

interface EventRow {
  readonly id: string;
  readonly body: AdrEvent;
  readonly first_seen_at: Date;
  readonly starts_at: Date;
  readonly ends_at: Date | null;
  readonly opted_out_at: Date | null;
  readonly measured_at: Date | null;
}

/** Measures a site's events that are over, and sends and corrects the reports that are due. */
export async function sendReports(house: AdrHouse, client: VtnClient, site: SiteRow): Promise<void> {
  const now = house.clock.now();
  const rows = await openEvents(house.db, site, now);
  if (rows.length === 0) return;
  // A month of quarters: read once, and only where something is to be measured or told.
  let facts: Promise<SiteReading> | undefined;
  const read = () => {
    facts ??= readFacts(house.db, site, now);
    return facts;
  };
  for (const row of rows) {
    const { ends_at: end } = row;
    if (end && end.getTime() + settleMs <= now.getTime()) await measure(house.db, site, row, end, read, now);
    try {
      if (await reportEvent(house, client, site, row, read, now))
        await house.db
          .updateTable('grid_event')
          .set({ reported_at: now, report_problem: null })
          .where('id', '=', row.id)
          .execute();
    } catch (error) {
      if (!(error instanceof VtnProblem)) throw error;
      // Asked for again at the next run: the event says meanwhile what keeps it.
      const report_problem = JSON.stringify(error.sentence);
      await house.db.updateTable('grid_event').set({ report_problem }).where('id', '=', row.id).execute();
    }
  }
}

/** Events that ask for reports and are not over for long, and those that wait to be measured. */
async function openEvents(db: Kysely<DB>, site: SiteRow, now: Date): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    select id, body, first_seen_at, starts_at, ends_at, opted_out_at, measured_at from grid_event
     where vtn_id = ${site.vtn_id} and site_id = ${site.site_id} and cancelled_at is null and starts_at is not null
       and coalesce(ends_at, 'infinity') > ${new Date(now.getTime() - correctedForMs)}
       and (jsonb_typeof(body -> 'reportDescriptors') = 'array'
            or (ends_at < ${new Date(now.getTime() - settleMs)}
                and (measured_at is null or measured_at < ${new Date(now.getTime() - lookEveryMs)})))
     order by starts_at desc limit ${mostEvents}`.execute(db);
  return rows;
}

async function measure(
  db: Kysely<DB>,
  site: SiteRow,
  row: EventRow,
  end: Date,
  read: () => Promise<SiteReading>,
  now: Date,
): Promise<void> {
  if (row.measured_at && now.getTime() - row.measured_at.getTime() < lookEveryMs) return;
  const facts = await read();
  const span = { from: row.starts_at.getTime(), until: end.getTime() };
  const usual = baselineOf(facts.drawn, span, facts.kindOfDay, facts.disturbedBut(row.id));
  const parts = partsOf(row.body, row.first_seen_at.getTime(), drawn(row.body.id, site.site_id));
  const saved = savedByPrices(row.body, parts, span, facts, row.id);
  const currency = saved === undefined ? undefined : await currencyOf(db, site.price_series_id);
  await db
    .updateTable('grid_event')
    .set({
      baseline_wh: usual === undefined ? null : usual.toFixed(3),
      drawn_wh: energyBetween(facts.drawn, span.from, span.until).toFixed(3),
      saved: currency && saved !== undefined ? saved.toFixed(6) : null,
      saved_currency: currency ?? null,
      measured_at: now,
    })
    .where('id', '=', row.id)
    .execute();
}

/** The prices of events are kept in a series of the site: its currency is theirs. */
async function currencyOf(db: Kysely<DB>, seriesId: string | null): Promise<string | undefined> {
  if (seriesId === null) return undefined;
  const found = await db
    .selectFrom('price_series')
    .select('currency')
    .where('id', '=', seriesId)
    .executeTakeFirst();
  return found?.currency;
}

/** Sends what is due of one event; gives whether anything was sent. */
async function reportEvent(
  { db, newId }: AdrHouse,
  client: VtnClient,
  site: SiteRow,
  row: EventRow,
  read: () => Promise<SiteReading>,
  now: Date,
): Promise<boolean> {
  const steps = stepsOf(partsOf(row.body, row.first_seen_at.getTime(), drawn(row.body.id, site.site_id)));
  const due = dueReports(row.body, steps, now.getTime(), settleMs);
  if (due.length === 0) return false;
  const sent = new Map((await sentReports(db, row.id)).map((one) => [one.key, one]));
  const open = due.filter((one) => {
    const before = sent.get(one.key);
    return !before || !(one.ahead || now.getTime() - before.looked_at.getTime() < lookEveryMs);
  });
  if (open.length === 0) return false;
  const facts = (await read()).factsOf(row);
  let said = 0;
  for (const one of open) {
    if (said >= mostReports) break;
    const before = sent.get(one.key);
    const body = reportOf(row.body, one, client.version, site, facts);
    if (!body) continue;
    const text = JSON.stringify(body);
    if (before) {
      if (before.body !== text) await client.amend(before.vtn_report_id, body);
      const corrected = before.body !== text && { body: text, corrected_at: now };
      await db
        .updateTable('grid_report')
        .set({ looked_at: now, ...corrected })
        .where('id', '=', before.id)
        .execute();
      if (!corrected) continue;
    } else {
      const { id } = await client.report(body);
      await db
        .insertInto('grid_report')
        .values({
          id: newId(),
          grid_event_id: row.id,
          key: one.key,
          vtn_report_id: id,
          body: text,
          sent_at: now,
          looked_at: now,
        })
        .execute();
    }
    said += 1;
  }
  return said > 0;
}

const sentReports = (db: Kysely<DB>, eventId: string) =>
  db
    .selectFrom('grid_report')
    .select(['id', 'key', 'vtn_report_id', 'body', 'looked_at'])
    .where('grid_event_id', '=', eventId)
    .execute();

/** A report in the words of OpenADR; undefined where nothing of what is asked for can be known. */
export function reportOf(
  event: AdrEvent,
  { descriptors, steps, ahead }: Pick<DueReport, 'descriptors' | 'steps' | 'ahead'>,
  version: string,
  site: Pick<SiteRow, 'ven_name' | 'resource_name'>,
  facts: SiteFacts,
): object | undefined {
  const told = new Set<AdrReportDescriptor>();
  const intervals = steps
    .filter(({ until }) => Number.isFinite(until))
    .flatMap((step) => {
      const payloads = descriptors.flatMap((descriptor) => {
        const value = tellOf(descriptor, step, facts);
        if (value === undefined) return [];
        told.add(descriptor);
        return [{ type: descriptor.payloadType, values: [value] }];
      });
      const duration = `PT${Math.round((step.until - step.from) / 1000)}S`;
      const intervalPeriod = { start: new Date(step.from).toISOString(), duration };
      return payloads.length === 0 ? [] : [{ id: step.interval, intervalPeriod, payloads }];
    });
  if (intervals.length === 0) return undefined;
  return {
    ...(version === '3.1' ? {} : { programID: event.programID }),
    eventID: event.id,
    clientName: site.ven_name,
    reportName: `${event.eventName ?? event.id} ${site.resource_name}`.slice(0, 128),
    payloadDescriptors: descriptors
      .filter((one) => told.has(one))
      .map((one) => ({
        objectType: 'REPORT_PAYLOAD_DESCRIPTOR',
        payloadType: one.payloadType,
        ...(unitsOf(one) && { units: unitsOf(one) }),
        ...((one.readingType || ahead) && { readingType: one.readingType ?? 'FORECAST' }),
      })),
    resources: [{ resourceName: site.resource_name, intervals }],
  };
}
