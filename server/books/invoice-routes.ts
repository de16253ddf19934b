import { currencyDecimals } from '@busbar/pricing';
import { sql, type Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import { csvOf, exportPages } from '../platform/http/export.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import type { Sentence } from '../platform/sentence.ts';
import { type CreditRefusal, creditMoved, issueCreditNote } from './credit.ts';
import { type Document, readDocument } from './document.ts';
import { whyNoEInvoice } from './einvoice/can.ts';
import { amountWords } from './finding.ts';
import { type House, write } from './house.ts';
import * as contract from './invoice-contract.ts';
import { listInvoicesIn } from './invoice-list.ts';
import type { JobHouse } from './jobs.ts';
import { type Mailing, mailInvoice, type NotMailed } from './mail/send.ts';
import type { Party } from './party.ts';
import { payInvoice } from './pay.ts';
import { say } from './sentences.ts';

/** Invoices for people: listed, shown, taken back, paid. */
export function invoiceRoutes(house: House & Pick<JobHouse, 'onFault'> & Mailing): Handled[] {
  const { db, clock, newId } = house;

  return [
    handle(contract.listInvoices, ({ query, scope }) => listInvoicesIn(db, scope, query)),

    handleRaw(contract.exportInvoices, 'text/csv', ({ query, scope, reply }) => {
      reply.header('content-disposition', 'attachment; filename="invoices.csv"');
      const items = exportPages((paging) => listInvoicesIn(db, scope, { ...query, ...paging }));
      const money = (minor: number, { decimals }: contract.InvoiceItem) =>
        (minor / 10 ** decimals).toFixed(decimals);
      return csvOf(items, {
        number: (row) => row.number,
        kind: (row) => row.kind,
        state: (row) => row.state,
        issued: (row) => row.issueDate,
        due: (row) => row.dueDate,
        seller: (row) => row.entityName,
        customer: (row) => row.customerName,
        currency: (row) => row.currency,
        net: (row) => money(row.netMinor, row),
        tax: (row) => money(row.taxMinor, row),
        rounding: (row) => money(row.roundingMinor, row),
        total: (row) => money(row.totalMinor, row),
        open: (row) => money(row.openMinor, row),
      });
    }),

    handle(contract.getInvoice, async ({ params: { invoiceId }, scope }) => {
      const { items } = await listInvoicesIn(db, scope, { id: invoiceId, limit: 1 });
      const [item] = items;
      if (!item) throw notFound('such invoice');
      const document = await readDocument(db, invoiceId);
      const onlyByAmount = await creditMoved(db, invoiceId, document.lines);
      return { ...item, ...shapeOf(document, item), ...(await around(invoiceId)), onlyByAmount };
    }),

    handle(contract.creditInvoice, async ({ params: { invoiceId }, body, caller, scope }) => {
      const { amountMinor, reason, again = false } = body;
      if (again && amountMinor !== undefined) throw onlyWhole();
      const note = await write(house, caller, 'invoice.credited', async (trx) => {
        const invoice = await requireInvoice(trx, scope, invoiceId);
        const what = amountMinor === undefined ? 'rest' : { amountMinor };
        const at = clock.now();
        const result = await issueCreditNote(trx, newId, { invoiceId, what, reason, at });
        if ('refused' in result) throw refused(result.refused);
        if (again) await billAgain(trx, invoiceId);
        const detail = { creditNote: result.number, amountMinor: result.totalMinor };
        return { id: invoiceId, organizationId: invoice.organization_id, detail, result };
      });
      return { ...note, decimals: currencyDecimals(note.currency) };
    }),

    handle(contract.mailInvoiceNow, async ({ params: { invoiceId }, caller, scope }) => {
      const { organizationId, to } = await db.transaction().execute(async (trx) => {
        const { organization_id } = await requireInvoice(trx, scope, invoiceId);
        return {
          organizationId: organization_id,
          to: (await readDocument(trx, invoiceId)).buyer?.email ?? '',
        };
      });
      const mailed = await mailInvoice(house, invoiceId);
      if (mailed !== 'sent') throw notMailed(mailed);
      await write(house, caller, 'invoice.mailed', async () => ({
        ...{ id: invoiceId, organizationId, result: undefined },
      }));
      return { to };
    }),

    handle(contract.notePayment, async ({ params: { invoiceId }, body, caller, scope }) => {
      const { amountMinor, account, reference } = body;
      const at = body.at ? new Date(body.at) : clock.now();
      const noted = await write(house, caller, 'invoice.paid', async (trx) => {
        const invoice = await requireInvoice(trx, scope, invoiceId);
        if (amountMinor === 0) throw nothingPaid();
        const key = `${invoiceId}:${reference}`;
        const result = await payInvoice(trx, { invoiceId, amountMinor, account, at, key });
        return {
          id: invoiceId,
          organizationId: invoice.organization_id,
          detail: { amountMinor, account },
          result,
        };
      });
      return { noted };
    }),
  ];

  async function around(invoiceId: string) {
    const notes = await db
      .selectFrom('invoice')
      .select(['id', 'number', 'total_minor', 'reason'])
      .where('corrects_id', '=', invoiceId)
      .orderBy('issued_at')
      .limit(100)
      .execute();
    const payments = await db
      .selectFrom('invoice_payment')
      .select(['at', 'amount_minor', 'account'])
      .where('invoice_id', '=', invoiceId)
      .orderBy('at')
      .limit(100)
      .execute();
    const mail = await db
      .selectFrom('invoice_mail')
      .select(['sent_at', 'times'])
      .where('invoice_id', '=', invoiceId)
      .executeTakeFirst();
    return {
      mailed: mail?.sent_at ? { at: mail.sent_at.toISOString(), times: mail.times } : null,
      creditNotes: notes.map(({ total_minor, ...note }) => ({ ...note, totalMinor: Number(total_minor) })),
      payments: payments.map(({ at, amount_minor, account }) => ({
        at: at.toISOString(),
        amountMinor: Number(amount_minor),
        account,
      })),
    };
  }
}

async function requireInvoice(trx: Transaction<DB>, scope: Scope, id: string) {
  const invoice = await trx
    .selectFrom('invoice')
    .select(['organization_id'])
    .where('id', '=', id)
    .where(inScope(scope, 'invoice.organization_id'))
    .forUpdate()
    .executeTakeFirst();
  if (!invoice) throw notFound('such invoice');
  return invoice;
}

async function billAgain(trx: Transaction<DB>, invoiceId: string): Promise<void> {
  await sql`
    update billable set state = 'open', invoice_id = null, again = again + 1 where invoice_id = ${invoiceId}`.execute(
    trx,
  );
}

/** What an invoice's page shows beside what its row in the list does. */
function shapeOf(document: Document, item: contract.InvoiceItem) {
  return {
    language: document.language,
    sentence: stateWords(document, item),
    seller: partyOf(document.seller),
    buyer: partyOf(document.buyer),
    period: document.period,
    paidMinor: document.standing.paidMinor,
    creditedMinor: document.standing.creditedMinor,
    reason: document.reason,
    corrects: document.corrects && { id: document.corrects.id, number: document.corrects.number },
    taxes: document.taxes.map(({ stacked: _stacked, ...tax }) => tax),
    lines: document.lines.map((line) => ({
      text: line.text,
      transactionId: line.transactionId,
      reservationId: line.reservationId,
      takesBack: Boolean(line.takesBackId),
      site: line.site,
      station: line.station,
      startedAt: line.startedAt?.toISOString() ?? null,
      endedAt: line.endedAt?.toISOString() ?? null,
      energyWh: line.energyWh === null ? null : Number(line.energyWh),
      netMinor: line.netMinor,
      grossMinor: line.grossMinor,
    })),
    noEInvoice: whyNoEInvoice(document) ?? null,
  };
}

const partyOf = ({ name, address, postalCode, city, country, vatNumber, email }: Party) => ({
  name,
  address,
  postalCode,
  city,
  country,
  vatNumber,
  email,
});

function stateWords(
  { standing, corrects, currency }: Document,
  { state, dueDate }: contract.InvoiceItem,
): Sentence {
  switch (state) {
    case 'credit_note':
      return say('invoice_credit_note', { number: corrects?.number ?? '–' });
    case 'owed':
      return say('invoice_owed', { amount: amountWords(-standing.openMinor, currency) });
    case 'credited':
      return say('invoice_credited');
    case 'paid':
      return say('invoice_paid');
    case 'overdue':
      return say('invoice_overdue', { day: dueDate });
    case 'open':
      return say(standing.paidMinor > 0 ? 'invoice_part_paid' : 'invoice_open', { day: dueDate });
  }
}

const mailRefusals: Readonly<Record<NotMailed, { detail: string; help: string }>> = {
  no_server: {
    detail: 'No mail server is set up here.',
    help: 'Set BUSBAR_SMTP_URL, or send the PDF yourself.',
  },
  no_address: {
    detail: 'It names no e-mail address of whom it was issued to.',
    help: 'Write the address into the customer: it counts for what is issued from then on.',
  },
  refused: { detail: 'The mail server did not take it.', help: 'Try again later, or look at the log.' },
};

const notMailed = (why: NotMailed) => problem(409, { title: 'Not mailed', ...mailRefusals[why] });

const refusals: Readonly<Record<CreditRefusal, string>> = {
  is_credit_note: 'It is a credit note itself.',
  nothing_left: 'All of it was taken back already.',
  more_than_left: 'That is more than is left of it.',
  credit_moved:
    'A credit on it was priced anew, and invoices before and after it belong together: only amounts can be taken back.',
  not_on_it: 'The transaction does not stand on it, or was taken back already.',
};

const refused = (why: CreditRefusal) =>
  problem(409, {
    title: 'Cannot be taken back',
    detail: refusals[why],
    help:
      why === 'credit_moved'
        ? 'Say the amount, up to all that is left of it, and bill nothing again.'
        : 'Look at its credit notes.',
  });

const onlyWhole = () =>
  problem(422, {
    title: 'Only as a whole',
    detail: 'Transactions are billed again only where all of the invoice is taken back.',
    help: 'Leave the amount out, or bill nothing again.',
    errors: [{ path: 'body/again', message: 'only without an amount' }],
  });

const nothingPaid = () =>
  problem(422, {
    title: 'Nothing was paid',
    detail: 'A payment of nothing was to be noted.',
    help: 'Say how much came, or below zero how much was paid back.',
    errors: [{ path: 'body/amountMinor', message: 'is nothing' }],
  });
