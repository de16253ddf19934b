import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { perKwh, plantCharged, plantShop, type Shop } from '../books/testing.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { marginOf } from './margin.ts';

let database: TestDatabase;
let shop: Shop;
const span = {
  from: new Date('2025-01-01T00:00:00Z'),
  to: new Date('2027-01-01T00:00:00Z'),
  zone: 'Europe/Berlin',
};
const margins = (by: 'site' | 'tariff' | 'day' | 'week' | 'month', more: object = {}) => {
  const scope = { whole: true, organizationIds: [shop.organizationId], siteIds: [] };
  return marginOf(database.db, scope, { ...span, ...more }, by);
};

beforeAll(async () => {
  database = await testDatabase();
  const { db } = database;
  shop = await plantShop(db, 'marg');
  await db
    .insertInto('site_price')
    .values({ site_id: shop.siteId, currency: 'EUR', base_price: 0.2, changed_at: span.from })
    .execute();
  // 31 May and 1 June in Berlin: a Sunday and a Monday of two months.
  for (const [at, wattHours] of [
    ['2026-05-31T20:00:00Z', 10_000],
    ['2026-05-31T22:30:00Z', 20_000],
  ] as const) {
    await plantCharged(db, shop, { wattHours, tariff: perKwh('0.50'), endedAt: new Date(at) });
    await db
      .insertInto('energy_quarter')
      .values({
        station_id: shop.stationId,
        evse_number: 1,
        quarter: new Date(at),
        import_wh: wattHours,
      } as never)
      .execute();
  }
});
afterAll(() => database.drop());

describe('the margin', () => {
  it('is revenue less electricity, of any span, by day, week and month of the zone', async () => {
    const of = async (by: 'day' | 'week' | 'month') =>
      (await margins(by)).items.map(({ period, marginMinor }) => [period, marginMinor]);
    expect(await of('day')).toEqual([
      ['2026-05-31', 300],
      ['2026-06-01', 600],
    ]);
    expect(await of('week')).toEqual([
      ['2026-05-25', 300],
      ['2026-06-01', 600],
    ]);
    expect(await of('month')).toEqual([
      ['2026-05-01', 300],
      ['2026-06-01', 600],
    ]);
  });

  it('is the same in all by site and by tariff', async () => {
    const whole = { energyWh: 30_000, revenueMinor: 1500, electricityMinor: 600, marginMinor: 900 };
    expect((await margins('site')).items).toMatchObject([{ subject: { name: 'marg Hof' }, ...whole }]);
    expect((await margins('tariff')).items).toMatchObject([{ subject: null, ...whole }]);
  });

  it('of more days than can be worked out says how far it goes', async () => {
    const { until } = await margins('month', { from: new Date('1900-01-01T00:00:00Z') });
    expect(Date.parse(until)).toBeLessThan(span.to.getTime());
    expect((await margins('month')).until).toBe(span.to.toISOString());
  });

  it('says how many sites it leaves out where there are too many', async () => {
    expect((await margins('site')).sitesLeftOut).toBe(0);
    const other = await plantShop(database.db, 'left');
    await database.db
      .insertInto('site_price')
      .values({ site_id: other.siteId, currency: 'EUR', base_price: 0.2, changed_at: span.from })
      .execute();
    const scope = { whole: true, organizationIds: [shop.organizationId, other.organizationId], siteIds: [] };
    expect(await marginOf(database.db, scope, span, 'site', 1)).toMatchObject({ sitesLeftOut: 1 });
    expect(await marginOf(database.db, scope, span, 'site')).toMatchObject({ sitesLeftOut: 0 });
  });
});
