import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type AuditEntry, listAudit, verifyAudit } from '../../../../server/access/contract.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Page } from '../../../ui/Page.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi, useList } from '../../api.ts';
import { dayRange } from '../../dates.ts';
import { SavedViews } from '../../SavedViews.tsx';
import classes from './access.module.css';

/** Who did what to what, and is the trail whole? */
export default function AuditPage() {
  const { t } = useTranslation('audit');
  const { filters } = useListState();
  const list = useList(listAudit, {
    query: {
      ...(filters.action && { action: filters.action }),
      ...(filters.subjectId && { subjectId: filters.subjectId }),
      ...(filters.actorId && { actorId: filters.actorId }),
      ...dayRange(filters),
    },
  });
  return (
    <Page fill title={t('title')} lead={t('lead')} actions={<Chain />}>
      <DataTable
        label={t('title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => String(row.sequence)}
        searchable={false}
        filters={[
          { id: 'action', title: t('action'), input: 'words' },
          { id: 'subjectId', title: t('subjectId'), input: 'words' },
          { id: 'from', title: t('from'), input: 'day' },
          { id: 'to', title: t('to'), input: 'day' },
        ]}
        panel={(row, close) => <EntryPanel entry={row} onClose={close} />}
        views={<SavedViews list="audit" />}
        empty={<EmptyState title={t('empty')} />}
      />
    </Page>
  );
}

/** Each entry holds a hash of the one before it; this walks them all when asked. */
function Chain() {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const { data, error, isFetching, refetch } = useApi(verifyAudit, {}, { enabled: false });
  return (
    <div className={classes.chain} role="status">
      {error && <ErrorState error={error} />}
      {!error && data && (
        <StatePill
          state={data.whole ? 'accepted' : 'faulted'}
          word={
            data.whole
              ? t('whole', { entries: format.count(data.entries) })
              : t('broken', { entry: data.brokenAt ?? '?' })
          }
        />
      )}
      <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
        {t('verify')}
      </Button>
    </div>
  );
}

/** Who acted, as far as the trail knows: Busbar itself, a person, or a key. */
function useActor() {
  const { t } = useTranslation('audit');
  return (entry: AuditEntry) => entry.actorName ?? (entry.actorKind === 'system' ? t('system') : t('erased'));
}

function useColumns(): Column<AuditEntry>[] {
  const { t } = useTranslation('audit');
  const actor = useActor();
  return [
    {
      id: 'action',
      title: t('action'),
      min: 180,
      cell: (row) => <span className="mono">{row.action}</span>,
    },
    { id: 'actor', title: t('actor'), min: 140, cell: actor },
    {
      id: 'subject',
      title: t('subject'),
      min: 240,
      grow: 1.6,
      cell: (row) => (
        <>
          {row.subjectKind} <span className="quiet mono">{row.subjectId}</span>
        </>
      ),
    },
    { id: 'at', title: t('at'), min: 110, grow: 0.5, cell: (row) => <Time at={row.at} /> },
    {
      id: 'sequence',
      title: t('sequence'),
      min: 70,
      grow: 0.2,
      align: 'right',
      card: 'aside',
      cell: (row) => row.sequence,
    },
  ];
}

function EntryPanel({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const { t } = useTranslation('audit');
  const actor = useActor();
  const { change } = useListState();
  return (
    <SidePanel title={entry.action} onClose={onClose}>
      <Facts
        facts={[
          { label: t('actor'), value: actor(entry) },
          { label: t('subject'), value: entry.subjectKind },
          { label: t('subjectId'), value: entry.subjectId && <CopyId value={entry.subjectId} /> },
          { label: t('at'), value: <Time at={entry.at} /> },
          { label: t('sequence'), value: entry.sequence },
        ]}
      />
      <div className={classes.buttons}>
        {entry.subjectId && (
          <Button
            size="xs"
            variant="default"
            onClick={() => change({ subjectId: entry.subjectId ?? undefined, open: undefined })}
          >
            {t('sameSubject')}
          </Button>
        )}
        {entry.actorId && (
          <Button
            size="xs"
            variant="default"
            onClick={() => change({ actorId: entry.actorId ?? undefined, open: undefined })}
          >
            {t('sameActor')}
          </Button>
        )}
      </div>
      <div>
        <h3 style={{ margin: '0 0 8px', fontSize: 13 }}>{t('detail')}</h3>
        <pre className={classes.raw}>{JSON.stringify(entry.detail, null, 2)}</pre>
      </div>
    </SidePanel>
  );
}
