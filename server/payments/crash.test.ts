import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../platform/clock.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { createPerformer } from './perform.ts';
import { findPayment } from './store.ts';
import { bareHouse, lookAt, plantPayment, plantStation } from './testing-crash.ts';
import { Died, effectKinds, playing, steps } from './testing-plays.ts';
import { takeHint } from './webhook.ts';

let database: TestDatabase;
let theatre: ReturnType<typeof playing>;
let station: Awaited<ReturnType<typeof plantStation>>;
beforeAll(async () => {
  database = await testDatabase();
  station = await plantStation(database);
  theatre = playing(database, station);
});
afterAll(() => database.drop());

describe('a payment whose process dies', () => {
  it.each(effectKinds)('is charged once and forgotten never: at its %s', async (effect) => {
    const died = await Promise.all(steps.map((step) => theatre.play({ effect, step })));
    expect(died).toEqual(steps.map(() => true));
  });

  it('just before the station is asked does not ask it later on: the hold is given back', async () => {
    const { tell, look, asked } = await theatre.heldPayment({ effect: 'start', step: 'sending' });
    await tell({ kind: 'time' });
    const { payment, booked } = await look();
    expect(asked.filter((one) => one === 'start').length).toBe(0);
    expect(payment).toMatchObject({ state: 'released', reason: 'not_started', captured_minor: 0 });
    expect(booked).toMatchObject([{ status: 'canceled', captured_minor: 0 }]);
  });

  it('is as even when every first answer of the provider is lost on its way', async () => {
    await theatre.refunded(undefined, 'line_cut');
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
