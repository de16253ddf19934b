import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMemoryBus } from '../../platform/bus-memory.ts';
import { manualClock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../../platform/testing.ts';
import { noteBillables } from '../billable.ts';
import { issueDue, type JobHouse } from '../jobs.ts';
import { issueReceipt } from '../receipt.ts';
import { perKwh, plantCharged, plantCustomer, plantShop, type Shop } from '../testing.ts';
import { type Mailing, mailDue, mailInvoice } from './send.ts';

let database: TestDatabase;
let shop: Shop;
let house: JobHouse & Mailing;
const clock = manualClock('2026-06-03T10:00:00Z');
const mails: { to: string; subject: string; files: string[] }[] = [];
const faults: string[] = [];
let broken = false;

beforeAll(async () => {
  database = await testDatabase();
  shop = await plantShop(database.db, 'post');
  // Without an address of its own it writes no e-invoices, which take seconds to load.
  await database.db.updateTable('legal_entity').set({ email: '' }).execute();
  house = {
    ...{ db: database.db, bus: createMemoryBus(), clock, newId, audit: async () => {} },
    onFault: (_, about) => void faults.push(about),
    sendMail: async ({ to, subject, attachments }) => {
      if (broken) throw new Error('the mail server is away');
      mails.push({
        ...{ to, subject },
        files: attachments.map(({ filename, content }) => `${filename} ${content.toString().slice(0, 5)}`),
      });
    },
  };
});
afterAll(() => database.drop());

const charged = (tokenId?: string) =>
  plantCharged(database.db, shop, {
    ...{ wattHours: 10_000, tariff: perKwh('0.49') },
    ...(tokenId && { tokenId }),
  });

it('an invoice goes to its customer once, by itself, tried again after the mail server was away; and again when asked', async () => {
  const email = 'fleet@example.com';
  const { tokenId } = await plantCustomer(database.db, shop, 'mailed', { email, language: 'de' });
  await noteBillables(database.db, [await charged(tokenId)]);
  await issueDue(house);
  broken = true;
  expect([await mailDue(house), await mailDue(house)]).toEqual([0, 0]);
  expect(faults).toEqual(['mailing POST-2026-000001']);
  broken = false;
  expect(await mailDue(house)).toBe(0);
  clock.advance(5 * 60_000);
  await Promise.all([mailDue(house), mailDue(house)]);
  clock.advance(3_600_000);
  await mailDue(house);
  const first = {
    to: email,
    subject: 'Rechnung POST-2026-000001 von post Laden GmbH',
    files: ['POST-2026-000001.pdf %PDF-'],
  };
  expect(mails).toEqual([first]);
  const { id } = await database.db.selectFrom('invoice').select('id').executeTakeFirstOrThrow();
  expect(await mailInvoice(house, id)).toBe('sent');
  expect(mails).toEqual([first, first]);
  expect(await mailInvoice({ ...house, sendMail: undefined }, id)).toBe('no_server');
});

it('a receipt goes to who left an address, none to who left none, and nothing where the company does not want it', async () => {
  mails.length = 0;
  const receipt = async (buyer?: { email: string }) => {
    const transactionId = await charged();
    await database.db
      .transaction()
      .execute((trx) =>
        issueReceipt(trx, newId, { transactionId, at: clock.now(), ...(buyer && { buyer }) }),
      );
  };
  const wants = (mails_invoices: boolean) =>
    database.db.updateTable('legal_entity').set({ mails_invoices }).where('id', '=', shop.entityId).execute();
  await receipt();
  await receipt({ email: 'payer@example.com' });
  await wants(false);
  expect(await mailDue(house)).toBe(0);
  await wants(true);
  expect(await mailDue(house)).toBe(1);
  expect(mails).toMatchObject([
    { to: 'payer@example.com', subject: 'Beleg POST-R2026-000002 von post Laden GmbH' },
  ]);
  await receipt({ email: 'erased@example.com' });
  await sql`update invoice_buyer set buyer = buyer || '{"email": ""}' where buyer->>'email' = 'erased@example.com'`.execute(
    database.db,
  );
  expect(await mailDue(house)).toBe(0);
  await receipt({ email: 'late@example.com' });
  clock.advance(4 * 86_400_000);
  expect(await mailDue(house)).toBe(0);
});
