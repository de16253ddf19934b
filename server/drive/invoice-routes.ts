import { eInvoiceXml, invoiceFile, readDocument, whyNoEInvoice } from '../books/index.ts';
import { type Handled, handlePublic, handlePublicRaw } from '../platform/http/handle.ts';
import { problem } from '../platform/http/problem.ts';
import { transparencyOf } from '../readings/index.ts';
import type { Accounts } from './account.ts';
import type { House } from './house.ts';
import * as contract from './invoice-contract.ts';
import { listOwnInvoices, requireOwnInvoice } from './invoice-store.ts';
import { findOwn } from './own-store.ts';

export interface InvoiceOptions extends Pick<House, 'db'> {
  readonly accounts: Accounts;
}

/** Papers for drivers: their invoices and receipts, as files, and the proof of what was measured. */
export function invoiceRoutes({ db, accounts }: InvoiceOptions): Handled[] {
  return [
    handlePublic(contract.ownInvoices, async ({ request, query }) =>
      listOwnInvoices(db, await accounts.who(request), query),
    ),

    handlePublicRaw(contract.ownInvoicePdf, 'application/pdf', async ({ request, params, reply }) => {
      await requireOwnInvoice(db, await accounts.who(request), params.invoiceId);
      const document = await readDocument(db, params.invoiceId);
      reply.header('content-disposition', `inline; filename="${document.number}.pdf"`);
      return invoiceFile(document);
    }),

    handlePublicRaw(
      contract.ownInvoiceXml,
      'application/xml; charset=utf-8',
      async ({ request, params, reply }) => {
        await requireOwnInvoice(db, await accounts.who(request), params.invoiceId);
        const document = await readDocument(db, params.invoiceId);
        const why = whyNoEInvoice(document);
        if (why) throw noEInvoice(why.text);
        reply.header('content-disposition', `attachment; filename="${document.number}.xml"`);
        return eInvoiceXml(document, 'UBL');
      },
    ),

    handlePublicRaw(
      contract.ownTransparency,
      'application/xml; charset=utf-8',
      async ({ request, params, reply }) => {
        const { id } = await findOwn(db, await accounts.who(request), params.transactionId);
        const file = await transparencyOf(db, id);
        if (file === undefined) throw nothingSigned();
        reply.header('content-disposition', `attachment; filename="transaction-${id}.xml"`);
        return file;
      },
    ),
  ];
}

const noEInvoice = (why: string) =>
  problem(409, {
    type: '/problems/drive/e-invoice',
    title: 'No e-invoice',
    detail: why,
    help: 'Take the PDF instead.',
  });

const nothingSigned = () =>
  problem(404, {
    type: '/problems/drive/unsigned',
    title: 'Nothing signed',
    detail: 'The meter of this charge signs no readings, or they have not come yet.',
    help: 'Look again in a minute; a meter without signatures has none.',
  });
