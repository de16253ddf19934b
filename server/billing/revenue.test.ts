import { afterAll, beforeAll, expect, it } from 'vitest';
import { perKwh, plantCharged, plantShop, type Shop } from '../books/testing.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { revenueOf } from './revenue.ts';

let database: TestDatabase;
let shop: Shop;

beforeAll(async () => {
  database = await testDatabase();
  shop = await plantShop(database.db, 'revenue');
  for (const day of ['2026-05-01', '2026-05-02', '2026-05-03'])
    await plantCharged(database.db, shop, {
      wattHours: 10_000,
      tariff: perKwh('0.50'),
      endedAt: new Date(`${day}T12:00:00Z`),
    });
});
afterAll(() => database.drop());

it('is told whole or not at all: more rows than there may be are refused, with what would help', async () => {
  const scope = { whole: true, organizationIds: [shop.organizationId], siteIds: [] };
  const span = { from: '2026-05-01T00:00:00Z', to: '2026-06-01T00:00:00Z' };
  expect(await revenueOf(database.db, scope, span, ['day', 'site', 'tariff'], 3)).toHaveLength(3);
  await expect(revenueOf(database.db, scope, span, ['day', 'site', 'tariff'], 2)).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining('Too much at once'),
  });
});
