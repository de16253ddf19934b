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

/** The same question about something already at hand: a message of the live stream, a row to be written. */
export function isInScope(
  scope: Scope,
  owned: { readonly organizationId: string | null; readonly siteId?: string | null },
): boolean {
  if (owned.organizationId !== null && scope.organizationIds.includes(owned.organizationId)) return true;
  return owned.siteId != null && scope.siteIds.includes(owned.siteId);
}
