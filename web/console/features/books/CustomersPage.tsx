import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type CustomerItem, listCustomers } from '../../../../server/books/customer-contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { useMoney } from './useMoney.ts';

/** Who pays for whose charging, and what is due of them? */
export default function CustomersPage() {
  const { t } = useTranslation('books');
  const navigate = useNavigate();
  const can = useCan();
  const { organizationId } = useViewScope();
  const state = useListState();
  const list = useList(listCustomers, {
    query: { ...(organizationId && { organizationId }), ...(state.q && { q: state.q }) },
  });
  const actions = can('money:write') && (
    <Button component={Link} to="/customers/new">
      {t('customers.new')}
    </Button>
  );
  return (
    <Page fill title={t('customers.title')} lead={t('customers.lead')} actions={actions}>
      <DataTable
        label={t('customers.title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        onOpen={(row) => void navigate({ to: `/customers/${row.id}` })}
        empty={
          <EmptyState title={t('customers.empty')} actions={actions}>
            <p>{t('customers.emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<CustomerItem>[] {
  const { t } = useTranslation('books');
  const { money } = useMoney();
  const sum = (all: readonly { currency: string; decimals: number; amountMinor: number }[]) =>
    all.map(({ amountMinor, currency, decimals }) => money(amountMinor, currency, decimals)).join(', ') ||
    '–';
  return [
    {
      id: 'name',
      title: t('field.name'),
      min: 170,
      cell: (row) => <Link to={`/customers/${row.id}`}>{row.name}</Link>,
    },
    { id: 'number', title: t('field.number'), min: 80, grow: 0.5, cell: (row) => row.number },
    { id: 'kind', title: t('field.kind'), min: 90, grow: 0.5, cell: (row) => t(`customerKind.${row.kind}`) },
    {
      id: 'payer',
      title: t('field.paysFor'),
      min: 150,
      cell: (row) => row.paysForName ?? row.payerOrganizationName ?? '–',
    },
    {
      id: 'billing',
      title: t('field.billing'),
      min: 120,
      grow: 0.7,
      cell: (row) => t(`billing.${row.billing}`),
    },
    {
      id: 'unbilled',
      title: t('field.unbilled'),
      min: 110,
      grow: 0.7,
      align: 'right',
      cell: (row) => sum(row.unbilled),
    },
    {
      id: 'open',
      title: t('field.open'),
      min: 110,
      grow: 0.7,
      align: 'right',
      card: 'aside',
      cell: (row) => sum(row.open),
    },
    { id: 'seller', title: t('field.seller'), extra: true, cell: (row) => row.entityName },
    { id: 'email', title: t('field.email'), extra: true, cell: (row) => row.email || '–' },
  ];
}
