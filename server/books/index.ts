/** The books: a double-entry ledger, invoices that are never changed, and who is settled with. */

export type { Account, AccountKind } from './accounts.ts';
export { issueCreditNote, type NewCreditNote } from './credit.ts';
export { sellerOf } from './entity.ts';
export { type Draft, type Issued, issueInvoice } from './issue.ts';
export { type Entry, type NewPosting, post, WrongPosting } from './ledger.ts';
export type { Buyer } from './party.ts';
export { type NewInvoicePayment, payInvoice, standingOf } from './pay.ts';
export { issueReceipt, type NewReceipt, type ReceiptRefusal } from './receipt.ts';
