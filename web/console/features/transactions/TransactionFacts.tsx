import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { TransactionItem, TransactionPage } from '../../../../server/transactions/contract.ts';
import { CopyId, shortId } from '../../../ui/CopyId.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';

export function TokenLink({ token }: Pick<TransactionItem, 'token'>) {
  const { t } = useTranslation('transactions');
  if (!token) return t('noToken');
  if (!token.id) return <CopyId value={token.uid} />;
  return <Link to={`/tokens/${token.id}`}>{token.label || token.uid}</Link>;
}

/** What a list already knows of a transaction. */
export function TransactionHeadFacts({ transaction }: { transaction: TransactionItem }) {
  const { t } = useTranslation('transactions');
  const { zone } = transaction;
  return (
    <Facts
      facts={[
        { label: t('column.token'), value: <TokenLink token={transaction.token} /> },
        { label: t('fact.authorization'), value: transaction.authorizationStatus },
        { label: t('column.started'), value: <Time at={transaction.startedAt} zone={zone} /> },
        {
          label: t('column.ended'),
          value: transaction.endedAt && <Time at={transaction.endedAt} zone={zone} />,
        },
        { label: t('column.reason'), value: transaction.stopReason },
        { label: t('fact.lastSample'), value: <Time at={transaction.lastSampleAt} zone={zone} /> },
        { label: t('fact.id'), value: <CopyId value={transaction.id} shown={shortId(transaction.id)} /> },
        { label: t('column.stationId'), value: <CopyId value={transaction.stationTransactionId} /> },
      ]}
    />
  );
}

type Limit = NonNullable<NonNullable<TransactionPage['limits']>['wanted']>;

/** A limit in words: "20.0 kWh, 1 h, 80 %". */
function useLimitWords(): (limit: Limit) => string {
  const { t } = useTranslation('wire');
  const format = useFormat();
  return ({ cost, energyWh, seconds, socPercent }) =>
    [
      cost !== null && t('limit.cost', { cost }),
      energyWh !== null && format.energy(energyWh),
      seconds !== null && format.duration(seconds),
      socPercent !== null && `${socPercent} %`,
    ]
      .filter(Boolean)
      .join(', ') || '–';
}

/** What only the transaction's own page knows: where its numbers come from. */
export function TransactionFacts({ transaction }: { transaction: TransactionPage }) {
  const { t } = useTranslation(['transactions', 'wire']);
  const format = useFormat();
  const limitWords = useLimitWords();
  const { zone, limits } = transaction;
  const sequence =
    transaction.firstSeqNo === null ? null : `${transaction.firstSeqNo} – ${transaction.lastSeqNo ?? '?'}`;
  return (
    <Facts
      facts={[
        { label: t('column.token'), value: <TokenLink token={transaction.token} /> },
        { label: t('fact.authorization'), value: transaction.authorizationStatus },
        { label: t('fact.registerStart'), value: format.energy(transaction.registerStartWh) },
        {
          label: transaction.endedAt ? t('fact.registerEnd') : t('fact.registerLast'),
          value: format.energy(transaction.registerEndWh ?? transaction.registerLastWh),
        },
        { label: t('fact.source'), value: t(`source.${transaction.registerSource}`) },
        { label: t('fact.export'), value: transaction.exportWh > 0 && format.energy(transaction.exportWh) },
        {
          label: t('fact.chargingTime'),
          value: transaction.chargingSeconds > 0 && format.duration(transaction.chargingSeconds),
        },
        { label: t('fact.startArrived'), value: <Time at={transaction.startArrivedAt} zone={zone} /> },
        {
          label: t('fact.endArrived'),
          value: transaction.endArrivedAt && <Time at={transaction.endArrivedAt} zone={zone} />,
        },
        { label: t('fact.startedSent'), value: transaction.startedSent },
        { label: t('fact.endedSent'), value: transaction.endedSent },
        { label: t('fact.stopTrigger'), value: transaction.stopTrigger },
        { label: t('fact.stopToken'), value: transaction.stopTokenUid },
        { label: t('fact.sequence'), value: sequence },
        { label: t('fact.offline'), value: transaction.offline && t('yes') },
        { label: t('fact.remoteStart'), value: transaction.remoteStartId },
        { label: t('wire:limit.wanted'), value: limits?.wanted && limitWords(limits.wanted) },
        { label: t('wire:limit.reported'), value: limits?.reported && limitWords(limits.reported) },
        { label: t('fact.reservation'), value: transaction.reservationId },
        { label: t('column.stationId'), value: <CopyId value={transaction.stationTransactionId} /> },
        { label: t('fact.id'), value: <CopyId value={transaction.id} shown={shortId(transaction.id)} /> },
      ].filter(({ value }) => value !== null && value !== false && value !== undefined)}
    />
  );
}
