import { createHash } from 'node:crypto';
import { type Version, versions } from '@busbar/ocpp';
import type pg from 'pg';
import type { Sentence } from '../platform/sentence.ts';
import { siteColumns, uidKey } from './authorize.ts';
import type { TokenFacts } from './decide.ts';
import { type LimitedTo, limitedTo, limitJoins } from './evse-limits.ts';
import type { Contents, ListThere } from './local-list.ts';
import type { NamedSite, SiteFacts } from './means.ts';
import { personJoins, type TokenRow, toFacts, tokenColumns } from './token-row.ts';

/** A station whose list is to be looked after. */
export interface ListStation {
  readonly id: string;
  readonly identity: string;
  readonly organizationId: string;
  readonly siteId: string | null;
  readonly version: Version;
  readonly enabled: boolean;
}

// The nearest word counts: the station's, its site's, its organization's, then that of each organization above.
export const enabledSql = `coalesce(
  (select enabled from local_list_setting where subject_id = s.id),
  (select enabled from local_list_setting where subject_id = s.site_id),
  (select c.enabled from unnest(so.path) with ordinality as p (id, level)
     join local_list_setting c on c.subject_id = p.id order by p.level desc limit 1),
  false)`;

/**
 * What the tokens of all organizations on a line with the station's came to: any change of theirs raises the sum, and a
 * station that moves to another organization finds another number there.
 */
export const revisionSql = `((hashtextextended(so.id::text, 0) >> 16) + (
  select coalesce(sum(r.revision), 0) from token_revision r join organization t on t.id = r.organization_id
   where t.id = any(so.path) or so.id = any(t.path)))::bigint`;

// A list is due when it was never looked at, does not fit, was made from older tokens, or its time has come. One that is
// switched off and holds something of ours is emptied.
const dueSql = `
with line as materialized (
  select so.id, so.path, ${revisionSql} as revision from organization so
   where exists (select from station where organization_id = so.id))
select s.id, s.identity, s.organization_id, s.site_id, s.version, ${enabledSql} as enabled
  from station s
  join line so on so.id = s.organization_id
  join ownership w on w.station_id = s.id
  join node n on n.id = w.node_id and n.lease_until > now()
  left join local_list l on l.station_id = s.id
  left join local_list_contents c on c.digest = l.contents
 where s.decommissioned_at is null and s.boot_status = 'accepted' and s.version is not null
   and (l.retry_at is null or l.retry_at <= $1) and l.state is distinct from 'unsupported'
   and case when ${enabledSql}
         then l.station_id is null or l.state <> 'in_step' or l.version is null
           or l.token_revision is distinct from so.revision or l.recheck_at <= $1
         else coalesce(c.size, 0) > 0 end
 order by l.sent_at nulls first, s.id
 limit $2`;

interface StationRow {
  id: string;
  identity: string;
  organization_id: string;
  site_id: string | null;
  version: string | null;
  enabled: boolean;
}

function toStations(rows: readonly StationRow[]): ListStation[] {
  return rows.flatMap((row) => {
    const version = versions.find((known) => known === row.version);
    if (!version) return [];
    const { id, identity, organization_id: organizationId, site_id: siteId, enabled } = row;
    return [{ id, identity, organizationId, siteId, version, enabled }];
  });
}

/** Connected stations whose list is due, those first that waited longest. */
export async function findDue(pool: pg.Pool, now: Date, limit: number): Promise<ListStation[]> {
  const { rows } = await pool.query<StationRow>(dueSql, [now, limit]);
  return toStations(rows);
}

/** One station, for somebody who does not want to wait; undefined when it never was connected. */
export async function findListStation(pool: pg.Pool, id: string): Promise<ListStation | undefined> {
  const { rows } = await pool.query<StationRow>(
    `select s.id, s.identity, s.organization_id, s.site_id, s.version, ${enabledSql} as enabled
       from station s join organization so on so.id = s.organization_id where s.id = $1`,
    [id],
  );
  return toStations(rows)[0];
}

/** What is known of the list in a station; its version is null when it must be asked. */
export async function readThere(
  pool: pg.Pool,
  stationId: string,
): Promise<{ version: number | null; contents: Contents | undefined; failures: number; state: string }> {
  const { rows } = await pool.query<{
    version: number | null;
    failures: number;
    state: string;
    entries: Record<string, [type: string, digest: string]> | null;
  }>(
    `select l.version, l.failures, l.state,
            case when l.contents_version = l.version then c.entries end as entries
       from local_list l left join local_list_contents c on c.digest = l.contents where l.station_id = $1`,
    [stationId],
  );
  const row = rows[0];
  if (!row) return { version: null, contents: undefined, failures: 0, state: 'unknown' };
  const entries = row.entries && Object.entries(row.entries);
  return {
    version: row.version,
    contents: entries ? new Map(entries.map(([uid, [type, digest]]) => [uid, { type, digest }])) : undefined,
    failures: row.failures,
    state: row.state,
  };
}

/** Keeps the version that a station told of its list. One that is not ours means that its contents are not either. */
export async function noteVersion(pool: pg.Pool, stationId: string, version: number, at: Date) {
  await pool.query(
    `insert into local_list (station_id, version, asked_at) values ($1, $2, $3)
     on conflict (station_id) do update set version = $2, asked_at = $3,
       state = case when local_list.contents_version = $2 then local_list.state else 'unknown' end,
       contents = case when local_list.contents_version = $2 then local_list.contents end`,
    [stationId, version, at],
  );
}

