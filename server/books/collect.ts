import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { Customer, DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import type { Sentence } from '../platform/sentence.ts';
import { total } from './amounts.ts';
import {
  type CreditRefusal,
  chargesOf,
  grossOf,
  invoiceLines,
  issueCreditNote,
  negative,
  whyNotBack,
} from './credit.ts';
import { dayIn, type EntityRow, findEntity, ownRates } from './entity.ts';
import { type InvoiceLine, type Issued, issueInvoice, mostInvoiceLines } from './issue.ts';
import { type Buyer, languageOf } from './party.ts';
import { findPriced, linesOf, type Priced } from './priced.ts';
import type { OwnRate } from './rates.ts';
import { say } from './sentences.ts';
import { type Treatment, treatmentOf } from './tax.ts';
import { isVatNumber } from './vat.ts';

export type CustomerRow = Selectable<Customer>;

/** What came of billing a customer. */
export interface Billed {
  readonly issued: readonly Issued[];
  /** In words: how many, or why nothing. */
  readonly sentence: Sentence;
}

/** What is to be billed: all that ended before an instant, or some transactions and fees. */
export interface Wanted {
  readonly until: Date;
  readonly subjectIds?: readonly string[];
  /** Nobody asked: what is held back, such as by a signed reading that does not fit, waits for a person. */
  readonly automatic?: boolean;
}

/**
 * Bills a customer for what is open: one invoice for each currency, or one for each transaction where the customer wants
 * it so. The customer's row is locked: two who bill at once make one invoice.
 */
export async function billCustomer(
  trx: Transaction<DB>,
  newId: NewId,
  customerId: string,
  wanted: Wanted,
  at: Date,
): Promise<Billed> {
  const context = await contextOf(trx, customerId);
  const open = await openOf(trx, customerId, wanted);
  const found = await findPriced(
    trx,
    open.map(({ id }) => id),
  );
  const before = new Map<string, Before>();
  for (const { id, again, takes_back_id } of open)
    before.set(id, { again, takenBack: await oldCredit(trx, takes_back_id, id) });
  const bills = sorted(found, before, context);
  const issued: Issued[] = [];
  for (const bill of bills.ready) issued.push(await issueBill(trx, newId, context, bill, at));
  await leaveFreeOut(trx, bills.free);
  return { issued, sentence: told(issued, bills) };
}

/** What was billed of a transaction or fee before it is billed now. */
interface Before {
  readonly again: number;
  /** A credit that was priced anew: its old lines, which the next invoice takes back. */
  readonly takenBack: readonly InvoiceLine[];
}

async function oldCredit(db: Kysely<DB>, invoiceId: string | null, id: string): Promise<InvoiceLine[]> {
  if (invoiceId === null) return [];
  const lines = chargesOf(await invoiceLines(db, invoiceId), [id]);
  return lines.map((line) => ({ ...negative(line), takesBackId: invoiceId }));
}

/** What an invoice for somebody depends on. */
interface Context {
  readonly customer: CustomerRow;
  readonly entity: EntityRow;
  readonly treatment: Treatment;
  readonly rates: readonly OwnRate[];
}

async function contextOf(trx: Transaction<DB>, customerId: string): Promise<Context> {
  const customer = await trx
    .selectFrom('customer')
    .selectAll()
    .where('id', '=', customerId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const entity = (await findEntity(trx, customer.legal_entity_id))!;
  return {
    customer,
    entity,
    treatment: treatmentFor(customer, entity),
    rates: await ownRates(trx, entity.organization_id),
  };
}

/** Which taxes a customer of a legal entity owes. */
export function treatmentFor(
  customer: Pick<CustomerRow, 'country' | 'kind' | 'vat_number' | 'exempt_reason'>,
  entity: Pick<EntityRow, 'country' | 'vat_number' | 'exempt_reason'>,
): Treatment {
  return treatmentOf(
    { country: entity.country, vatNumber: entity.vat_number, exemptReason: entity.exempt_reason },
    {
      country: customer.country,
      kind: customer.kind === 'business' ? 'business' : 'private',
      vatNumber: customer.vat_number,
      exemptReason: customer.exempt_reason,
    },
    isVatNumber,
  );
}

async function openOf(trx: Transaction<DB>, customerId: string, wanted: Wanted) {
  const { until, subjectIds, automatic = false } = wanted;
  let select = trx
    .selectFrom('billable')
    .select(['id', 'again', 'takes_back_id'])
    .where('customer_id', '=', customerId)
    .where('state', '=', 'open')
    .where('ended_at', '<', until)
    // What is held back waits until it is released.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('billing_hold as h')
            .select('h.id')
            .whereRef('h.transaction_id', '=', 'billable.transaction_id')
            .where('h.released_at', 'is', null),
        ),
      ),
    )
    .orderBy('ended_at')
    .orderBy('id')
    .limit(mostInvoiceLines / mostLinesEach);
  if (automatic)
    select = select.where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('billing_hold')
            .select('billing_hold.id')
            .whereRef('billing_hold.transaction_id', '=', 'billable.transaction_id')
            .where('billing_hold.released_at', 'is', null),
        ),
      ),
    );
  if (subjectIds) select = select.where('id', 'in', [...subjectIds]);
  const rows = await select.execute();
  let lines = 0;
  return rows.filter(({ takes_back_id }) => {
    lines += takes_back_id === null ? mostLinesEach : 2 * mostLinesEach;
    return lines <= mostInvoiceLines;
  });
}

