import { inScope } from '../access/index.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { applyTo } from './apply.ts';
import { mailRest, restUrl } from './ask-unpaid.ts';
import type { Mailing } from './contract.ts';
import { type Decided, onLocked } from './held-back.ts';
import type { House } from './house.ts';
import type { Performer } from './perform.ts';
import { lockPayment, type PaymentRow } from './store.ts';

/** A payer is mailed no more often than this. */
const mailEveryMs = 3_600_000;
/** Rests of one payment that may be open at once: one for each sum that was owed. */
const mostOpenRests = 20;

/** Asks no more for what was not paid: a loss in the books. What was begun to pay it is ended. */
export async function writeOff(house: House, performer: Performer, decided: Decided): Promise<void> {
  await onLocked(house, performer, decided, 'payment.written_off', async (trx, row) => {
    if (!owes(row)) throw nothingOwed();
    await applyTo(house, trx, row, { kind: 'write_off' });
    const begun = await trx
      .selectFrom('payment')
      .select('id')
      .where('of_payment_id', '=', row.id)
      .where('state', 'in', ['created', 'needs_action'])
      .limit(mostOpenRests)
      .execute();
    for (const { id } of begun) {
      const rest = await lockPayment(trx, id);
      if (rest) await applyTo(house, trx, rest, { kind: 'stop' });
    }
  });
}

/** Gives a link under which the rest can be paid, and mails it to the payer who left an address. */
export async function askForRest(
  house: House,
  secretOf: (paymentId: string) => string,
  {
    caller,
    scope,
    paymentId,
  }: { readonly caller: Caller; readonly scope: Scope; readonly paymentId: string },
): Promise<{ url: string; mailed: Mailing }> {
  const { db, clock } = house;
  const now = clock.now();
  const row = await db
    .selectFrom('payment')
    .selectAll()
    .where('id', '=', paymentId)
    .where(inScope(scope, 'organization_id', 'site_id'))
    .executeTakeFirst();
  if (!row) throw notFound('such payment');
  if (!owes(row)) throw nothingOwed();
  const url = restUrl(house, secretOf, paymentId);
  const mailed = await mail(house, row, url, now);
  await db.transaction().execute(async (trx) => {
    if (mailed === 'sent')
      await trx
        .updateTable('payment')
        .set((eb) => ({ asked_at: now, asked_times: eb('asked_times', '+', 1) }))
        .where('id', '=', paymentId)
        .execute();
    await house.audit(trx, {
      caller: { kind: caller.kind, id: caller.id },
      action: 'payment.asked_for_rest',
      subjectKind: 'payment',
      subjectId: paymentId,
      organizationId: row.organization_id,
      siteId: row.site_id,
      detail: { mailed },
    });
  });
  return { url, mailed };
}

async function mail(house: House, row: PaymentRow, url: string, now: Date): Promise<Mailing> {
  if (!row.email) return 'no_address';
  if (!house.sendMail) return 'no_server';
  if (row.asked_at && now.getTime() - row.asked_at.getTime() < mailEveryMs) return 'lately';
  try {
    await mailRest(house.sendMail, row, url);
    return 'sent';
  } catch (error) {
    house.onFault(error, `mailing the payer of payment ${row.id}`);
    return 'failed';
  }
}

const owes = ({ state, owed_minor }: PaymentRow) => state === 'second_payment' && Number(owed_minor) > 0;

const nothingOwed = () =>
  problem(409, {
    title: 'Nothing is to be paid',
    detail: 'This payment leaves nothing open.',
    help: 'Look at how it stands.',
  });