/** Keeps what a list holds after the station took an update; contents that are not known are null. */
export async function noteContents(
  pool: pg.Pool,
  stationId: string,
  { version, contents }: ListThere,
  at: Date,
): Promise<void> {
  const entries = contents && JSON.stringify(Object.fromEntries(sorted(contents)));
  const digest = entries === undefined ? null : createHash('sha256').update(entries).digest('base64url');
  // One statement: what is not referred to may be removed at any time.
  await pool.query(
    `with kept as (
       insert into local_list_contents (digest, entries, size) select $3, $4::jsonb, $5 where $3::text is not null
       on conflict (digest) do update set size = excluded.size)
     insert into local_list (station_id, version, contents, contents_version, state, sent_at)
     values ($1, $2, $3, $2, 'unknown', $6)
     on conflict (station_id) do update
       set version = $2, contents = $3, contents_version = $2, state = 'unknown', sent_at = $6`,
    [stationId, version, digest, entries ?? null, contents?.size ?? 0, at],
  );
}

function sorted(contents: Contents): [string, [string, string]][] {
  return [...contents]
    .map(([uid, { type, digest }]): [string, [string, string]] => [uid, [type, digest]])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Forgets what a station's list is: it must be asked, and be sent the whole list. */
export async function noteUnknown(pool: pg.Pool, stationId: string): Promise<void> {
  await pool.query(
    `update local_list set version = null, contents = null, contents_version = null, state = 'unknown' where station_id = $1`,
    [stationId],
  );
}

/** What a round of looking after a list ended in. */
export type ListEnd =
  | {
      readonly state: 'in_step';
      readonly revision: string | null;
      readonly recheckAt: Date | null;
      readonly capacity: number | undefined;
      readonly inUse: boolean | undefined;
      readonly leftOut: number;
    }
  | { readonly state: 'failing'; readonly failure: Sentence; readonly retryAt: Date }
  | { readonly state: 'unsupported' };

export function endSql(stationId: string, end: ListEnd): { text: string; values: unknown[] } {
  switch (end.state) {
    case 'in_step':
      return {
        text: `insert into local_list (station_id, state, token_revision, recheck_at, capacity, in_use, left_out)
               values ($1, 'in_step', $2, $3, $4, $5, $6)
               on conflict (station_id) do update set state = 'in_step', token_revision = $2, recheck_at = $3, capacity = $4,
                 in_use = $5, left_out = $6, failure = null, failures = 0, retry_at = null`,
        values: [
          stationId,
          end.revision,
          end.recheckAt,
          end.capacity ?? null,
          end.inUse ?? null,
          end.leftOut,
        ],
      };
    case 'failing':
      return {
        text: `insert into local_list (station_id, state, failure, failures, retry_at) values ($1, 'failing', $2, 1, $3)
               on conflict (station_id) do update set state = 'failing', failure = $2, retry_at = $3,
                 failures = least(local_list.failures + 1, 100)`,
        values: [stationId, JSON.stringify(end.failure), end.retryAt],
      };
    case 'unsupported':
      return {
        text: `insert into local_list (station_id, state) values ($1, 'unsupported')
               on conflict (station_id) do update set state = 'unsupported', failure = null, failures = 0, retry_at = null`,
        values: [stationId],
      };
  }
}

/** Tokens that stations of an organization may meet, with the path of that organization. */
export interface LineTokens {
  readonly stationPath: readonly string[];
  /** Tokens of one uid together: the nearest of them speaks. */
  readonly byUid: ReadonlyMap<string, readonly TokenFacts[]>;
  /** Read before the tokens: what changes meanwhile raises it again. */
  readonly revision: string;
}

/** Tokens read for one organization: no station known takes as many. */
const maxTokens = 50_000;
/** Kinds that are shown to a reader at the station; the others come from us anyway. */
const shownKinds = ['rfid', 'emaid', 'mac', 'keycode', 'local'];

export async function readLineTokens(pool: pg.Pool, organizationId: string): Promise<LineTokens> {
  const { rows: lines } = await pool.query<{ path: string[]; revision: string }>(
    `select so.path, ${revisionSql}::text as revision from organization so where so.id = $1`,
    [organizationId],
  );
  const { rows } = await pool.query<TokenRow>(
    `select ${tokenColumns}
       from organization so, token t join organization o on o.id = t.organization_id ${personJoins}
      where so.id = $1 and (o.id = any(so.path) or so.id = any(o.path))
        and t.retired_at is null and t.kind = any($2)
      order by t.uid_key limit ${maxTokens}`,
    [organizationId, shownKinds],
  );
  const [line] = lines;
  return {
    stationPath: line?.path ?? [],
    byUid: Map.groupBy(
      rows.map((row) => toFacts(row)),
      ({ uid }) => uidKey(uid),
    ),
    revision: line?.revision ?? '0',
  };
}

/** What a site says of who may charge there, with those who are named; null: everyone, always. */
export async function readNamedSite(pool: pg.Pool, siteId: string): Promise<NamedSite | null> {
  const { rows } = await pool.query<{
    site: SiteFacts;
    named: string[];
    limits: Record<string, LimitedTo[]> | null;
  }>(
    `select ${siteColumns} as site,
            array(select e.subject_id from site_access_entry e where e.site_id = a.site_id) as named,
            (select json_object_agg(subject_id, evses) from (
               select l.subject_id, ${limitedTo} as evses from evse_limit l ${limitJoins}
                where l.site_id = a.site_id group by l.id) as one) as limits
       from site_access a join site i on i.id = a.site_id where a.site_id = $1`,
    [siteId],
  );
  const [row] = rows;
  if (!row) return null;
  const { site, named, limits } = row;
  return { ...site, named: new Set(named), limits: new Map(Object.entries(limits ?? {})) };
}

/** Removes contents that no list refers to any more. */
export async function pruneContents(pool: pg.Pool): Promise<void> {
  await pool.query(
    `delete from local_list_contents c where not exists (select from local_list l where l.contents = c.digest)`,
  );
}
