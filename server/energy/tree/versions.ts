import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { ResponseOf } from '../../platform/http/contract.ts';
import type { listTreeVersions } from './contract.ts';
import type { SiteTree } from './shapes.ts';

type Version = ResponseOf<typeof listTreeVersions>['items'][number];

/** Versions that are shown. */
const mostVersions = 50;

/** The versions that a site's tree has had, newest first, each with what was changed by it. */
export async function readVersions(db: Kysely<DB>, siteId: string): Promise<Version[]> {
  const { rows } = await sql<{ version: number; at: Date; by: string | null; tree: SiteTree }>`
    select v.version, v.at, v.tree,
           case v.actor_kind when 'operator' then (select name from operator where id = v.actor_id)
                             when 'key' then (select name from api_key where id = v.actor_id) end as by
      from site_tree_version v where v.site_id = ${siteId}
     order by v.version desc limit ${mostVersions + 1}`.execute(db);
  return rows.slice(0, mostVersions).map((row, index) => ({
    version: row.version,
    at: row.at.toISOString(),
    by: row.by,
    ...difference(rows[index + 1]?.tree, row.tree),
    tree: row.tree,
  }));
}

/** What one tree has that another has not, by the names of nodes and assets; settings and EVSEs by their number. */
export function difference(before: SiteTree | undefined, after: SiteTree) {
  const named = (tree: SiteTree | undefined) =>
    new Map([...(tree?.nodes ?? []), ...(tree?.assets ?? [])].map((one) => [one.id, one]));
  const [old, now] = [named(before), named(after)];
  const other = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);
  return {
    added: [...now.values()].filter(({ id }) => !old.has(id)).map(({ name }) => name),
    removed: [...old.values()].filter(({ id }) => !now.has(id)).map(({ name }) => name),
    changed: [...now.values()]
      .filter((one) => old.has(one.id) && other(old.get(one.id), one))
      .map(({ name }) => name),
  };
}
