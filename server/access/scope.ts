import { type Expression, type SqlBool, sql } from 'kysely';
import type { Scope } from '../platform/http/caller.ts';

/**
 * The one condition that every query on owned rows takes: the row's organization, or its site, is in scope.
 * Rows without a site column (tokens, keys) are reached through their organization only.
 *
 *     db.selectFrom('station').where(inScope(scope, 'station.organization_id', 'station.site_id'))
 */
export function inScope(scope: Scope, organizationColumn: string, siteColumn?: string): Expression<SqlBool> {
  const byOrganization = sql<SqlBool>`${sql.ref(organizationColumn)} = any(${scope.organizationIds}::uuid[])`;
  if (!siteColumn || scope.siteIds.length === 0) return byOrganization;
  return sql<SqlBool>`(${byOrganization} or ${sql.ref(siteColumn)} = any(${scope.siteIds}::uuid[]))`;
}
