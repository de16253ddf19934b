import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listLogs, logKinds, logStates } from '../../../../server/devices/logs/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { SavedViews } from '../../SavedViews.tsx';
import { useSentence } from '../../words/sentence.ts';
import { type Log, type LogFile, LogRow, logTones } from './Logs.tsx';
import { LogViewer } from './LogViewer.tsx';
import classes from './upkeep.module.css';

/** Which logs were fetched anywhere, what became of them, and what do they say? */
export default function LogsPage() {
  const { t } = useTranslation('upkeep');
  const { q, filters } = useListState();
  const [reading, setReading] = useState<{ identity: string; file: LogFile }>();
  const kind = logKinds.find((one) => one === filters.kind);
  const state = logStates.find((one) => one === filters.state);
  const list = useList(listLogs, {
    query: { ...(q && { q }), ...(kind && { kind }), ...(state && { state }) },
  });
  return (
    <Page fill title={t('logs.title')} lead={t('logs.lead')}>
      <DataTable
        label={t('logs.title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        filters={[
          {
            id: 'kind',
            title: t('logs.what'),
            options: logKinds.map((value) => ({ value, label: t(`logs.kind.${value}`) })),
          },
          {
            id: 'state',
            title: t('events.state'),
            options: logStates.map((value) => ({ value, label: t(`logs.state.${value}`) })),
          },
        ]}
        panel={(row, close) => (
          <SidePanel title={row.identity} onClose={close}>
            <ul className={classes.list}>
              <LogRow log={row} onRead={(file) => setReading({ identity: row.identity, file })} />
            </ul>
          </SidePanel>
        )}
        views={<SavedViews list="logs" />}
        empty={
          <EmptyState title={t('logs.none')}>
            <p>{t('logs.pageHelp')}</p>
          </EmptyState>
        }
      />
      {reading && (
        <LogViewer
          identity={reading.identity}
          fileId={reading.file.id}
          name={reading.file.name}
          onClose={() => setReading(undefined)}
        />
      )}
    </Page>
  );
}

function useColumns(): Column<Log>[] {
  const { t } = useTranslation('upkeep');
  const say = useSentence();
  return [
    {
      id: 'station',
      title: t('station'),
      min: 120,
      cell: (row) => <Link to={`/stations/${encodeURIComponent(row.identity)}`}>{row.identity}</Link>,
    },
    { id: 'kind', title: t('logs.what'), min: 130, cell: (row) => t(`logs.kind.${row.kind}`) },
    { id: 'said', title: t('logs.said'), min: 220, grow: 2, cell: (row) => say(row.sentence) },
    {
      id: 'state',
      title: t('events.state'),
      min: 110,
      grow: 0.3,
      card: 'aside',
      cell: (row) => <Tag tone={logTones[row.state]}>{t(`logs.state.${row.state}`)}</Tag>,
    },
    {
      id: 'files',
      title: t('logs.files'),
      min: 140,
      cell: (row) => <span className="mono">{row.files.map(({ name }) => name).join(', ') || '–'}</span>,
    },
    { id: 'at', title: t('when'), min: 100, grow: 0.4, cell: (row) => <Time at={row.requestedAt} /> },
  ];
}