/** A transaction under two tax rates takes two lines; a credit that was priced anew twice as many. */
const mostLinesEach = 2;

interface Bill {
  readonly currency: string;
  readonly transactions: readonly Priced[];
  readonly lines: readonly InvoiceLine[];
}

interface Bills {
  readonly ready: readonly Bill[];
  /** What cost nothing: it stands on no invoice. */
  readonly free: readonly string[];
  readonly withoutRate: number;
  readonly belowZero: { currency: string; totalMinor: number } | undefined;
}

function sorted(
  found: readonly Priced[],
  before: ReadonlyMap<string, Before>,
  { customer, entity, treatment, rates }: Context,
): Bills {
  const bills = new Map<string, { transactions: Priced[]; lines: InvoiceLine[] }>();
  const free: string[] = [];
  let withoutRate = 0;
  for (const transaction of found) {
    if (transaction.state !== 'final' || transaction.currency === null) continue;
    const priced = linesOf(transaction, entity, treatment, rates);
    const { again = 0, takenBack = [] } = before.get(transaction.id) ?? {};
    const lines = [...takenBack, ...(priced ?? []).map((line) => ({ ...line, again }))];
    if (!priced) withoutRate += 1;
    else if (lines.length === 0) free.push(transaction.id);
    else {
      const apart = customer.billing === 'single' && grossOf(lines) > 0 ? ` ${transaction.id}` : '';
      const key = transaction.currency + apart;
      const bill = bills.get(key) ?? { transactions: [], lines: [] };
      bills.set(key, bill);
      bill.transactions.push(transaction);
      bill.lines.push(...lines);
    }
  }
  // An invoice asks for money: what sums up to none, or to money for the customer, waits for more.
  const all = credited([...bills].map(([key, bill]) => ({ ...bill, currency: key.slice(0, 3) })));
  const below = all.find(({ lines }) => grossOf(lines) <= 0);
  return {
    ready: all.filter(({ lines }) => grossOf(lines) > 0),
    free,
    withoutRate,
    belowZero: below && { currency: below.currency, totalMinor: grossOf(below.lines) },
  };
}

const netOf = (lines: readonly InvoiceLine[]) => total(lines.map(({ netMinor }) => netMinor));

/** Where each transaction has an invoice of its own, what is owed to the customer stands on one that asks for more. */
function credited(bills: readonly Bill[]): readonly Bill[] {
  return bills.reduce<readonly Bill[]>((all, bill) => {
    const total = grossOf(bill.lines);
    const other =
      total <= 0 &&
      bills.find((one) => one !== bill && one.currency === bill.currency && grossOf(one.lines) + total > 0);
    if (!other) return all;
    const both = {
      ...other,
      transactions: [...other.transactions, ...bill.transactions],
      lines: [...other.lines, ...bill.lines],
    };
    return [...all.filter((one) => one !== other && one !== bill), both];
  }, bills);
}

async function issueBill(
  trx: Transaction<DB>,
  newId: NewId,
  { customer, entity }: Context,
  { currency, transactions, lines }: Bill,
  at: Date,
): Promise<Issued> {
  const days = transactions
    .map(({ ended_at, started_at }) => dayIn(entity.zone, ended_at ?? started_at))
    .sort();
  const issued = await issueInvoice(trx, newId, {
    kind: 'invoice',
    entity,
    customerId: customer.id,
    buyer: buyerOf(customer),
    language: languageOf(customer.language),
    currency,
    lines,
    at,
    period: { from: days[0]!, until: days.at(-1)! },
  });
  await sql`
    update billable b set state = 'invoiced', invoice_id = ${issued.id}, revision = p.revision
      from unnest(${transactions.map(({ id }) => id)}::uuid[],
                  ${transactions.map(({ revision }) => revision)}::int[]) as p (id, revision)
     where b.id = p.id`.execute(trx);
  return issued;
}

