import { afterAll, beforeAll, expect, it } from 'vitest';
import { noteBillables } from '../books/billable.ts';
import { perKwh, plantCharged, plantShop, type Shop } from '../books/testing.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { writeMoneyPast } from './money.ts';

let database: TestDatabase;
let shop: Shop;
const now = new Date('2026-06-20T10:00:00Z');

beforeAll(async () => {
  database = await testDatabase();
  shop = await plantShop(database.db, 'demo');
});
afterAll(() => database.drop());

it('gives customers invoices of each kind, and hosts the statement of last month, once', async () => {
  const { db } = database;
  const owned = { organization_id: shop.organizationId, created_at: new Date('2026-01-01T00:00:00Z') };
  const tokenId = newId();
  await db
    .insertInto('token')
    .values({ id: tokenId, ...owned, kind: 'rfid', uid: 'D', uid_key: 'D' })
    .execute();
  const billed = { legal_entity_id: shop.entityId, country: 'DE', billed_from: owned.created_at };
  await db
    .insertInto('customer')
    .values({
      id: newId(),
      ...owned,
      ...billed,
      number: '1',
      kind: 'business',
      name: 'Fleet',
      payer_organization_id: shop.organizationId,
    })
    .execute();
  const hostId = newId();
  await db
    .insertInto('site_host')
    .values({ id: hostId, ...owned, legal_entity_id: shop.entityId, name: 'Hotel', country: 'DE' })
    .execute();
  const agreed = { site_id: shop.siteId, currency: 'EUR', share_percent: 40, valid_from: owned.created_at };
  await db
    .insertInto('settlement_agreement')
    .values({ id: newId(), ...owned, host_id: hostId, ...agreed })
    .execute();
  for (const days of [28, 20, 14, 6]) {
    const endedAt = new Date(now.getTime() - days * 86_400_000);
    const id = await plantCharged(db, shop, { wattHours: 10_000, tariff: perKwh('0.50'), tokenId, endedAt });
    await noteBillables(db, [id]);
  }
  for (let n = 0; n < 2; n++) await db.transaction().execute((trx) => writeMoneyPast(trx, now));
  const invoices = await db.selectFrom('invoice').select('kind').orderBy('issued_at').execute();
  expect(invoices.map(({ kind }) => kind)).toEqual([
    'invoice',
    'invoice',
    'invoice',
    'credit_note',
    'invoice',
  ]);
  expect(await db.selectFrom('invoice_payment').select('amount_minor').execute()).toMatchObject([
    { amount_minor: 595 },
  ]);
  expect(await db.selectFrom('statement').select('number').execute()).toHaveLength(1);
});
