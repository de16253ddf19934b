import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { TransactionItem } from '../../../../server/transactions/contract.ts';
import { IconAlertTriangle } from '../../../ui/icons.ts';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Lasting, Time } from '../../../ui/Time.tsx';
import type { Column, Filter } from '../../../ui/table/model.ts';
import { useFormat } from '../../../ui/useFormat.ts';
import { transactionState } from './transactionState.ts';
import classes from './transactions.module.css';

/** Which station and EVSE, as people say it: "CS-014 · 2". */
export function placeName({ stationIdentity, evseNumber }: TransactionItem): string {
  return evseNumber === null ? stationIdentity : `${stationIdentity} · ${evseNumber}`;
}

/** Whose it is: a token's label, else its uid. */
export const tokenName = ({ token }: Pick<TransactionItem, 'token'>) => token?.label || token?.uid || null;

export function useTransactionColumns(): Column<TransactionItem>[] {
  const { t } = useTranslation('transactions');
  const format = useFormat();
  return [
    {
      id: 'station',
      title: t('column.station'),
      min: 150,
      cell: (row) => <Link to={`/transactions/${row.id}`}>{placeName(row)}</Link>,
    },
    {
      id: 'state',
      title: t('column.state'),
      card: 'aside',
      min: 145,
      grow: 0.5,
      cell: (row) => (
        <span className={classes.state}>
          <StatePill state={transactionState(row)} />
          {row.anomalies.length > 0 && (
            <IconAlertTriangle
              className={classes.mark}
              size={16}
              aria-label={t('marks', { count: row.anomalies.length })}
            />
          )}
        </span>
      ),
    },
    { id: 'site', title: t('column.site'), min: 120, cell: (row) => row.siteName ?? '–' },
    {
      id: 'token',
      title: t('column.token'),
      min: 120,
      cell: (row) => tokenName(row) ?? <span className="quiet">{t('noToken')}</span>,
    },
    {
      id: 'startedAt',
      title: t('column.started'),
      sort: 'startedAt',
      min: 110,
      grow: 0.6,
      cell: (row) => <Time at={row.startedAt} zone={row.zone} />,
    },
    {
      id: 'duration',
      title: t('column.duration'),
      align: 'right',
      min: 90,
      grow: 0.4,
      cell: (row) => <Lasting from={row.startedAt} to={row.endedAt} />,
    },
    {
      id: 'energy',
      title: t('column.energy'),
      align: 'right',
      min: 90,
      grow: 0.5,
      cell: (row) => (
        // Nothing yet is no estimate: the mark belongs to energy that rests on power.
        <span title={row.energyEstimated && row.energyWh > 0 ? t('estimated') : undefined}>
          {row.energyEstimated && row.energyWh > 0 && '≈ '}
          {format.energy(row.energyWh)}
        </span>
      ),
    },
    {
      id: 'power',
      title: t('column.power'),
      align: 'right',
      min: 80,
      grow: 0.4,
      cell: (row) => (row.state === 'active' ? format.power(row.powerW) : '–'),
    },
    {
      id: 'soc',
      title: t('column.soc'),
      align: 'right',
      min: 60,
      grow: 0.2,
      cell: (row) => format.percent(row.socPercent),
    },
    {
      id: 'reason',
      title: t('column.reason'),
      extra: true,
      card: 'none',
      cell: (row) => row.stopReason ?? '–',
    },
    { id: 'uid', title: t('column.uid'), extra: true, cell: (row) => row.token?.uid ?? '–' },
    {
      id: 'stationTransactionId',
      title: t('column.stationId'),
      extra: true,
      cell: (row) => <span className="mono">{row.stationTransactionId}</span>,
    },
    {
      id: 'ended',
      title: t('column.ended'),
      extra: true,
      min: 110,
      cell: (row) => <Time at={row.endedAt} zone={row.zone} />,
    },
  ];
}

export function useTransactionFilters(): Filter[] {
  const { t } = useTranslation('transactions');
  return [
    {
      id: 'state',
      title: t('column.state'),
      options: [
        { value: 'active', label: t('filter.active') },
        { value: 'ended', label: t('filter.ended') },
      ],
    },
    {
      id: 'marks',
      title: t('filter.marks'),
      options: [
        { value: 'anomalous', label: t('filter.anomalous') },
        { value: 'provisional', label: t('filter.provisional') },
      ],
    },
    { id: 'station', title: t('column.station'), input: 'words' },
    { id: 'token', title: t('column.uid'), input: 'words' },
    { id: 'from', title: t('filter.from'), input: 'day' },
    { id: 'to', title: t('filter.to'), input: 'day' },
  ];
}
