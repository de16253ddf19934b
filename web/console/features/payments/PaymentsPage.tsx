import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  getProvider,
  listPayments,
  type PaymentItem,
  paymentKinds,
  paymentStates,
} from '../../../../server/payments/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column, Filter } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useApi, useList } from '../../api.ts';
import { dayRange } from '../../dates.ts';
import { useViewScope } from '../../scope.ts';
import { useSentence } from '../../words/sentence.ts';
import { PaymentPanel } from './PaymentPanel.tsx';
import { PaymentTag, useMoney } from './paymentState.tsx';

/** Who paid what on the spot, and how does each payment stand? */
export default function PaymentsPage() {
  const { t } = useTranslation('payments');
  const state = useListState();
  const { organizationId, siteId } = useViewScope();
  const { data: provider } = useApi(getProvider, {});
  const { state: stands, kind } = state.filters;
  const query = {
    ...(organizationId && { organizationId }),
    ...(siteId && { siteId }),
    ...(state.q && { q: state.q }),
    ...(stands && { state: stands as PaymentItem['state'] }),
    ...(kind && { kind: kind as PaymentItem['kind'] }),
    ...dayRange(state.filters),
  };
  const list = useList(listPayments, { query });
  const lead = !provider
    ? t('lead')
    : provider.name === null
      ? t('noProvider')
      : provider.realMoney
        ? t('lead')
        : t('noRealMoney');
  return (
    <Page fill title={t('title')} lead={lead}>
      <DataTable
        label={t('title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        filters={useFilters()}
        panel={(row, close) => <PaymentPanel payment={row} onClose={close} />}
        empty={
          <EmptyState title={t('empty')}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function useFilters(): Filter[] {
  const { t } = useTranslation('payments');
  return [
    {
      id: 'state',
      title: t('field.state'),
      options: paymentStates.map((value) => ({ value, label: t(`state.${value}`) })),
    },
    {
      id: 'kind',
      title: t('field.kind'),
      options: paymentKinds.map((value) => ({ value, label: t(`kind.${value}`) })),
    },
    { id: 'from', title: t('field.from'), input: 'day' },
    { id: 'to', title: t('field.to'), input: 'day' },
  ];
}

function useColumns(): Column<PaymentItem>[] {
  const { t } = useTranslation('payments');
  const say = useSentence();
  const money = useMoney();
  return [
    {
      id: 'at',
      title: t('field.at'),
      min: 120,
      cell: (row) => (
        <Link to={`/payments/${row.id}`}>
          <Time at={row.createdAt} zone={row.zone} />
        </Link>
      ),
    },
    {
      id: 'state',
      title: t('field.state'),
      card: 'aside',
      min: 120,
      grow: 0.6,
      cell: (row) => <PaymentTag state={row.state} />,
    },
    { id: 'station', title: t('field.station'), min: 130, cell: (row) => row.stationIdentity ?? '–' },
    {
      id: 'taken',
      title: t('field.taken'),
      align: 'right',
      min: 100,
      cell: (row) => money(row.capturedMinor, row),
    },
    {
      id: 'refunded',
      title: t('field.refunded'),
      align: 'right',
      min: 100,
      cell: (row) => (row.refundedMinor > 0 ? money(row.refundedMinor, row) : '–'),
    },
    {
      id: 'held',
      title: t('field.held'),
      align: 'right',
      min: 100,
      extra: true,
      cell: (row) => money(row.authorizedMinor || row.holdMinor, row),
    },
    { id: 'sentence', title: t('field.sentence'), min: 220, grow: 1.6, cell: (row) => say(row.sentence) },
    { id: 'method', title: t('field.method'), min: 100, extra: true, cell: (row) => methodOf(row) },
    { id: 'site', title: t('field.site'), min: 110, extra: true, cell: (row) => row.siteName ?? '–' },
    { id: 'kind', title: t('field.kind'), min: 110, extra: true, cell: (row) => t(`kind.${row.kind}`) },
  ];
}

export const methodOf = ({ method }: Pick<PaymentItem, 'method'>) =>
  method ? `${method.brand} ···· ${method.last4}` : '–';
