import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { giveFeeBack, takeFee } from '../../drivers/index.ts';
import { createMemoryBus } from '../../platform/bus-memory.ts';
import { newId } from '../../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../../platform/testing.ts';
import { lookBack, noteBillables, noteFees, someonePays } from '../billable.ts';
import { lookAtBooks } from '../check.ts';
import { listOfNobody } from '../fees-of-nobody.ts';
import { issueDue, type JobHouse } from '../jobs.ts';
import { standingOf } from '../pay.ts';
import { perKwh, plantCharged, plantShop, priceAgain, type Shop } from '../testing.ts';
import { postMovements } from './post-movements.ts';
import { giveReceipts } from './receipts.ts';

let database: TestDatabase;
let shop: Shop;
let house: JobHouse;
const now = new Date('2026-06-05T10:00:00Z');
const tariff = perKwh('0.50');

beforeAll(async () => {
  database = await testDatabase();
  shop = await plantShop(database.db, 'prep');
  house = {
    db: database.db,
    bus: createMemoryBus(),
    clock: { now: () => now } as JobHouse['clock'],
    newId,
    audit: async () => {},
    onFault: (error) => {
      throw error;
    },
  };
});
afterAll(() => database.drop());

const at = new Date('2026-05-01T00:00:00Z');

/** A driver with a token and a balance with so much on it. */
async function plantPrepaid(amountMinor: number) {
  const [driverId, tokenId, balanceId] = [newId(), newId(), newId()];
  const owned = { organization_id: shop.organizationId, created_at: at };
  const { db } = database;
  await db
    .insertInto('driver')
    .values({ id: driverId, ...owned, name: 'Ada' })
    .execute();
  const uid = tokenId;
  await db
    .insertInto('token')
    .values({ id: tokenId, ...owned, kind: 'rfid', uid, uid_key: uid, driver_id: driverId })
    .execute();
  await db
    .insertInto('balance')
    .values({ id: balanceId, ...owned, driver_id: driverId, currency: 'EUR' })
    .execute();
  await move(balanceId, 'top_up', amountMinor);
  return { driverId, tokenId, balanceId };
}

/** Moves a balance as drivers do, with the movement kept. */
async function move(
  balanceId: string,
  kind: string,
  amountMinor: number,
  transactionId: string | null = null,
) {
  await sql`
    with moved as (
      update balance set amount_minor = amount_minor + ${amountMinor} where id = ${balanceId} returning amount_minor)
    insert into balance_movement (id, balance_id, kind, amount_minor, after_minor, transaction_id, by_kind, at)
    select ${newId()}, ${balanceId}, ${kind}, ${amountMinor}, amount_minor, ${transactionId}, 'system', ${now} from moved`.execute(
    database.db,
  );
}

async function balancesOf(accounts: readonly string[], refs: readonly string[]) {
  const { rows } = await sql<{ account: string; minor: number }>`
    select account, sum(amount_minor)::bigint as minor from posting_entry
     where account = any(${accounts}) and ref = any(${refs}::uuid[]) group by account order by account`.execute(
    database.db,
  );
  return Object.fromEntries(rows.map(({ account, minor }) => [account, minor]));
}

const receiptsFor = async (id: string) => {
  const { rows } = await sql<{ id: string; kind: string }>`
    select distinct i.id, i.kind, i.issued_at from invoice i join invoice_line l on l.invoice_id = i.id
     where l.charges and (l.transaction_id = ${id} or l.reservation_id = ${id}) order by i.issued_at, i.id`.execute(
    database.db,
  );
  return rows;
};
const findings = async () => {
  await lookAtBooks(database.db, now);
  const row = await database.db
    .selectFrom('books_check')
    .select('findings')
    .where('organization_id', '=', shop.organizationId)
    .executeTakeFirstOrThrow();
  return row.findings;
};

