import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listAttempts, type RefusalReason, refusalReasons } from '../../../../server/gateway/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { type ItemOf, useList } from '../../api.ts';

type Attempt = ItemOf<typeof listAttempts>;

/** Connections that were refused at the door, with what an installer should do about it. */
export function AttemptList() {
  const { t } = useTranslation('gateway');
  const state = useListState();
  const reason = state.filters.reason as RefusalReason | undefined;
  const list = useList(listAttempts, {
    query: { ...(state.q && { q: state.q }), ...(reason && { reason }) },
  });
  const columns: Column<Attempt>[] = [
    {
      id: 'identity',
      title: t('attempts.identity'),
      min: 150,
      cell: (row) =>
        row.stationId && row.identity ? (
          <Link to={`/stations/${encodeURIComponent(row.identity)}`}>{row.identity}</Link>
        ) : (
          (row.identity ?? row.path)
        ),
    },
    { id: 'reason', title: t('attempts.reason'), min: 170, cell: (row) => t(`reason.${row.reason}`) },
    {
      id: 'detail',
      title: t('attempts.detail'),
      min: 240,
      grow: 3,
      cell: (row) => <span title={row.detail}>{row.detail}</span>,
    },
    { id: 'times', title: t('attempts.times'), min: 60, grow: 0.2, align: 'right', cell: (row) => row.times },
    { id: 'address', title: t('attempts.address'), min: 120, cell: (row) => row.address ?? '–' },
    {
      id: 'at',
      title: t('attempts.at'),
      min: 110,
      grow: 0.5,
      card: 'aside',
      cell: (row) => <Time at={row.at} />,
    },
  ];
  return (
    <DataTable
      label={t('attempts.tab')}
      list={list}
      columns={columns}
      rowId={(row) => row.id}
      filters={[
        {
          id: 'reason',
          title: t('attempts.reason'),
          options: refusalReasons.map((value) => ({ value, label: t(`reason.${value}`) })),
        },
      ]}
      panel={(row, close) => <AttemptPanel attempt={row} onClose={close} />}
      empty={
        <EmptyState title={t('attempts.empty')}>
          <p>{t('attempts.emptyHelp')}</p>
        </EmptyState>
      }
    />
  );
}

function AttemptPanel({ attempt, onClose }: { attempt: Attempt; onClose: () => void }) {
  const { t } = useTranslation('gateway');
  return (
    <SidePanel title={attempt.identity ?? attempt.path} onClose={onClose}>
      <p style={{ margin: 0 }}>{attempt.detail}</p>
      <Facts
        facts={[
          { label: t('attempts.reason'), value: t(`reason.${attempt.reason}`) },
          { label: t('attempts.path'), value: <span className="mono">{attempt.path}</span> },
          { label: t('attempts.offered'), value: attempt.offered },
          { label: t('attempts.address'), value: attempt.address },
          { label: t('attempts.times'), value: attempt.times },
          { label: t('attempts.at'), value: <Time at={attempt.at} /> },
        ]}
      />
    </SidePanel>
  );
}
