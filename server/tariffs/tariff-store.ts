import { type Kysely, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { Definition, listTariffs, TariffItem, TariffVersion } from './contract.ts';

type Query = NonNullable<QueryOf<typeof listTariffs>>;

/** Tariffs of a scope by name, each with the version that counts now. */
export async function listTariffsIn(db: Kysely<DB>, scope: Scope, query: Query, now: Date) {
  const { limit = defaultPageSize } = query;
  const after = decodeCursor(query.cursor, 'name', ['string', 'uuid']);
  let select = tariffs(db, scope, now)
    .orderBy(sql`lower(tariff.name)`)
    .orderBy('tariff.id')
    .limit(limit + 1);
  if (!query.retired) select = select.where('tariff.retired_at', 'is', null);
  if (query.organizationId) select = select.where('tariff.organization_id', '=', query.organizationId);
  if (query.q) select = select.where('tariff.name', 'ilike', anywhere(query.q));
  if (after)
    select = select.where(sql<boolean>`(lower(tariff.name), tariff.id) > (${after[0]}, ${after[1]}::uuid)`);
  const rows = await select.execute();
  const versions = await currentVersions(
    db,
    rows.map(({ id }) => id),
    now,
  );
  return page(
    rows,
    limit,
    (row) => encodeCursor('name', [row.name.toLowerCase(), row.id]),
    (row) => toItem(row, versions.get(row.id) ?? null),
  );
}

/** One tariff within a scope. */
export async function findTariff(db: Kysely<DB>, scope: Scope, id: string, now: Date) {
  const row = await tariffs(db, scope, now).where('tariff.id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const versions = await versionsOf(db, id, now);
  return { item: toItem(row, versions.find(({ state }) => state === 'current') ?? null), versions };
}

function tariffs(db: Kysely<DB>, scope: Scope, now: Date) {
  return db
    .selectFrom('tariff')
    .innerJoin('organization', 'organization.id', 'tariff.organization_id')
    .selectAll('tariff')
    .select('organization.name as organization_name')
    .select(
      sql<number>`(select count(*)::int from tariff_assignment a
        where a.tariff_id = tariff.id and (a.valid_until is null or a.valid_until > ${now}))`.as(
        'assignments',
      ),
    )
    .where(inScope(scope, 'tariff.organization_id'));
}

type TariffRow = Awaited<ReturnType<ReturnType<typeof tariffs>['execute']>>[number];

function toItem(row: TariffRow, current: TariffVersion | null): TariffItem {
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    name: row.name,
    currency: row.currency,
    note: row.note,
    createdAt: row.created_at.toISOString(),
    retiredAt: row.retired_at?.toISOString() ?? null,
    current,
    assignments: row.assignments,
  };
}

/** All versions of a tariff, the newest first. */
export async function versionsOf(db: Kysely<DB>, tariffId: string, now: Date): Promise<TariffVersion[]> {
  return (await versionRows(db, [tariffId])).map((row) => toVersion(row, now));
}

async function currentVersions(db: Kysely<DB>, tariffIds: readonly string[], now: Date) {
  const versions = await versionRows(db, tariffIds);
  return new Map(
    versions
      .map((row) => ({ row, version: toVersion(row, now) }))
      .filter(({ version }) => version.state === 'current')
      .map(({ row, version }) => [row.tariff_id, version] as const),
  );
}

interface VersionRow {
  readonly id: string;
  readonly tariff_id: string;
  readonly number: number;
  readonly valid_from: Date;
  readonly valid_until: Date | null;
  readonly definition: Definition;
  readonly texts: Record<string, string>;
  readonly created_at: Date;
  readonly withdrawn_at: Date | null;
}

/** A version counts until the next one that was not withdrawn begins; of two that begin together, the later made. */
async function versionRows(db: Kysely<DB>, tariffIds: readonly string[]): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select v.*, case when v.withdrawn_at is null then lead(v.valid_from) over (
             partition by v.tariff_id, v.withdrawn_at is null order by v.valid_from, v.number) end as valid_until
      from tariff_version v where v.tariff_id = any(${tariffIds}::uuid[])
     order by v.number desc`.execute(db);
  return rows;
}

function toVersion(row: VersionRow, now: Date): TariffVersion {
  return {
    id: row.id,
    number: row.number,
    validFrom: row.valid_from.toISOString(),
    validUntil: row.valid_until?.toISOString() ?? null,
    definition: row.definition,
    texts: row.texts,
    createdAt: row.created_at.toISOString(),
    withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
    state: stateOf(row, now),
  };
}

function stateOf({ withdrawn_at, valid_from, valid_until }: VersionRow, now: Date): TariffVersion['state'] {
  if (withdrawn_at) return 'withdrawn';
  if (valid_from > now) return 'coming';
  return valid_until && valid_until <= now ? 'past' : 'current';
}
