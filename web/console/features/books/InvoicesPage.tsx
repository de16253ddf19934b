import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  exportInvoices,
  type InvoiceItem,
  invoiceKinds,
  invoiceStates,
  listInvoices,
} from '../../../../server/books/invoice-contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column, Filter } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { addressOf, useList } from '../../api.ts';
import { dayRange } from '../../dates.ts';
import { useViewScope } from '../../scope.ts';
import { InvoiceTag } from './InvoiceTag.tsx';
import { useMoney } from './useMoney.ts';

/** What was billed, what is paid, and what is still due? */
export default function InvoicesPage() {
  const { t } = useTranslation('books');
  const navigate = useNavigate();
  const { organizationId } = useViewScope();
  const state = useListState();
  const { kind, state: stands, customerId } = state.filters;
  const query = {
    ...(organizationId && { organizationId }),
    ...(state.q && { q: state.q }),
    ...(kind && { kind: kind as InvoiceItem['kind'] }),
    ...(stands && { state: stands as InvoiceItem['state'] }),
    ...(customerId && { customerId }),
    ...dayRange(state.filters),
  };
  const list = useList(listInvoices, { query });
  const actions = (
    <Button variant="default" component="a" href={addressOf(exportInvoices, { query })}>
      {t('export')}
    </Button>
  );
  return (
    <Page fill title={t('invoices.title')} lead={t('invoices.lead')} actions={actions}>
      <DataTable
        label={t('invoices.title')}
        list={list}
        columns={useColumns()}
        filters={useFilters()}
        rowId={(row) => row.id}
        onOpen={(row) => void navigate({ to: `/invoices/${row.id}` })}
        empty={
          <EmptyState title={t('invoices.empty')}>
            <p>{t('invoices.emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function useFilters(): Filter[] {
  const { t } = useTranslation('books');
  return [
    {
      id: 'state',
      title: t('field.state'),
      options: invoiceStates.map((value) => ({ value, label: t(`state.${value}`) })),
    },
    {
      id: 'kind',
      title: t('field.kind'),
      options: invoiceKinds.map((value) => ({ value, label: t(`kind.${value}`) })),
    },
    { id: 'from', title: t('field.from'), input: 'day' },
    { id: 'to', title: t('field.to'), input: 'day' },
  ];
}

function useColumns(): Column<InvoiceItem>[] {
  const { t } = useTranslation('books');
  const { money, day } = useMoney();
  return [
    {
      id: 'number',
      title: t('field.number'),
      min: 150,
      cell: (row) => <Link to={`/invoices/${row.id}`}>{row.number}</Link>,
    },
    {
      id: 'state',
      title: t('field.state'),
      min: 110,
      grow: 0.6,
      card: 'aside',
      cell: (row) => <InvoiceTag state={row.state} />,
    },
    { id: 'kind', title: t('field.kind'), min: 100, grow: 0.6, cell: (row) => t(`kind.${row.kind}`) },
    {
      id: 'customer',
      title: t('field.customer'),
      min: 160,
      grow: 1.4,
      cell: (row) => row.customerName || '–',
    },
    { id: 'issued', title: t('field.issued'), min: 100, grow: 0.6, cell: (row) => day(row.issueDate) },
    {
      id: 'due',
      title: t('field.due'),
      min: 100,
      grow: 0.6,
      cell: (row) => (row.kind === 'invoice' ? day(row.dueDate) : '–'),
    },
    {
      id: 'total',
      title: t('field.total'),
      min: 110,
      grow: 0.7,
      align: 'right',
      cell: (row) => money(row.totalMinor, row.currency, row.decimals),
    },
    {
      id: 'open',
      title: t('field.open'),
      min: 110,
      grow: 0.7,
      align: 'right',
      cell: (row) => (row.openMinor === 0 ? '–' : money(row.openMinor, row.currency, row.decimals)),
    },
    { id: 'seller', title: t('field.seller'), extra: true, cell: (row) => row.entityName },
  ];
}
