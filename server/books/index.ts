/** The books: a double-entry ledger, invoices that are never changed, and who is settled with. */

import { consumeOutbox } from '../platform/outbox-consumer.ts';
import { billableRoutes } from './billable-routes.ts';
import { lookAtBooks } from './check.ts';
import { customerRoutes } from './customer-routes.ts';
import { entityRoutes } from './entity-routes.ts';
import { feeRoutes } from './fee-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { invoiceRoutes } from './invoice-routes.ts';
import { issueDue, type JobHouse, priceFollower } from './jobs.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import { type Mailing, mailDue } from './mail/send.ts';
import { postMovements } from './prepaid/post-movements.ts';
import { giveReceipts } from './prepaid/receipts.ts';
import { settleDue } from './settlement/job.ts';
import { settlementRoutes } from './settlement/routes.ts';
import { taxRoutes } from './tax-routes.ts';

export { someonePays } from './billable.ts';
export { billCustomer } from './collect.ts';
export { issueCreditNote } from './credit.ts';
export { readDocument } from './document.ts';
export { type EInvoiceFacts, whyNoEInvoice } from './einvoice/can.ts';
export { eInvoiceXml, invoiceFile } from './einvoice/render.ts';
export { sellerOf } from './entity.ts';
export { eraseFromBooks } from './erase.ts';
export { type NewPosting, post } from './ledger.ts';
export { languageOf } from './party.ts';
export { payInvoice, standingOf } from './pay.ts';
export { ink, openSheet, type Sheet } from './pdf/sheet.ts';
export { holdReceiptsOf, issueReceipt } from './receipt.ts';
export { settleMonth } from './settlement/settle.ts';

/** Puts the slice together: routes for people, invoices that are issued by themselves, and a look at the books each hour. */
export function createBooks(options: JobHouse & Mailing) {
  const { db, bus, clock, onFault } = options;
  return {
    routes: [
      ...entityRoutes(options),
      ...taxRoutes(options),
      ...customerRoutes(options),
      ...billableRoutes(options),
      ...feeRoutes(options),
      ...invoiceRoutes(options),
      ...fileRoutes(options),
      ...ledgerRoutes(options),
      ...settlementRoutes(options),
    ],
    repeatedWork: [
      {
        name: 'post-prepaid',
        crontab: '* * * * *',
        run: async () => {
          await postMovements(options);
          await giveReceipts(options);
        },
      },
      { name: 'issue-invoices', crontab: '*/10 * * * *', run: () => issueDue(options) },
      { name: 'mail-invoices', crontab: '* * * * *', run: async () => void (await mailDue(options)) },
      { name: 'settle-site-hosts', crontab: '40 2 * * *', run: () => settleDue(options) },
      { name: 'look-at-books', crontab: '23 * * * *', run: () => lookAtBooks(db, clock.now()) },
    ],
    /** Notes what customers owe as soon as its price is final, until it is ended. */
    follow: () =>
      consumeOutbox({
        db,
        bus,
        name: 'books',
        ...priceFollower,
        onError: (error) => onFault(error, 'noting what customers owe'),
      }),
  };
}
