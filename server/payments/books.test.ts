import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { perKwh, plantCharged, plantShop, priceAgain, type Shop } from '../books/testing.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { giveReceipt, postMoved } from './books.ts';
import { findPayment } from './store.ts';

let database: TestDatabase;
let shop: Shop;
let now = new Date('2026-06-01T10:00:00Z');

beforeAll(async () => {
  database = await testDatabase();
  shop = await plantShop(database.db, 'quay');
});
afterAll(() => database.drop());

/** A payment of 5.95 EUR that was taken, with its receipt. */
async function paid() {
  const transactionId = await plantCharged(database.db, shop, { wattHours: 10_000, tariff: perKwh('0.50') });
  const id = newId();
  await database.db
    .insertInto('payment')
    .values({
      ...{ id, organization_id: shop.organizationId, site_id: shop.siteId, station_id: shop.stationId },
      ...{ kind: 'charging', provider: 'builtin', state: 'captured', currency: 'EUR', hold_minor: 3000 },
      ...{
        transaction_id: transactionId,
        captured_minor: 595,
        due_minor: 595,
        created_at: now,
        changed_at: now,
      },
    })
    .execute();
  const tell = (set: object) => database.db.updateTable('payment').set(set).where('id', '=', id).execute();
  const keep = (work: 'receipt' | { key: string; amountMinor: number }) =>
    database.db.transaction().execute(async (trx) => {
      now = new Date(now.getTime() + 1000);
      const row = (await findPayment(trx, id))!;
      await (work === 'receipt'
        ? giveReceipt(trx, row, { newId, now })
        : postMoved(trx, row, work, { newId, now }));
    });
  /** Each receipt: what it asks, what was taken back of it, what is open. */
  const receipts = async () => {
    const { rows } = await sql<{ total: number; credited: number; paid: number }>`
      select i.total_minor as total,
             (select coalesce(sum(total_minor), 0)::bigint from invoice where corrects_id = i.id) as credited,
             (select coalesce(sum(amount_minor), 0)::bigint from invoice_payment where invoice_id = i.id) as paid
        from invoice i where i.kind = 'receipt' and i.id in (
             select invoice_id from invoice_line where transaction_id = ${transactionId}) order by i.issued_at`.execute(
      database.db,
    );
    return rows.map(({ total, credited, paid: got }) => [total, credited, total + credited - got]);
  };
  const priced = async (wattHours: number, set: object, price = '0.50') => {
    await priceAgain(database.db, transactionId, wattHours, perKwh(price));
    await tell(set);
    await keep('receipt');
  };
  await keep({ key: `${id}:captured`, amountMinor: 595 });
  await keep('receipt');
  return { id, tell, keep, receipts, priced };
}

it('what an operator gave back stays given when the price becomes higher: only what is asked for is open', async () => {
  const one = await paid();
  await one.tell({ refunded_minor: 100, state: 'part_refunded' });
  await one.keep({ key: `${one.id}:refunded`, amountMinor: -100 });
  expect(await one.receipts()).toEqual([[595, -100, 0]]);
  await one.priced(12_000, { due_minor: 714, owed_minor: 119, state: 'second_payment' });
  await one.keep('receipt');
  expect(await one.receipts()).toEqual([
    [595, -595, 0],
    [714, -100, 119],
  ]);
  await one.tell({ owed_minor: 0, rest_minor: 119, state: 'captured' });
  await one.keep({ key: `${one.id}:rest`, amountMinor: 119 });
  expect((await one.receipts())[1]).toEqual([714, -100, 0]);
});

it('and when it becomes lower: what was given counts first, and no receipt stays open', async () => {
  const one = await paid();
  await one.tell({ refunded_minor: 100, state: 'part_refunded' });
  await one.keep({ key: `${one.id}:refunded`, amountMinor: -100 });
  await one.priced(9_000, { due_minor: 536 });
  expect(await one.receipts()).toEqual([
    [595, -595, 0],
    [536, -41, 0],
  ]);
});

it('all goes back, and no receipt stands, where a car gave back more than it took', async () => {
  const one = await paid();
  await one.priced(2_000, { due_minor: -119, refunding_minor: 595 }, '-0.50');
  await one.tell({ refunded_minor: 595, refunding_minor: 0, state: 'refunded' });
  await one.keep({ key: `${one.id}:refunded`, amountMinor: -595 });
  expect(await one.receipts()).toEqual([[595, -595, 0]]);
  const { rows } = await sql<{ account: string; sum: number }>`
    select account, sum(amount_minor)::bigint as sum from posting_entry group by account having sum(amount_minor) <> 0
     order by account`.execute(database.db);
  expect(rows.filter(({ account }) => account === 'prepaid' || account === 'receivables')).toEqual([]);
});
