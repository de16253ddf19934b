import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../../platform/testing.ts';
import { percentOf } from '../amounts.ts';
import { perKwh, plantCharged, plantShop, priceAgain, type Shop } from '../testing.ts';
import { seeded } from '../testing-rounding.ts';
import { hostPart } from './amounts.ts';
import { payStatement } from './pay.ts';
import { statementPdf } from './pdf.ts';
import { settleMonth } from './settle.ts';
import { findStatement } from './store.ts';
import { statementTax } from './tax.ts';

let database: TestDatabase;
let shop: Shop;
const hostId = newId();
const at = new Date('2026-06-05T10:00:00Z');

beforeAll(async () => {
  database = await testDatabase();
  shop = await plantShop(database.db, 'east');
  await database.db
    .insertInto('site_host')
    .values({
      id: hostId,
      organization_id: shop.organizationId,
      legal_entity_id: shop.entityId,
      name: 'Hotel am Markt',
      country: 'DE',
      created_at: at,
    })
    .execute();
  await agree({ share_percent: 50, electricity_per_kwh: '0.20', per_month: 31, valid_from: '2026-05-12' });
});
afterAll(() => database.drop());

async function agree(terms: Record<string, string | number>): Promise<void> {
  await database.db
    .insertInto('settlement_agreement')
    .values({
      id: newId(),
      organization_id: shop.organizationId,
      host_id: hostId,
      site_id: shop.siteId,
      currency: 'EUR',
      created_at: at,
      ...terms,
    } as never)
    .execute();
}
const settle = (month: string) =>
  database.db.transaction().execute((trx) => settleMonth(trx, newId, hostId, month, at));
const scope = () => ({ whole: true, organizationIds: [shop.organizationId], siteIds: [] });
const charge = (day: string, wattHours = 10_000) =>
  plantCharged(database.db, shop, {
    wattHours,
    tariff: perKwh('0.50'),
    endedAt: new Date(`${day}T12:00:00Z`),
  });

describe('a month with a site host', () => {
  it('is settled once: the share of what was earned from the first day on, less the electricity, and the days of the month', async () => {
    await charge('2026-05-11');
    const id = await charge('2026-05-12');
    await charge('2026-05-31');
    const [statement, ...others] = await settle('2026-05-01');
    // 2 × 5.00 € earned, 20 kWh at 0.20 €: half of 6.00 €, and 20 of 31 days of 31 €.
    expect(statement).toMatchObject({ number: 'EAST-S2026-000001', totalMinor: 300 + 2000 });
    expect(others).toEqual([]);
    expect(await settle('2026-05-01')).toEqual([]);
    await priceAgain(database.db, id, 30_000, perKwh('0.50'));
  });

  it('takes in what came late or was priced anew since, with the difference, and nothing twice', async () => {
    await charge('2026-05-30');
    const [statement] = await settle('2026-06-01');
    const found = (await findStatement(database.db, scope(), statement!.id))!;
    // 10.00 € more of the one priced anew, and 5.00 € of the late one.
    expect(found.lines).toMatchObject([{ transactions: 2, revenueMinor: 1500, perMonthMinor: 3100 }]);
    const { rows } = await sql<{ account: string; sum: number }>`
      select account, sum(amount_minor)::bigint as sum from posting_entry where organization_id = ${shop.organizationId}
       group by account order by account`.execute(database.db);
    const paid = 2300 + statement!.totalMinor;
    expect(rows).toEqual([
      { account: 'host_costs', sum: paid },
      { account: 'host_payable', sum: -paid },
    ]);
    expect((await statementPdf(found)).subarray(0, 5).toString()).toBe('%PDF-');
  });
});