describe('a prepaid balance', () => {
  it('is owed by the books, and pays a receipt with its tax for what no customer is billed for', async () => {
    const { balanceId, tokenId } = await plantPrepaid(2000);
    const id = await plantCharged(database.db, shop, { wattHours: 10_000, tariff, tokenId });
    await move(balanceId, 'charge', -595, id);
    await move(balanceId, 'refund', -400);
    await move(balanceId, 'correction', 5);
    expect(await postMovements(house)).toBe(4);
    expect(await postMovements(house)).toBe(0);
    await giveReceipts(house);
    await giveReceipts(house);
    const [receipt, ...others] = await receiptsFor(id);
    expect(others).toEqual([]);
    expect(receipt).toMatchObject({ kind: 'receipt' });
    expect(await standingOf(database.db, receipt!.id)).toMatchObject({ totalMinor: 595, openMinor: 0 });
    expect(await balancesOf(['prepaid:balance', 'bank', 'corrections'], [balanceId])).toEqual({
      bank: 1600,
      corrections: 5,
      'prepaid:balance': -1010,
    });
    const about = [id, receipt!.id];
    expect(await balancesOf(['prepaid:spent', 'receivables', 'revenue', 'tax:DE:19'], about)).toEqual({
      'prepaid:spent': 0,
      receivables: 0,
      revenue: -500,
      'tax:DE:19': -95,
    });
    expect(await findings()).toEqual([]);
  });

  it('pays the correction when the price changes, and not the receipt that was taken back', async () => {
    const { balanceId, tokenId } = await plantPrepaid(2000);
    const id = await plantCharged(database.db, shop, { wattHours: 20_000, tariff, tokenId });
    await move(balanceId, 'charge', -1190, id);
    await postMovements(house);
    await giveReceipts(house);
    await priceAgain(database.db, id, 10_000, tariff);
    await move(balanceId, 'charge', 595, id);
    await postMovements(house);
    await giveReceipts(house);
    const receipts = await receiptsFor(id);
    expect(receipts).toHaveLength(2);
    for (const receipt of receipts)
      expect(await standingOf(database.db, receipt.id)).toMatchObject({ openMinor: 0 });
    expect(await findings()).toEqual([]);
  });

  it('pays its part of a customer’s invoice, and the rest stays due', async () => {
    const { driverId, balanceId, tokenId } = await plantPrepaid(300);
    const customerId = await plantCustomer(driverId);
    const id = await plantCharged(database.db, shop, { wattHours: 10_000, tariff, tokenId });
    await noteBillables(database.db, [id]);
    await move(balanceId, 'charge', -300, id);
    await postMovements(house);
    await giveReceipts(house);
    expect(await receiptsFor(id)).toEqual([]);
    await issueDue(house);
    const [invoice] = await receiptsFor(id);
    expect(await standingOf(database.db, invoice!.id)).toMatchObject({ paidMinor: 300, openMinor: 295 });
    // The next top-up pays the rest.
    await move(balanceId, 'top_up', 1000);
    await move(balanceId, 'charge', -295, id);
    await postMovements(house);
    expect(await standingOf(database.db, invoice!.id)).toMatchObject({ paidMinor: 595, openMinor: 0 });
    expect(customerId).toBeDefined();
  });

  it('that differs from the ledger is found', async () => {
    const { balanceId } = await plantPrepaid(700);
    await postMovements(house);
    await sql`update balance set amount_minor = 701 where id = ${balanceId}`.execute(database.db);
    expect(JSON.stringify(await findings())).toContain('7.01 EUR is there, 7.00 EUR in the books');
    await sql`update balance set amount_minor = 700 where id = ${balanceId}`.execute(database.db);
  });

  it('is what the ledger says after any movements', async () => {
    const steps = fc.array(
      fc.record({
        kind: fc.constantFrom('top_up', 'refund', 'correction'),
        size: fc.integer({ min: 1, max: 5000 }),
      }),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (moves) => {
        const { balanceId } = await plantPrepaid(50_000);
        let there = 50_000;
        for (const { kind, size } of moves) {
          const amount = kind === 'top_up' ? size : -size;
          await move(balanceId, kind, amount);
          there += amount;
        }
        await postMovements(house);
        expect(await balancesOf(['prepaid:balance'], [balanceId])).toEqual({ 'prepaid:balance': -there });
      }),
      { numRuns: 6 },
    );
    expect(await findings()).toEqual([]);
  });
});

async function plantCustomer(driverId: string): Promise<string> {
  const id = newId();
  await database.db
    .insertInto('customer')
    .values({
      id,
      organization_id: shop.organizationId,
      legal_entity_id: shop.entityId,
      number: id.slice(-8),
      kind: 'private',
      name: 'Ada',
      country: 'DE',
      driver_id: driverId,
      billed_from: at,
      created_at: at,
    })
    .execute();
  return id;
}

/** A reservation that nobody came for, with a fee of 2.00 € and its tax. */
async function plantNoShow(tokenId: string): Promise<string> {
  const id = newId();
  const ends = new Date('2026-05-20T12:00:00Z');
  const { db } = database;
  await db
    .insertInto('reservation')
    .values({
      id,
      station_id: shop.stationId,
      number: Math.floor(Math.random() * 2 ** 30),
      evse_number: 1,
      token_uid: 'X',
      token_kind: 'rfid',
      token_id: tokenId,
      starts_at: new Date('2026-05-20T11:00:00Z'),
      expires_at: ends,
      state: 'expired',
      created_by_kind: 'system',
      created_at: at,
      changed_at: ends,
    })
    .execute();
  const vat = { name: 'VAT', percent: '19' };
  const group = {
    beforeTax: { minor: 200 },
    taxes: [{ ...vat, amount: { minor: 38 } }],
    afterTax: { minor: 238 },
  };
  await db
    .insertInto('reservation_cost')
    .values({
      reservation_id: id,
      organization_id: shop.organizationId,
      site_id: shop.siteId,
      token_id: tokenId,
      currency: 'EUR',
      before_tax_minor: 200,
      tax_minor: 38,
      after_tax_minor: 238,
      cost: JSON.stringify({
        currency: 'EUR',
        lines: [],
        totals: { ...group, tax: { minor: 38 }, groups: [group] },
      }),
      priced_at: ends,
    })
    .execute();
  return id;
}
const fee = (reservationId: string, tokenId: string) => ({
  reservationId,
  tokenId,
  amountMinor: 238,
  currency: 'EUR',
  at: now,
});

