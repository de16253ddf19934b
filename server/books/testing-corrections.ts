/** Random lives of customers and their invoices on a real database: what property tests and the soak hold against each other. */

import type { Tariff } from '@busbar/pricing';
import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import { noteBillables } from './billable.ts';
import { issueCreditNote, type NewCreditNote } from './credit.ts';
import { issueDue, type JobHouse } from './jobs.ts';
import { payInvoice, standingOf } from './pay.ts';
import { issueReceipt } from './receipt.ts';
import { type Payer, perKwh, plantCharged, plantCustomer, priceAgain, type Shop } from './testing.ts';
import { seeded } from './testing-rounding.ts';

/** A transaction, and what invoices should say of it. */
interface Subject {
  readonly id: string;
  readonly payer: Payer | null;
  /** What it came to, by revision from 1. */
  readonly prices: number[];
  /** What stands on invoices of it, before what a person took back as an amount. */
  standing: number;
  /** The price on its receipt, and what of that was given back. */
  revision: number;
  /** The invoice that a person took back as a whole, without billing it again. */
  voided: string | null;
  refunded: number;
}

interface Life {
  readonly house: JobHouse;
  readonly shop: Shop;
  readonly random: () => number;
  readonly subjects: Subject[];
  /** What a person took back of invoices as amounts. */
  readonly gifts: Map<string, { readonly customerId: string; readonly minor: number }>;
}

const pick = <T>({ random }: Life, of: readonly T[]): T | undefined => of[Math.floor(random() * of.length)];
const within = <T>({ house }: Life, work: (trx: Transaction<DB>) => Promise<T>) =>
  house.db.transaction().execute(work);

/** Plays a random life; gives what is wrong at its end, nothing where the books are sound. */
export async function wrongLife(house: JobHouse, shop: Shop, seed: number, steps: number): Promise<string[]> {
  const life: Life = { house, shop, random: seeded(seed), subjects: [], gifts: new Map() };
  const payers: (Payer | null)[] = [null];
  for (const billing of ['single', 'monthly'])
    payers.push(await plantCustomer(house.db, shop, `${billing}-${seed}`, { billing }));
  const doings = [charge, charge, priceAnew, priceAnew, bill, bill, giveBack, takeBack, pay];
  for (let step = 0; step < steps; step++) await pick(life, doings)!(life, payers);
  await bill(life);
  const wrong = await wrongAtEnd(life, payers);
  // What waits for more would be looked at in every life that follows.
  await house.db.updateTable('billable').set({ state: 'left_out' }).where('state', '=', 'open').execute();
  return wrong;
}

function someTariff(life: Life): Tariff {
  return perKwh(pick(life, ['0.49', '0.31', '-0.49', '-0.12'])!, pick(life, [19, 19, 7]));
}
const someEnergy = (life: Life) => 1 + Math.floor(life.random() * 20_000);

async function charge(life: Life, payers: readonly (Payer | null)[]): Promise<void> {
  const payer = pick(life, payers)!;
  const id = await plantCharged(life.house.db, life.shop, {
    wattHours: someEnergy(life),
    tariff: someTariff(life),
    ...(payer && { tokenId: payer.tokenId }),
  });
  life.subjects.push({ id, payer, prices: [], standing: 0, revision: 0, voided: null, refunded: 0 });
  await priced(life, life.subjects.at(-1)!);
}

async function priceAnew(life: Life): Promise<void> {
  const subject = pick(life, life.subjects);
  if (!subject) return;
  await priceAgain(life.house.db, subject.id, someEnergy(life), someTariff(life));
  await priced(life, subject);
}

async function priced({ house }: Life, { id, prices }: Subject): Promise<void> {
  const { minor } = await house.db
    .selectFrom('transaction_cost')
    .select('after_tax_minor as minor')
    .where('transaction_id', '=', id)
    .executeTakeFirstOrThrow();
  prices.push(Number(minor));
  await noteBillables(house.db, [id]);
}

async function bill(life: Life): Promise<void> {
  await issueDue(life.house);
  for (const subject of life.subjects) await (subject.payer ? look : receipt)(life, subject);
}

/** Follows what became of it: what is open or refused stands as it stood. */
async function look({ house }: Life, subject: Subject): Promise<void> {
  const { state, revision, invoice_id, takes_back_id } = await house.db
    .selectFrom('billable')
    .select(['state', 'revision', 'invoice_id', 'takes_back_id'])
    .where('transaction_id', '=', subject.id)
    .executeTakeFirstOrThrow();
  if (state === 'open' && takes_back_id === null) subject.standing = 0;
  if (state === 'invoiced' && invoice_id !== subject.voided) subject.standing = subject.prices[revision - 1]!;
}

async function receipt(life: Life, subject: Subject): Promise<void> {
  const asked = { transactionId: subject.id, at: life.house.clock.now(), onlyDue: true };
  await within(life, (trx) => issueReceipt(trx, newId, asked));
  subject.standing = Math.max(0, subject.prices.at(-1)!);
  if (subject.revision !== subject.prices.length) subject.refunded = 0;
  subject.revision = subject.prices.length;
}

