import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { listReservations, Reservation, ReservationState } from './contract.ts';
import { reservationSentence } from './sentences.ts';

type Db = Kysely<DB>;
type Query = QueryOf<typeof listReservations>;

function rows(db: Db, scope: Scope) {
  return db
    .selectFrom('reservation')
    .innerJoin('station', 'station.id', 'reservation.station_id')
    .leftJoin('site', 'site.id', 'station.site_id')
    .leftJoin('token', 'token.id', 'reservation.token_id')
    .leftJoin('reservation_cost as fee', (join) =>
      join.onRef('fee.reservation_id', '=', 'reservation.id').on('fee.voided_at', 'is', null),
    )
    .selectAll('reservation')
    .select([
      'station.identity',
      'station.name as station_name',
      'station.site_id',
      'site.name as site_name',
      'site.zone',
      'token.label',
      'fee.currency as fee_currency',
      sql<number | null>`coalesce(fee.after_tax_minor, fee.before_tax_minor)::float8`.as('fee_minor'),
    ])
    .where(inScope(scope, 'station.organization_id', 'station.site_id'));
}
type Row = Awaited<ReturnType<ReturnType<typeof rows>['execute']>>[number];

/** A page of the reservations that the caller may see. */
export async function listIn(db: Db, scope: Scope, query: Query, now: Date) {
  const limit = query.limit ?? defaultPageSize;
  const after = decodeCursor(query.cursor, '-starts', ['instant', 'uuid']);
  let select = rows(db, scope)
    .orderBy('starts_at', 'desc')
    .orderBy('reservation.id', 'desc')
    .limit(limit + 1);
  const { organizationId, siteId, station, state, live, from, to, q } = query;
  if (organizationId)
    select = select.where(
      sql<boolean>`exists (select from organization o where o.id = station.organization_id and ${organizationId}::uuid = any(o.path))`,
    );
  if (siteId) select = select.where('station.site_id', '=', siteId);
  if (station) select = select.where('station.identity', '=', station);
  if (state) select = select.where('reservation.state', '=', state);
  if (live) {
    const isLive = sql<boolean>`reservation.state in ('requested', 'active')`;
    select = select.where(live === 'true' ? isLive : sql<boolean>`not ${isLive}`);
  }
  if (from) select = select.where('expires_at', '>', new Date(from));
  if (to) select = select.where('starts_at', '<', new Date(to));
  if (q) {
    const like = anywhere(q);
    select = select.where((eb) =>
      eb.or([
        eb('reservation.token_uid', 'ilike', like),
        eb('station.identity', 'ilike', like),
        eb('reservation.note', 'ilike', like),
      ]),
    );
  }
  if (after)
    select = select.where(
      sql<boolean>`(starts_at, reservation.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
    );
  return page(
    await select.execute(),
    limit,
    (row) => encodeCursor('-starts', [row.starts_at.toISOString(), row.id]),
    (row) => toReservation(row, now),
  );
}

/** One reservation that the caller may see. */
export async function findReservation(
  db: Db,
  scope: Scope,
  id: string,
  now: Date,
): Promise<Reservation | undefined> {
  const row = await rows(db, scope).where('reservation.id', '=', id).executeTakeFirst();
  return row && toReservation(row, now);
}

function toReservation(row: Row, now: Date): Reservation {
  const state = row.state as ReservationState;
  return {
    id: row.id,
    number: row.number,
    stationId: row.station_id,
    stationIdentity: row.identity,
    stationName: row.station_name,
    siteId: row.site_id,
    siteName: row.site_name,
    zone: row.zone ?? 'UTC',
    evse: row.evse_number,
    connectorType: row.connector_type,
    token: { uid: row.token_uid, kind: row.token_kind, id: row.token_id, label: row.label },
    groupUid: row.group_uid,
    startsAt: row.starts_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    holdUntil: row.hold_until?.toISOString() ?? null,
    fee:
      row.fee_currency === null || row.fee_minor === null
        ? null
        : {
            amountMinor: row.fee_minor,
            currency: row.fee_currency,
            decimals: currencyDecimals(row.fee_currency),
          },
    state,
    reason: row.reason,
    cancelAskedAt: row.cancel_asked_at?.toISOString() ?? null,
    transactionId: row.transaction_id,
    note: row.note,
    sentence: reservationSentence({
      state,
      reason: row.reason,
      cancelAsked: row.cancel_asked_at !== null,
      planned: row.starts_at > now,
    }),
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  };
}

/** A reservation that is not over and would hold at the same time at the same EVSE. */
export async function findOverlapping(
  db: Db,
  stationId: string,
  wanted: { readonly evse: number | null; readonly startsAt: Date; readonly expiresAt: Date },
): Promise<{ number: number; expires_at: Date } | undefined> {
  if (wanted.evse === null) return undefined;
  return db
    .selectFrom('reservation')
    .select(['number', 'expires_at'])
    .where('station_id', '=', stationId)
    .where('state', 'in', ['requested', 'active'])
    .where('evse_number', '=', wanted.evse)
    .where('starts_at', '<', wanted.expiresAt)
    .where('expires_at', '>', wanted.startsAt)
    .executeTakeFirst();
}
