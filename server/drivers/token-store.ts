import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { Sentence } from '../platform/sentence.ts';
import type { listTokens, Token, TokenKind, TokenStatus } from './contract.ts';
import { sayToken } from './sentences.ts';

type Query = NonNullable<QueryOf<typeof listTokens>>;

const sortKeys = {
  uid: sql<string>`token.uid_key`,
  label: sql<string>`lower(token.label)`,
  created: sql<string>`to_char(token.created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`,
};

export async function listTokensIn(db: Database, scope: Scope, query: Query, now: Date) {
  const { sort = 'uid', order = 'asc', limit = defaultPageSize } = query;
  const key = sortKeys[sort];
  const cursorName = `${sort} ${order}`;
  const after = decodeCursor(query.cursor, cursorName, ['string', 'uuid']);
  let select = filtered(db, scope, query)
    .select(key.as('sort_key'))
    .orderBy('sort_key', order)
    .orderBy('token.id', order)
    .limit(limit + 1);
  if (after) {
    const beyond = sql.raw(order === 'asc' ? '>' : '<');
    select = select.where(sql<boolean>`(${key}, token.id) ${beyond} (${after[0]}, ${after[1]}::uuid)`);
  }
  return page(
    await select.execute(),
    limit,
    (row) => encodeCursor(cursorName, [row.sort_key, row.id]),
    (row) => toToken(row, now),
  );
}

export async function findToken(
  db: Database,
  scope: Scope,
  id: string,
  now: Date,
): Promise<Token | undefined> {
  const row = await filtered(db, scope, { retired: true }).where('token.id', '=', id).executeTakeFirst();
  return row && toToken(row, now);
}

function filtered(db: Database, scope: Scope, query: Omit<Query, 'cursor' | 'limit' | 'sort' | 'order'>) {
  let select = db
    .selectFrom('token')
    .innerJoin('organization', 'organization.id', 'token.organization_id')
    .leftJoin('driver', 'driver.id', 'token.driver_id')
    .leftJoin('vehicle', 'vehicle.id', 'token.vehicle_id')
    .selectAll('token')
    .select([
      'organization.name as organization_name',
      'driver.name as driver_name',
      'vehicle.plate as vehicle_plate',
    ])
    .where(inScope(scope, 'token.organization_id'));
  if (!query.retired) select = select.where('token.retired_at', 'is', null);
  if (query.organizationId) select = select.where('token.organization_id', '=', query.organizationId);
  if (query.kind) select = select.where('token.kind', '=', query.kind);
  if (query.status) select = select.where('token.status', '=', query.status);
  if (query.driverId) select = select.where('token.driver_id', '=', query.driverId);
  if (query.vehicleId) select = select.where('token.vehicle_id', '=', query.vehicleId);
  if (query.groupUid) select = select.where('token.group_uid', '=', query.groupUid);
  const { q } = query;
  if (q) {
    select = select.where((or) =>
      or.or(
        (
          [
            'token.uid',
            'token.label',
            'token.group_uid',
            'token.note',
            'token.printed_number',
            'driver.name',
            'vehicle.plate',
          ] as const
        ).map((column) => or(column, 'ilike', anywhere(q))),
      ),
    );
  }
  return select;
}

type TokenRow = Awaited<ReturnType<ReturnType<typeof filtered>['execute']>>[number];

function toToken(row: TokenRow, now: Date): Token {
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    uid: row.uid,
    kind: row.kind as TokenKind,
    label: row.label,
    groupUid: row.group_uid,
    validFrom: row.valid_from?.toISOString() ?? null,
    validUntil: row.valid_until?.toISOString() ?? null,
    language: row.language,
    chargingPriority: row.charging_priority,
    message: row.message,
    note: row.note,
    printedNumber: row.printed_number,
    driverId: row.driver_id,
    driverName: row.driver_name,
    vehicleId: row.vehicle_id,
    vehiclePlate: row.vehicle_plate,
    status: row.status as TokenStatus,
    createdAt: row.created_at.toISOString(),
    retiredAt: row.retired_at?.toISOString() ?? null,
    sentence: sentenceOf(row, now),
  };
}

function sentenceOf(row: TokenRow, now: Date): Sentence {
  const { status, retired_at: retired, valid_from: from, valid_until: until } = row;
  if (retired) return sayToken('retired', { at: day(retired) });
  if (status !== 'active') return sayToken(status as 'blocked' | 'lost');
  if (from && now < from) return sayToken('not_yet', { from: day(from) });
  if (!until) return sayToken('active');
  return now < until
    ? sayToken('active_until', { until: day(until) })
    : sayToken('expired', { until: day(until) });
}

const day = (at: Date) => at.toISOString().slice(0, 10);
