import { sql, type Transaction } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Grant, Scope } from '../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { HeldGrant, Operator } from './contract.ts';
import { inScope } from './scope.ts';

/** One at a time takes power away, so that two last owners do not remove each other. */
const ownersLock = 7_205_762;

export async function lockOwners(trx: Transaction<DB>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${ownersLock})`.execute(trx);
}

interface OperatorRow {
  id: string;
  email: string;
  name: string;
  created_at: Date;
  disabled_at: Date | null;
  last_sign_in_at: Date | null;
  grants: HeldGrant[];
  changeable: boolean;
}

/** Operators with a grant in scope; who holds the whole house sees those without any grant, too. */
function visible(db: Database | Transaction<DB>, scope: Scope) {
  const reach = inScope(scope, 'g.organization_id', 'g.site_id');
  const grants = sql<HeldGrant[]>`(
    select coalesce(json_agg(json_build_object(
             'role', g.role, 'organizationId', g.organization_id, 'organizationName', o.name,
             'siteId', g.site_id, 'siteName', s.name) order by o.name, s.name, g.id), '[]')
      from operator_grant g join organization o on o.id = g.organization_id left join site s on s.id = g.site_id
     where g.operator_id = operator.id and ${reach})`;
  const beyond = sql`exists (select from operator_grant g where g.operator_id = operator.id and not ${reach})`;
  const within = sql<boolean>`exists (select from operator_grant g where g.operator_id = operator.id and ${reach})`;
  return db
    .selectFrom('operator')
    .select(['id', 'email', 'name', 'created_at', 'disabled_at', 'last_sign_in_at'])
    .select([grants.as('grants'), sql<boolean>`not ${beyond}`.as('changeable')])
    .where(sql<boolean>`(${within} or ${scope.whole})`);
}

function toOperator(row: OperatorRow): Operator {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    grants: row.grants,
    changeable: row.changeable,
    createdAt: row.created_at.toISOString(),
    disabledAt: row.disabled_at?.toISOString() ?? null,
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
  };
}

export async function findOperator(
  db: Database | Transaction<DB>,
  scope: Scope,
  id: string,
): Promise<Operator | undefined> {
  const row = await visible(db, scope).where('id', '=', id).executeTakeFirst();
  return row && toOperator(row);
}

export async function listOperators(
  db: Database,
  scope: Scope,
  query: { cursor?: string; limit?: number; q?: string },
) {
  const limit = query.limit ?? defaultPageSize;
  const after = decodeCursor(query.cursor, 'name', ['string', 'uuid']);
  let select = visible(db, scope)
    .select(sql<string>`lower(name)`.as('sort_name'))
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .limit(limit + 1);
  if (after) select = select.where(sql<boolean>`(lower(name), id) > (${after[0]}, ${after[1]}::uuid)`);
  const { q } = query;
  if (q)
    select = select.where((eb) =>
      eb.or([eb('name', 'ilike', anywhere(q)), eb('email', 'ilike', anywhere(q))]),
    );
  return page(
    await select.execute(),
    limit,
    (row) => encodeCursor('name', [row.sort_name, row.id]),
    toOperator,
  );
}

export async function insertOperator(
  trx: Transaction<DB>,
  made: { id: string; email: string; name: string; hash: string; mustChange: boolean; at: Date },
): Promise<void> {
  await trx
    .insertInto('operator')
    .values({
      id: made.id,
      email: made.email,
      name: made.name,
      password_hash: made.hash,
      must_change_password: made.mustChange,
      created_at: made.at,
    })
    .execute();
}

export async function updateOperator(
  trx: Transaction<DB>,
  id: string,
  change: { name?: string; email?: string; disabled_at?: Date | null },
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await trx.updateTable('operator').set(change).where('id', '=', id).execute();
}

/** Replaces the grants that lie in scope; those beyond it stay. */
export async function replaceGrants(
  trx: Transaction<DB>,
  scope: Scope,
  operatorId: string,
  grants: readonly (Grant & { id: string })[],
  at: Date,
): Promise<void> {
  await trx
    .deleteFrom('operator_grant')
    .where('operator_id', '=', operatorId)
    .where(inScope(scope, 'operator_grant.organization_id', 'operator_grant.site_id'))
    .execute();
  if (grants.length === 0) return;
  await trx
    .insertInto('operator_grant')
    .values(
      grants.map(({ id, role, organizationId, siteId }) => ({
        id,
        operator_id: operatorId,
        role,
        organization_id: organizationId,
        site_id: siteId,
        created_at: at,
      })),
    )
    .execute();
}

/** Whether the site lies in the organization that a grant names beside it, and the organization is active. */
export async function placeExists(trx: Transaction<DB>, grant: Grant): Promise<boolean> {
  let select = trx
    .selectFrom('organization')
    .select('organization.id')
    .where('organization.id', '=', grant.organizationId)
    .where('organization.retired_at', 'is', null);
  const { siteId } = grant;
  if (siteId !== null) {
    select = select
      .innerJoin('site', 'site.organization_id', 'organization.id')
      .where('site.id', '=', siteId)
      .where('site.retired_at', 'is', null);
  }
  return (await select.executeTakeFirst()) !== undefined;
}

/** Whether anybody who may sign in still owns the whole house. */
export async function ownerRemains(trx: Transaction<DB>): Promise<boolean> {
  const found = await trx
    .selectFrom('operator_grant as g')
    .innerJoin('operator as o', 'o.id', 'g.operator_id')
    .innerJoin('organization as r', 'r.id', 'g.organization_id')
    .select('g.id')
    .where('g.role', '=', 'owner')
    .where('g.site_id', 'is', null)
    .where('r.parent_id', 'is', null)
    .where('o.disabled_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
