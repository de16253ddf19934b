import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { healDrift, listDrift } from '../../../../server/devices/configuration/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { StatePill, Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { type ItemOf, useList, useWrite } from '../../api.ts';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { variableWords } from '../devices/variable.ts';

type Drift = ItemOf<typeof listDrift>;

/** Where stations differ from what they shall be set to; chosen ones are set to it. */
export function DriftList() {
  const { t } = useTranslation('configuration');
  const can = useCan();
  const state = useListState();
  const { organizationId, siteId } = useViewScope();
  const { templateId, refused } = state.filters;
  const list = useList(listDrift, {
    query: {
      ...(state.q && { q: state.q }),
      ...(organizationId && { organizationId }),
      ...(siteId && { siteId }),
      ...(templateId && { templateId }),
      ...(refused && { refused: true }),
    },
  });
  const columns: Column<Drift>[] = [
    {
      id: 'station',
      title: t('field.station'),
      min: 150,
      cell: (row) => (
        <Link to={`/stations/${encodeURIComponent(row.identity)}`} search={{ tab: 'wanted' } as never}>
          {row.identity}
        </Link>
      ),
    },
    {
      id: 'online',
      title: '',
      min: 90,
      grow: 0.3,
      card: 'aside',
      cell: (row) => <StatePill state={row.online ? 'online' : 'offline'} />,
    },
    { id: 'variable', title: t('field.variable'), min: 240, grow: 2, cell: variableWords },
    { id: 'wanted', title: t('field.wanted'), min: 110, cell: (row) => <code>{row.wanted}</code> },
    {
      id: 'reported',
      title: t('field.reported'),
      min: 110,
      cell: (row) =>
        row.reported === null ? <i className="quiet">{t('untold')}</i> : <code>{row.reported}</code>,
    },
    {
      id: 'answer',
      title: t('field.answer'),
      min: 110,
      cell: (row) => (row.refused ? <Tag tone="red">{row.refused}</Tag> : row.heals ? t('heals') : '–'),
    },
    {
      id: 'template',
      title: t('field.template'),
      cell: (row) =>
        row.template?.name ? <Link to={`/configuration/${row.template.id}`}>{row.template.name}</Link> : '–',
    },
    { id: 'site', title: t('field.site'), extra: true, cell: (row) => row.siteName ?? '–' },
    { id: 'since', title: t('field.since'), min: 100, cell: (row) => <Time at={row.foundAt} /> },
  ];
  return (
    <DataTable
      label={t('tab.differences')}
      list={list}
      columns={columns}
      rowId={(row) => `${row.stationId} ${variableWords(row)} ${row.attribute}`}
      filters={[{ id: 'refused', title: t('refused'), options: [{ value: 'true', label: t('refused') }] }]}
      {...(can('stations:command') && {
        bulk: (rows: Drift[], clear: () => void) => <Heal rows={rows} done={clear} />,
      })}
      empty={
        <EmptyState title={t('noDifferences')}>
          <p>{t('noDifferencesHelp')}</p>
        </EmptyState>
      }
    />
  );
}

/** Sets the stations of the chosen differences to all that is wanted of them. */
function Heal({ rows, done }: { rows: Drift[]; done: () => void }) {
  const { t } = useTranslation('configuration');
  const stationIds = [...new Set(rows.map(({ stationId }) => stationId))];
  const { send, sending, problem } = useWrite(healDrift, { refreshes: [listDrift], onDone: done });
  return (
    <>
      <Button size="xs" loading={sending} onClick={() => send({ body: { stationIds } })}>
        {t('healMany', { count: stationIds.length })}
      </Button>
      {problem && <ErrorState error={problem} />}
    </>
  );
}
