import type { Invoice, InvoiceService } from '@e-invoice-eu/core';
import type { Document } from '../document.ts';
import { invoicePdf, type PdfOptions } from '../pdf/invoice.ts';
import { documentWords } from '../pdf/words.ts';
import { whyNoEInvoice } from './can.ts';
import { eInvoiceOf } from './model.ts';

/** Warnings of the library are about spreadsheets, of which there are none here. */
const silent = { log() {}, warn() {}, error() {} };

/** Loaded when the first one is asked for, once: it is large, and most nodes never are. */
let loading: Promise<InvoiceService> | undefined;
const load = () => {
  loading ??= import('@e-invoice-eu/core').then((library) => new library.InvoiceService(silent));
  return loading;
};

async function generate(document: Document, format: string, pdf?: Buffer): Promise<string | Uint8Array> {
  const service = await load();
  const lang = documentWords[document.language].locale.toLowerCase();
  // The library's type lists every code of every country; what it gets is checked by its schema.
  const invoice = eInvoiceOf(document) as unknown as Invoice;
  return service.generate(invoice, {
    format,
    lang,
    noWarnings: true,
    ...(pdf && { pdf: { buffer: pdf, filename: `${document.number}.pdf`, mimetype: 'application/pdf' } }),
  });
}

/** The invoice as XML by EN 16931. To be asked only where `whyNoEInvoice` finds nothing. */
export async function eInvoiceXml(document: Document, syntax: 'UBL' | 'CII'): Promise<string> {
  return String(await generate(document, syntax));
}

/**
 * The invoice as PDF, with the e-invoice inside (Factur-X, profile EN 16931) where it can be one. Asked for in another
 * language or on other paper it is a copy for reading, without.
 */
export async function invoiceFile(document: Document, options: PdfOptions = {}): Promise<Buffer> {
  const pdf = await invoicePdf(document, options);
  if (whyNoEInvoice(document) !== undefined || options.language !== undefined) return pdf;
  return Buffer.from((await generate(document, 'Factur-X-EN16931', pdf)) as Uint8Array);
}
