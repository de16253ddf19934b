import { sql } from 'kysely';
import type { House } from './house.ts';
import { letterForRest } from './letters.ts';
import { money } from './say.ts';
import type { PaymentRow } from './store.ts';

/** Whoever has the page open pays there: a payer is mailed when the rest has been open for so long. */
const askAfterMs = 10 * 60_000;
/** What has been open longer is an operator's to ask for: nobody is mailed of a charge they have forgotten. */
const askWithinMs = 3 * 86_400_000;
/** Letters of one run; the next one goes on. */
const mostLetters = 50;
/** A mail that is refused is tried again after a pause that doubles from this on. */
const firstPauseMs = 15 * 60_000;
const mostFailures = 5;

/** The page on which a payer pays the rest; what is secret of it stands behind the #, is sent to no server and stands in no log. */
export const restUrl = (
  { publicUrl }: Pick<House, 'publicUrl'>,
  secretOf: (paymentId: string) => string,
  paymentId: string,
) => `${publicUrl().replace(/\/+$/, '')}/drive/charge/${paymentId}#${secretOf(paymentId)}`;

/** Writes to a payer what is still to be paid, and where. */
export function mailRest(
  sendMail: NonNullable<House['sendMail']>,
  { email, language, owed_minor, currency }: PaymentRow,
  url: string,
): Promise<void> {
  return sendMail({
    to: email!,
    ...letterForRest(language, { owed: money(owed_minor, currency), url }),
  });
}

/**
 * Job: mails payers who left an address what their hold did not cover, each once for a payment; later letters are an
 * operator's to send. It is noted before it is sent, so that nobody gets two. Gives how many were sent.
 */
export async function askUnpaid(house: House, secretOf: (paymentId: string) => string): Promise<number> {
  const { sendMail } = house;
  if (!sendMail) return 0;
  let sent = 0;
  for (const row of await claim(house))
    try {
      await mailRest(sendMail, row, restUrl(house, secretOf, row.id));
      await noteAsked(house, row);
      sent += 1;
    } catch (error) {
      await unclaim(house, row);
      house.onFault(error, `mailing the payer of payment ${row.id}`);
    }
  return sent;
}

async function claim({ db, clock }: House): Promise<PaymentRow[]> {
  const now = clock.now();
  const at = (ms: number) => new Date(now.getTime() - ms);
  const { rows } = await sql<PaymentRow>`
      update payment set asked_at = ${now}, asked_times = 1
       where id in (
         select p.id from payment p
          where p.state = 'second_payment' and p.asked_times = 0 and p.email is not null and p.owed_minor > 0
            and p.changed_at between ${at(askWithinMs)} and ${at(askAfterMs)}
            and p.ask_failures < ${mostFailures} and coalesce(p.ask_after, p.changed_at) <= ${now}
            and not exists (select from payment r where r.of_payment_id = p.id and r.state in ('created', 'needs_action', 'capturing'))
          order by p.changed_at limit ${mostLetters} for update skip locked)
      returning *`.execute(db);
  return rows;
}

async function noteAsked({ db, clock, newId }: House, { id, state }: PaymentRow): Promise<void> {
  await db
    .insertInto('payment_log')
    .values({ id: newId(), payment_id: id, at: clock.now(), event: 'asked', state, detail: '{}' })
    .execute();
}

async function unclaim({ db, clock }: House, { id, ask_failures }: PaymentRow): Promise<void> {
  const ask_after = new Date(clock.now().getTime() + firstPauseMs * 2 ** ask_failures);
  const again = { asked_at: null, asked_times: 0, ask_failures: ask_failures + 1, ask_after };
  await db.updateTable('payment').set(again).where('id', '=', id).execute();
}
