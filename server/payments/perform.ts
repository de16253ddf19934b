import { randomBytes } from 'node:crypto';
import type { Transaction } from 'kysely';
import { system } from '../access/index.ts';
import { findTargetsById } from '../gateway/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { outboxHint } from '../platform/outbox.ts';
import { apply } from './apply.ts';
import { ask, type SavedCard } from './ask.ts';
import { giveReceipt, postLoss, postMoved } from './books.ts';
import type { House } from './house.ts';
import type { PaymentEvent, Reason } from './payment.ts';
import { refundRest } from './refund.ts';
import {
  allLanes,
  type ClaimedEffect,
  claimEffects,
  findPayment,
  type Lane,
  lockPayment,
  type PaymentRow,
} from './store.ts';

/** Told on the bus when something is to be done: whoever works looks at once. */
export const effectsHint = 'payments.effects';

/** Pauses double from a second up to this one. */
const longestPauseMs = 15 * 60_000;
/** With those pauses about seven hours; then a person sees it on the board. */
const mostAttempts = 36;
/** One effect may lead to another; a payment that goes round and round is left to the worker. */
const mostRounds = 25;
/** So long a station's screen says that somebody pays, in seconds: whoever takes longer still may. */
const webPaymentSeconds = 300;

/** What came of an effect. */
export type Outcome =
  | {
      readonly kind: 'done';
      readonly event?: PaymentEvent;
      readonly also?: (trx: Transaction<DB>, row: PaymentRow) => Promise<void>;
    }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly words: string }
  | { readonly kind: 'again'; readonly words: string };

/** The moments between intention and commit; tests stop the world at each. */
export type Step = 'claimed' | 'sending' | 'called' | 'decided' | 'concluded';
export type OnStep = (step: Step, effect: ClaimedEffect) => void;

