import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryBus } from '../platform/bus-memory.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { noteBillables } from './billable.ts';
import { lookAtBooks } from './check.ts';
import { creditMoved, issueCreditNote } from './credit.ts';
import { readDocument } from './document.ts';
import { issueDue, type JobHouse, mostTries } from './jobs.ts';
import { issueReceipt } from './receipt.ts';
import {
  type Payer,
  perKwh,
  plantCharged,
  plantCustomer,
  plantShop,
  priceAgain,
  type Shop,
} from './testing.ts';
import { wrongLife } from './testing-corrections.ts';

/** Lives that are played; `npm run soak` plays many. */
const lives = Number(process.env.BUSBAR_LIVES ?? 4);
const stepsOfLife = 24;

let database: TestDatabase;
let shop: Shop;
let house: JobHouse;
let at = Date.parse('2026-06-03T10:00:00Z');
/** Each look at the clock is a second later: what is issued has an order. */
const tick = () => {
  at += 1000;
  return new Date(at);
};
const faults: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  shop = await plantShop(database.db, 'west');
  house = {
    db: database.db,
    bus: createMemoryBus(),
    clock: { now: tick } as JobHouse['clock'],
    newId,
    audit: async () => {},
    onFault: (error) => {
      faults.push(String(error));
    },
  };
});
afterAll(() => database.drop());

let count = 0;
const payer = () => plantCustomer(database.db, shop, `payer-${++count}`);
const charge = (one: Payer | null, wattHours: number, price: string) =>
  plantCharged(database.db, shop, { wattHours, tariff: perKwh(price), ...(one && { tokenId: one.tokenId }) });
const bill = async (...ids: string[]) => {
  await noteBillables(database.db, ids);
  await issueDue(house);
};
const priceAnew = async (id: string, wattHours: number, price: string) => {
  await priceAgain(database.db, id, wattHours, perKwh(price));
  await bill(id);
};
/** All that was issued to a customer, in order. */
async function issuedTo({ customerId }: Payer) {
  const { rows } = await sql<{ id: string; kind: string; total: number }>`
    select id, kind, total_minor as total from invoice where customer_id = ${customerId} order by issued_at, kind`.execute(
    database.db,
  );
  return rows;
}
const totals = async (one: Payer) => (await issuedTo(one)).map(({ kind, total }) => [kind, total]);
async function findings(): Promise<string[]> {
  await lookAtBooks(database.db, house.clock.now());
  const rows = await database.db.selectFrom('books_check').select('findings').execute();
  return rows.flatMap(({ findings: found }) => (found as unknown as { key: string }[]).map(({ key }) => key));
}
const credit = (invoiceId: string, what: 'rest' | { amountMinor: number }) =>
  database.db
    .transaction()
    .execute((trx) => issueCreditNote(trx, newId, { invoiceId, what, reason: '', at: house.clock.now() }));

describe('an invoice that charges and credits', () => {
  it('is corrected where a charge on it becomes lower, though less than that is left to pay', async () => {
    const one = await payer();
    const [taken, given] = [await charge(one, 10_000, '0.49'), await charge(one, 4_000, '-0.49')];
    await bill(taken, given);
    await priceAnew(taken, 9_000, '0.49');
    expect(await totals(one)).toEqual([
      ['invoice', 583 - 233],
      ['credit_note', -583],
      ['invoice', 525],
    ]);
    expect(await findings()).toEqual([]);
  });

  it('has a credit that became smaller charged on the next invoice, never by a credit note above zero', async () => {
    const one = await payer();
    const [taken, given] = [await charge(one, 10_000, '0.49'), await charge(one, 4_000, '-0.49')];
    await bill(taken, given);
    await priceAnew(given, 3_000, '-0.49');
    expect(await totals(one)).toEqual([
      ['invoice', 350],
      ['invoice', 233 - 175],
    ]);
    const [first, next] = await issuedTo(one);
    const { lines } = await readDocument(database.db, next!.id);
    expect(lines.map(({ grossMinor, takesBackId }) => [grossMinor, takesBackId])).toEqual([
      [233, first!.id],
      [-175, null],
    ]);
    for (const { id } of [first!, next!])
      expect(await credit(id, 'rest')).toEqual({ refused: 'credit_moved' });
    expect(await findings()).toEqual([]);
  });

  it('whose credit moved says so, and is taken back by the amount that is left', async () => {
    const one = await payer();
    const [taken, given] = [await charge(one, 10_000, '0.49'), await charge(one, 4_000, '-0.49')];
    await bill(taken, given);
    const [first] = await issuedTo(one);
    const moved = async (id: string) =>
      creditMoved(database.db, id, (await readDocument(database.db, id)).lines);
    expect(await moved(first!.id)).toBe(false);
    await priceAnew(given, 3_000, '-0.49');
    const [, next] = await issuedTo(one);
    expect([await moved(first!.id), await moved(next!.id)]).toEqual([true, true]);
    expect(await credit(first!.id, { amountMinor: 350 })).toMatchObject({ totalMinor: -350 });
    expect(await credit(next!.id, { amountMinor: 58 })).toMatchObject({ totalMinor: -58 });
    expect(await findings()).toEqual([]);
  });

  it('has a credit that grew stand on the next invoice that asks for more', async () => {
    const one = await payer();
    const [taken, given] = [await charge(one, 10_000, '0.49'), await charge(one, 4_000, '-0.49')];
    await bill(taken, given);
    await priceAnew(given, 6_000, '-0.49');
    expect(await totals(one)).toEqual([['invoice', 350]]);
    await bill(await charge(one, 10_000, '0.49'));
    expect(await totals(one)).toEqual([
      ['invoice', 350],
      ['invoice', 583 + 233 - 350],
    ]);
    await priceAnew(given, 0, '-0.49');
    await priceAnew(given, 2_000, '0.49');
    expect((await totals(one)).slice(2)).toEqual([
      ['invoice', 350],
      ['invoice', 117],
    ]);
    expect(await findings()).toEqual([]);
  });
});

