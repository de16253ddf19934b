import type { Sentence } from '../../platform/sentence.ts';
import type * as contract from './contract.ts';
import { effectOf } from './effects.ts';
import { type AdrEvent, type Part, partsOf } from './event.ts';
import { canTell } from './report-due.ts';
import { sayAdr } from './sentences.ts';
import { shownOf } from './shown.ts';

/** Letters of the names of payloads in one sentence. */
const longestTypes = 200;

export interface EventRow {
  readonly id: string;
  readonly vtn_id: string;
  readonly vtn_name: string;
  readonly site_id: string;
  readonly site_name: string;
  readonly zone: string;
  readonly subscribed_watts: number | null;
  readonly event_id: string;
  readonly program_name: string;
  readonly name: string;
  readonly priority: number | null;
  readonly body: AdrEvent;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly first_seen_at: Date;
  readonly cancelled_at: Date | null;
  readonly opted_out_at: Date | null;
  readonly baseline_wh: string | null;
  readonly drawn_wh: string | null;
  readonly program_id: string;
  readonly opt_out_id: string | null;
  readonly reported_at: Date | null;
  readonly reports: number;
  readonly corrected: number;
  readonly report_problem: Sentence | null;
}

function stateOf(row: EventRow, now: Date): contract.GridEvent['state'] {
  if (row.cancelled_at) return 'cancelled';
  if (row.opted_out_at) return 'opted_out';
  if (row.starts_at && row.starts_at > now) return 'coming';
  return row.ends_at && row.ends_at <= now ? 'ended' : 'active';
}

/** An event at a site as people see it. */
export function toItem(row: EventRow, now: Date): contract.GridEvent {
  const number = (text: string | null) => (text === null ? null : Number(text));
  const [baselineWh, drawnWh] = [number(row.baseline_wh), number(row.drawn_wh)];
  const state = stateOf(row, now);
  const parts = partsOf(row.body, row.first_seen_at.getTime(), 0);
  const what = whatOf(row, parts, now).text;
  const kilo = (wattHours: number) => (wattHours / 1000).toFixed(1);
  return {
    id: row.id,
    vtnId: row.vtn_id,
    vtnName: row.vtn_name,
    siteId: row.site_id,
    siteName: row.site_name,
    zone: row.zone,
    eventId: row.event_id,
    programName: row.program_name,
    name: row.name,
    priority: row.priority,
    state,
    sentence:
      state === 'ended' && baselineWh !== null && drawnWh !== null
        ? sayAdr('ended_measured', { what, drawn: kilo(drawnWh), baseline: kilo(baselineWh) })
        : sayAdr(row.opt_out_id !== null && state === 'opted_out' ? 'opted_out_standing' : state, { what }),
    shown: [...shownOf(row.body, parts, row.subscribed_watts)],
    startsAt: row.starts_at?.toISOString() ?? null,
    endsAt: row.ends_at?.toISOString() ?? null,
    baselineWh,
    drawnWh,
    reductionWh: baselineWh === null || drawnWh === null ? null : baselineWh - drawnWh,
    programId: row.program_id,
    reportedAt: row.reported_at?.toISOString() ?? null,
    report: reportOf(row),
  };
}

/** What an event asks for: its lowest limit, or what it tells. */
function whatOf(row: EventRow, parts: readonly Part[], now: Date): Sentence {
  const effects = parts
    .filter((part) => row.ends_at === null || part.until > now.getTime() || row.ends_at <= now)
    .map((part) => effectOf(row.body, part, row.subscribed_watts));
  const limits = effects.flatMap((effect) => (effect.kind === 'limit' ? [effect.watts] : []));
  if (limits.length > 0) return sayAdr('limit', { watts: (Math.min(...limits) / 1000).toFixed(1) });
  for (const kind of ['subscription', 'reservation'] as const) {
    const told = effects.flatMap((effect) => (effect.kind === kind ? [effect.watts] : []));
    if (told.length > 0) return sayAdr(kind, { watts: (Math.min(...told) / 1000).toFixed(1) });
  }
  if (effects.some(({ kind }) => kind === 'price')) return sayAdr('price');
  if (effects.some(({ kind }) => kind === 'sell_price')) return sayAdr('sell_price');
  if (effects.some(({ kind }) => kind === 'carbon')) return sayAdr('carbon');
  return sayAdr('told', { types: [...new Set(parts.map(({ type }) => type))].join(', ') || '–' });
}

/** How the reports stand that an event asks for; null where it asks for none. */
function reportOf({ body, reports, corrected, report_problem }: EventRow): Sentence | null {
  const asked = body.reportDescriptors ?? [];
  if (asked.length === 0) return null;
  if (report_problem) return sayAdr('report_problem', { reason: report_problem.text });
  if (corrected > 0) return sayAdr('report_corrected', { count: reports, corrected });
  if (reports > 0) return sayAdr('report_sent', { count: reports });
  const typesOf = (some: typeof asked) =>
    [...new Set(some.map(({ payloadType }) => payloadType))].join(', ').slice(0, longestTypes);
  return asked.some(canTell)
    ? sayAdr('report_coming', { types: typesOf(asked) })
    : sayAdr('report_unknown', { types: typesOf(asked) });
}
