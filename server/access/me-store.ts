import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import type { Caller, Grant, Scope } from '../platform/http/caller.ts';
import type { HeldGrant, OrganizationKind, Role } from './contract.ts';
import { inScope } from './scope.ts';

/** The caller as they see themself. */
export async function readMe(db: Database, caller: Caller) {
  const own = { kind: caller.kind, id: caller.id, name: caller.name };
  const grants = await nameGrants(db, caller.grants);
  if (caller.kind === 'api_key') {
    return { ...own, email: null, locale: null, zone: null, mustChangePassword: false, grants };
  }
  const row = await db
    .selectFrom('operator')
    .select(['email', 'locale', 'zone', 'must_change_password'])
    .where('id', '=', caller.id)
    .executeTakeFirstOrThrow();
  const { email, locale, zone, must_change_password: mustChangePassword } = row;
  return { ...own, email, locale, zone, mustChangePassword, grants };
}

async function nameGrants(db: Database, grants: readonly Grant[]): Promise<HeldGrant[]> {
  const organizations = await namesOf(
    db,
    'organization',
    grants.map((grant) => grant.organizationId),
  );
  const sites = await namesOf(
    db,
    'site',
    grants.flatMap(({ siteId }) => siteId ?? []),
  );
  return grants.map(({ role, organizationId, siteId }) => ({
    role: role as Role,
    organizationId,
    organizationName: organizations.get(organizationId) ?? '',
    siteId,
    siteName: siteId === null ? null : (sites.get(siteId) ?? ''),
  }));
}

async function namesOf(db: Database, table: 'organization' | 'site', ids: readonly string[]) {
  const rows = await db
    .selectFrom(table)
    .select(['id', 'name'])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Every living organization in scope, parents before children. */
export async function reachableOrganizations(db: Database, scope: Scope) {
  const rows = await db
    .selectFrom('organization')
    .select(['id', 'parent_id', 'name', 'kind'])
    .where(inScope(scope, 'organization.id'))
    .where('retired_at', 'is', null)
    .orderBy(sql`cardinality(path)`)
    .orderBy('name')
    .orderBy('id')
    .execute();
  const inReach = new Set(scope.organizationIds);
  return rows.map(({ id, parent_id, name, kind }) => ({
    id,
    parentId: parent_id !== null && inReach.has(parent_id) ? parent_id : null,
    name,
    kind: kind as OrganizationKind,
  }));
}

export async function updateMe(
  db: Database,
  id: string,
  change: { name?: string; locale?: string; zone?: string | null },
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await db.updateTable('operator').set(change).where('id', '=', id).execute();
}
