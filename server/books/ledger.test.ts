import { sql, type Transaction } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { issueCreditNote } from './credit.ts';
import { type Entry, type NewPosting, post } from './ledger.ts';
import { nextNumber } from './numbers.ts';
import { payInvoice, standingOf } from './pay.ts';
import { issueReceipt } from './receipt.ts';
import { perKwh, plantCharged, plantShop, priceAgain, type Shop } from './testing.ts';

let database: TestDatabase;
let shop: Shop;
const at = new Date('2026-06-01T10:00:00Z');

beforeAll(async () => {
  database = await testDatabase();
  shop = await plantShop(database.db, 'north');
});
afterAll(() => database.drop());

const within = <T>(work: (trx: Transaction<DB>) => Promise<T>) => database.db.transaction().execute(work);
const posting = (key: string, ...entries: Entry[]): NewPosting => ({
  key,
  at,
  organizationId: shop.organizationId,
  text: key,
  entries,
});
const euros = (account: Entry['account'], amountMinor: number): Entry => ({
  account,
  amountMinor,
  currency: 'EUR',
});

async function balances(): Promise<Record<string, number>> {
  const { rows } = await sql<{ account: string; sum: number }>`
    select account, sum(amount_minor)::bigint as sum from posting_entry
     where organization_id = ${shop.organizationId} group by account having sum(amount_minor) <> 0 order by account`.execute(
    database.db,
  );
  return Object.fromEntries(rows.map(({ account, sum }) => [account, sum]));
}

describe('the ledger', () => {
  it('takes a posting once, whoever says it again, and refuses other amounts under the same key', async () => {
    const cash = posting('a', euros('bank', 500), euros('receivables', -500));
    expect(await within((trx) => post(trx, cash))).toBe(true);
    expect(await within((trx) => post(trx, cash))).toBe(false);
    const other = posting('a', euros('bank', 501), euros('receivables', -501));
    await expect(within((trx) => post(trx, other))).rejects.toThrow('other amounts');
    expect(await balances()).toEqual({ bank: 500, receivables: -500 });
    await within((trx) => post(trx, posting('b', euros('bank', -500), euros('receivables', 500))));
    expect(await balances()).toEqual({});
  });

  it('refuses what would make or lose money, in each currency on its own', async () => {
    const dollars: Entry = { account: 'bank', amountMinor: -500, currency: 'USD' };
    await expect(within((trx) => post(trx, posting('c', euros('bank', 500), dollars)))).rejects.toThrow(
      'sum to zero',
    );
    await expect(
      within((trx) => post(trx, posting('d', euros('bank', 0.5), euros('prepaid', -0.5)))),
    ).rejects.toThrow('no whole amount');
    const account = 'pockets' as Entry['account'];
    await expect(
      within((trx) => post(trx, posting('e', euros(account, 1), euros('bank', -1)))),
    ).rejects.toThrow('no account');
  });

  it('is held by the database too: what is off by a cent is not committed, whatever wrote it', async () => {
    const crooked = within(async (trx) => {
      await post(trx, posting('f', euros('bank', 700), euros('receivables', -700)));
      await sql`insert into posting_entry (posting_id, position, organization_id, account, currency, amount_minor)
        select id, 9, organization_id, 'bank', 'EUR', 1 from posting where key = 'f'`.execute(trx);
    });
    await expect(crooked).rejects.toThrow('does not sum to zero');
    const empty = within((trx) =>
      trx
        .insertInto('posting')
        .values({ organization_id: shop.organizationId, key: 'g', digest: '', at, text: 'g' })
        .execute(),
    );
    await expect(empty).rejects.toThrow('moves nothing');
  });

  it('is append-only', async () => {
    for (const statement of [
      `update posting_entry set amount_minor = 1`,
      `delete from posting_entry`,
      `delete from posting`,
      `truncate posting cascade`,
    ])
      await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('append-only');
  });
});

describe('invoice numbers', () => {
  it('have no gap and no double, with 20 that issue at once and some that are rolled back', async () => {
    const entity = { id: shop.entityId, invoice_prefix: 'N' };
    const issuing = Array.from({ length: 20 }, (_, index) =>
      within(async (trx) => {
        const { sequence } = await nextNumber(trx, entity, 'statement', 2026);
        if (index % 4 === 1) throw new Error('rolled back');
        return sequence;
      }).catch(() => undefined),
    );
    const taken = (await Promise.all(issuing)).filter((one) => one !== undefined);
    expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
  });
});

