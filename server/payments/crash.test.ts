import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { apply } from './apply.ts';
import { changeBooked } from './builtin/book.ts';
import type { Card } from './builtin/cards.ts';
import { type EffectKind, type PaymentEvent, rules } from './payment.ts';
import { createPerformer, type Step } from './perform.ts';
import { allLanes, findPayment, intend } from './store.ts';
import { type Asked, bareHouse, lookAt, plantPayment, plantStation } from './testing-crash.ts';
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

/** A payment by itself, in processes of which the first may die. */
async function payment(death: Death | undefined) {
  const clock = manualClock();
  const { db } = database;
  const asked: Asked[] = [];
  const house = bareHouse(database, clock, asked);
  let deaths = death ? 1 : 0;
  const performer = () =>
    createPerformer(house, (step, { kind }) => {
      if (deaths === 0 || step !== death!.step || kind !== death!.effect) return;
      deaths -= 1;
      throw new Died();
    });
  /** Goes on until nothing is left; whoever died is followed by a new process, which waits until the claim has run out. */
  const work = async (id = paymentId) => {
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

/** What is played to see each effect die; a new effect needs its own. */
const plays: Readonly<Record<EffectKind, (death: Death) => Promise<boolean>>> = {
  hold: refunded,
  look: refunded,
  start: refunded,
  capture: refunded,
  post: refunded,
  receipt: refunded,
  refund: refunded,
  increase: raised,
  renew: renewed,
  release: free,
  stop: stopped,
  announce: announced,
  write_off: writtenOff,
  refund_rest: restGivenBack,
};

describe('a payment whose process dies', () => {
  const steps: readonly Step[] = ['claimed', 'called', 'decided', 'concluded'];

  it.each(Object.keys(plays) as EffectKind[])(
    'is charged once and forgotten never: at its %s',
    async (effect) => {
      const died = await Promise.all(steps.map((step) => plays[effect]({ effect, step })));
      expect(died).toEqual(steps.map(() => true));
    },
  );

  it('just before the station is asked does not ask it later on: the hold is given back', async () => {
    const { tell, look, asked } = await heldPayment({ effect: 'start', step: 'sending' });
    await tell({ kind: 'time' });
    const { payment, booked } = await look();
    expect(times(asked, 'start')).toBe(0);
    expect(payment).toMatchObject({ state: 'released', reason: 'not_started', captured_minor: 0 });
    expect(booked).toMatchObject([{ status: 'canceled', captured_minor: 0 }]);
  });

  it('is as even when every first answer of the provider is lost on its way', async () => {
    await refunded(undefined, 'line_cut');
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