describe('the tax on a host’s share', () => {
  const own = { country: 'DE', vatNumber: 'DE136695976' };
  const host = { status: 'standard' as const, country: 'DE', vatNumber: 'DE1', taxNumber: '' };
  const taxOf = (more: Partial<Parameters<typeof statementTax>[1]>, recipient = own) =>
    statementTax(1050, { ...host, ...more }, recipient, '2026-05-31', []);

  it('is that of their country, none of a small business, and owed by us when they are abroad', () => {
    expect(taxOf({})).toMatchObject({ category: 'S', percent: '19', taxMinor: 200, owed: null });
    expect(taxOf({ status: 'small_business' })).toMatchObject({ category: 'E', taxMinor: 0 });
    expect(taxOf({ country: 'FR', vatNumber: 'FR1' })).toMatchObject({
      category: 'AE',
      taxMinor: 0,
      owed: { country: 'DE', percent: '19', taxMinor: 200 },
    });
  });

  it('is left out where a statement cannot be their invoice', () => {
    expect(taxOf({ status: 'unknown' })).toBeUndefined();
    expect(taxOf({ vatNumber: '' })).toBeUndefined();
    expect(taxOf({ country: 'FR' }, { country: 'DE', vatNumber: '' })).toBeUndefined();
  });

  it('stands on the statement as its invoice, is deducted in the books, and is paid with it', async () => {
    await database.db
      .updateTable('site_host')
      .set({ tax_status: 'standard', vat_number: 'DE136695976', iban: 'DE02120300000000202051' })
      .where('id', '=', hostId)
      .execute();
    await charge('2026-07-10', 40_000);
    const [statement] = await settle('2026-07-01');
    // Half of 20.00 € less 8.00 € of electricity, and 31.00 €: 37.00 € and 7.03 € of tax.
    expect(statement).toMatchObject({ totalMinor: 4403 });
    const pay = (reference: string) =>
      database.db
        .transaction()
        .execute((trx) =>
          payStatement(trx, { statementId: statement!.id, amountMinor: 4403, at, reference }),
        );
    expect([await pay('line 1'), await pay('line 1')]).toEqual([true, false]);
    const found = (await findStatement(database.db, scope(), statement!.id))!;
    expect(found).toMatchObject({
      selfBilled: true,
      netMinor: 3700,
      taxMinor: 703,
      openMinor: 0,
      state: 'paid',
    });
    expect(found.tax).toMatchObject({ category: 'S', percent: '19' });
    const { rows } = await sql<{ account: string; sum: number }>`
      select account, sum(amount_minor)::bigint as sum from posting_entry where ref = ${statement!.id}
       group by account order by account`.execute(database.db);
    expect(rows).toEqual([
      { account: 'bank', sum: -4403 },
      { account: 'host_costs', sum: 3700 },
      { account: 'host_payable', sum: 0 },
      { account: 'input_tax:DE:19', sum: 703 },
    ]);
    for (const language of ['en', 'de', 'fr'] as const)
      expect((await statementPdf(found, { language })).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('is the sum of its parts to the cent: revenue is shared out whole, whatever comes late or is priced anew', async () => {
    const random = seeded(7);
    const ids: string[] = [];
    const issued: { id: string; totalMinor: number }[] = [];
    for (const month of ['2026-08', '2026-09', '2026-10']) {
      for (let n = 0; n < 5; n++) ids.push(await charge(`${month}-${10 + n}`, Math.floor(random() * 60_000)));
      const again = ids[Math.floor(random() * ids.length)]!;
      await priceAgain(database.db, again, Math.floor(random() * 60_000), perKwh('0.50'));
      issued.push(...(await settle(`${month}-01`)));
    }
    issued.push(...(await settle('2026-11-01')));
    const told = await Promise.all(issued.map(({ id }) => findStatement(database.db, scope(), id)));
    const lines = told.flatMap((one) => one!.lines);
    const { rows } = await sql<{ net: number }>`
      select sum(before_tax_minor)::bigint as net from transaction_cost where transaction_id = any(${ids}::uuid[])`.execute(
      database.db,
    );
    expect(lines.reduce((sum, { revenueMinor }) => sum + revenueMinor, 0)).toBe(rows[0]!.net);
    for (const one of told) {
      const parts = one!.lines.reduce(
        (sum, line) => sum + line.shareMinor + line.perKwhMinor + line.perMonthMinor,
        0,
      );
      expect(one!.netMinor).toBe(parts);
      expect(one!.totalMinor).toBe(one!.netMinor + one!.taxMinor);
      expect(one!.taxMinor).toBe(percentOf(one!.netMinor, '19'));
    }
    const owed = await sql<{ sum: number }>`
      select -sum(amount_minor)::bigint as sum from posting_entry
       where account = 'host_payable' and ref = any(${issued.map(({ id }) => id)}::uuid[])`.execute(
      database.db,
    );
    expect(owed.rows[0]!.sum).toBe(issued.reduce((sum, { totalMinor }) => sum + totalMinor, 0));
  });
});

describe('a site host’s part', () => {
  const terms = { sharePercent: '30', perKwh: '0', perMonth: '0', electricityPerKwh: '0' };
  const nothing = { revenueMinor: 0, wattHours: '0' };
  const month = { wattHours: '0', days: 30, daysOfMonth: 30, corrections: nothing, sharedBeforeMinor: 0 };

  it('is never more than what was earned, and never a loss', () => {
    const shares = fc.record({
      revenueMinor: fc.integer({ min: 0, max: 10_000_000 }),
      kWh: fc.integer({ min: 0, max: 100_000 }),
      percent: fc.integer({ min: 0, max: 100 }),
      cost: fc.integer({ min: 0, max: 90 }),
    });
    fc.assert(
      fc.property(shares, ({ revenueMinor, kWh, percent, cost }) => {
        const agreed = { ...terms, sharePercent: String(percent), electricityPerKwh: String(cost / 100) };
        const part = hostPart(agreed, { ...month, revenueMinor, wattHours: String(kWh * 1000) }, 2);
        expect(part.totalMinor).toBeGreaterThanOrEqual(0);
        expect(part.totalMinor).toBeLessThanOrEqual(revenueMinor);
      }),
    );
  });

  it('is nothing of a month in which cars were credited more than others paid; of corrections they give back what they got', () => {
    const credited = { ...month, revenueMinor: -5000 };
    expect(hostPart(terms, credited, 2)).toMatchObject({ shareMinor: 0, totalMinor: 0 });
    const corrected = (revenueMinor: number, sharedBeforeMinor: number) =>
      hostPart(
        terms,
        { ...month, revenueMinor: 1000, corrections: { ...nothing, revenueMinor }, sharedBeforeMinor },
        2,
      ).shareMinor;
    expect([corrected(-500, 0), corrected(-3000, 700), corrected(-9000, 700), corrected(500, 0)]).toEqual([
      150, -600, -700, 450,
    ]);
    expect(
      hostPart(terms, { ...credited, corrections: { ...nothing, revenueMinor: 1000 } }, 2).shareMinor,
    ).toBe(300);
  });

  it('counts kWh exactly, in currencies with any decimals', () => {
    const agreed = { ...terms, perKwh: '0.035' };
    const happened = { ...month, revenueMinor: 0, wattHours: '1234567.5' };
    expect(hostPart(agreed, happened, 2).perKwhMinor).toBe(4321);
    expect(hostPart(agreed, happened, 0).perKwhMinor).toBe(43);
    expect(hostPart(agreed, happened, 3).perKwhMinor).toBe(43_210);
  });
});