describe('a receipt', () => {
  const receipt = (transactionId: string) =>
    within((trx) => issueReceipt(trx, newId, { transactionIds: [transactionId], at }));

  it('costs what the transaction cost, is issued once, and stands in the books', async () => {
    const transactionId = await plantCharged(database.db, shop, {
      wattHours: 10_000,
      tariff: perKwh('0.4567'),
    });
    const issued = await receipt(transactionId);
    expect(issued).toMatchObject({ number: 'NORT-R2026-000001', totalMinor: 544, currency: 'EUR' });
    expect(await receipt(transactionId)).toMatchObject({ id: (issued as { id: string }).id });
    expect(await balances()).toEqual({ receivables: 544, revenue: -457, 'tax:DE:19': -87 });
  });

  it('is one, when two who were paid for the same transaction ask for it at once', async () => {
    const transactionId = await plantCharged(database.db, shop, {
      wattHours: 10_000,
      tariff: perKwh('0.50'),
    });
    let second: ReturnType<typeof receipt> | undefined;
    const first = await within(async (trx) => {
      const issued = await issueReceipt(trx, newId, { transactionIds: [transactionId], at });
      second = receipt(transactionId);
      await vi.waitFor(async () => {
        const { rows } = await database.pool.query(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        expect(rows).toHaveLength(1);
      }, 10_000);
      return issued;
    });
    expect(await second).toMatchObject({ id: (first as { id: string }).id });
  });

  it('of a transaction that was priced anew is taken back by a credit note, and a new one is issued', async () => {
    const before = await balances();
    const transactionId = await plantCharged(database.db, shop, {
      wattHours: 20_000,
      tariff: perKwh('0.50'),
    });
    const first = (await receipt(transactionId)) as { id: string };
    await priceAgain(database.db, transactionId, 10_000, perKwh('0.50'));
    const second = await receipt(transactionId);
    expect(second).toMatchObject({ totalMinor: 595 });
    expect(await standingOf(database.db, first.id)).toMatchObject({
      totalMinor: 1190,
      creditedMinor: -1190,
      openMinor: 0,
    });
    const after = await balances();
    expect(after.receivables! - before.receivables!).toBe(595);
  });

  it('is paid, and given back in part: the credit note holds the tax of its part, and never more than was left', async () => {
    const transactionId = await plantCharged(database.db, shop, {
      wattHours: 10_000,
      tariff: perKwh('1.00'),
    });
    const { id } = (await receipt(transactionId)) as { id: string };
    const paid = {
      invoiceId: id,
      amountMinor: 1190,
      account: 'provider_clearing',
      at,
      key: 'capture:1',
    } as const;
    expect(await within((trx) => payInvoice(trx, paid))).toBe(true);
    expect(await within((trx) => payInvoice(trx, paid))).toBe(false);
    const note = { invoiceId: id, what: { amountMinor: 119 }, reason: 'Kulanz', at, key: 'refund:1' };
    const credit = await within((trx) => issueCreditNote(trx, newId, note));
    expect(credit).toMatchObject({ totalMinor: -119 });
    expect(await within((trx) => issueCreditNote(trx, newId, note))).toEqual(credit);
    const tooMuch = { invoiceId: id, what: { amountMinor: 1072 }, reason: '', at };
    expect(await within((trx) => issueCreditNote(trx, newId, tooMuch))).toEqual({
      refused: 'more_than_left',
    });
    await within((trx) => payInvoice(trx, { ...paid, amountMinor: -119, key: 'refund:1' }));
    expect(await standingOf(database.db, id)).toMatchObject({ paidMinor: 1071, openMinor: 0 });
    const rest = { invoiceId: id, what: 'rest', reason: '', at } as const;
    expect(await within((trx) => issueCreditNote(trx, newId, rest))).toMatchObject({ totalMinor: -1071 });
    expect(await within((trx) => issueCreditNote(trx, newId, rest))).toEqual({ refused: 'nothing_left' });
  });

  it('bears the tax of the country where the tariff names none, and is refused where none is known', async () => {
    const tariff = perKwh('1.00', undefined);
    const plain: typeof tariff = {
      ...tariff,
      elements: [{ components: [{ dimension: 'ENERGY', price: 1, step: 1 }] }],
    };
    const transactionId = await plantCharged(database.db, shop, { wattHours: 10_000, tariff: plain });
    expect(await receipt(transactionId)).toMatchObject({ totalMinor: 1190 });
    await database.db.updateTable('site').set({ country: 'US' }).where('id', '=', shop.siteId).execute();
    const abroad = await plantCharged(database.db, shop, { wattHours: 10_000, tariff: plain });
    expect(await receipt(abroad)).toEqual({ refused: 'no_rate' });
    await database.db.updateTable('site').set({ country: 'DE' }).where('id', '=', shop.siteId).execute();
  });
});
