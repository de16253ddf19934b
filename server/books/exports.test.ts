import { parse } from 'csv-parse/sync';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryBus } from '../platform/bus-memory.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { Route } from '../platform/http/contract.ts';
import type { Context, Handled } from '../platform/http/handle.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { noteBillables } from './billable.ts';
import { issueCreditNote } from './credit.ts';
import { exportInvoices } from './invoice-contract.ts';
import { invoiceRoutes } from './invoice-routes.ts';
import { issueDue, type JobHouse } from './jobs.ts';
import { exportDatev, exportLedger } from './ledger-contract.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import { usualNumber } from './ledger-store.ts';
import { payInvoice } from './pay.ts';
import { settlementRoutes } from './settlement/routes.ts';
import { settleMonth } from './settlement/settle.ts';
import { getStatementCsv } from './settlement-contract.ts';
import { perKwh, plantCharged, plantShop, priceAgain, type Shop } from './testing.ts';

/** What a spreadsheet would run, were it not quoted; with everything in it that parts or ends a cell. */
const name = '=HYPERLINK("http://x";"Fleet, Ltd")\nBerlin';
let database: TestDatabase;
let shop: Shop;
let house: JobHouse;
const at = new Date('2026-06-03T10:00:00Z');
const may = new Date('2026-05-10T12:00:00Z');

/** Two invoices (one in part taken back, one paid) and a month settled with a site host. */
beforeAll(async () => {
  database = await testDatabase();
  const { db } = database;
  shop = await plantShop(db, 'west');
  const clock = { now: () => at } as JobHouse['clock'];
  house = { db, bus: createMemoryBus(), clock, newId, audit: async () => {}, onFault: thrown };
  const owned = { organization_id: shop.organizationId, created_at: new Date('2026-01-01T00:00:00Z') };
  for (const payer of [name, 'Plain']) {
    const [driverId, tokenId, customerId] = [newId(), newId(), newId()];
    await db
      .insertInto('driver')
      .values({ ...owned, id: driverId, name: payer })
      .execute();
    const token = { id: tokenId, kind: 'rfid', uid: tokenId, uid_key: tokenId, driver_id: driverId };
    await db
      .insertInto('token')
      .values({ ...owned, ...token })
      .execute();
    await db
      .insertInto('customer')
      .values({
        ...{
          ...owned,
          id: customerId,
          legal_entity_id: shop.entityId,
          number: payer.slice(0, 5),
          name: payer,
        },
        ...{ kind: 'private', country: 'DE', driver_id: driverId, billed_from: owned.created_at },
      })
      .execute();
    for (const wattHours of [1000, 1001, 2500]) {
      const charged = { wattHours, tariff: perKwh('0.49'), tokenId, endedAt: may };
      await noteBillables(db, [await plantCharged(db, shop, charged)]);
    }
  }
  await issueDue(house);
  const invoices = await db.selectFrom('invoice').select(['id', 'number', 'total_minor']).execute();
  const [first, second] = invoices.sort((a, b) => (a.number < b.number ? -1 : 1));
  await db.transaction().execute(async (trx) => {
    await issueCreditNote(trx, newId, {
      invoiceId: first!.id,
      what: { amountMinor: 100 },
      reason: 'Late',
      at,
    });
    const paid = {
      invoiceId: second!.id,
      amountMinor: Number(second!.total_minor),
      account: 'bank',
    } as const;
    await payInvoice(trx, { ...paid, at, key: `${second!.id}:transfer` });
  });
});
afterAll(() => database.drop());

const thrown = (error: unknown) => {
  throw error;
};
const scope = (): Scope => ({ whole: true, organizationIds: [shop.organizationId], siteIds: [] });