describe('an invoice of which somebody took an amount back', () => {
  it('is tried some times, told, and then left to a person where a price on it changes', async () => {
    const one = await payer();
    const id = await charge(one, 10_000, '0.49');
    await bill(id);
    const [invoice] = await issuedTo(one);
    await credit(invoice!.id, { amountMinor: 100 });
    faults.length = 0;
    await priceAnew(id, 9_000, '0.49');
    for (let look = 0; look < mostTries; look++) await issueDue(house);
    expect(faults).toHaveLength(mostTries);
    expect(faults[0]).toContain('more_than_left');
    expect(await findings()).toEqual(['books.check_not_corrected']);
    await credit(invoice!.id, 'rest');
    await sql`update billable set state = 'open', invoice_id = null, again = again + 1 where transaction_id = ${id}`.execute(
      database.db,
    );
    await issueDue(house);
    expect((await totals(one)).map(([, total]) => total)).toEqual([583, -100, -483, 525]);
    expect(await findings()).toEqual([]);
  });
});

describe('a receipt of less than nothing', () => {
  const receipt = (transactionId: string, onlyDue = false) =>
    database.db
      .transaction()
      .execute((trx) => issueReceipt(trx, newId, { transactionId, at: house.clock.now(), onlyDue }));
  const standing = async (id: string) => {
    const { rows } = await sql<{ total: number }>`
      select total_minor as total from invoice
       where coalesce(corrects_id, id) in (select invoice_id from invoice_line where transaction_id = ${id})
       order by issued_at`.execute(database.db);
    return rows.map(({ total }) => total);
  };

  it('that is priced anew is taken back whole, and stands once', async () => {
    const id = await charge(null, 10_000, '-0.50');
    await receipt(id);
    await priceAgain(database.db, id, 6_000, perKwh('-0.50'));
    await receipt(id);
    await receipt(id);
    expect(await standing(id)).toEqual([-595, 595, -357]);
    expect(await findings()).toEqual([]);
  });

  it('is none where nobody can be credited, and an earlier one is taken back', async () => {
    const id = await charge(null, 10_000, '0.50');
    await receipt(id, true);
    await priceAgain(database.db, id, 6_000, perKwh('-0.50'));
    for (let times = 0; times < 2; times++) expect(await receipt(id, true)).toEqual({ refused: 'free' });
    expect(await standing(id)).toEqual([595, -595]);
  });

  it('is found by the look at the books where it stands twice all the same', async () => {
    const id = await charge(null, 1_000, '-0.50');
    await receipt(id);
    await priceAgain(database.db, id, 2_000, perKwh('-0.50'));
    const before = await findings();
    await database.db.transaction().execute(async (trx) => {
      await sql`set local session_replication_role = replica`.execute(trx);
      // As if the first had not been there when the second was issued.
      await sql`update invoice_line set charges = false where transaction_id = ${id}`.execute(trx);
      await issueReceipt(trx, newId, { transactionId: id, at: house.clock.now() });
      await sql`update invoice_line set charges = true where transaction_id = ${id}`.execute(trx);
    });
    expect([before, await findings()]).toEqual([[], ['books.check_twice']]);
    const first = await database.db
      .selectFrom('invoice_line')
      .select('invoice_id')
      .where('transaction_id', '=', id)
      .where('revision', '=', 1)
      .executeTakeFirstOrThrow();
    await credit(first.invoice_id, 'rest');
    expect(await findings()).toEqual([]);
  });
});

describe('random lives of customers', () => {
  it('leave books in which each is asked what their transactions cost, and the ledger sums to zero', async () => {
    faults.length = 0;
    const wrong: string[] = [];
    for (let life = 1; life <= lives; life++)
      for (const one of await wrongLife(house, shop, life, stepsOfLife)) wrong.push(`life ${life}: ${one}`);
    expect(wrong).toEqual([]);
    // What a person took back as an amount may stand in the way, and then it is told.
    expect(faults.filter((one) => !one.includes('more_than_left'))).toEqual([]);
    expect((await findings()).filter((one) => one !== 'books.check_not_corrected')).toEqual([]);
  }, 600_000);
});
