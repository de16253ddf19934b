import { sql } from 'kysely';
import type { Static } from 'typebox';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { notFound } from '../platform/http/problem.ts';
import type { Sentence } from '../platform/sentence.ts';
import type { LocalList, listListSettings, listLocalLists, listSetting } from './list-contract.ts';
import { sayList } from './list-sentences.ts';
import { revisionSql } from './list-store.ts';

type Query = NonNullable<QueryOf<typeof listLocalLists>>;

/** Every station's list as it stands now, within what the caller may see. */
const lists = (scope: Scope) => sql`
  select s.id, s.identity, s.name, s.organization_id, s.site_id, t.name as site_name,
         coalesce(own.enabled, at_site.enabled, above.enabled, false) as enabled,
         case when own.enabled is not null then 'station' when at_site.enabled is not null then 'site'
              when above.enabled is not null then 'organization' end as enabled_by,
         case when not coalesce(own.enabled, at_site.enabled, above.enabled, false) then 'off'
              when l.station_id is null then 'unknown'
              when l.state = 'in_step' and (l.token_revision is distinct from ${sql.raw(revisionSql)} or l.recheck_at <= now())
                then 'behind'
              else l.state end as state,
         l.version, c.size as entries, l.capacity, coalesce(l.left_out, 0) as left_out, l.in_use,
         l.asked_at, l.sent_at, l.retry_at, l.failure
    from station s
    join organization so on so.id = s.organization_id
    left join site t on t.id = s.site_id
    left join local_list l on l.station_id = s.id
    left join local_list_contents c on c.digest = l.contents and l.contents_version = l.version
    left join local_list_setting own on own.subject_id = s.id
    left join local_list_setting at_site on at_site.subject_id = s.site_id
    left join lateral (
         select enabled from unnest(so.path) with ordinality as p (id, level)
           join local_list_setting on subject_id = p.id order by p.level desc limit 1) above on true
   where s.decommissioned_at is null and ${inScope(scope, 's.organization_id', 's.site_id')}`;

interface Row {
  id: string;
  identity: string;
  site_id: string | null;
  site_name: string | null;
  enabled: boolean;
  enabled_by: LocalList['enabledBy'];
  state: LocalList['state'];
  version: number | null;
  entries: number | null;
  capacity: number | null;
  left_out: number;
  in_use: boolean | null;
  asked_at: Date | null;
  sent_at: Date | null;
  retry_at: Date | null;
  failure: Sentence | null;
}

export async function listLists(db: Database, scope: Scope, query: Query) {
  const { q, organizationId, siteId, state, limit = defaultPageSize } = query;
  const after = decodeCursor(query.cursor, 'identity', ['string', 'uuid']);
  const { rows } = await sql<Row>`
    select * from (${lists(scope)}) as l
     where ${after ? sql`(l.identity, l.id) > (${after[0]}, ${after[1]}::uuid)` : sql`true`}
       and ${q ? sql`concat_ws(' ', l.identity, l.name, l.site_name) ilike ${anywhere(q)}` : sql`true`}
       and ${organizationId ? sql`l.organization_id = ${organizationId}` : sql`true`}
       and ${siteId ? sql`l.site_id = ${siteId}` : sql`true`}
       and ${state ? sql`l.state = ${state}` : sql`true`}
     order by l.identity, l.id limit ${limit + 1}`.execute(db);
  return page(rows, limit, (row) => encodeCursor('identity', [row.identity, row.id]), toList);
}

/** The list of one station; 404 outside of the scope. */
export async function getList(db: Database, scope: Scope, stationId: string): Promise<LocalList> {
  const { rows } = await sql<Row>`select * from (${lists(scope)}) as l where l.id = ${stationId}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('such station in use');
  return toList(row);
}

function toList(row: Row): LocalList {
  return {
    stationId: row.id,
    identity: row.identity,
    siteId: row.site_id,
    siteName: row.site_name,
    enabled: row.enabled,
    enabledBy: row.enabled_by,
    state: row.state,
    version: row.version,
    entries: row.entries,
    capacity: row.capacity,
    leftOut: row.left_out,
    inUse: row.in_use,
    askedAt: row.asked_at?.toISOString() ?? null,
    sentAt: row.sent_at?.toISOString() ?? null,
    retryAt: row.retry_at?.toISOString() ?? null,
    sentence: sentenceOf(row),
  };
}

function sentenceOf({ state, version, entries, left_out: left, in_use: inUse, failure }: Row): Sentence {
  switch (state) {
    case 'off':
      if (entries === null) return sayList('off');
      return entries === 0 ? sayList('off_emptied') : sayList('off_later');
    case 'unknown':
      return sayList('unknown');
    case 'behind':
      return sayList('behind');
    case 'unsupported':
      return sayList('unsupported');
    case 'failing':
      return failure ?? sayList('silent');
    case 'in_step':
      if (inUse === false) return sayList('not_used');
      if (left > 0) return sayList('left_out', { left, entries: entries ?? 0 });
      return sayList('in_step', { entries: entries ?? 0, version: version ?? 0 });
  }
}

type Setting = Static<typeof listSetting>;

/** Where lists are switched on or off, by name of what they are switched for. */
export async function listSettings(
  db: Database,
  scope: Scope,
  query: NonNullable<QueryOf<typeof listListSettings>>,
) {
  const { limit = defaultPageSize } = query;
  const after = decodeCursor(query.cursor, 'subject', ['uuid']);
  const { rows } = await sql<{ subject_id: string; level: Setting['level']; name: string; enabled: boolean }>`
    select c.subject_id, c.level, coalesce(s.identity, t.name, o.name) as name, c.enabled
      from local_list_setting c
      left join station s on s.id = c.subject_id
      left join site t on t.id = c.subject_id
      left join organization o on o.id = c.subject_id
     where (${inScope(scope, 'c.organization_id')} or ${inScope(scope, 's.organization_id', 's.site_id')}
            or ${inScope(scope, 't.organization_id', 't.id')})
       and ${after ? sql`c.subject_id > ${after[0]}::uuid` : sql`true`}
     order by c.subject_id limit ${limit + 1}`.execute(db);
  return page(
    rows,
    limit,
    (row) => encodeCursor('subject', [row.subject_id]),
    (row): Setting => ({
      level: row.level,
      subjectId: row.subject_id,
      name: row.name,
      enabled: row.enabled,
    }),
  );
}