async function someInvoice(life: Life) {
  const { rows } = await sql<{ id: string; kind: string; customer_id: string | null }>`
    select id, kind, customer_id from invoice
     where kind <> 'credit_note' and (customer_id = any(${life.subjects.flatMap(({ payer }) => payer?.customerId ?? [])}::uuid[])
        or id in (select invoice_id from invoice_line where transaction_id = any(${life.subjects.map(({ id }) => id)}::uuid[])))
     order by series, sequence`.execute(life.house.db);
  return pick(life, rows);
}

const creditNote = (life: Life, invoiceId: string, what: NewCreditNote['what'], trx: Transaction<DB>) =>
  issueCreditNote(trx, newId, { invoiceId, what, reason: 'by hand', at: life.house.clock.now() });

/** A person takes an amount back, or a refund does. */
async function giveBack(life: Life): Promise<void> {
  const invoice = await someInvoice(life);
  if (!invoice) return;
  const { totalMinor, creditedMinor } = await standingOf(life.house.db, invoice.id);
  const amountMinor = Math.ceil(life.random() * 1.2 * Math.max(1, totalMinor + creditedMinor));
  const note = await within(life, (trx) => creditNote(life, invoice.id, { amountMinor }, trx));
  if ('refused' in note) return;
  if (invoice.kind === 'invoice')
    life.gifts.set(invoice.id, {
      customerId: invoice.customer_id!,
      minor: (life.gifts.get(invoice.id)?.minor ?? 0) + amountMinor,
    });
  else (await subjectOn(life, invoice.id)).refunded += amountMinor;
}

async function subjectOn({ house, subjects }: Life, invoiceId: string): Promise<Subject> {
  const { transaction_id } = await house.db
    .selectFrom('invoice_line')
    .select('transaction_id')
    .where('invoice_id', '=', invoiceId)
    .executeTakeFirstOrThrow();
  return subjects.find(({ id }) => id === transaction_id)!;
}

/** A person takes an invoice back as a whole, and has it billed again or not. */
async function takeBack(life: Life): Promise<void> {
  const invoice = await someInvoice(life);
  if (invoice?.kind !== 'invoice') return;
  const again = life.random() < 0.5;
  const on = await life.house.db
    .selectFrom('billable')
    .select('transaction_id')
    .where('invoice_id', '=', invoice.id)
    .execute();
  const note = await within(life, async (trx) => {
    const made = await creditNote(life, invoice.id, 'rest', trx);
    if (!('refused' in made) && again)
      await sql`update billable set state = 'open', invoice_id = null, again = again + 1 where invoice_id = ${invoice.id}`.execute(
        trx,
      );
    return made;
  });
  if ('refused' in note) return;
  life.gifts.delete(invoice.id);
  for (const { transaction_id } of on) {
    const subject = life.subjects.find(({ id }) => id === transaction_id)!;
    subject.standing = 0;
    subject.voided = invoice.id;
  }
}

async function pay(life: Life): Promise<void> {
  const invoice = await someInvoice(life);
  if (!invoice) return;
  const { openMinor, paidMinor } = await standingOf(life.house.db, invoice.id);
  if (openMinor === 0) return;
  const key = `${invoice.id}:${paidMinor}:${openMinor}:${life.random()}`;
  const at = life.house.clock.now();
  await within(life, (trx) =>
    payInvoice(trx, { invoiceId: invoice.id, amountMinor: openMinor, account: 'bank', at, key }),
  );
}

const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0);

async function wrongAtEnd(life: Life, payers: readonly (Payer | null)[]): Promise<string[]> {
  const { db } = life.house;
  const wrong: string[] = [];
  const { rows: above } = await sql<{ number: string }>`
    select c.number from invoice c join invoice i on i.id = c.corrects_id
     where i.kind = 'invoice' and c.total_minor > 0 and i.customer_id = any(${payers.flatMap((payer) => payer?.customerId ?? [])}::uuid[])`.execute(
    db,
  );
  for (const { number } of above) wrong.push(`credit note ${number} asks for money`);
  for (const payer of payers) {
    const theirs = life.subjects.filter((one) => one.payer === payer);
    const { rows } = await sql<{ minor: number }>`
      select coalesce(sum(total_minor), 0)::bigint as minor from invoice i
       where i.customer_id = ${payer?.customerId ?? null}::uuid
          or (${payer === null} and coalesce(i.corrects_id, i.id) in (
              select invoice_id from invoice_line where transaction_id = any(${theirs.map(({ id }) => id)}::uuid[])))`.execute(
      db,
    );
    const gifts = payer
      ? sum(
          [...life.gifts.values()].map(({ customerId, minor }) =>
            customerId === payer.customerId ? minor : 0,
          ),
        )
      : sum(theirs.map(({ refunded }) => refunded));
    const due = sum(theirs.map(({ standing }) => standing)) - gifts;
    if (rows[0]!.minor !== due)
      wrong.push(
        `${payer ? 'a customer' : 'a payer on the spot'} is asked ${rows[0]!.minor} for what comes to ${due}`,
      );
  }
  return wrong;
}
