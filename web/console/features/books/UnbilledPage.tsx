import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  type BillableItem,
  billableStates,
  leaveOut,
  listBillables,
} from '../../../../server/books/billable-contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column, Filter } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useFormat } from '../../../ui/useFormat.ts';
import { useList, useWrite } from '../../api.ts';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { useMoney } from './useMoney.ts';

/** What was charged and stands on no invoice yet? */
export default function UnbilledPage() {
  const { t } = useTranslation('books');
  const { organizationId } = useViewScope();
  const state = useListState();
  const { state: stands, customerId } = state.filters;
  const query = {
    ...(organizationId && { organizationId }),
    ...(customerId && { customerId }),
    ...(stands && { state: stands as BillableItem['state'] }),
  };
  const list = useList(listBillables, { query });
  const filters: Filter[] = [
    {
      id: 'state',
      title: t('field.state'),
      options: billableStates.map((value) => ({ value, label: t(`billable.${value}`) })),
    },
  ];
  return (
    <Page fill title={t('unbilled.title')} lead={t('unbilled.lead')}>
      <DataTable
        label={t('unbilled.title')}
        list={list}
        columns={useColumns()}
        filters={filters}
        rowId={(row) => row.id}
        empty={
          <EmptyState title={t('unbilled.empty')}>
            <p>{t('unbilled.emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<BillableItem>[] {
  const { t } = useTranslation('books');
  const say = useSentence();
  const { energy } = useFormat();
  const { money } = useMoney();
  const can = useCan();
  return [
    {
      id: 'customer',
      title: t('field.customer'),
      min: 150,
      cell: (row) =>
        row.customerId ? (
          <Link to={`/customers/${row.customerId}`}>{row.customerName}</Link>
        ) : (
          <NoCustomer row={row} />
        ),
    },
    {
      id: 'when',
      title: t('field.when'),
      min: 120,
      grow: 0.7,
      cell: (row) => (
        <Link
          to={
            row.transactionId
              ? `/transactions/${row.transactionId}`
              : `/reservations?open=${row.reservationId}`
          }
        >
          <Time at={row.endedAt} />
        </Link>
      ),
    },
    { id: 'place', title: t('field.place'), min: 140, cell: (row) => row.siteName ?? row.stationIdentity },
    {
      id: 'energy',
      title: t('field.energy'),
      min: 90,
      grow: 0.5,
      align: 'right',
      cell: (row) => (row.energyWh === null ? t('noShow') : energy(row.energyWh)),
    },
    {
      id: 'amount',
      title: t('field.amount'),
      min: 100,
      grow: 0.6,
      align: 'right',
      card: 'aside',
      cell: (row) => money(row.amountMinor, row.currency, row.decimals),
    },
    { id: 'sentence', title: t('field.next'), min: 220, grow: 1.6, cell: (row) => say(row.sentence) },
    ...(can('money:write')
      ? [{ id: 'leave', title: '', min: 120, grow: 0.5, cell: (row: BillableItem) => <LeaveOut row={row} /> }]
      : []),
  ];
}

/** Whose token it was, and the way to bill them. */
function NoCustomer({ row: { driverId, customerName, endedAt } }: { row: BillableItem }) {
  const { t } = useTranslation('books');
  const known = new URLSearchParams({
    billedFrom: endedAt.slice(0, 10),
    ...(driverId && { driverId, name: customerName }),
  });
  return (
    <>
      {driverId && <Link to={`/drivers/${driverId}`}>{customerName}</Link>}{' '}
      <Link to={`/customers/new?${known}`}>{t('customers.new')}</Link>
    </>
  );
}

function LeaveOut({ row }: { row: BillableItem }) {
  const { t } = useTranslation('books');
  const { send, sending } = useWrite(leaveOut, { refreshes: [listBillables] });
  if (row.state === 'changed' || row.state === 'nobody') return null;
  const leftOut = row.state === 'open';
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={sending}
      onClick={(event) => {
        event.stopPropagation();
        send({ params: { billableId: row.id }, body: { leftOut } });
      }}
    >
      {t(leftOut ? 'unbilled.leaveOut' : 'unbilled.takeIn')}
    </Button>
  );
}
