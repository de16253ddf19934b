/** What a payment goes through while the process that works on it dies once: for tests of what is left behind. */

import { expect } from 'vitest';
import { manualClock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import type { TestDatabase } from '../platform/testing.ts';
import { apply } from './apply.ts';
import { changeBooked } from './builtin/book.ts';
import type { Card } from './builtin/cards.ts';
import { type EffectKind, type PaymentEvent, rules } from './payment.ts';
import { createPerformer, type Step } from './perform.ts';
import { allLanes, findPayment, intend } from './store.ts';
import { type Asked, bareHouse, lookAt, plantPayment, type plantStation } from './testing-crash.ts';

/** Where a process dies. */
export interface Death {
  readonly effect: EffectKind;
  readonly step: Step;
  /** Works on a payment in a process that is killed there; says whether it came so far, and what it asked of stations. */
  readonly kill?: (paymentId: string, now: Date) => Promise<{ died: boolean; asked: readonly Asked[] }>;
}
export class Died extends Error {}

/** The moments at which a process may die. */
export const steps: readonly Step[] = ['claimed', 'called', 'decided', 'concluded'];

/** What is played to see each effect die; a new effect needs its own. */
const actOf = {
  hold: 'refunded',
  look: 'refunded',
  start: 'refunded',
  capture: 'refunded',
  post: 'refunded',
  receipt: 'refunded',
  refund: 'refunded',
  increase: 'raised',
  renew: 'renewed',
  release: 'free',
  stop: 'stopped',
  announce: 'announced',
  write_off: 'writtenOff',
  refund_rest: 'restGivenBack',
} as const satisfies Record<EffectKind, string>;
export const effectKinds = Object.keys(actOf) as EffectKind[];

/** The plays on one database, of payments at one station. */
export function playing(database: TestDatabase, station: Awaited<ReturnType<typeof plantStation>>) {
  /** A payment by itself, in processes of which the first may die. */
  async function payment(death: Death | undefined) {
    const clock = manualClock();
    const { db } = database;
    const asked: Asked[] = [];
    const house = bareHouse(database, clock, asked);
    let deaths = death ? 1 : 0;
    const performer = () =>
      createPerformer(house, (step, { kind }) => {
        if (deaths === 0 || death!.kill || step !== death!.step || kind !== death!.effect) return;
        deaths -= 1;
        throw new Died();
      });
    const killed = async (id: string) => {
      if (deaths === 0 || !death?.kill) return;
      const victim = await death.kill(id, clock.now());
      asked.push(...victim.asked);
      if (!victim.died) return;
      deaths -= 1;
      clock.advance(180_000);
    };
    /** Goes on until nothing is left; whoever died is followed by a new process, which waits until the claim has run out. */
    const work = async (id = paymentId) => {
      await killed(id);
      for (let process = 0; process < 6; process++) {
        await performer()
          .settle(id, allLanes)
          .catch((error) => {
            if (!(error instanceof Died)) throw error;
          });
        clock.advance(180_000);
      }
    };
    const tell = async (event: PaymentEvent) => {
      await db.transaction().execute((trx) => apply(house, trx, paymentId, event));
      await work();
    };
    const intended = async (id: string, kind: EffectKind) => {
      await db
        .transaction()
        .execute((trx) => intend(trx, [{ id: newId(), paymentId: id, kind, params: {} }], clock.now()));
      await work(id);
    };
    /** The provider's book changes, and we look at it. */
    const atTheProvider = async (columns: Parameters<typeof changeBooked>[2], id = paymentId) => {
      const ref = (await findPayment(db, id))!.provider_ref!;
      await db.transaction().execute((trx) => changeBooked(trx, ref, columns, clock.now()));
      await intended(id, 'look');
    };
    const paymentId = await plantPayment(house, station);
    await work();
    const look = (id = paymentId) => lookAt(house, id);
    return {
      house,
      paymentId,
      clock,
      asked,
      tell,
      intended,
      atTheProvider,
      work,
      look,
      died: () => deaths === 0,
    };
  }

  /** The same, held: 30.00 EUR with one of the test cards. */
  async function heldPayment(death: Death | undefined, card: Card = 'accepted') {
    const it = await payment(death);
    await it.atTheProvider({ status: 'held', authorized_minor: 3000, card });
    return it;
  }

  const transactionId = newId();
  const runs = {
    kind: 'transaction',
    transactionId,
    ended: false,
    dueMinor: null,
    billingHeld: false,
  } as const;
  const costs = (dueMinor: number) => ({ ...runs, ended: true, dueMinor });
  const times = (asked: readonly Asked[], what: Asked) => asked.filter((one) => one === what).length;

  /** From the hold to a refund: paid once, started once, given back once, here, at the provider and in the books alike. */
  async function refunded(death?: Death, card: Card = 'accepted') {
    const { tell, look, asked, paymentId, clock, died } = await heldPayment(death, card);
    await tell(runs);
    await tell(costs(720));
    const refundId = newId();
    await database.db
      .insertInto('payment_refund')
      .values({
        ...{ id: refundId, payment_id: paymentId, amount_minor: 200, reason: '' },
        ...{ cause: 'operator', state: 'asked', asked_at: clock.now() },
      })
      .execute();
    await tell({ kind: 'refund', refundId, amountMinor: 200 });
    const { payment, booked, ledgerMinor, left } = await look();
    expect(payment).toMatchObject({
      state: 'part_refunded',
      captured_minor: 720,
      refunded_minor: 200,
      refunding_minor: 0,
    });
    expect(booked).toMatchObject([{ status: 'captured', captured_minor: 720, refunded_minor: 200 }]);
    expect({ ledgerMinor, left, starts: times(asked, 'start') }).toEqual({
      ledgerMinor: 520,
      left: [],
      starts: 1,
    });
    return died();
  }

  /** The hold is raised while the car charges, for more than was held first. */
  async function raised(death: Death) {
    const { tell, look, died } = await heldPayment(death);
    await tell(runs);
    await tell({ kind: 'cost', minor: 2950 });
    await tell(costs(3500));
    const { payment, booked, ledgerMinor, left } = await look();
    expect({ ledgerMinor, left }).toEqual({ ledgerMinor: 3500, left: [] });
    expect(payment).toMatchObject({ state: 'captured', captured_minor: 3500 });
    expect(booked).toMatchObject([{ status: 'captured', authorized_minor: 6000, captured_minor: 3500 }]);
    return died();
  }

  /** The hold ends while the car still charges: a new one stands in its place. */
  async function renewed(death: Death) {
    const { tell, look, atTheProvider, clock, died } = await heldPayment(death);
    await tell(runs);
    await atTheProvider({ capture_before: new Date(clock.now().getTime() + rules.renewBeforeMs) });
    await tell({ kind: 'time' });
    await tell(costs(720));
    const { payment, booked, ledgerMinor, left } = await look();
    expect({ ledgerMinor, left }).toEqual({ ledgerMinor: 720, left: [] });
    expect(payment).toMatchObject({ state: 'captured', captured_minor: 720 });
    expect(booked).toMatchObject([
      { status: 'canceled', captured_minor: 0 },
      { status: 'captured', captured_minor: 720 },
    ]);
    return died();
  }

  /** The transaction cost nothing: the hold is given back. */
  async function free(death: Death) {
    const { tell, look, died } = await heldPayment(death);
    await tell(costs(0));
    const { payment, booked, ledgerMinor, left } = await look();
    expect({ ledgerMinor, left }).toEqual({ ledgerMinor: 0, left: [] });
    expect(payment).toMatchObject({ state: 'released', captured_minor: 0 });
    expect(booked).toMatchObject([{ status: 'canceled', captured_minor: 0 }]);
    return died();
  }

  /** The payer stops: the station is asked to, again only where nobody knows whether it was. */
  async function stopped(death: Death) {
    const { tell, look, asked, clock, died } = await heldPayment(death);
    const id = newId();
    const at = clock.now();
    await database.db
      .insertInto('transaction')
      .values({
        ...{ id, organization_id: station.organizationId, station_id: station.stationId, state: 'active' },
        ...{ station_transaction_id: id, started_at: at, start_arrived_at: at, updated_at: at },
      })
      .execute();
    await tell({ ...runs, transactionId: id });
    await tell({ kind: 'stop' });
    const unsure = death.step === 'called' || death.step === 'decided';
    expect(times(asked, 'stop')).toBe(unsure ? 2 : 1);
    await tell({ ...costs(720), transactionId: id });
    const { payment, ledgerMinor, left } = await look();
    expect(payment).toMatchObject({ state: 'captured', captured_minor: 720 });
    expect({ ledgerMinor, left }).toEqual({ ledgerMinor: 720, left: [] });
    return died();
  }

  /** A screen is told once that somebody pays there. */
  async function announced(death: Death) {
    const { intended, look, asked, paymentId, died } = await payment(death);
    await intended(paymentId, 'announce');
    expect(times(asked, 'announce')).toBe(1);
    expect((await look()).left).toEqual([]);
    return died();
  }

  /** The bank does not pay what it held, and nobody pays the rest: a loss, once. */
  async function writtenOff(death: Death) {
    const { tell, look, died } = await heldPayment(death, 'capture_refused');
    await tell(costs(720));
    await tell({ kind: 'write_off' });
    const { payment, ledgerMinor, lostMinor, left } = await look();
    expect(payment).toMatchObject({ captured_minor: 0, owed_minor: 0, written_off_minor: 720 });
    expect({ ledgerMinor, lostMinor, left }).toEqual({ ledgerMinor: 0, lostMinor: 720, left: [] });
    return died();
  }

  /** The rest was paid by a second payment; then the price falls, and what is too much of it goes back, once. */
  async function restGivenBack(death: Death) {
    const { house, tell, look, work, atTheProvider, paymentId, died } = await heldPayment(
      death,
      'capture_refused',
    );
    await tell(costs(720));
    const restId = await plantPayment(house, station, {
      ...{ kind: 'rest', of_payment_id: paymentId, hold_minor: 720, transaction_id: transactionId },
    });
    await work(restId);
    await atTheProvider({ status: 'captured', captured_minor: 720 }, restId);
    await tell(costs(500));
    await work(restId);
    const [first, rest] = [await look(), await look(restId)];
    expect(first.payment).toMatchObject({ captured_minor: 0, rest_minor: 500, owed_minor: 0 });
    expect(rest.payment).toMatchObject({ captured_minor: 720, refunded_minor: 220, refunding_minor: 0 });
    expect(rest.booked).toMatchObject([{ status: 'captured', captured_minor: 720, refunded_minor: 220 }]);
    expect(first.ledgerMinor + rest.ledgerMinor).toBe(500);
    expect([...first.left, ...rest.left]).toEqual([]);
    return died();
  }

  const acts = { refunded, raised, renewed, free, stopped, announced, writtenOff, restGivenBack };
  return {
    heldPayment,
    refunded,
    /** Plays what an effect belongs to; true when its process died on the way. */
    play: (death: Death) => acts[actOf[death.effect]](death),
  };
}
