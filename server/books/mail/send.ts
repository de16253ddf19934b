import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { transparencyOf } from '../../readings/index.ts';
import { type Document, readDocument } from '../document.ts';
import { invoiceFile } from '../einvoice/render.ts';
import { amountWords } from '../finding.ts';
import type { JobHouse } from '../jobs.ts';
import { letterFor } from './letters.ts';

/** A mail with files. */
interface InvoiceMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly {
    readonly filename: string;
    readonly content: Buffer | string;
    readonly contentType: string;
  }[];
}

export interface Mailing {
  /** Sends a mail; undefined where no mail server is set up. */
  readonly sendMail: ((mail: InvoiceMail) => Promise<void>) | undefined;
}

/** Letters of one run; each takes a tenth of a second of drawing. The next one goes on. */
const mostLetters = 50;
/** What could not be sent for so long is not news any more: nobody gets a pile when a mail server is set up at last. */
const newsForMs = 3 * 86_400_000;
/** A mail that is refused is tried again after a pause that doubles from this on. */
const firstPauseMs = 5 * 60_000;
const mostTries = 8;
/** Files of signed readings that come along; more of them are had from the app or the operator. */
const mostReadings = 20;

/** Why an invoice cannot be mailed. */
export type NotMailed = 'no_server' | 'no_address' | 'refused';

/**
 * Job: mails what was issued to who left an address, each once; noted before it is sent, so that nobody gets it twice.
 * Gives how many were sent.
 */
export async function mailDue(house: JobHouse & Mailing): Promise<number> {
  const { db, clock, sendMail } = house;
  if (!sendMail) return 0;
  const now = clock.now();
  const { rows } = await sql<{ id: string; tries: number }>`
    update invoice_mail set due_at = null, tries = tries + 1
     where invoice_id in (
       select m.invoice_id from invoice_mail m
         join invoice i on i.id = m.invoice_id
         join legal_entity e on e.id = i.legal_entity_id and e.mails_invoices
        where m.due_at <= ${now} and i.issued_at > ${new Date(now.getTime() - newsForMs)}
        order by m.due_at limit ${mostLetters} for update of m skip locked)
    returning invoice_id as id, tries`.execute(db);
  let sent = 0;
  for (const { id, tries } of rows) {
    const mailed = await mailInvoice(house, id);
    if (mailed === 'sent') sent += 1;
    if (mailed !== 'refused' || tries >= mostTries) continue;
    const due_at = new Date(now.getTime() + firstPauseMs * 2 ** (tries - 1));
    await db.updateTable('invoice_mail').set({ due_at }).where('invoice_id', '=', id).execute();
  }
  return sent;
}

/** Mails one invoice, receipt or credit note to whom it was issued, with its PDF and the signed readings behind it. */
export async function mailInvoice(
  { db, clock, sendMail, onFault }: Pick<JobHouse, 'db' | 'clock' | 'onFault'> & Mailing,
  id: string,
): Promise<'sent' | NotMailed> {
  if (!sendMail) return 'no_server';
  const document = await readDocument(db, id);
  // Erased since, or never said.
  if (!document.buyer?.email) return 'no_address';
  try {
    await sendMail(await letterOf(db, document));
  } catch (error) {
    onFault(error, `mailing ${document.number}`);
    return 'refused';
  }
  const sent = { sent_at: clock.now(), due_at: null };
  await db
    .insertInto('invoice_mail')
    .values({ invoice_id: id, ...sent, times: 1 })
    .onConflict((known) =>
      known.column('invoice_id').doUpdateSet((eb) => ({ ...sent, times: eb('invoice_mail.times', '+', 1) })),
    )
    .execute();
  return 'sent';
}

async function letterOf(db: Kysely<DB>, document: Document): Promise<InvoiceMail> {
  const { number, seller, totalMinor, currency, language, kind, buyer } = document;
  const readings = await readingsOf(db, document);
  const amount = amountWords(Math.abs(totalMinor), currency);
  const letter = letterFor(language, kind, {
    number,
    seller: seller.name,
    amount,
    readings: readings.length,
  });
  const pdf = await invoiceFile(document);
  return {
    to: buyer.email,
    ...letter,
    attachments: [
      { filename: `${number}.pdf`, content: pdf, contentType: 'application/pdf' },
      ...readings.map((content, index) => ({
        filename: `${number}-readings-${index + 1}.xml`,
        content,
        contentType: 'application/xml',
      })),
    ],
  };
}

/** What was signed of its transactions, for transparency programs; none of a collective invoice that has too many. */
async function readingsOf(db: Kysely<DB>, { kind, lines }: Document): Promise<string[]> {
  const ids = new Set(lines.flatMap(({ transactionId }) => transactionId ?? []));
  if (kind === 'credit_note' || ids.size > mostReadings) return [];
  const files: string[] = [];
  for (const id of ids) {
    const file = await transparencyOf(db, id);
    if (file !== undefined) files.push(file);
  }
  return files;
}
