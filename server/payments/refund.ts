import { sql, type Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { outboxHint } from '../platform/outbox.ts';
import { applyTo } from './apply.ts';
import type { House } from './house.ts';
import { refundable } from './payment.ts';
import { effectsHint, type Performer } from './perform.ts';
import { money } from './say.ts';
import { lockPayment, toPayment } from './store.ts';

/** Gives money back because a person says so; never more than was paid, what is on its way included. */
export async function refundPayment(
  house: House,
  performer: Performer,
  asked: {
    readonly caller: Caller;
    readonly scope: Scope;
    readonly paymentId: string;
    readonly amountMinor: number;
    readonly reason: string;
  },
): Promise<void> {
  const { caller, scope, paymentId, amountMinor, reason } = asked;
  await house.db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('payment')
      .selectAll()
      .where('id', '=', paymentId)
      .where(inScope(scope, 'organization_id', 'site_id'))
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw notFound('such payment');
    if (row.kind === 'terminal') throw atTheTerminal();
    if (row.kind === 'top_up') throw onTheBalance();
    const { stepMinor, ...payment } = toPayment(row);
    const most = refundable({ ...payment, stepMinor });
    if (amountMinor > most) throw tooMuch(money(amountMinor, row.currency), money(most, row.currency), most);
    if (amountMinor % stepMinor !== 0) throw noSuchCoin(money(stepMinor, row.currency), stepMinor);
    const refundId = house.newId();
    await trx
      .insertInto('payment_refund')
      .values({
        ...{ id: refundId, payment_id: paymentId, amount_minor: amountMinor, reason },
        ...{ cause: 'operator', state: 'asked', asked_by: caller.id, asked_at: house.clock.now() },
      })
      .execute();
    await applyTo(house, trx, row, { kind: 'refund', refundId, amountMinor });
    await house.audit(trx, {
      caller: { kind: caller.kind, id: caller.id },
      action: 'payment.refunded',
      subjectKind: 'payment',
      subjectId: paymentId,
      organizationId: row.organization_id,
      siteId: row.site_id,
      detail: { refundId, amountMinor, currency: row.currency, reason },
    });
  });
  house.bus.publish(outboxHint, null);
  await performer.settle(paymentId);
  house.bus.publish(effectsHint, null);
}

const tooMuch = (asked: string, left: string, most: number) =>
  problem(422, {
    title: 'More than was paid',
    detail: `${asked} cannot be given back: ${left} is left of what was paid.`,
    help: most > 0 ? `Give back ${left} at the most.` : 'Nothing is left to give back.',
    errors: [{ path: 'body/amountMinor', message: `must be at most ${most}` }],
  });

const onTheBalance = () =>
  problem(409, {
    title: 'Money of a balance',
    detail: 'This payment topped a prepaid balance up, and may have been spent since.',
    help: 'Pay out what is left on the page of the driver: there it is taken off the balance.',
  });

const noSuchCoin = (step: string, stepMinor: number) =>
  problem(422, {
    title: 'Not an amount that the provider moves',
    detail: `In this currency the provider moves multiples of ${step}.`,
    help: 'Round the amount.',
    errors: [{ path: 'body/amountMinor', message: `must be a multiple of ${stepMinor}` }],
  });

/**
 * Gives back what further payments for a payment's rest brought in beyond what is due: from the latest one first. Gives
 * nothing back that was given back already.
 */
export async function refundRest(
  house: House,
  trx: Transaction<DB>,
  paymentId: string,
  amountMinor: number,
): Promise<void> {
  const rests = await trx
    .selectFrom('payment')
    .select('id')
    .where('of_payment_id', '=', paymentId)
    .where('captured_minor', '>', 0)
    .orderBy('created_at', 'desc')
    .limit(mostRests)
    .execute();
  let left = amountMinor;
  for (const { id } of rests) {
    const row = await lockPayment(trx, id);
    const back = row ? Math.min(left, refundable(toPayment(row))) : 0;
    if (!row || back <= 0) continue;
    const refundId = house.newId();
    await trx
      .insertInto('payment_refund')
      .values({
        ...{ id: refundId, payment_id: id, amount_minor: back, reason: '' },
        ...{ cause: 'repriced', state: 'asked', asked_at: house.clock.now() },
      })
      .execute();
    await applyTo(house, trx, row, { kind: 'refund', refundId, amountMinor: back });
    left -= back;
  }
}
/** Nobody pays the rest of one payment in more parts than this. */
const mostRests = 20;

const atTheTerminal = () =>
  problem(409, {
    title: 'Paid at the station',
    detail: 'The station’s own terminal took this payment; only the terminal’s provider can give it back.',
    help: 'Give it back in the portal of the terminal’s provider.',
  });

/** Forgets who paid: their name goes, the money stays. Payments that run go on to their end. */
export async function erase(trx: Transaction<DB>, driverId: string): Promise<void> {
  await sql`update payment set email = null, driver_id = null where driver_id = ${driverId}`.execute(trx);
  await trx.deleteFrom('payment_method').where('driver_id', '=', driverId).execute();
  await trx.deleteFrom('payment_saving').where('driver_id', '=', driverId).execute();
}