/** Does what payments intend: asks providers and stations, and tells the payment what came of it. */
export function createPerformer(house: House, onStep: OnStep = () => {}) {
  const { db, clock } = house;

  async function perform(effect: ClaimedEffect): Promise<void> {
    onStep('claimed', effect);
    const row = await findPayment(db, effect.payment_id);
    if (!row) return;
    const outcome = await attempt(effect, row);
    onStep('called', effect);
    try {
      await write(effect, outcome);
    } catch (error) {
      // Nothing of it was kept. Left claimed, it would hold up what stands behind it for minutes.
      await write(effect, fault(error, effect));
    }
    house.bus.publish(outboxHint, null);
    onStep('concluded', effect);
  }

  function write(effect: ClaimedEffect, outcome: Outcome): Promise<void> {
    return db.transaction().execute(async (trx) => {
      await conclude(trx, effect, outcome);
      onStep('decided', effect);
    });
  }

  /** What went wrong is told to whoever runs Busbar, and tried again. */
  function fault(error: unknown, { kind, payment_id }: ClaimedEffect): Outcome {
    house.onFault(error, `${kind} of payment ${payment_id}`);
    return { kind: 'again', words: String((error as Error).message).slice(0, 500) };
  }

  async function attempt(effect: ClaimedEffect, row: PaymentRow): Promise<Outcome> {
    try {
      return await act(effect, row);
    } catch (error) {
      return fault(error, effect);
    }
  }

  function act(effect: ClaimedEffect, row: PaymentRow): Promise<Outcome> | Outcome {
    switch (effect.kind) {
      case 'start':
        return start(effect, row);
      case 'stop':
        return stop(row);
      case 'announce':
        return announce(effect, row);
      case 'post':
      case 'write_off':
      case 'receipt':
        return keepBooks(effect);
      case 'refund_rest':
        return {
          kind: 'done',
          also: (trx, { id }) => refundRest(house, trx, id, effect.params.amountMinor!),
        };
      default:
        return house.provider?.name === row.provider
          ? ask(house.provider, effect, row, savedOf)
          : { kind: 'again', words: `The provider ${row.provider} is not set up here any more.` };
    }
  }

  /** The card that the driver chose among those that they saved. */
  async function savedOf({ method_id }: PaymentRow): Promise<SavedCard> {
    if (!method_id) return null;
    const method = await db
      .selectFrom('payment_method')
      .select(['customer_ref', 'method_ref'])
      .where('id', '=', method_id)
      .executeTakeFirst();
    return method ? { customerRef: method.customer_ref, methodRef: method.method_ref } : null;
  }

  /** The station is asked once, whatever happens in between: a second start may end what the first began. */
  async function start(effect: ClaimedEffect, { id, station_id, evse_number }: PaymentRow): Promise<Outcome> {
    if (effect.sent_at || !station_id) return { kind: 'done' };
    const failed = (reason: Reason): Outcome => ({ kind: 'done', event: { kind: 'start_failed', reason } });
    const token = await prepareStart(effect, id);
    if (token === 'over') return { kind: 'done' };
    if (token === 'taken') return failed('taken');
    const [target] = await findTargetsById(db, [station_id]);
    if (!target) return failed('station_offline');
    onStep('sending', effect);
    const evse = evse_number === null ? {} : { evse: evse_number };
    const { verdict, outcome } = await house.commands.run(system, target, house.remoteStart, {
      ...evse,
      token: { uid: token, kind: 'ad_hoc' },
    });
    // Without an answer it may have begun: the transaction tells, or the time to start runs out.
    if (verdict === 'accepted' || outcome === 'timeout') return { kind: 'done' };
    return failed(outcome === 'offline' || outcome === 'busy' ? 'station_offline' : 'start_rejected');
  }

  /** Makes the payment's token and notes that the start goes out, before it does. */
  async function prepareStart(effect: ClaimedEffect, paymentId: string): Promise<string | 'over' | 'taken'> {
    try {
      return await db.transaction().execute(async (trx) => {
        const row = await lockPayment(trx, paymentId);
        if (row?.state !== 'authorized') return 'over';
        const uid = row.token_uid ?? `PAY-${randomBytes(8).toString('hex').toUpperCase()}`;
        const tokenId = row.token_id ?? house.newId();
        const { organization_id } = row;
        const label = 'Paid on the spot';
        if (!row.token_id)
          await trx
            .insertInto('token')
            .values({
              id: tokenId,
              organization_id,
              kind: 'ad_hoc',
              uid,
              uid_key: uid,
              label,
              created_at: clock.now(),
            })
            .execute();
        await trx
          .updateTable('payment')
          .set({ token_id: tokenId, token_uid: uid })
          .where('id', '=', paymentId)
          .execute();
        await apply(house, trx, paymentId, { kind: 'sending_start' });
        await trx
          .updateTable('payment_effect')
          .set({ sent_at: clock.now() })
          .where('id', '=', effect.id)
          .execute();
        return uid;
      });
    } catch (error) {
      if ((error as { constraint?: string }).constraint === 'payment_evse') return 'taken';
      throw error;
    }
  }

  async function stop({ station_id, transaction_id }: PaymentRow): Promise<Outcome> {
    if (!transaction_id || !station_id) return { kind: 'done' };
    const running = await db
      .selectFrom('transaction')
      .select('id')
      .where('id', '=', transaction_id)
      .where('state', '=', 'active')
      .executeTakeFirst();
    if (!running) return { kind: 'done' };
    const [target] = await findTargetsById(db, [station_id]);
    if (!target) return { kind: 'done' };
    const result = await house.commands.run(system, target, house.remoteStop, {
      transactionId: transaction_id,
    });
    return result.verdict === 'accepted' ? { kind: 'done' } : { kind: 'again', words: result.sentence.text };
  }

  /** The station's screen says that somebody is paying, where it can. Once: late it would only confuse. */
  async function announce(
    { id, sent_at }: ClaimedEffect,
    { station_id, evse_number }: PaymentRow,
  ): Promise<Outcome> {
    const [target] = sent_at || !station_id ? [] : await findTargetsById(db, [station_id]);
    if (!target?.version || !house.webPaymentStarted.can(target.version)) return { kind: 'done' };
    await db.updateTable('payment_effect').set({ sent_at: clock.now() }).where('id', '=', id).execute();
    await house.commands.run(system, target, house.webPaymentStarted, {
      evse: evse_number ?? 0,
      seconds: webPaymentSeconds,
    });
    return { kind: 'done' };
  }

  function keepBooks({ id, kind, params, payment_id }: ClaimedEffect): Outcome {
    const keeping = { newId: house.newId, now: clock.now() };
    if (kind === 'write_off')
      return {
        kind: 'done',
        also: (trx, row) =>
          postLoss(
            trx,
            row,
            { key: `payment:${payment_id}:lost:${id}`, amountMinor: params.amountMinor! },
            keeping,
          ),
      };
    if (kind === 'receipt')
      return {
        kind: 'done',
        also: async (trx, row) => {
          const invoice_id = await giveReceipt(trx, row, keeping);
          if (invoice_id)
            await trx.updateTable('payment').set({ invoice_id }).where('id', '=', row.id).execute();
        },
      };
    const sign = params.posted === 'refunded' ? -1 : 1;
    const key = `payment:${payment_id}:${params.posted}:${params.totalMinor}`;
    const moved = { key, amountMinor: sign * params.amountMinor! };
    return { kind: 'done', also: (trx, row) => postMoved(trx, row, moved, keeping) };
  }

  /** Writes what came of an effect, once: whoever comes second finds it ended. */
  async function conclude(trx: Transaction<DB>, effect: ClaimedEffect, outcome: Outcome): Promise<void> {
    const now = clock.now();
    const row = await lockPayment(trx, effect.payment_id);
    const kept = await trx
      .selectFrom('payment_effect')
      .select('state')
      .where('id', '=', effect.id)
      .forUpdate()
      .executeTakeFirst();
    if (!row || kept?.state !== 'intended') return;
    const end = (state: string, problem: string | null = null) =>
      trx
        .updateTable('payment_effect')
        .set({ state, problem, ended_at: now, claimed_until: null })
        .where('id', '=', effect.id)
        .execute();
    switch (outcome.kind) {
      case 'done':
        await end('done');
        if (outcome.event) await apply(house, trx, row.id, outcome.event);
        if (effect.kind === 'refund') await endRefund(trx, effect, 'done', null, now);
        await outcome.also?.(trx, row);
        return;
      case 'refused':
        await end('refused', outcome.words);
        await apply(house, trx, row.id, {
          kind: 'refused',
          effect: effect.kind,
          params: effect.params,
          reason: outcome.reason,
        });
        if (effect.kind === 'refund') await endRefund(trx, effect, 'refused', outcome.words, now);
        return;
      case 'again': {
        if (effect.attempts >= mostAttempts) {
          await end('given_up', outcome.words);
          if (effect.kind === 'start')
            await apply(house, trx, row.id, { kind: 'start_failed', reason: 'station_offline' });
          if (effect.kind === 'renew')
            await apply(house, trx, row.id, {
              kind: 'refused',
              effect: 'renew',
              params: effect.params,
              reason: 'provider_refused',
            });
          return;
        }
        const pause = Math.min(1000 * 2 ** Math.min(effect.attempts - 1, 20), longestPauseMs);
        await trx
          .updateTable('payment_effect')
          .set({ next_at: new Date(now.getTime() + pause), claimed_until: null, problem: outcome.words })
          .where('id', '=', effect.id)
          .execute();
      }
    }
  }

  /** Does what is due of one payment, for whoever waits for it: of its money, as stations and books are not waited for. */
  async function settle(paymentId: string, lanes: readonly Lane[] = ['money']): Promise<void> {
    for (let round = 0; round < mostRounds; round++) {
      const effects = await claimEffects(db, clock.now(), { paymentId, lanes, most: 1 });
      if (effects.length === 0) return;
      for (const effect of effects) await perform(effect);
    }
  }

  /** Begins what is due, up to so many; gives each as it goes on: a silent station holds up nobody else. */
  async function begin(most: number): Promise<Promise<void>[]> {
    return (await claimEffects(db, clock.now(), { lanes: allLanes, most })).map(perform);
  }

  return { perform, settle, begin };
}
export type Performer = ReturnType<typeof createPerformer>;

async function endRefund(
  trx: Transaction<DB>,
  { params }: ClaimedEffect,
  state: 'done' | 'refused',
  problem: string | null,
  now: Date,
) {
  await trx
    .updateTable('payment_refund')
    .set({ state, problem, ended_at: now })
    .where('id', '=', params.refundId!)
    .execute();
}
