import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Scope } from '../platform/http/caller.ts';
import { type Handled, handleRaw } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { type Document, readDocument } from './document.ts';
import { whyNoEInvoice } from './einvoice/can.ts';
import { eInvoiceXml, invoiceFile } from './einvoice/render.ts';
import type { House } from './house.ts';
import * as contract from './invoice-contract.ts';

/** Invoices as files: for people, and for the machines of those who get them. */
export function fileRoutes({ db }: House): Handled[] {
  async function read(scope: Scope, id: string): Promise<Document> {
    const { rows } = await sql`
      select 1 from invoice i where i.id = ${id} and ${inScope(scope, 'i.organization_id')}`.execute(db);
    if (rows.length === 0) throw notFound('such invoice');
    return readDocument(db, id);
  }

  const xml = (route: typeof contract.getInvoiceUbl | typeof contract.getInvoiceCii, syntax: 'UBL' | 'CII') =>
    handleRaw(route, 'application/xml; charset=utf-8', async ({ params: { invoiceId }, scope, reply }) => {
      const document = await read(scope, invoiceId);
      const why = whyNoEInvoice(document);
      if (why) throw problem(409, { title: 'No e-invoice', detail: why.text, help: 'Send the PDF instead.' });
      reply.header('content-disposition', `attachment; filename="${document.number}-${syntax}.xml"`);
      return eInvoiceXml(document, syntax);
    });

  return [
    handleRaw(
      contract.getInvoicePdf,
      'application/pdf',
      async ({ params: { invoiceId }, query, scope, reply }) => {
        const document = await read(scope, invoiceId);
        reply.header('content-disposition', `inline; filename="${document.number}.pdf"`);
        return invoiceFile(document, query);
      },
    ),
    xml(contract.getInvoiceUbl, 'UBL'),
    xml(contract.getInvoiceCii, 'CII'),
  ];
}
