import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import { beginning } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { listTransactions, TransactionItem } from './contract.ts';
import { type ItemRow, itemColumns, itemJoins, toItem } from './item.ts';

export type TransactionQuery = QueryOf<typeof listTransactions>;

/** Stations that the words of a search may mean. */
const maxMatchedStations = 20;

/**
 * One way into the table: for each key, an index gives the transactions in the order of the list. The page is
 * merged from the first rows of each key, so that a million transactions cost no more than a thousand.
 */
interface Entry {
  /** Column type of the keys. */
  readonly type: 'uuid' | 'text';
  readonly keys: readonly string[];
  readonly on: RawBuilder<SqlBool>;
  /** The keys are the scope itself: asking for it twice would lead the planner away from the index. */
  readonly isScope?: true;
}

/** A page of transactions in the caller's scope, by start time. */
export async function list(db: Database, scope: Scope, query: TransactionQuery) {
  const sort = query.sort ?? '-startedAt';
  const limit = query.limit ?? defaultPageSize;
  const after = decodeCursor(query.cursor, sort, ['instant', 'uuid']);
  const entries = (await entriesFor(db, scope, query)).filter(({ keys }) => keys.length > 0);
  if (entries.length === 0) return { items: [] as TransactionItem[], nextCursor: null };
  const direction = sort === 'startedAt' ? sql`asc` : sql`desc`;
  const beyond = sort === 'startedAt' ? sql`>` : sql`<`;
  const where = sql.join(
    [
      sql`true`,
      ...filtersOf(query),
      ...(after ? [sql`(t.started_at, t.id) ${beyond} (${after[0]}::timestamptz, ${after[1]}::uuid)`] : []),
    ],
    sql` and `,
  );
  const order = (table: string) =>
    sql`order by ${sql.ref(`${table}.started_at`)} ${direction}, ${sql.ref(`${table}.id`)} ${direction} limit ${limit + 1}`;
  const branches = entries.map(
    ({ type, keys, on, isScope }) => sql`(select x.id, x.started_at
        from unnest(${keys}::${sql.raw(type)}[]) as k (key)
       cross join lateral (
         select t.id, t.started_at from transaction t where ${on} and ${isScope ? sql`true` : inScope(scope, 't.organization_id', 't.site_id')} and ${where} ${order('t')}) x
      ${order('x')})`,
  );
  const { rows } = await sql<ItemRow>`
    with found as materialized (
      select f.id, f.started_at from (${sql.join(branches, sql` union `)}) f ${order('f')})
    select ${itemColumns} from found f join transaction t on t.id = f.id ${itemJoins} ${order('t')}`.execute(
    db,
  );
  return page(rows, limit, (row) => encodeCursor(sort, [row.started_cursor, row.id]), toItem);
}

async function entriesFor(db: Database, scope: Scope, query: TransactionQuery): Promise<Entry[]> {
  const { q, station, token, driverId, siteId, organizationId, provisional } = query;
  if (q) return searchEntries(db, scope, q);
  if (station) return [byStation(await stationsNamed(db, scope, station, 'exactly'))];
  if (token) return [byToken(token)];
  if (driverId) return [byTokenId(await tokensOf(db, scope, driverId))];
  if (siteId) return [bySite([siteId])];
  if (provisional === 'true') {
    return [{ type: 'text', keys: [''], on: sql<SqlBool>`t.provisional and t.confirmed_at is null` }];
  }
  const organizations = organizationId
    ? await organizationsBelow(db, scope, organizationId)
    : scope.organizationIds;
  return [
    { type: 'uuid', keys: organizations, on: sql<SqlBool>`t.organization_id = k.key`, isScope: true },
    ...(organizationId ? [] : [{ ...bySite(scope.siteIds), isScope: true } as const]),
  ];
}

