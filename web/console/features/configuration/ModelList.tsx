import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listStationModels, type StationModel } from '../../../../server/devices/templates/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { useFactWords } from './factWords.ts';

/** What is known of models of stations: habits, limits, and how many stations it is about. */
export function ModelList() {
  const { t } = useTranslation('configuration');
  const factWords = useFactWords();
  const navigate = useNavigate();
  const state = useListState();
  const list = useList(listStationModels, { query: { ...(state.q && { q: state.q }) } });
  const columns: Column<StationModel>[] = [
    {
      id: 'name',
      title: t('field.name'),
      min: 160,
      cell: (row) => <Link to={`/configuration/models/${row.id}`}>{row.name}</Link>,
    },
    {
      id: 'from',
      title: '',
      min: 90,
      grow: 0.3,
      card: 'aside',
      cell: (row) => (
        <Tag tone={row.builtIn ? 'slate' : 'violet'}>{t(row.builtIn ? 'model.builtIn' : 'model.own')}</Tag>
      ),
    },
    {
      id: 'about',
      title: t('field.about'),
      min: 160,
      cell: (row) => <code>{[row.vendor, row.model, row.firmware].join(' / ')}</code>,
    },
    { id: 'facts', title: t('model.facts'), min: 160, cell: (row) => factWords(row.facts) || '–' },
    {
      id: 'habits',
      title: t('model.habits'),
      min: 280,
      grow: 3,
      cell: (row) => row.deviations.join(' ') || '–',
    },
    {
      id: 'stations',
      title: t('model.stations'),
      min: 80,
      grow: 0.4,
      align: 'right',
      cell: (row) => row.stations,
    },
  ];
  return (
    <DataTable
      label={t('tab.models')}
      list={list}
      columns={columns}
      rowId={(row) => row.id}
      onOpen={(row) => void navigate({ to: `/configuration/models/${row.id}` })}
      empty={<EmptyState title={t('model.empty')} />}
    />
  );
}
