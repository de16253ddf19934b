import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import { notFound } from '../platform/http/problem.ts';

/** A site in reach of the caller; 404 when there is none. */
export async function findSite(db: Database, scope: Scope, siteId: string) {
  const site = await db
    .selectFrom('site')
    .select(['id', 'organization_id', 'name', 'zone', 'latitude', 'longitude'])
    .where('id', '=', siteId)
    .where(inScope(scope, 'site.organization_id', 'site.id'))
    .executeTakeFirst();
  if (!site) throw notFound('such site');
  return site;
}
