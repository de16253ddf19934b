import { useState } from 'react';
import {
  type OwnInvoice,
  ownInvoicePdf,
  ownInvoices,
  ownInvoiceXml,
} from '../../../server/drive/invoice-contract.ts';
import { addressOf, call, useAnswer, useDo } from '../api.ts';
import { Empty, Page, ProblemNote, Skeleton } from '../parts/Page.tsx';
import { minorMoney, useWords } from '../words/index.ts';

/** What was I billed, and where are the papers? */
export default function InvoicesPage() {
  const { t } = useWords();
  const { data, problem, reload } = useAnswer(ownInvoices, { query: {} });
  const [older, setOlder] = useState<{ items: OwnInvoice[]; nextCursor: string | null }>();
  const cursor = older ? older.nextCursor : data?.nextCursor;
  const more = useDo(async () => {
    if (!cursor) return;
    const next = await call(ownInvoices, { query: { cursor } });
    setOlder({ items: [...(older?.items ?? []), ...next.items], nextCursor: next.nextCursor });
  });
  const items = [...(data?.items ?? []), ...(older?.items ?? [])];
  return (
    <Page title={t('invoices')} back="/account">
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton rows={3} />}
      {data && items.length === 0 && (
        <Empty title={t('noInvoices')}>
          <p>{t('noInvoicesHelp')}</p>
        </Empty>
      )}
      <ul className="plain">
        {items.map((invoice) => (
          <li key={invoice.id}>
            <InvoiceCard invoice={invoice} />
          </li>
        ))}
      </ul>
      {cursor && (
        <button type="button" className="button" disabled={more.busy} onClick={() => more.run()}>
          {t('more')}
        </button>
      )}
    </Page>
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
