import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listBillables } from '../../../../server/books/billable-contract.ts';
import {
  billCustomer,
  getCustomer,
  listCustomers,
  retireCustomer,
} from '../../../../server/books/customer-contract.ts';
import { listInvoices } from '../../../../server/books/invoice-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { EntityHead, Facts } from '../../../ui/EntityHead.tsx';
import page from '../../../ui/Page.module.css';
import { Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './books.module.css';
import { InvoiceTag } from './InvoiceTag.tsx';
import { useMoney } from './useMoney.ts';

/** Invoices shown here; the list has all. */
const SHOWN = 12;

/** Who is this, what do they pay for, and what is due of them? */
export default function CustomerPage() {
  const { t } = useTranslation('books');
  const navigate = useNavigate();
  const say = useSentence();
  const can = useCan();
  const { money } = useMoney();
  const { customerId = '' } = useParams({ strict: false });
  const params = { customerId };
  const { data: customer, error, refetch } = useApi(getCustomer, { params });
  const bill = useWrite(billCustomer, {
    refreshes: [getCustomer, listCustomers, listInvoices, listBillables],
    onDone: ({ sentence }) => notifications.show({ message: say(sentence) }),
  });
  const retire = useWrite(retireCustomer, { refreshes: [listCustomers, getCustomer] });
  if (error)
    return (
      <div className={page.page}>
        <ErrorState error={error} retry={() => void refetch()} />
      </div>
    );
  if (!customer) return <EntitySkeleton />;
  const { name, unbilled, open } = customer;
  const sum = (all: readonly { currency: string; decimals: number; amountMinor: number }[]) =>
    all.map(({ amountMinor, currency, decimals }) => money(amountMinor, currency, decimals)).join(', ') ||
    '–';
  return (
    <div className={page.page}>
      <EntityHead
        kind={
          <>
            <Link to="/customers">{t('customers.title')}</Link> · {customer.number}
          </>
        }
        name={name}
        sentence={say(customer.tax)}
        figures={[
          { label: t('field.unbilled'), value: sum(unbilled) },
          { label: t('field.open'), value: sum(open) },
        ]}
        actions={
          can('money:write') && (
            <>
              <Button
                loading={bill.sending}
                disabled={unbilled.length === 0}
                onClick={() => bill.send({ params, body: {} })}
              >
                {t('customers.billNow')}
              </Button>
              <Button variant="default" component={Link} to={`/customers/${customerId}/edit`}>
                {t('change')}
              </Button>
              <ConfirmButton
                label={t('customers.retire')}
                title={t('customers.retireTitle', { name })}
                effect={t('customers.retireEffect')}
                act={() => retire.sendAsync({ params })}
                onDone={() => void navigate({ to: '/customers' })}
              />
            </>
          )
        }
      />
      {bill.problem && <ErrorState error={bill.problem} />}
      <div className={classes.columns}>
        <Invoices customerId={customerId} />
        <Section title={t('facts')}>
          <Facts
            facts={[
              { label: t('field.kind'), value: t(`customerKind.${customer.kind}`) },
              {
                label: t('field.address'),
                value: [
                  customer.address,
                  [customer.postalCode, customer.city].filter(Boolean).join(' '),
                  customer.country,
                ]
                  .filter(Boolean)
                  .join(', '),
              },
              { label: t('field.vatNumber'), value: customer.vatNumber },
              { label: t('field.email'), value: customer.email },
              { label: t('field.paysFor'), value: customer.paysForName ?? customer.payerOrganizationName },
              { label: t('field.billing'), value: t(`billing.${customer.billing}`) },
              { label: t('field.billedFrom'), value: <Time at={customer.billedFrom} /> },
              { label: t('field.seller'), value: customer.entityName },
            ]}
          />
        </Section>
      </div>
    </div>
  );
}

function Invoices({ customerId }: { customerId: string }) {
  const { t } = useTranslation('books');
  const { money, day } = useMoney();
  const { data } = useApi(listInvoices, { query: { customerId, limit: SHOWN } });
  const all = (
    <Link to="/invoices" search={{ customerId } as never}>
      {t('customers.allInvoices')}
    </Link>
  );
  return (
    <Section title={t('invoices.title')} aside={all}>
      {data?.items.length === 0 && <p className="quiet">{t('invoices.empty')}</p>}
      <ul className={classes.list}>
        {data?.items.map((row) => (
          <li key={row.id}>
            <Link to={`/invoices/${row.id}`}>{row.number}</Link>
            <InvoiceTag state={row.state} />
            <span className="quiet">{day(row.issueDate)}</span>
            <span className={classes.push}>{money(row.totalMinor, row.currency, row.decimals)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