/** The file that a route hands out. */
async function fileOf(
  routes: readonly Handled[],
  route: Route,
  asked: { query?: object; params?: object } = {},
): Promise<Buffer> {
  const reply = { header: () => reply };
  const context = { query: {}, params: {}, ...asked, scope: scope(), reply } as unknown as Context<Route>;
  const file = await routes.find((one) => one.route === route)!.run(context);
  if (Buffer.isBuffer(file)) return file;
  const parts: Buffer[] = [];
  for await (const part of file as AsyncIterable<Buffer>) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
type Row = Readonly<Record<string, string>>;
const rowsOf = (file: Buffer) => parse(file, { columns: true }) as Row[];
/** Cents of what is written, as accounting would add it up: only what is plainly a number counts. */
const cents = (text: string | undefined) => {
  expect(text).toMatch(/^-?\d+\.\d\d$/);
  return Math.round(Number(text) * 100);
};
const sum = (rows: readonly Row[], column: string) => rows.reduce((all, row) => all + cents(row[column]), 0);

async function balances() {
  const { rows } = await sql<{ account: string; minor: number }>`
    select account, sum(amount_minor)::int as minor from posting_entry
     where organization_id = ${shop.organizationId} group by account`.execute(database.db);
  return new Map(rows.map(({ account, minor }) => [account, minor]));
}

describe('what accounting is handed', () => {
  it('of invoices adds up to what the books say, credit notes below zero, and runs nothing in a spreadsheet', async () => {
    const file = await fileOf(invoiceRoutes({ ...house, sendMail: undefined }), exportInvoices);
    expect(file.toString().split('\n')[0]).toBe(
      'number,kind,state,issued,due,seller,customer,currency,net,tax,rounding,total,open',
    );
    const rows = rowsOf(file);
    // 0.49, 0.49 and 1.23 €, and 9, 9 and 23 ct of tax as they were priced; on the whole it is 42.
    expect(rows.find(({ number }) => number === 'WEST-2026-000001')).toEqual({
      ...{ number: 'WEST-2026-000001', kind: 'invoice', state: expect.any(String) },
      ...{ issued: '2026-06-03', due: '2026-06-17', seller: 'west Laden GmbH', customer: `'${name}` },
      ...{ currency: 'EUR', net: '2.21', tax: '0.42', rounding: '-0.01', total: '2.62', open: '1.62' },
    });
    const [note] = rows.filter(({ kind }) => kind === 'credit_note');
    expect([note!.total, rows.length]).toEqual(['-1.00', 3]);
    const said = await balances();
    const of = (kind: string) =>
      [...said].reduce((all, [account, minor]) => all + (account.startsWith(kind) ? minor : 0), 0);
    expect(sum(rows, 'total')).toBe(of('receivables') + of('bank'));
    expect(sum(rows, 'open')).toBe(of('receivables'));
    expect([sum(rows, 'net'), sum(rows, 'tax')]).toEqual([-of('revenue'), -of('tax')]);
  });

  it('of the ledger has every entry on its side, and both sides are even', async () => {
    const file = await fileOf(ledgerRoutes(house), exportLedger);
    expect(file.toString().split('\n')[0]).toBe('posting,at,text,key,account,currency,debit,credit,ref');
    const rows = rowsOf(file);
    for (const { debit, credit, at: when } of rows) {
      expect([debit, credit]).toContain('');
      expect(when).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    }
    const side = (name: 'debit' | 'credit') => rows.filter((row) => row[name] !== '');
    expect(sum(side('debit'), 'debit')).toBe(sum(side('credit'), 'credit'));
    const moved = new Map<string, number>();
    for (const { account, debit, credit } of rows)
      moved.set(account!, (moved.get(account!) ?? 0) + (debit ? cents(debit) : -cents(credit)));
    expect([...moved].sort()).toEqual([...(await balances())].sort());
  });

  it('as a booking batch moves of each account’s number what the ledger does, with commas, and nothing outside its span', async () => {
    const { organizationId } = shop;
    const batch = async (from: string, to: string) => {
      const query = { organizationId, from, to };
      const text = (await fileOf(ledgerRoutes(house), exportDatev, { query })).toString('latin1');
      return text
        .split('\r\n')
        .slice(2, -1)
        .map((line) => line.split(';'));
    };
    const lines = await batch('2026-05-31T22:00:00.000Z', '2026-06-30T22:00:00.000Z');
    const moved = new Map<string, number>();
    for (const [amount, side, currency, , , , debit, credit] of lines) {
      expect([amount, side, currency]).toEqual([expect.stringMatching(/^\d+,\d\d$/), '"S"', '"EUR"']);
      const minor = cents(amount!.replace(',', '.'));
      for (const [account, by] of [
        [debit!, minor],
        [credit!, -minor],
      ] as const)
        moved.set(account, (moved.get(account) ?? 0) + by);
    }
    const said = new Map<string, number>();
    for (const [account, minor] of await balances())
      said.set(usualNumber(account), (said.get(usualNumber(account)) ?? 0) + minor);
    expect([...moved].sort()).toEqual([...said].sort());
    expect(await batch('2026-04-30T22:00:00.000Z', '2026-05-31T22:00:00.000Z')).toEqual([]);
  });

  it('of a site host’s month adds up to what was shared out, with the difference of what was priced anew', async () => {
    const { db } = database;
    const hostId = newId();
    const owned = { organization_id: shop.organizationId, created_at: at };
    const host = { id: hostId, legal_entity_id: shop.entityId, name: 'Hotel', country: 'DE' };
    await db
      .insertInto('site_host')
      .values({ ...owned, ...host })
      .execute();
    await db
      .insertInto('settlement_agreement')
      .values({
        ...{ ...owned, id: newId(), host_id: hostId, site_id: shop.siteId, currency: 'EUR' },
        ...{ share_percent: '50', valid_from: '2026-05-01' },
      } as never)
      .execute();
    const settle = (month: string) =>
      db.transaction().execute((trx) => settleMonth(trx, newId, hostId, month, at));
    const nets = async (statementId: string) => {
      const file = await fileOf(settlementRoutes(house), getStatementCsv, { params: { statementId } });
      expect(file.toString().split('\n')[0]).toBe(
        'transaction,revision,ended,site,station,energyWh,currency,net',
      );
      return rowsOf(file);
    };
    const [statement] = await settle('2026-05-01');
    const rows = await nets(statement!.id);
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatchObject({
      ...{ ended: may.toISOString(), site: 'west Hof', station: 'west-1', currency: 'EUR' },
    });
    // Half of it is the host's.
    expect([sum(rows, 'net'), statement!.totalMinor]).toEqual([442, 221]);
    const anew = rows.find(({ energyWh }) => energyWh === '2500')!;
    await priceAgain(db, anew.transaction!, 500, perKwh('0.49'));
    const [next] = await settle('2026-06-01');
    const [less] = await nets(next!.id);
    // 0.25 € in the place of 1.23 €: below zero, and a number all the same.
    expect(less).toMatchObject({ transaction: anew.transaction, net: '-0.98' });
  });
});