describe('the fee of a reservation that nobody came for', () => {
  it('stands on the driver’s invoice with its tax, and is taken back when somebody came after all', async () => {
    const { driverId, tokenId } = await plantPrepaid(0 + 1);
    await plantCustomer(driverId);
    const id = await plantNoShow(tokenId);
    await noteFees(database.db, [id]);
    await noteFees(database.db, [id]);
    await issueDue(house);
    const [invoice] = await receiptsFor(id);
    expect(invoice).toMatchObject({ kind: 'invoice' });
    expect(await standingOf(database.db, invoice!.id)).toMatchObject({ totalMinor: 238 });
    await sql`update reservation_cost set voided_at = ${now} where reservation_id = ${id}`.execute(
      database.db,
    );
    await noteFees(database.db, [id]);
    await issueDue(house);
    expect(await standingOf(database.db, invoice!.id)).toMatchObject({ creditedMinor: -238, openMinor: 0 });
    expect(await findings()).toEqual([]);
  });

  it('of whom nobody is billed for is shown as such, until they are made a customer', async () => {
    const [driverId, tokenId] = [newId(), newId()];
    const owned = { organization_id: shop.organizationId, created_at: at };
    const { db } = database;
    await db
      .insertInto('driver')
      .values({ id: driverId, ...owned, name: 'Noel' })
      .execute();
    const token = { ...owned, kind: 'rfid', uid: tokenId, uid_key: tokenId, driver_id: driverId };
    await db
      .insertInto('token')
      .values({ id: tokenId, ...token })
      .execute();
    const id = await plantNoShow(tokenId);
    await noteFees(db, [id]);
    const scope = { whole: false, organizationIds: [shop.organizationId], siteIds: [] };
    const ofNobody = async () =>
      (await listOfNobody(db, scope, {})).items.filter(({ reservationId }) => reservationId === id);
    expect(await ofNobody()).toMatchObject([
      { customerId: null, driverId, customerName: 'Noel', amountMinor: 238, state: 'nobody' },
    ]);
    const { stationId } = shop;
    const paid = () => someonePays(db, { tokenId, stationId, currency: 'EUR', at: now });
    expect(await paid()).toBe(false);
    await plantCustomer(driverId);
    expect(await paid()).toBe(true);
    await lookBack(db, {
      ...{ driver_id: driverId, fleet_id: null, payer_organization_id: null },
      billed_from: at,
    });
    expect(await ofNobody()).toEqual([]);
    await issueDue(house);
    expect(await receiptsFor(id)).toMatchObject([{ kind: 'invoice' }]);
  });

  it('is taken of the balance as far as there is money, with a receipt, and comes back when it is not due', async () => {
    const { balanceId, tokenId } = await plantPrepaid(100);
    const id = await plantNoShow(tokenId);
    const take = () => database.db.transaction().execute((trx) => takeFee(trx, newId, fee(id, tokenId)));
    await take();
    await take();
    const balance = () =>
      database.db
        .selectFrom('balance')
        .select(['amount_minor', 'owed_minor'])
        .where('id', '=', balanceId)
        .executeTakeFirstOrThrow();
    expect(await balance()).toMatchObject({ amount_minor: 0, owed_minor: 138 });
    await postMovements(house);
    await giveReceipts(house);
    const [receipt] = await receiptsFor(id);
    expect(await standingOf(database.db, receipt!.id)).toMatchObject({ paidMinor: 100, openMinor: 138 });
    await database.db.transaction().execute((trx) => giveFeeBack(trx, newId, id, now));
    await sql`update reservation_cost set voided_at = ${now} where reservation_id = ${id}`.execute(
      database.db,
    );
    expect(await balance()).toMatchObject({ amount_minor: 100, owed_minor: 0 });
    await postMovements(house);
    await giveReceipts(house);
    expect(await standingOf(database.db, receipt!.id)).toMatchObject({ paidMinor: 0, openMinor: 0 });
    expect(await findings()).toEqual([]);
  });
});
