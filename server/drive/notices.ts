import { sql, type Transaction } from 'kysely';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { OutboxEvent } from '../platform/outbox.ts';
import type { Follower } from '../platform/outbox-consumer.ts';
import { lettersIn } from './letters.ts';
import type { SendMail } from './mail.ts';
import type { Push } from './push.ts';

type Kind = 'started' | 'paused' | 'ended';

/** A notice is tried so often, each time after a longer wait; then it is too old to be of use. */
const mostAttempts = 4;
const firstWaitMs = 30_000;
/** Notices sent in one go. */
const atOnce = 100;
/** Notices that were sent are kept this long, so that nothing is told twice. */
const keptDays = 7;

/** What an event of a transaction is worth telling its driver. */
function noticeOf({ kind, data }: OutboxEvent): Kind | undefined {
  if (kind === 'transaction.started') return 'started';
  if (kind === 'transaction.ended') return 'ended';
  if (kind === 'transaction.updated' && data.chargingState === 'SuspendedEV') return 'paused';
  return undefined;
}

/** Notes what drivers who want notices are to be told; sending is done afterwards, outside of the transaction. */
export function createNoticeFollower(clock: Clock, onNoted: () => void): Follower {
  return {
    pick: (events) => events.filter((event) => event.subjectId && noticeOf(event)),
    take: async (trx, events) => {
      if (await noteNotices(trx, events, clock.now())) onNoted();
      return 'done';
    },
  };
}

/** Gives how many there are to send. */
async function noteNotices(trx: Transaction<DB>, events: readonly OutboxEvent[], now: Date): Promise<bigint> {
  const ids = events.map(({ subjectId }) => subjectId);
  const kinds = events.map(noticeOf);
  const { numAffectedRows = 0n } = await sql`
      insert into drive_notice (account_id, transaction_id, kind, place, energy_wh, created_at, next_at)
      select distinct a.id, t.id, e.kind, coalesce(si.name, s.name, ''), t.energy_wh, ${now}::timestamptz,
             ${now}::timestamptz
        from unnest(${ids}::uuid[], ${kinds}::text[]) as e (id, kind)
        join transaction t on t.id = e.id
        join station s on s.id = t.station_id
        left join site si on si.id = t.site_id
        join token k on k.id = t.token_id
        left join vehicle v on v.id = k.vehicle_id
        join drive_account_driver l on l.driver_id = coalesce(k.driver_id, v.driver_id)
        join drive_account a on a.id = l.account_id
       where a.mail_notices or exists (select from drive_push p where p.account_id = a.id)
      on conflict do nothing`.execute(trx);
  return numAffectedRows;
}

interface DueRow {
  readonly account_id: string;
  readonly transaction_id: string;
  readonly kind: Kind;
  readonly place: string;
  readonly energy_wh: string;
  readonly email: string;
  readonly language: string | null;
  readonly mail_notices: boolean;
  readonly attempts: number;
}

export interface SenderOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly push: Push;
  readonly sendMail: SendMail;
  readonly onFault: (error: unknown, about: string) => void;
}

/** Sends what is due, by push and by mail; a browser that takes none any more is forgotten. */
export async function sendNotices(options: SenderOptions): Promise<number> {
  const { db, clock } = options;
  const now = clock.now();
  const { rows } = await sql<DueRow>`
    update drive_notice n
       set attempts = n.attempts + 1,
           next_at = case when n.attempts + 1 >= ${mostAttempts} then null
                          else ${now}::timestamptz + ${firstWaitMs} * 2 ^ n.attempts * interval '1 millisecond' end
      from drive_account a
     where a.id = n.account_id and (n.account_id, n.transaction_id, n.kind) in (
           select account_id, transaction_id, kind from drive_notice
            where next_at <= ${now} order by next_at limit ${atOnce} for update skip locked)
    returning n.account_id, n.transaction_id, n.kind, n.place, n.energy_wh, n.attempts, a.email, a.language,
              a.mail_notices`.execute(db);
  for (const row of rows) {
    try {
      await sendOne(options, row);
      await db
        .updateTable('drive_notice')
        .set({ next_at: null })
        .where('account_id', '=', row.account_id)
        .where('transaction_id', '=', row.transaction_id)
        .where('kind', '=', row.kind)
        .execute();
    } catch (error) {
      options.onFault(error, 'telling a driver how charging stands');
    }
  }
  return rows.length;
}

async function sendOne({ db, push, sendMail }: SenderOptions, row: DueRow): Promise<void> {
  const energy = new Intl.NumberFormat(row.language ?? 'en', { maximumFractionDigits: 1 });
  const { subject, text } = lettersIn(row.language)[row.kind](
    row.place,
    energy.format(Number(row.energy_wh) / 1000),
  );
  const browsers = await db
    .selectFrom('drive_push')
    .select(['endpoint', 'p256dh', 'auth'])
    .where('account_id', '=', row.account_id)
    .execute();
  const url = `/drive/account/charges/${row.transaction_id}`;
  let failed = false;
  for (const browser of browsers) {
    const pushed = await push.push(browser, { title: subject, body: text, url, tag: row.transaction_id });
    if (pushed === 'gone')
      await db.deleteFrom('drive_push').where('endpoint', '=', browser.endpoint).execute();
    failed ||= pushed === 'failed';
  }
  if (failed) throw new Error('A push service did not take a notice.');
  if (row.mail_notices && sendMail) await sendMail({ to: row.email, subject, text: `${text}\n` });
}

/** Forgets notices that nobody needs to be kept from any more. */
export async function forgetNotices(db: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keptDays * 86_400_000);
  await db.deleteFrom('drive_notice').where('created_at', '<', before).execute();
}
