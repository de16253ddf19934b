import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { QueryOf } from '../../../../server/platform/http/contract.ts';
import { exportTransactions, listTransactions } from '../../../../server/transactions/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import { type ListState, useListState } from '../../../ui/table/state.ts';
import { addressOf, useList } from '../../api.ts';
import { dayRange } from '../../dates.ts';
import { SavedViews } from '../../SavedViews.tsx';
import { useViewScope } from '../../scope.ts';
import { TransactionPanel } from './TransactionPanel.tsx';
import { useTransactionColumns, useTransactionFilters } from './transactionColumns.tsx';
import { useLiveTransactions } from './useLiveTransactions.ts';

type Filters = QueryOf<typeof exportTransactions>;

/** What charges now, and what was charged? */
export default function TransactionsPage() {
  const { t } = useTranslation('transactions');
  const navigate = useNavigate();
  const state = useListState();
  const query = { ...useViewScope(), ...filtersOf(state) };
  const sort = state.sort === 'startedAt' ? 'startedAt' : undefined;
  const list = useList(listTransactions, { query: { ...query, ...(sort && { sort }) } });
  useLiveTransactions();
  return (
    <Page fill title={t('title')} lead={t('lead')}>
      <DataTable
        label={t('title')}
        list={list}
        columns={useTransactionColumns()}
        rowId={(row) => row.id}
        filters={useTransactionFilters()}
        onOpen={(row) => void navigate({ to: `/transactions/${row.id}` })}
        panel={(row, close) => <TransactionPanel transaction={row} onClose={close} />}
        exportHref={addressOf(exportTransactions, { query })}
        views={<SavedViews list="transactions" />}
        empty={
          <EmptyState title={t('empty')}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

/** The address of the list as the route's query; "marks" stands for two of its filters. */
function filtersOf({ filters, q }: Pick<ListState, 'filters' | 'q'>): Filters {
  const { state, station, token, marks } = filters;
  return {
    ...(q && { q }),
    ...((state === 'active' || state === 'ended') && { state }),
    ...(station && { station }),
    ...(token && { token }),
    ...(marks === 'anomalous' && { anomalous: 'true' as const }),
    ...(marks === 'provisional' && { provisional: 'true' as const }),
    ...dayRange(filters),
  };
}
