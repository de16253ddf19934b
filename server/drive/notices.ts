import { sql } from 'kysely';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { lettersIn } from './letters.ts';
import type { SendMail } from './mail.ts';
import { type NoticeKind, pageOf, urgent } from './notice-kinds.ts';
import type { Push } from './push.ts';

/** A notice is tried so often, each time after a longer wait; then it is too old to be of use. */
const mostAttempts = 4;
const firstWaitMs = 30_000;
/** Notices sent in one go. */
const atOnce = 100;
/** Notices that were sent are kept this long, so that nothing is told twice. */
const keptDays = 7;

interface DueRow {
  readonly account_id: string;
  readonly subject_id: string;
  readonly kind: NoticeKind;
  readonly place: string;
  readonly energy_wh: string;
  readonly at: Date | null;
  readonly until: Date | null;
  readonly zone: string | null;
  readonly words: string;
  readonly email: string;
  readonly language: string | null;
  readonly mail_notices: boolean;
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
     where a.id = n.account_id and (n.account_id, n.subject_id, n.kind) in (
           select account_id, subject_id, kind from drive_notice
            where next_at <= ${now} order by next_at limit ${atOnce} for update skip locked)
    returning n.account_id, n.subject_id, n.kind, n.place, n.energy_wh, n.at, n.until, n.zone, n.words, a.email,
              a.language, a.mail_notices`.execute(db);
  for (const row of rows) {
    try {
      await sendOne(options, row);
      await db
        .updateTable('drive_notice')
        .set({ next_at: null })
        .where('account_id', '=', row.account_id)
        .where('subject_id', '=', row.subject_id)
        .where('kind', '=', row.kind)
        .execute();
    } catch (error) {
      options.onFault(error, 'telling a driver what they want to know');
    }
  }
  return rows.length;
}

/** What a letter needs to know, in the words of its reader. */
function told({ place, energy_wh, at, until, zone, words, language }: DueRow) {
  const locale = language ?? 'en';
  const clock = new Intl.DateTimeFormat(locale, {
    ...{ weekday: 'short', hour: '2-digit', minute: '2-digit' },
    timeZone: zone ?? 'UTC',
  } as const);
  const time = (one: Date | null) => (one ? clock.format(one) : '');
  const energy = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(Number(energy_wh) / 1000);
  return { place, energy, at: time(at), until: time(until), words };
}

async function sendOne({ db, push, sendMail }: SenderOptions, row: DueRow): Promise<void> {
  const { subject, text } = lettersIn(row.language)[row.kind](told(row));
  const browsers = await db
    .selectFrom('drive_push')
    .select(['endpoint', 'p256dh', 'auth'])
    .where('account_id', '=', row.account_id)
    .execute();
  const url = pageOf(row.kind, row.subject_id);
  let failed = false;
  for (const browser of browsers) {
    const pushed = await push.push(browser, { title: subject, body: text, url, tag: row.subject_id });
    if (pushed === 'gone')
      await db.deleteFrom('drive_push').where('endpoint', '=', browser.endpoint).execute();
    failed ||= pushed === 'failed';
  }
  if (failed) throw new Error('A push service did not take a notice.');
  const mailed = row.mail_notices || (urgent as readonly NoticeKind[]).includes(row.kind);
  if (mailed && sendMail) await sendMail({ to: row.email, subject, text: `${text}\n` });
}

/** Forgets notices that nobody needs to be kept from any more. */
export async function forgetNotices(db: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keptDays * 86_400_000);
  await db.deleteFrom('drive_notice').where('created_at', '<', before).execute();
}
