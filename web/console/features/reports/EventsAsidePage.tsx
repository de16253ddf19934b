import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type AsideSubject, listAside, retryAside } from '../../../../server/reports/aside-contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Page } from '../../../ui/Page.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useList, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { GiveUp } from './GiveUp.tsx';

/** Which events could not be taken, why, and do they go through now? */
export default function EventsAsidePage() {
  const { t } = useTranslation('aside');
  const list = useList(listAside, {});
  return (
    <Page
      fill
      title={t('title')}
      lead={t('lead')}
      actions={list.items.length > 1 && <Retry rows={list.items} />}
    >
      <DataTable
        label={t('title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => `${row.consumer} ${row.subject}`}
        searchable={false}
        panel={(row, close) => <Panel row={row} onClose={close} />}
        empty={
          <EmptyState title={t('empty')}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<AsideSubject>[] {
  const { t } = useTranslation('aside');
  return [
    { id: 'consumer', title: t('column.consumer'), min: 160, cell: (row) => t(`consumer.${row.consumer}`) },
    {
      id: 'kind',
      title: t('column.kind'),
      min: 160,
      cell: (row) => <span className="mono">{row.kind}</span>,
    },
    { id: 'error', title: t('column.error'), min: 260, grow: 3, cell: (row) => row.error ?? '–' },
    { id: 'station', title: t('column.station'), min: 120, cell: (row) => row.stationIdentity ?? '–' },
    { id: 'events', title: t('column.events'), min: 90, grow: 0.3, cell: (row) => row.events },
    { id: 'at', title: t('column.at'), min: 110, grow: 0.4, cell: (row) => <Time at={row.setAsideAt} /> },
    {
      id: 'subject',
      title: t('column.subject'),
      extra: true,
      cell: (row) => <span className="mono">{row.subject}</span>,
    },
    { id: 'retry', title: '', min: 130, cell: (row) => <Retry rows={[row]} /> },
  ];
}

/** One subject beside the list: the whole error, and what can be done. */
function Panel({ row, onClose }: { row: AsideSubject; onClose: () => void }) {
  const { t } = useTranslation('aside');
  return (
    <SidePanel title={t(`consumer.${row.consumer}`)} onClose={onClose}>
      <p style={{ margin: 0, overflowWrap: 'anywhere' }}>{row.error ?? '–'}</p>
      <Facts
        facts={[
          { label: t('column.kind'), value: <span className="mono">{row.kind}</span> },
          { label: t('column.station'), value: row.stationIdentity ?? '–' },
          { label: t('column.events'), value: row.events },
          { label: t('column.at'), value: <Time at={row.setAsideAt} /> },
          { label: t('column.subject'), value: <span className="mono">{row.subject}</span> },
        ]}
      />
      <Group gap="xs">
        <Retry rows={[row]} />
        <GiveUp row={row} />
      </Group>
    </SidePanel>
  );
}

/** Most subjects that are tried again with one click. */
const most = 200;

/** Has subjects tried again; what fails again stays in the list with its new error. */
function Retry({ rows }: { rows: readonly AsideSubject[] }) {
  const { t } = useTranslation('aside');
  const can = useCan();
  const retry = useWrite(retryAside, { refreshes: [listAside] });
  if (!can('settings:write')) return null;
  const subjects = rows.slice(0, most).map(({ consumer, subject }) => ({ consumer, subject }));
  return (
    <>
      <Button variant="default" loading={retry.sending} onClick={() => retry.send({ body: { subjects } })}>
        {t(rows.length > 1 ? 'retryAll' : 'retry')}
      </Button>
      {retry.answer && <span className="quiet"> {t('asked')}</span>}
      {retry.problem && <ErrorState error={retry.problem} />}
    </>
  );
}
