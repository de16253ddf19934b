import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryBus } from '../platform/bus-memory.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { lookBack, noteBillables } from './billable.ts';
import { lookAtBooks } from './check.ts';
import { issueCreditNote } from './credit.ts';
import { readDocument } from './document.ts';
import { eraseFromBooks } from './erase.ts';
import { issueDue, type JobHouse } from './jobs.ts';
import {
  type Payer,
  perKwh,
  plantCharged,
  plantCustomer,
  plantShop,
  priceAgain,
  type Shop,
} from './testing.ts';

let database: TestDatabase;
let shop: Shop;
let house: JobHouse;
let now = new Date('2026-06-03T10:00:00Z');
const may = new Date('2026-05-31T21:59:00Z');
const june = new Date('2026-05-31T22:01:00Z');
const tariff = perKwh('0.49');

beforeAll(async () => {
  database = await testDatabase();
  shop = await plantShop(database.db, 'south');
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

const plantPayer = (name: string, more: Record<string, unknown> = {}) =>
  plantCustomer(database.db, shop, name, more);
const charge = async ({ tokenId }: Payer, wattHours: number, endedAt: Date, price = tariff) => {
  const id = await plantCharged(database.db, shop, { wattHours, tariff: price, tokenId, endedAt });
  await noteBillables(database.db, [id]);
  return id;
};
const invoicesOf = async ({ customerId }: Payer) => {
  const rows = await database.db
    .selectFrom('invoice')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('issued_at')
    .orderBy('kind', 'desc')
    .execute();
  return rows.map(({ kind, total_minor, id, rounding_minor }) => ({
    kind,
    total: Number(total_minor),
    id,
    rounding: Number(rounding_minor),
  }));
};

describe('a customer billed by the month', () => {
  it('gets one invoice of the month that is over, in the seller’s time, and it is what the transactions cost', async () => {
    const fleet = await plantPayer('monthly');
    for (let n = 0; n < 7; n++) await charge(fleet, 1000 + n, may);
    await charge(fleet, 5000, june);
    await issueDue(house);
    await issueDue(house);
    const invoices = await invoicesOf(fleet);
    // 7 × (0.49 € + 9 ct of tax), each rounded on its own; the tax of 3.43 € on the whole is 65 ct.
    expect(invoices).toMatchObject([{ kind: 'invoice', total: 7 * 58, rounding: 7 * 58 - 343 - 65 }]);
    const document = await readDocument(database.db, invoices[0]!.id);
    expect(document).toMatchObject({
      period: { from: '2026-05-31', until: '2026-05-31' },
      dueDate: '2026-06-17',
    });
    expect(document.lines).toHaveLength(7);
  });

  it('has what cars gave back credited among the rest; more than was charged waits for the next invoice, of each kind', async () => {
    const given = perKwh('-0.20');
    const fleet = await plantPayer('giving');
    await charge(fleet, 10_000, may);
    await charge(fleet, 5_000, may, given);
    const [giver, single] = [await plantPayer('giver'), await plantPayer('giver-2', { billing: 'single' })];
    for (const one of [giver, single]) await charge(one, 10_000, may, given);
    now = new Date('2026-06-03T10:00:00Z');
    await issueDue(house);
    expect(await invoicesOf(fleet)).toMatchObject([{ kind: 'invoice', total: 583 - 119 }]);
    expect([...(await invoicesOf(giver)), ...(await invoicesOf(single))]).toEqual([]);
    for (const one of [giver, single]) await charge(one, 10_000, june);
    await charge(single, 1_000, june);
    now = new Date('2026-07-03T10:00:00Z');
    await issueDue(house);
    expect((await invoicesOf(giver)).map(({ total }) => total)).toEqual([583 - 238]);
    expect((await invoicesOf(single)).map(({ total }) => total).sort()).toEqual([583 - 238, 58]);
    now = new Date('2026-06-03T10:00:00Z');
  });

  it('waits for a day after the month, for transactions that arrive late', async () => {
    const fleet = await plantPayer('patient');
    await charge(fleet, 10_000, may);
    now = new Date('2026-06-01T21:59:00Z');
    await issueDue(house);
    expect(await invoicesOf(fleet)).toEqual([]);
    now = new Date('2026-06-03T10:00:00Z');
    await issueDue(house);
    expect(await invoicesOf(fleet)).toHaveLength(1);
  });

  it('does not pay for what is held back until it is released', async () => {
    const fleet = await plantPayer('held');
    const id = await charge(fleet, 10_000, may);
    const hold = { id: newId(), transaction_id: id, organization_id: shop.organizationId };
    await database.db
      .insertInto('billing_hold')
      .values({ ...hold, cause: 'signed_readings', fingerprint: '', raised_at: may })
      .execute();
    now = new Date('2026-06-03T10:00:00Z');
    await issueDue(house);
    expect(await invoicesOf(fleet)).toEqual([]);
    await database.db.updateTable('billing_hold').set({ released_at: now }).execute();
    await issueDue(house);
    expect(await invoicesOf(fleet)).toHaveLength(1);
  });

  it('who came later than their transactions is billed for them once', async () => {
    const fleet = await plantPayer('later', { retired_at: new Date() });
    await charge(fleet, 10_000, may);
    await database.db
      .updateTable('customer')
      .set({ retired_at: null })
      .where('id', '=', fleet.customerId)
      .execute();
    const row = await database.db
      .selectFrom('customer')
      .selectAll()
      .where('id', '=', fleet.customerId)
      .executeTakeFirstOrThrow();
    expect([await lookBack(database.db, row), await lookBack(database.db, row)]).toEqual([1, 0]);
  });
});

describe('a business of another country of the Union', () => {
  it('with a VAT number owes the tax itself', async () => {
    const fleet = await plantPayer('austrian', {
      country: 'AT',
      vat_number: 'ATU13585627',
      billing: 'single',
    });
    await charge(fleet, 10_000, may);
    await issueDue(house);
    const [invoice] = await invoicesOf(fleet);
    expect(invoice).toMatchObject({ total: 490 });
    const { taxes } = await readDocument(database.db, invoice!.id);
    expect(taxes).toMatchObject([{ category: 'AE', baseMinor: 490, taxMinor: 0 }]);
  });

  it('with a number whose check digits are wrong pays the tax', async () => {
    const fleet = await plantPayer('mistyped', {
      country: 'AT',
      vat_number: 'ATU13585626',
      billing: 'single',
    });
    await charge(fleet, 10_000, may);
    await issueDue(house);
    expect(await invoicesOf(fleet)).toMatchObject([{ total: 583 }]);
  });
});

describe('a transaction that was priced anew', () => {
  it('before it was billed just costs the new price', async () => {
    const driver = await plantPayer('early', { billing: 'single' });
    const id = await charge(driver, 10_000, may);
    await priceAgain(database.db, id, 20_000, tariff);
    await noteBillables(database.db, [id]);
    await issueDue(house);
    expect(await invoicesOf(driver)).toMatchObject([{ total: 1166 }]);
  });

  it('after it was billed gets a credit note and a new invoice, once', async () => {
    const driver = await plantPayer('corrected', { billing: 'single' });
    const id = await charge(driver, 10_000, may);
    await issueDue(house);
    await priceAgain(database.db, id, 20_000, tariff);
    await noteBillables(database.db, [id]);
    now = new Date('2026-06-03T10:10:00Z');
    await issueDue(house);
    await issueDue(house);
    expect(await invoicesOf(driver)).toMatchObject([
      { kind: 'invoice', total: 583 },
      { kind: 'invoice', total: 1166 },
      { kind: 'credit_note', total: -583 },
    ]);
  });

  it('to the same price changes nothing', async () => {
    const driver = await plantPayer('same', { billing: 'single' });
    const id = await charge(driver, 10_000, may);
    await issueDue(house);
    await priceAgain(database.db, id, 10_000, tariff);
    await noteBillables(database.db, [id]);
    await issueDue(house);
    expect(await invoicesOf(driver)).toHaveLength(1);
  });
});

describe('a driver of a fleet', () => {
  it('is paid for by the fleet’s customer, unless one pays for just this driver; erased, the money stays without the name', async () => {
    const somebody = await plantPayer('tokens', { billing: 'single' });
    const [fleetId, driverId] = [newId(), newId()];
    const created_at = new Date('2026-01-01T00:00:00Z');
    const owned = { organization_id: shop.organizationId, created_at };
    await database.db
      .insertInto('fleet')
      .values({ ...owned, id: fleetId, name: 'Vans' })
      .execute();
    await database.db
      .insertInto('driver')
      .values({ ...owned, id: driverId, name: 'Ada Fahrgut', fleet_id: fleetId })
      .execute();
    await database.db
      .updateTable('token')
      .set({ driver_id: driverId, label: 'Ada Fahrgut' })
      .where('id', '=', somebody.tokenId)
      .execute();
    const none = { payer_organization_id: null, billing: 'single' };
    const fleet = await plantPayer('vans', { ...none, fleet_id: fleetId });
    await charge(somebody, 10_000, may);
    const driver = await plantPayer('Ada', { ...none, name: 'Ada Fahrgut', driver_id: driverId });
    await charge(somebody, 20_000, may);
    await issueDue(house);
    expect(await invoicesOf(somebody)).toEqual([]);
    expect(await invoicesOf(fleet)).toMatchObject([{ total: 583 }]);
    const [invoice] = await invoicesOf(driver);
    expect(invoice).toMatchObject({ total: 1166 });
    await database.db.transaction().execute((trx) => eraseFromBooks(trx, driverId));
    const after = await readDocument(database.db, invoice!.id);
    expect(JSON.stringify(after)).not.toContain('Ada Fahrgut');
    expect(after).toMatchObject({ totalMinor: 1166 });
  });
});

describe('the look at the books', () => {
  /** As somebody with the database's own rights may. */
  const tamper = (id: string, by: number) =>
    database.db.transaction().execute(async (trx) => {
      await sql`set local session_replication_role = replica`.execute(trx);
      await sql`update invoice_line set gross_minor = gross_minor + ${by} where invoice_id = ${id} and position = 0`.execute(
        trx,
      );
    });

  it('finds them sound, and says what is not', async () => {
    await lookAtBooks(database.db, now);
    const read = () => database.db.selectFrom('books_check').select('findings').executeTakeFirstOrThrow();
    expect((await read()).findings).toEqual([]);
    const { id } = await database.db.selectFrom('invoice').select('id').limit(1).executeTakeFirstOrThrow();
    await tamper(id, 1);
    await lookAtBooks(database.db, now);
    const keys = ((await read()).findings as unknown as { key: string }[]).map(({ key }) => key);
    expect(keys).toContain('books.check_invoice_lines');
    await tamper(id, -1);
  });

  it('bills what was taken back as a whole once more, where that was wanted', async () => {
    const driver = await plantPayer('again', { billing: 'single' });
    await charge(driver, 10_000, may);
    await issueDue(house);
    const [invoice] = await invoicesOf(driver);
    await database.db.transaction().execute(async (trx) => {
      await issueCreditNote(trx, newId, {
        invoiceId: invoice!.id,
        what: 'rest',
        reason: 'wrong address',
        at: now,
      });
      await sql`update billable set state = 'open', invoice_id = null, again = again + 1
                 where invoice_id = ${invoice!.id}`.execute(trx);
    });
    await issueDue(house);
    expect((await invoicesOf(driver)).map(({ total }) => total).sort((a, b) => a - b)).toEqual([
      -583, 583, 583,
    ]);
  });
});