const byStation = (keys: readonly string[]): Entry => ({
  type: 'uuid',
  keys,
  on: sql<SqlBool>`t.station_id = k.key`,
});
const bySite = (keys: readonly string[]): Entry => ({
  type: 'uuid',
  keys,
  on: sql<SqlBool>`t.site_id = k.key`,
});
const byToken = (uid: string): Entry => ({
  type: 'text',
  keys: [uid.toUpperCase()],
  on: sql<SqlBool>`upper(t.token_uid) = k.key`,
});

const byTokenId = (keys: readonly string[]): Entry => ({
  type: 'uuid',
  keys,
  on: sql<SqlBool>`t.token_id = k.key`,
});

/** The tokens that stand for a driver whom the caller may see: given to them, or to a vehicle of theirs. */
async function tokensOf(db: Database, scope: Scope, driverId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select t.id from driver d
      join token t on t.driver_id = d.id or t.vehicle_id in (select id from vehicle where driver_id = d.id)
     where d.id = ${driverId}::uuid and ${inScope(scope, 'd.organization_id')}`.execute(db);
  return rows.map(({ id }) => id);
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a person may have at hand: an id here or at the station, a token, a station's identity or its beginning. */
async function searchEntries(db: Database, scope: Scope, q: string): Promise<Entry[]> {
  return [
    ...(uuid.test(q) ? [{ type: 'uuid', keys: [q], on: sql<SqlBool>`t.id = k.key` } as const] : []),
    { type: 'text', keys: [q], on: sql<SqlBool>`t.station_transaction_id = k.key` },
    byToken(q),
    byStation(await stationsNamed(db, scope, q, 'beginning')),
  ];
}

async function stationsNamed(db: Database, scope: Scope, identity: string, how: 'exactly' | 'beginning') {
  const rows = await db
    .selectFrom('station')
    .select('id')
    .where('identity', how === 'exactly' ? '=' : 'ilike', how === 'exactly' ? identity : beginning(identity))
    .where(inScope(scope, 'station.organization_id', 'station.site_id'))
    .orderBy('identity')
    .limit(maxMatchedStations)
    .execute();
  return rows.map(({ id }) => id);
}

async function organizationsBelow(db: Database, scope: Scope, organizationId: string) {
  const rows = await db
    .selectFrom('organization')
    .select('id')
    .where(sql<SqlBool>`path @> array[${organizationId}::uuid]`)
    .where(inScope(scope, 'organization.id'))
    .execute();
  return rows.map(({ id }) => id);
}

function filtersOf(query: TransactionQuery): RawBuilder<SqlBool>[] {
  const { state, organizationId, siteId, token, driverId, from, to, anomalous, provisional } = query;
  const filters: RawBuilder<SqlBool>[] = [];
  // Spelled like the predicates of the partial indexes, so that the planner may use them.
  if (state === 'active') filters.push(sql`t.state = 'active'`);
  if (state === 'ended') filters.push(sql`t.state = 'ended'`);
  if (anomalous === 'true') filters.push(sql`t.anomalies <> '{}'`);
  if (anomalous === 'false') filters.push(sql`t.anomalies = '{}'`);
  if (provisional === 'true') filters.push(sql`t.provisional and t.confirmed_at is null`);
  if (provisional === 'false') filters.push(sql`not (t.provisional and t.confirmed_at is null)`);
  if (from) filters.push(sql`t.started_at >= ${from}::timestamptz`);
  if (to) filters.push(sql`t.started_at < ${to}::timestamptz`);
  if (siteId) filters.push(sql`t.site_id = ${siteId}::uuid`);
  if (driverId) {
    filters.push(sql`t.token_id in (
      select k.id from token k left join vehicle v on v.id = k.vehicle_id
       where k.driver_id = ${driverId}::uuid or v.driver_id = ${driverId}::uuid)`);
  }
  if (token) filters.push(sql`upper(t.token_uid) = ${token.toUpperCase()}`);
  if (organizationId) {
    filters.push(
      sql`t.organization_id in (select o.id from organization o where o.path @> array[${organizationId}::uuid])`,
    );
  }
  return filters;
}