/** A customer as invoices show them. */
export function buyerOf(customer: CustomerRow): Buyer {
  return {
    name: customer.name,
    address: customer.address,
    postalCode: customer.postal_code,
    city: customer.city,
    country: customer.country,
    vatNumber: customer.vat_number,
    email: customer.email,
    kind: customer.kind === 'business' ? 'business' : 'private',
    number: customer.number,
    reference: customer.buyer_reference,
    exemptReason: customer.exempt_reason,
  };
}

async function leaveFreeOut(trx: Transaction<DB>, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await trx
    .updateTable('billable')
    .set({ state: 'left_out' })
    .where('id', 'in', [...ids])
    .execute();
}

function told(issued: readonly Issued[], { withoutRate, belowZero }: Bills): Sentence {
  if (withoutRate > 0) return say('no_rate', { count: withoutRate });
  if (issued.length === 1) return say('billed_one');
  if (issued.length > 1) return say('billed', { count: issued.length });
  if (!belowZero) return say('nothing_to_bill');
  const { currency, totalMinor } = belowZero;
  const digits = currencyDecimals(currency);
  return say('below_zero', { currency, amount: (totalMinor / 10 ** digits).toFixed(digits) });
}

const whenever = new Date('9999-01-01T00:00:00Z');

/** Why an invoice could not be corrected, and nothing was changed. */
export interface NotCorrected {
  readonly refused: CreditRefusal;
  readonly invoiceId: string;
}

/**
 * Corrects the invoice of a transaction that was priced anew, or of a fee that is no longer due: a credit note takes its
 * old lines back, and a new invoice bills the new price. What was credited is no credit note's to take back: the next
 * invoice charges the old credit and gives the new one. Where both prices are the same, nothing is issued. Gives what was
 * issued.
 */
export async function correctBilled(
  trx: Transaction<DB>,
  newId: NewId,
  id: string,
  at: Date,
): Promise<readonly Issued[] | NotCorrected> {
  const billable = await trx
    .selectFrom('billable')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'changed')
    .forUpdate()
    .executeTakeFirst();
  const [transaction] = await findPriced(trx, [id]);
  if (!billable?.invoice_id || transaction?.state !== 'final') return [];
  const { customer_id, invoice_id } = billable;
  const context = await contextOf(trx, customer_id);
  const old = chargesOf(await invoiceLines(trx, invoice_id), [id]);
  const lines = linesOf(transaction, context.entity, context.treatment, context.rates) ?? [];
  const set = { revision: transaction.revision, after_tax_minor: grossOf(lines), tries: 0 };
  if (netOf(old) === netOf(lines) && grossOf(old) === grossOf(lines)) {
    await update(trx, id, { ...set, state: 'invoiced' });
    return [];
  }
  // One that last came to nothing stands on its invoice with nothing to take back.
  const refused = old.length > 0 ? await whyNotBack(trx, invoice_id, id) : undefined;
  // Somebody took it back already: what is billed of it now is theirs to say.
  if (refused && tookBack.has(refused)) {
    await update(trx, id, { ...set, state: 'left_out', invoice_id: null });
    return [];
  }
  if (refused) return { refused, invoiceId: invoice_id };
  const wasCredit = grossOf(old) < 0;
  const taken: Issued[] = [];
  if (old.length > 0 && !wasCredit) {
    const what = { subjectIds: [id] };
    const note = await issueCreditNote(trx, newId, {
      invoiceId: invoice_id,
      what,
      reason: 'priced_anew',
      at,
    });
    if ('refused' in note) return { refused: note.refused, invoiceId: invoice_id };
    taken.push(note);
  }
  const takes_back_id = wasCredit ? invoice_id : null;
  await update(trx, id, { ...set, state: 'open', invoice_id: null, takes_back_id });
  const wanted = { until: whenever, subjectIds: [id] };
  const { issued } = await billCustomer(trx, newId, customer_id, wanted, at);
  return [...taken, ...issued];
}

/** Refusals that mean that a person took it back already. */
const tookBack: ReadonlySet<CreditRefusal> = new Set(['not_on_it', 'nothing_left']);

async function update(
  trx: Transaction<DB>,
  id: string,
  set: {
    state: string;
    revision: number;
    after_tax_minor: number;
    tries: number;
    invoice_id?: null;
    takes_back_id?: string | null;
  },
): Promise<void> {
  await trx.updateTable('billable').set(set).where('id', '=', id).execute();
}
