import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { manualClock, systemClock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { apply } from './apply.ts';
import { changeBooked } from './builtin/book.ts';
import type { EffectKind } from './payment.ts';
import { createPerformer, type Step } from './perform.ts';
import { allLanes, findPayment, intend } from './store.ts';
import { bareHouse, lookAt, plantPayment, plantStation } from './testing-crash.ts';

/** `npm run soak` plays more of them. */
const rounds = Number(process.env.BUSBAR_KILL_ROUNDS ?? 3);
const child = fileURLToPath(new URL('testing-kill.ts', import.meta.url));
const moments: readonly (readonly [EffectKind, Step])[] = [
  ['capture', 'called'],
  ['refund', 'decided'],
  ['post', 'decided'],
  ['capture', 'claimed'],
  ['capture', 'decided'],
  ['capture', 'concluded'],
  ['refund', 'called'],
  ['post', 'called'],
  ['receipt', 'decided'],
];

let database: TestDatabase;
let station: Awaited<ReturnType<typeof plantStation>>;
const children: ChildProcess[] = [];
beforeAll(async () => {
  database = await testDatabase();
  station = await plantStation(database);
});
afterAll(async () => {
  for (const one of children) one.kill('SIGKILL');
  await database.drop();
});

/** Charged for 7.20 EUR, of which 2.00 are given back; whoever does it is killed at one moment. */
async function round(kind: EffectKind, step: Step) {
  // The next process comes when the dead one's claims have run out.
  const clock = manualClock(systemClock.now().toISOString());
  const house = bareHouse(database, clock);
  const { db } = database;
  const work = () => createPerformer(house).settle(paymentId, allLanes);
  const tell = (event: Parameters<typeof apply>[3]) =>
    db.transaction().execute((trx) => apply(house, trx, paymentId, event));
  const paymentId = await plantPayment(house, station);
  await work();
  const ref = (await findPayment(db, paymentId))!.provider_ref!;
  await db.transaction().execute(async (trx) => {
    const held = { status: 'held', authorized_minor: 3000, card: 'accepted' };
    await changeBooked(trx, ref, held, clock.now());
    await intend(trx, [{ id: newId(), paymentId, kind: 'look', params: {} }], clock.now());
  });
  await work();
  const ended = { kind: 'transaction', transactionId: newId(), ended: true, dueMinor: 720 } as const;
  await tell({ ...ended, billingHeld: false });
  if (kind === 'refund') {
    await work();
    const refundId = newId();
    await db
      .insertInto('payment_refund')
      .values({
        ...{ id: refundId, payment_id: paymentId, amount_minor: 200, reason: '' },
        ...{ cause: 'operator', state: 'asked', asked_at: clock.now() },
      })
      .execute();
    await tell({ kind: 'refund', refundId, amountMinor: 200 });
  }
  await killedAt(paymentId, kind, step);
  // However long the dead one lived, its claims were made by the real clock.
  clock.advance(systemClock.now().getTime() - clock.now().getTime() + 180_000);
  // PostgreSQL notices a little later that the dead process's transaction is over; till then its rows are locked.
  await vi.waitFor(async () => {
    await work();
    expect((await lookAt(house, paymentId)).left).toEqual([]);
  }, 30_000);
  const back = kind === 'refund' ? 200 : 0;
  const { payment, booked, ledgerMinor } = await lookAt(house, paymentId);
  expect({ kind, step, ledgerMinor }).toEqual({ kind, step, ledgerMinor: 720 - back });
  expect(payment).toMatchObject({ captured_minor: 720, refunded_minor: back, refunding_minor: 0 });
  expect(booked).toMatchObject([{ status: 'captured', captured_minor: 720, refunded_minor: back }]);
}

async function killedAt(paymentId: string, kind: EffectKind, step: Step): Promise<void> {
  const victim = spawn(process.execPath, [child, database.url, paymentId, kind, step], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(victim);
  const died = once(victim, 'exit').then(() => ['the process ended by itself']);
  const [said] = await Promise.race([once(victim.stdout, 'data'), died]);
  expect(String(said)).toBe('here\n');
  victim.kill('SIGKILL');
  await died;
}

it(`a payment whose process is killed between its steps is even here, at its provider and in the books`, async () => {
  for (let done = 0; done < rounds; done += moments.length)
    await Promise.all(moments.slice(0, rounds - done).map(([kind, step]) => round(kind, step)));
}, 300_000);
