import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  type ConfigurationTemplate,
  listConfigurationTemplates,
} from '../../../../server/devices/configuration/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';

/** What is wanted, of which stations, and how many differ. */
export function TemplateList() {
  const { t } = useTranslation('configuration');
  const navigate = useNavigate();
  const state = useListState();
  const list = useList(listConfigurationTemplates, { query: { ...(state.q && { q: state.q }) } });
  const tones = { off: 'grey', ask: 'blue', heal: 'green' } as const;
  const columns: Column<ConfigurationTemplate>[] = [
    {
      id: 'name',
      title: t('field.name'),
      min: 170,
      cell: (row) => <Link to={`/configuration/${row.id}`}>{row.name}</Link>,
    },
    {
      id: 'mode',
      title: t('field.mode'),
      min: 110,
      grow: 0.5,
      card: 'aside',
      cell: (row) => <Tag tone={tones[row.mode]}>{t(`modeShort.${row.mode}`)}</Tag>,
    },
    {
      id: 'about',
      title: t('field.about'),
      min: 200,
      grow: 2,
      cell: (row) => aboutOf(row) || t('any'),
    },
    {
      id: 'values',
      title: t('field.values'),
      min: 90,
      grow: 0.5,
      align: 'right',
      cell: (row) => row.variables.length,
    },
    {
      id: 'differ',
      title: t('field.differ'),
      min: 120,
      grow: 0.6,
      align: 'right',
      cell: (row) =>
        row.drifted > 0 ? (
          <Link to="/configuration" search={{ tab: 'differences', templateId: row.id } as never}>
            {row.drifted}
          </Link>
        ) : (
          '0'
        ),
    },
    { id: 'organization', title: t('field.organization'), cell: (row) => row.organizationName },
    { id: 'changed', title: t('field.changed'), min: 110, cell: (row) => <Time at={row.changedAt} /> },
  ];
  return (
    <DataTable
      label={t('tab.templates')}
      list={list}
      columns={columns}
      rowId={(row) => row.id}
      onOpen={(row) => void navigate({ to: `/configuration/${row.id}` })}
      empty={
        <EmptyState title={t('empty')}>
          <p>{t('emptyHelp')}</p>
        </EmptyState>
      }
    />
  );
}

/** "Site Harbour · ABB T*AC* · OCPP 1.6": what a template names; empty when it is about all. */
function aboutOf({ siteName, vendor, model, firmware, version }: ConfigurationTemplate): string {
  const maker = [vendor, model, firmware].filter(Boolean).join(' ');
  return [siteName, maker, version && `OCPP ${version}`].filter(Boolean).join(' · ');
}
