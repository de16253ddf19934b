import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getInvoice,
  getInvoiceCii,
  getInvoicePdf,
  getInvoiceUbl,
  type InvoiceShape,
  mailInvoiceNow,
} from '../../../../server/books/invoice-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { EntityHead, Facts } from '../../../ui/EntityHead.tsx';
import page from '../../../ui/Page.module.css';
import { Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { Time } from '../../../ui/Time.tsx';
import { addressOf, useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './books.module.css';
import { CreditInvoice } from './CreditInvoice.tsx';
import { InvoiceLines } from './InvoiceLines.tsx';
import { InvoiceTag } from './InvoiceTag.tsx';
import { NotePayment } from './NotePayment.tsx';
import { useMoney } from './useMoney.ts';

/** What stands on this invoice, is it paid, and what happened to it? */
export default function InvoicePage() {
  const { t } = useTranslation('books');
  const say = useSentence();
  const { money, day } = useMoney();
  const { invoiceId = '' } = useParams({ strict: false });
  const { data: invoice, error, refetch } = useApi(getInvoice, { params: { invoiceId } });
  const mail = useWrite(mailInvoiceNow, {
    refreshes: [getInvoice],
    onDone: ({ to }) => notifications.show({ message: t('mail.done', { to }) }),
  });
  if (error)
    return (
      <div className={page.page}>
        <ErrorState error={error} retry={() => void refetch()} />
      </div>
    );
  if (!invoice) return <EntitySkeleton />;
  const { currency, decimals } = invoice;
  const amount = (minor: number) => money(minor, currency, decimals);
  return (
    <div className={page.page}>
      <EntityHead
        kind={
          <>
            <Link to="/invoices">{t('invoices.title')}</Link> · {t(`kind.${invoice.kind}`)}
          </>
        }
        name={invoice.number}
        state={<InvoiceTag state={invoice.state} />}
        sentence={say(invoice.sentence)}
        figures={[
          { label: t('field.total'), value: amount(invoice.totalMinor) },
          ...(invoice.kind === 'credit_note'
            ? []
            : [
                { label: t('field.paid'), value: amount(invoice.paidMinor) },
                { label: t('field.open'), value: amount(invoice.openMinor) },
              ]),
          { label: t('field.issued'), value: day(invoice.issueDate) },
        ]}
        actions={
          <Actions
            invoice={invoice}
            mail={() => mail.send({ params: { invoiceId } })}
            mailing={mail.sending}
          />
        }
      />
      {mail.problem && <ErrorState error={mail.problem} />}
      <div className={classes.columns}>
        <div>
          <Section title={t('lines', { count: invoice.lines.length })}>
            <InvoiceLines invoice={invoice} />
          </Section>
        </div>
        <div>
          <Section title={t('parties')}>
            <Facts
              facts={[
                { label: t('field.seller'), value: <PartyWords party={invoice.seller} /> },
                {
                  label: t('field.customer'),
                  value: invoice.customerId ? (
                    <Link to={`/customers/${invoice.customerId}`}>
                      <PartyWords party={invoice.buyer} />
                    </Link>
                  ) : (
                    <PartyWords party={invoice.buyer} />
                  ),
                },
                {
                  label: t('field.period'),
                  value: invoice.period && `${day(invoice.period.from)} – ${day(invoice.period.until)}`,
                },
                {
                  label: t('field.mailed'),
                  value: invoice.mailed && (
                    <>
                      {t('mail.times', { count: invoice.mailed.times })} <Time at={invoice.mailed.at} />
                    </>
                  ),
                },
                {
                  label: t('field.eInvoice'),
                  value: invoice.noEInvoice ? say(invoice.noEInvoice) : t('eInvoiceInside'),
                },
              ]}
            />
          </Section>
          <History invoice={invoice} amount={amount} />
        </div>
      </div>
    </div>
  );
}

function PartyWords({ party }: { party: InvoiceShape['seller'] }) {
  const { name, city, country, vatNumber } = party;
  if (name === '') return <>–</>;
  return <>{[name, [city, country].filter(Boolean).join(', '), vatNumber].filter(Boolean).join(' · ')}</>;
}

function Actions({ invoice, mail, mailing }: { invoice: InvoiceShape; mail: () => void; mailing: boolean }) {
  const { t } = useTranslation('books');
  const can = useCan();
  const [doing, setDoing] = useState<'credit' | 'payment'>();
  const params = { invoiceId: invoice.id };
  const close = () => setDoing(undefined);
  const writable = can('money:write') && invoice.kind !== 'credit_note';
  return (
    <>
      <Button component="a" href={addressOf(getInvoicePdf, { params })} target="_blank" rel="noreferrer">
        {t('pdf')}
      </Button>
      {!invoice.noEInvoice && (
        <>
          <Button variant="default" component="a" href={addressOf(getInvoiceUbl, { params })}>
            UBL
          </Button>
          <Button variant="default" component="a" href={addressOf(getInvoiceCii, { params })}>
            CII
          </Button>
        </>
      )}
      {can('money:write') && invoice.buyer.email !== '' && (
        <Button variant="default" loading={mailing} onClick={mail}>
          {t('mail.button')}
        </Button>
      )}
      {writable && invoice.openMinor !== 0 && (
        <Button variant="default" onClick={() => setDoing('payment')}>
          {t('payment.button')}
        </Button>
      )}
      {writable && invoice.totalMinor + invoice.creditedMinor > 0 && (
        <Button variant="default" onClick={() => setDoing('credit')}>
          {t('credit.button')}
        </Button>
      )}
      {doing === 'credit' && <CreditInvoice invoice={invoice} onClose={close} />}
      {doing === 'payment' && <NotePayment invoice={invoice} onClose={close} />}
    </>
  );
}

function History({ invoice, amount }: { invoice: InvoiceShape; amount: (minor: number) => string }) {
  const { t } = useTranslation('books');
  const { corrects, creditNotes, payments } = invoice;
  if (!corrects && creditNotes.length === 0 && payments.length === 0) return null;
  return (
    <Section title={t('history')}>
      <ul className={classes.list}>
        {corrects && (
          <li>
            {t('correctsNumber')} <Link to={`/invoices/${corrects.id}`}>{corrects.number}</Link>
          </li>
        )}
        {creditNotes.map(({ id, number, totalMinor, reason }) => (
          <li key={id}>
            <Link to={`/invoices/${id}`}>{number}</Link>
            <span className="quiet">{reason === 'priced_anew' ? t('pricedAnew') : reason}</span>
            <span className={classes.push}>{amount(totalMinor)}</span>
          </li>
        ))}
        {payments.map(({ at, amountMinor, account }) => (
          <li key={`${at} ${amountMinor}`}>
            <Time at={at} />
            <span className="quiet">{t(`account.${account.replace(':', '_') as 'bank'}`)}</span>
            <span className={classes.push}>{amount(amountMinor)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
