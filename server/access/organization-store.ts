import { sql, type Transaction } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { Organization, OrganizationKind } from './contract.ts';
import { inScope } from './scope.ts';

/** One at a time changes the shape of the tree, so that no two moves make a ring. */
const treeLock = 7_205_761;

export async function lockTree(trx: Transaction<DB>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${treeLock})`.execute(trx);
}

const columns = ['id', 'parent_id', 'kind', 'name', 'zone', 'path', 'created_at', 'retired_at'] as const;

export interface OrganizationRow {
  id: string;
  parent_id: string | null;
  kind: string;
  name: string;
  zone: string | null;
  path: string[];
  created_at: Date;
  retired_at: Date | null;
}

/** As the API tells it: of what lies above the reader's reach not even the ids. */
export function toOrganization(row: OrganizationRow, scope: Scope): Organization {
  const seen = new Set(scope.organizationIds);
  return {
    id: row.id,
    parentId: row.parent_id !== null && seen.has(row.parent_id) ? row.parent_id : null,
    kind: row.kind as OrganizationKind,
    name: row.name,
    zone: row.zone,
    path: row.path.filter((id) => seen.has(id)),
    createdAt: row.created_at.toISOString(),
    retiredAt: row.retired_at?.toISOString() ?? null,
  };
}

export function findOrganization(
  db: Database | Transaction<DB>,
  scope: Scope,
  id: string,
): Promise<OrganizationRow | undefined> {
  return db
    .selectFrom('organization')
    .select(columns)
    .where('id', '=', id)
    .where(inScope(scope, 'organization.id'))
    .executeTakeFirst();
}

export async function listOrganizations(
  db: Database,
  scope: Scope,
  query: { cursor?: string; limit?: number; q?: string; parentId?: string; retired?: boolean },
) {
  const limit = query.limit ?? defaultPageSize;
  const after = decodeCursor(query.cursor, 'name', ['string', 'uuid']);
  let select = db
    .selectFrom('organization')
    .select(columns)
    .where(inScope(scope, 'organization.id'))
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .limit(limit + 1);
  if (after) select = select.where(sql<boolean>`(lower(name), id) > (${after[0]}, ${after[1]}::uuid)`);
  if (query.q) select = select.where('name', 'ilike', anywhere(query.q));
  if (query.parentId) select = select.where('parent_id', '=', query.parentId);
  if (!query.retired) select = select.where('retired_at', 'is', null);
  const rows = await select.select(sql<string>`lower(name)`.as('sort_name')).execute();
  return page(
    rows,
    limit,
    (row) => encodeCursor('name', [row.sort_name, row.id]),
    (row) => toOrganization(row, scope),
  );
}

export async function insertOrganization(
  trx: Transaction<DB>,
  made: {
    id: string;
    parent: OrganizationRow;
    kind: string;
    name: string;
    zone?: string | null;
    createdAt: Date;
  },
): Promise<OrganizationRow> {
  return trx
    .insertInto('organization')
    .values({
      id: made.id,
      parent_id: made.parent.id,
      kind: made.kind,
      name: made.name,
      zone: made.zone ?? null,
      path: [...made.parent.path, made.id],
      created_at: made.createdAt,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

export async function updateOrganization(
  trx: Transaction<DB>,
  id: string,
  change: { name?: string; kind?: string; zone?: string | null; retired_at?: Date },
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await trx.updateTable('organization').set(change).where('id', '=', id).execute();
}

/** Hangs an organization under another one; the paths of all below it follow. */
export async function reparent(
  trx: Transaction<DB>,
  moved: OrganizationRow,
  parent: OrganizationRow,
): Promise<void> {
  await trx.updateTable('organization').set({ parent_id: parent.id }).where('id', '=', moved.id).execute();
  await sql`
    update organization
       set path = ${parent.path}::uuid[] || path[${moved.path.length}::int:]
     where path @> array[${moved.id}::uuid]`.execute(trx);
}

/** What still belongs to an organization and is active, in words; undefined when nothing does. */
export async function stillThere(trx: Transaction<DB>, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ what: string; count: number }>`
    select 'organizations' as what, count(*) from organization where parent_id = ${id} and retired_at is null
    union all select 'sites', count(*) from site where organization_id = ${id} and retired_at is null
    union all select 'stations', count(*) from station where organization_id = ${id} and decommissioned_at is null
    union all select 'tokens', count(*) from token where organization_id = ${id} and retired_at is null`.execute(
    trx,
  );
  const left = rows.filter(({ count }) => count > 0).map(({ what, count }) => `${count} ${what}`);
  return left.length > 0 ? left.join(', ') : undefined;
}
