import { type Kysely, sql, type Transaction } from 'kysely';
import type { Clock } from '../platform/clock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { OutboxEvent } from '../platform/outbox.ts';
import type { Follower } from '../platform/outbox-consumer.ts';
import { type NoticeKind, urgent } from './notice-kinds.ts';

/** What an event is worth telling a driver. */
function noticeOf({ kind, data }: OutboxEvent): NoticeKind | undefined {
  switch (kind) {
    case 'transaction.started':
      return 'started';
    case 'transaction.ended':
      return 'ended';
    case 'transaction.updated':
      return data.chargingState === 'SuspendedEV' ? 'paused' : undefined;
    case 'reservation.refused':
    case 'reservation.removed':
    case 'reservation.faulted':
      return 'reservation_lost';
    case 'reservation.cancelled':
      return 'reservation_cancelled';
    case 'reservation.expired':
      return 'reservation_over';
    default:
      return undefined;
  }
}

/** Notes what drivers are to be told; sending is done afterwards, outside of the transaction. */
export function createNoticeFollower(clock: Clock, onNoted: () => void): Follower {
  return {
    pick: (events) => events.filter((event) => event.subjectId && noticeOf(event)),
    take: async (trx, events) => {
      const told = events.map((event) => ({ id: event.subjectId!, kind: noticeOf(event)! }));
      const now = clock.now();
      const [reservations, transactions] = [
        told.filter(({ kind }) => kind.startsWith('reservation_')),
        told.filter(({ kind }) => !kind.startsWith('reservation_')),
      ];
      const noted = await noteTransactions(trx, transactions, now);
      if ((await noteReservations(trx, reservations, now)) + noted > 0n) onNoted();
      return 'done';
    },
  };
}

interface About {
  readonly id: string;
  readonly kind: NoticeKind;
}

/** Accounts of whoever a token is, as far as they want to be told. */
const accountsOf = sql`
  left join vehicle v on v.id = k.vehicle_id
  join drive_account_driver l on l.driver_id = coalesce(k.driver_id, v.driver_id)
  join drive_account a on a.id = l.account_id
   and (a.mail_notices or e.kind = any(${[...urgent]}::text[])
        or exists (select from drive_push p where p.account_id = a.id))`;

/** Gives how many there are to send. */
async function noteTransactions(trx: Transaction<DB>, about: readonly About[], now: Date): Promise<bigint> {
  if (about.length === 0) return 0n;
  const { numAffectedRows = 0n } = await sql`
      insert into drive_notice (account_id, subject_id, kind, place, energy_wh, created_at, next_at)
      select distinct a.id, t.id, e.kind, coalesce(si.name, s.name, ''), t.energy_wh, ${now}::timestamptz,
             ${now}::timestamptz
        from unnest(${about.map(({ id }) => id)}::uuid[], ${about.map(({ kind }) => kind)}::text[]) as e (id, kind)
        join transaction t on t.id = e.id
        join station s on s.id = t.station_id
        left join site si on si.id = t.site_id
        join token k on k.id = t.token_id
        ${accountsOf}
      on conflict do nothing`.execute(trx);
  return numAffectedRows;
}

/**
 * The same of reservations, as they stand now: one that was lost for a moment is not. Who reserved for at once was told on
 * the screen that the station refused.
 */
async function noteReservations(trx: Kysely<DB>, about: readonly About[], now: Date): Promise<bigint> {
  if (about.length === 0) return 0n;
  const { numAffectedRows = 0n } = await sql`
      insert into drive_notice (account_id, subject_id, kind, place, at, until, zone, created_at, next_at)
      select distinct a.id, r.id, e.kind, coalesce(si.name, s.name, ''), r.starts_at,
             coalesce(r.hold_until, r.expires_at), coalesce(si.zone, 'UTC'), ${now}::timestamptz, ${now}::timestamptz
        from unnest(${about.map(({ id }) => id)}::uuid[], ${about.map(({ kind }) => kind)}::text[]) as e (id, kind)
        join reservation r on r.id = e.id and case e.kind
               when 'reservation_soon' then r.state in ('requested', 'active')
               when 'reservation_lost' then r.state in ('removed', 'faulted')
                 or r.state = 'refused' and r.starts_at > r.created_at + interval '1 minute'
               when 'reservation_cancelled' then r.state = 'cancelled' and r.cancelled_by_kind <> 'system'
               else r.state = 'expired' and r.cancel_asked_at is null end
        join station s on s.id = r.station_id
        left join site si on si.id = s.site_id
        join token k on k.id = r.token_id
        ${accountsOf}
      on conflict do nothing`.execute(trx);
  return numAffectedRows;
}

/** Reservations that one look finds; the next one, a minute later, goes on. */
const mostSoon = 1000;

/** Notes reservations that begin soon; who reserved later than that knows. Whichever node looks, each is told once. */
export async function noteSoon(db: Kysely<DB>, now: Date, minutes: number): Promise<void> {
  const ahead = minutes * 60_000;
  const { rows } = await sql<{ id: string }>`
    select r.id from reservation r
     where r.state in ('requested', 'active') and r.cancel_asked_at is null
       and r.starts_at > ${now} and r.starts_at <= ${new Date(now.getTime() + ahead)}
       and r.created_at < r.starts_at - ${minutes} * interval '1 minute'
       and not exists (select from drive_notice n where n.subject_id = r.id and n.kind = 'reservation_soon')
     order by r.starts_at limit ${mostSoon}`.execute(db);
  await noteReservations(
    db,
    rows.map(({ id }) => ({ id, kind: 'reservation_soon' })),
    now,
  );
}

/** Notes what became of a card that a driver asked for. */
export async function noteCard(
  trx: Transaction<DB>,
  told: {
    readonly accountId: string;
    readonly requestId: string;
    readonly kind: 'card_accepted' | 'card_refused';
    readonly number: string;
    readonly reason: string;
    readonly at: Date;
  },
): Promise<void> {
  const { accountId, requestId, kind, number, reason, at } = told;
  await trx
    .insertInto('drive_notice')
    .values({
      ...{ account_id: accountId, subject_id: requestId, kind, place: number, words: reason },
      ...{ created_at: at, next_at: at },
    })
    .onConflict((known) => known.doNothing())
    .execute();
}
