import { sql, type Transaction } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Caller, Grant, Scope } from '../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { ApiKey, Role } from './contract.ts';
import { inScope } from './scope.ts';

function visible(db: Database | Transaction<DB>, scope: Scope) {
  return db
    .selectFrom('api_key as k')
    .innerJoin('organization as o', 'o.id', 'k.organization_id')
    .leftJoin('site as s', 's.id', 'k.site_id')
    .leftJoin('operator as maker', 'maker.id', 'k.created_by')
    .select(['k.id', 'k.name', 'k.prefix', 'k.role', 'k.organization_id', 'k.site_id', 'k.created_at'])
    .select(['k.expires_at', 'k.revoked_at', 'k.last_used_at'])
    .select(['o.name as organization_name', 's.name as site_name', 'maker.name as created_by_name'])
    .where(inScope(scope, 'k.organization_id', 'k.site_id'));
}

type KeyRow = Awaited<ReturnType<ReturnType<typeof visible>['executeTakeFirstOrThrow']>>;

const toKey = (row: KeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  role: row.role as Role,
  organizationId: row.organization_id,
  organizationName: row.organization_name,
  siteId: row.site_id,
  siteName: row.site_name,
  createdAt: row.created_at.toISOString(),
  createdByName: row.created_by_name,
  expiresAt: row.expires_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
});

export async function findKey(
  db: Database | Transaction<DB>,
  scope: Scope,
  id: string,
): Promise<ApiKey | undefined> {
  const row = await visible(db, scope).where('k.id', '=', id).executeTakeFirst();
  return row && toKey(row);
}

export async function listKeys(
  db: Database,
  scope: Scope,
  query: { cursor?: string; limit?: number; q?: string; revoked?: boolean },
) {
  const limit = query.limit ?? defaultPageSize;
  const after = decodeCursor(query.cursor, '-createdAt', ['instant', 'uuid']);
  let select = visible(db, scope)
    .orderBy('k.created_at', 'desc')
    .orderBy('k.id', 'desc')
    .limit(limit + 1);
  if (after)
    select = select.where(sql<boolean>`(k.created_at, k.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`);
  if (query.q) select = select.where('k.name', 'ilike', anywhere(query.q));
  if (!query.revoked) select = select.where('k.revoked_at', 'is', null);
  const cursorOf = (row: KeyRow) => encodeCursor('-createdAt', [row.created_at.toISOString(), row.id]);
  return page(await select.execute(), limit, cursorOf, toKey);
}

export async function insertKey(
  trx: Transaction<DB>,
  made: {
    id: string;
    name: string;
    grant: Grant;
    prefix: string;
    keyHash: Buffer;
    by: Caller;
    at: Date;
    expiresAt: Date | null;
  },
): Promise<void> {
  await trx
    .insertInto('api_key')
    .values({
      id: made.id,
      name: made.name,
      organization_id: made.grant.organizationId,
      site_id: made.grant.siteId,
      role: made.grant.role,
      prefix: made.prefix,
      key_hash: made.keyHash,
      created_by: made.by.kind === 'operator' ? made.by.id : null,
      created_by_key: made.by.kind === 'api_key' ? made.by.id : null,
      created_at: made.at,
      expires_at: made.expiresAt,
    })
    .execute();
}

export interface Revoked {
  readonly id: string;
  readonly organizationId: string;
  readonly siteId: string | null;
}

/** Revokes a key and those made with it, and with them in turn; gives all that were not revoked yet. */
export async function revoke(trx: Transaction<DB>, id: string, at: Date): Promise<Revoked[]> {
  const revoked = await revokeWhere(trx, 'id', [id], at);
  // One statement for each generation: it waits for makers that are at work, and the next one sees what they made.
  let generation = [id];
  while (generation.length > 0) {
    revoked.push(...(await revokeWhere(trx, 'created_by_key', generation, at)));
    const made = await trx
      .selectFrom('api_key')
      .select('id')
      .where('created_by_key', 'in', generation)
      .execute();
    generation = made.map((key) => key.id);
  }
  return revoked;
}

function revokeWhere(
  trx: Transaction<DB>,
  column: 'id' | 'created_by_key',
  ids: readonly string[],
  at: Date,
): Promise<Revoked[]> {
  return trx
    .updateTable('api_key')
    .set({ revoked_at: at })
    .where(column, 'in', [...ids])
    .where('revoked_at', 'is', null)
    .returning(['id', 'organization_id as organizationId', 'site_id as siteId'])
    .execute();
}
