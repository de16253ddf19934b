import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { apply } from './apply.ts';
import { changeBooked } from './builtin/book.ts';
import type { EffectKind, PaymentEvent } from './payment.ts';
import { createPerformer, type Step } from './perform.ts';
import { allLanes, findPayment, intend } from './store.ts';
import { bareHouse, lookAt, plantPayment, plantStation } from './testing-crash.ts';
import { takeHint } from './webhook.ts';

let database: TestDatabase;
let station: Awaited<ReturnType<typeof plantStation>>;
beforeAll(async () => {
  database = await testDatabase();
  station = await plantStation(database);
});
afterAll(() => database.drop());

/** Where the process dies. */
interface Death {
  readonly effect: EffectKind;
  readonly step: Step;
}
class Died extends Error {}

/** A payment that is held, in processes of which the first ones may die, until something is told to it. */
async function heldPayment(death: Death | undefined, cutLine = false) {
  const clock = manualClock();
  const { db } = database;
  const starts: string[] = [];
  const house = bareHouse(database, clock, starts);
  let deaths = death ? 1 : 0;
  const performer = () =>
    createPerformer(house, (step, { kind }) => {
      if (deaths === 0 || step !== death!.step || kind !== death!.effect) return;
      deaths -= 1;
      throw new Died();
    });
  const paymentId = await plantPayment(house, station);
  /** Goes on until nothing is left; whoever died is followed by a new process, which waits until the claim has run out. */
  const work = async () => {
    for (let process = 0; process < 6; process++) {
      await performer()
        .settle(paymentId, allLanes)
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
  await work();
  const ref = (await findPayment(db, paymentId))!.provider_ref!;
  const held = { status: 'held', authorized_minor: 3000, card: cutLine ? 'line_cut' : 'accepted' };
  await db.transaction().execute(async (trx) => {
    await changeBooked(trx, ref, held, clock.now());
    await intend(trx, [{ id: newId(), paymentId, kind: 'look', params: {} }], clock.now());
  });
  await work();
  const look = async () => ({ ...(await lookAt(house, paymentId)), starts, died: deaths === 0 });
  return { tell, look, starts, paymentId, clock };
}

/** One payment, from the hold to a refund. */
async function journey(death: Death | undefined, cutLine = false) {
  const { tell, look, starts, paymentId, clock } = await heldPayment(death, cutLine);
  const { db } = database;
  if (starts.length > 0) {
    const transactionId = newId();
    await tell({ kind: 'transaction', transactionId, ended: false, dueMinor: null, billingHeld: false });
    await tell({ kind: 'transaction', transactionId, ended: true, dueMinor: 720, billingHeld: false });
    const refundId = newId();
    await db
      .insertInto('payment_refund')
      .values({
        ...{ id: refundId, payment_id: paymentId, amount_minor: 200, reason: '' },
        cause: 'operator',
        state: 'asked',
        asked_at: clock.now(),
      })
      .execute();
    await tell({ kind: 'refund', refundId, amountMinor: 200 });
  } else await tell({ kind: 'time' });
  return look();
}

/** A payment whose hold is raised while its car charges, for more than was held first. */
async function raised(death: Death) {
  const { tell, look } = await heldPayment(death);
  const transactionId = newId();
  await tell({ kind: 'transaction', transactionId, ended: false, dueMinor: null, billingHeld: false });
  await tell({ kind: 'cost', minor: 2950 });
  await tell({ kind: 'transaction', transactionId, ended: true, dueMinor: 3500, billingHeld: false });
  return look();
}

/** A payment for a transaction that cost nothing. */
async function free(death: Death) {
  const { tell, look } = await heldPayment(death);
  const transactionId = newId();
  await tell({ kind: 'transaction', transactionId, ended: true, dueMinor: 0, billingHeld: false });
  return look();
}

/** Paid once, started once, given back once: here, at the provider and in the books alike. */
function expectEven({ payment, booked, ledgerMinor, starts, left }: Awaited<ReturnType<typeof journey>>) {
  expect(payment).toMatchObject({
    state: 'part_refunded',
    captured_minor: 720,
    refunded_minor: 200,
    refunding_minor: 0,
  });
  expect(booked).toMatchObject([{ status: 'captured', captured_minor: 720, refunded_minor: 200 }]);
  expect(ledgerMinor).toBe(520);
  expect(starts).toHaveLength(1);
  expect(left).toEqual([]);
}

describe('a payment whose process dies', () => {
  const kinds: readonly EffectKind[] = ['hold', 'look', 'start', 'capture', 'post', 'receipt', 'refund'];
  const steps: readonly Step[] = ['claimed', 'called', 'decided', 'concluded'];

  it('is charged once and forgotten never, wherever it dies', async () => {
    const deaths = kinds.flatMap((effect) => steps.map((step) => ({ effect, step })));
    await Promise.all(
      deaths.map(async (death) => {
        const end = await journey(death);
        expect({ ...death, died: end.died }).toEqual({ ...death, died: true });
        expectEven(end);
      }),
    );
  });

  it('holds more once and takes what is due, wherever it dies while the hold is raised', async () => {
    await Promise.all(
      steps.map(async (step) => {
        const { payment, booked, ledgerMinor, left, died } = await raised({ effect: 'increase', step });
        expect({ step, died, ledgerMinor, left }).toEqual({ step, died: true, ledgerMinor: 3500, left: [] });
        expect(payment).toMatchObject({ state: 'captured', captured_minor: 3500 });
        expect(booked).toMatchObject([{ status: 'captured', authorized_minor: 6000, captured_minor: 3500 }]);
      }),
    );
  });

  it('gives the hold back, wherever it dies while it does', async () => {
    await Promise.all(
      steps.map(async (step) => {
        const { payment, booked, ledgerMinor, left, died } = await free({ effect: 'release', step });
        expect({ step, died, ledgerMinor, left }).toEqual({ step, died: true, ledgerMinor: 0, left: [] });
        expect(payment).toMatchObject({ state: 'released', captured_minor: 0 });
        expect(booked).toMatchObject([{ status: 'canceled', captured_minor: 0 }]);
      }),
    );
  });

  it('just before the station is asked does not ask it later on: the hold is given back', async () => {
    const { payment, booked, starts } = await journey({ effect: 'start', step: 'sending' });
    expect(starts).toEqual([]);
    expect(payment).toMatchObject({ state: 'released', reason: 'not_started', captured_minor: 0 });
    expect(booked).toMatchObject([{ status: 'canceled', captured_minor: 0 }]);
  });

  it('is as even when every first answer of the provider is lost on its way', async () => {
    expectEven(await journey(undefined, true));
  });
});

it('what could not be written down is tried again in a second, not when its claim has run out', async () => {
  const clock = manualClock();
  const faults: string[] = [];
  const house = {
    ...bareHouse(database, clock),
    onFault: (_error: unknown, about: string) => void faults.push(about),
  };
  const paymentId = await plantPayment(house, station);
  let failures = 1;
  const performer = createPerformer(house, (step) => {
    if (step === 'decided' && failures-- > 0) throw new Error('two met in a circle');
  });
  await performer.settle(paymentId);
  expect((await findPayment(database.db, paymentId))!.provider_ref).toBeNull();
  clock.advance(1000);
  await performer.settle(paymentId);
  const { payment, booked } = await lookAt(house, paymentId);
  expect(payment.provider_ref).not.toBeNull();
  expect(booked).toHaveLength(1);
  expect(faults).toEqual([`hold of payment ${paymentId}`]);
});

it('a message of the provider that is half written down when the process dies counts as new when it comes again', async () => {
  const clock = manualClock();
  const house = bareHouse(database, clock);
  const paymentId = await plantPayment(house, station);
  await createPerformer(house).settle(paymentId);
  const ref = (await findPayment(database.db, paymentId))!.provider_ref!;
  const hint = { eventId: `event-${paymentId}`, kind: 'payment.held', ref };
  const dying = {
    ...house,
    newId: () => {
      throw new Died();
    },
  };
  await expect(takeHint(dying, 'builtin', hint)).rejects.toThrow(Died);
  const looks = async () =>
    (await lookAt(house, paymentId)).left.filter(({ kind }) => kind === 'look').length;
  expect(await looks()).toBe(0);
  // Two nodes are told at once, as after a redelivery.
  const told = await Promise.all([takeHint(house, 'builtin', hint), takeHint(house, 'builtin', hint)]);
  expect(told.toSorted()).toEqual([false, true]);
  expect(await looks()).toBe(1);
});
