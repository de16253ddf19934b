import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { NodeLimit } from '../readings-face.ts';
import type { GridLimit, limitKinds, Weekly } from './contract.ts';
import { spansOf } from './weekly.ts';

/** Limits are told so far ahead. */
const aheadMs = 24 * 3_600_000;
/** What has no end is told until here; it is told anew long before. */
const endlessMs = 2 * aheadMs;
/** Limits of a site that are looked at. */
export const mostLimits = 500;

interface LimitRow {
  readonly id: string;
  readonly node_id: string | null;
  readonly amps: number | null;
  readonly watts: number | null;
  readonly of_evses: boolean;
  readonly of_each: boolean;
  readonly from_at: Date;
  readonly until_at: Date | null;
  readonly weekly: Weekly | null;
  readonly priority: number;
  readonly source: string;
  readonly kind: string;
  readonly zone: string;
  readonly root_ids: string[];
}

/** The limits from outside that hold at a site at an instant or will within a day, in the dispatcher's words. */
export async function limitsOf(db: Kysely<DB>, siteId: string, at: number): Promise<readonly NodeLimit[]> {
  const { rows } = await sql<LimitRow>`
    select l.id, l.node_id, l.amps, l.watts, l.of_evses, l.of_each, l.from_at, l.until_at, l.weekly, l.priority, l.source, l.kind, s.zone,
           array(select n.id::text from site_node n where n.site_id = s.id and n.parent_id is null order by n.position) as root_ids
      from grid_limit l join site s on s.id = l.site_id
     where l.site_id = ${siteId} and l.ended_at is null
       and l.from_at < ${new Date(at + aheadMs)} and (l.until_at is null or l.until_at > ${new Date(at)})
     order by l.priority, l.from_at limit ${mostLimits}`.execute(db);
  return rows.flatMap((row) => nodeLimits(row, at));
}

function nodeLimits(row: LimitRow, at: number): NodeLimit[] {
  const from = row.from_at.getTime();
  const until = row.until_at?.getTime() ?? at + endlessMs;
  const spans = row.weekly
    ? spansOf(row.weekly, row.zone, Math.max(from, at), Math.min(until, at + aheadMs))
    : [{ from, until }];
  const nodes = row.node_id === null ? row.root_ids : [row.node_id];
  return nodes.flatMap((nodeId) =>
    spans.map((span) => ({
      nodeId,
      ...(row.amps === null ? { watts: row.watts! } : { amps: row.amps }),
      ...span,
      source: row.source,
      priority: row.priority,
      ...(row.of_each ? { of: 'each' as const } : row.of_evses && { of: 'evses' as const }),
    })),
  );
}

/** Limits of a site as people see them: those that hold or will, and those that ended in the last days. */
export async function listLimits(
  db: Kysely<DB>,
  siteId: string,
  now: Date,
  id?: string,
): Promise<GridLimit[]> {
  const { rows } = await sql<LimitRow & { note: string; ended_at: Date | null; node_name: string | null }>`
    select l.*, n.name as node_name, s.zone, array[]::text[] as root_ids
      from grid_limit l join site s on s.id = l.site_id left join site_node n on n.id = l.node_id
     where l.site_id = ${siteId} and (${id ?? null}::uuid is null or l.id = ${id ?? null}::uuid)
       and coalesce(l.ended_at, l.until_at, 'infinity') > ${now}::timestamptz - interval '7 days'
     order by l.ended_at desc nulls first, l.from_at desc limit ${mostLimits}`.execute(db);
  const at = now.getTime();
  return rows.map((row) => ({
    id: row.id,
    siteId,
    nodeId: row.node_id,
    nodeName: row.node_name,
    amps: row.amps,
    watts: row.watts,
    ofEvses: row.of_evses,
    ofEach: row.of_each,
    from: row.from_at.toISOString(),
    until: row.until_at?.toISOString() ?? null,
    weekly: row.weekly,
    priority: row.priority,
    kind: row.kind as (typeof limitKinds)[number],
    source: row.source,
    note: row.note,
    holds: row.ended_at === null && holdsAt(row, at),
    endedAt: row.ended_at?.toISOString() ?? null,
  }));
}

function holdsAt(row: LimitRow, at: number): boolean {
  if (row.from_at.getTime() > at || (row.until_at && row.until_at.getTime() <= at)) return false;
  return row.weekly ? spansOf(row.weekly, row.zone, at, at + 60_000).some(({ from }) => from <= at) : true;
}
