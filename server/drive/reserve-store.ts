import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import type { ReservationState } from '../reservations/contract.ts';
import type { Account } from './account.ts';
import type { Taken } from './free-times.ts';

/** Reservations that are shown: those to come, and the latest that are over. */
const mostShown = 50;
/** More reservations than these do not stand at one site in a week. */
const mostTaken = 10_000;
/** So many missed ones in a month are no accident. */
const mostMissed = 4;

/** What is taken at some stations in a while. Who reserved and charges now may stay as long as they reserved. */
export async function readTaken(
  db: Database,
  stationIds: readonly string[],
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<Taken[]> {
  const { rows } = await sql<{
    station_id: string;
    evse_number: number | null;
    starts_at: Date;
    ends_at: Date;
  }>`
    select r.station_id, coalesce(t.evse_number, r.evse_number) as evse_number, r.starts_at, r.expires_at as ends_at
      from reservation r left join transaction t on t.id = r.transaction_id
     where r.station_id = any(${[...stationIds]}::uuid[]) and r.starts_at < ${to} and r.expires_at > ${from}
       and (r.state in ('requested', 'active', 'faulted') or (r.state = 'used' and t.ended_at is null))
     order by r.starts_at limit ${mostTaken}`.execute(db);
  return rows.map(({ station_id, evse_number, starts_at, ends_at }) => ({
    stationId: station_id,
    evseNumber: evse_number,
    from: starts_at.getTime(),
    to: ends_at.getTime(),
  }));
}

export interface OwnReservationRow {
  readonly id: string;
  readonly number: number;
  readonly station_id: string;
  readonly state: ReservationState;
  readonly cancel_asked: boolean;
  readonly site_id: string | null;
  readonly site_name: string;
  readonly zone: string;
  readonly evse_id: string | null;
  readonly evse_number: number | null;
  readonly evse_name: string;
  readonly token_id: string | null;
  readonly token_label: string;
  readonly token_uid: string;
  readonly starts_at: Date;
  readonly hold_until: Date | null;
  readonly expires_at: Date;
  readonly transaction_id: string | null;
  readonly fee_currency: string | null;
  readonly fee_minor: number | null;
}

/** An account's reservations, whoever made them: those that are not over first. */
export async function readOwnReservations(
  db: Database,
  { driverIds }: Account,
  id?: string,
): Promise<OwnReservationRow[]> {
  const { rows } = await sql<OwnReservationRow>`
    select r.id, r.number, r.station_id, r.state, r.cancel_asked_at is not null as cancel_asked, s.site_id,
           coalesce(si.name, s.name, '') as site_name, coalesce(si.zone, 'UTC') as zone, e.id as evse_id,
           r.evse_number, concat_ws(' · ', nullif(s.name, ''), nullif(e.label, '')) as evse_name, r.token_id,
           k.label as token_label, k.uid as token_uid, r.starts_at, r.hold_until, r.expires_at, r.transaction_id,
           fee.currency as fee_currency, coalesce(fee.after_tax_minor, fee.before_tax_minor)::float8 as fee_minor
      from reservation r
      join token k on k.id = r.token_id
      left join vehicle v on v.id = k.vehicle_id
      join station s on s.id = r.station_id
      left join site si on si.id = s.site_id
      left join evse e on e.station_id = s.id and e.number = r.evse_number
      left join reservation_cost fee on fee.reservation_id = r.id and fee.voided_at is null
     where coalesce(k.driver_id, v.driver_id) = any(${[...driverIds]}::uuid[])
       and ${id ? sql`r.id = ${id}::uuid` : sql`true`}
     order by r.state in ('requested', 'active') desc,
              case when r.state in ('requested', 'active') then r.starts_at end, r.starts_at desc, r.id
     limit ${mostShown}`.execute(db);
  return rows;
}

/** Whether a driver let so many reservations pass lately that others had to drive on for nothing. */
export async function missesOften(db: Database, { driverIds }: Account, since: Date): Promise<boolean> {
  const { rows } = await sql<{ missed: number }>`
    select count(*)::int as missed from reservation r join token k on k.id = r.token_id
     where k.driver_id = any(${[...driverIds]}::uuid[]) and r.state = 'expired' and r.reason is null
       and r.starts_at > ${since}`.execute(db);
  return rows[0]!.missed >= mostMissed;
}

export interface OwnUsableToken {
  readonly id: string;
  readonly uid: string;
  readonly kind: string;
}

/** A token that is the driver's own; whether it may charge, its authorization says. */
export async function findOwnToken(
  db: Database,
  { driverIds }: Account,
  tokenId: string,
): Promise<OwnUsableToken | undefined> {
  return db
    .selectFrom('token')
    .select(['id', 'uid', 'kind'])
    .where('id', '=', tokenId)
    .where('driver_id', 'in', [...driverIds])
    .where('retired_at', 'is', null)
    .executeTakeFirst();
}
