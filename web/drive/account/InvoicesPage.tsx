import {
  type OwnInvoice,
  ownInvoicePdf,
  ownInvoices,
  ownInvoiceXml,
} from '../../../server/drive/invoice-contract.ts';
import { addressOf, call, useAnswer } from '../api.ts';
import { ListPage } from '../parts/ListPage.tsx';
import { minorMoney, useWords } from '../words/index.ts';

/** What was I billed, and where are the papers? */
export default function InvoicesPage() {
  const { t } = useWords();
  const first = useAnswer(ownInvoices, { query: {} });
  return (
    <ListPage
      title={t('invoices')}
      none={t('noInvoices')}
      noneHelp={t('noInvoicesHelp')}
      first={first}
      next={(cursor) => call(ownInvoices, { query: { cursor } })}
      card={(invoice) => <InvoiceCard invoice={invoice} />}
    />
  );
}

function InvoiceCard({ invoice }: { invoice: OwnInvoice }) {
  const { t, locale } = useWords();
  const { id, kind, number, currency, decimals, totalMinor, openMinor } = invoice;
  const amount = (minor: number) => minorMoney(minor, currency, decimals, locale);
  const day = (date: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(date));
  const params = { params: { invoiceId: id } };
  const standing =
    openMinor > 0
      ? t('invoiceOpen', { amount: amount(openMinor), date: day(invoice.dueDate ?? invoice.issueDate) })
      : openMinor < 0
        ? t('invoiceBack', { amount: amount(-openMinor) })
        : kind === 'credit_note'
          ? undefined
          : t('invoicePaid');
  return (
    <article className="card">
      <span className="spread">
        <b>
          {t(`invoice_${kind}`)} {number}
        </b>
        <b>{amount(totalMinor)}</b>
      </span>
      <span className="spread quiet">
        <span>{invoice.seller}</span>
        <span>{day(invoice.issueDate)}</span>
      </span>
      {standing && <span>{standing}</span>}
      <span className="row">
        <a className="button small" href={addressOf(ownInvoicePdf, params)}>
          PDF
        </a>
        {invoice.eInvoice && (
          <a className="button small" href={addressOf(ownInvoiceXml, params)} download>
            {t('eInvoice')}
          </a>
        )}
      </span>
    </article>
  );
}
