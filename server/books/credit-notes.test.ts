import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMemoryBus } from '../platform/bus-memory.ts';
import { systemClock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';
import { noteBillables } from './billable.ts';
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

let house: TestHouse;
let shop: Shop;
let payer: Payer;
beforeAll(async () => {
  house = await testHouse();
  shop = await plantShop(house.database.db, 'west');
  payer = await plantCustomer(house.database.db, shop, 'fleet');
});
afterAll(() => house.end());

const ask = async (method: string, path: string, body?: object) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.json() };
};
const charge = (wattHours: number, price: string) =>
  plantCharged(house.database.db, shop, { wattHours, tariff: perKwh(price), tokenId: payer.tokenId });
const bill = async (...ids: string[]) => {
  const { db } = house.database;
  const onFault = (error: unknown) => {
    throw error;
  };
  await noteBillables(db, ids);
  const jobs: JobHouse = {
    db,
    bus: createMemoryBus(),
    clock: systemClock,
    newId,
    audit: async () => {},
    onFault,
  };
  await issueDue(jobs);
};

it('takes an invoice whose credit moved back by amounts only: its page says so, and refuses the rest', async () => {
  const [taken, given] = [await charge(10_000, '0.49'), await charge(4_000, '-0.49')];
  await bill(taken, given);
  const { items } = (await ask('GET', '/invoices')).body;
  expect(items).toMatchObject([{ kind: 'invoice', totalMinor: 350 }]);
  const path = `/invoices/${items[0].id}`;
  expect((await ask('GET', path)).body).toMatchObject({ onlyByAmount: false, openMinor: 350 });

  await priceAgain(house.database.db, given, 3_000, perKwh('-0.49'));
  await bill(given);
  expect((await ask('GET', path)).body).toMatchObject({ onlyByAmount: true });
  const notes = `${path}/credit-notes`;
  const whole = await ask('POST', notes, { reason: 'Billed wrongly' });
  expect(whole).toMatchObject({ status: 409, body: { help: expect.stringContaining('Say the amount') } });
  const more = await ask('POST', notes, { reason: 'Billed wrongly', amountMinor: 351 });
  expect(more).toMatchObject({ status: 409, body: { detail: 'That is more than is left of it.' } });
  const note = await ask('POST', notes, { reason: 'Billed wrongly', amountMinor: 350 });
  expect(note).toMatchObject({ status: 201, body: { totalMinor: -350, decimals: 2 } });
  expect((await ask('GET', path)).body).toMatchObject({ creditedMinor: -350, openMinor: 0 });
});
