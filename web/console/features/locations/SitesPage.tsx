import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { exportSites, listSites, type Site } from '../../../../server/locations/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { StateCounts } from '../../../ui/StateBar.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import { type Column, sortAndOrder } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useFormat } from '../../../ui/useFormat.ts';
import { addressOf, useList } from '../../api.ts';
import { SavedViews } from '../../SavedViews.tsx';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { SitePanel } from './SitePanel.tsx';

/** Where are my stations, and how is each place? */
export default function SitesPage() {
  const { t } = useTranslation('sites');
  const can = useCan();
  const navigate = useNavigate();
  const state = useListState();
  const { organizationId } = useViewScope();
  const query = {
    ...(organizationId && { organizationId }),
    ...(state.q && { q: state.q }),
    ...(state.filters.retired && { retired: true }),
  };
  const list = useList(listSites, {
    query: { ...query, ...sortAndOrder(state.sort, ['name', 'city', 'created']) },
  });
  const add = can('sites:write') && (
    <Button component={Link} to="/sites/new">
      {t('new')}
    </Button>
  );
  return (
    <Page fill title={t('title')} actions={add}>
      <DataTable
        label={t('title')}
        list={list}
        columns={useSiteColumns()}
        rowId={(row) => row.id}
        filters={[
          {
            id: 'retired',
            title: t('retired'),
            unset: t('hidden'),
            options: [{ value: 'true', label: t('withRetired') }],
          },
        ]}
        onOpen={(row) => void navigate({ to: `/sites/${row.id}` })}
        panel={(row, close) => <SitePanel site={row} onClose={close} />}
        exportHref={addressOf(exportSites, { query })}
        views={<SavedViews list="sites" />}
        empty={
          <EmptyState title={t('empty')} actions={add}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function useSiteColumns(): Column<Site>[] {
  const { t } = useTranslation('sites');
  const format = useFormat();
  return [
    {
      id: 'name',
      title: t('column.name'),
      sort: 'name',
      min: 170,
      cell: (row) => <Link to={`/sites/${row.id}`}>{row.name}</Link>,
    },
    { id: 'city', title: t('column.city'), sort: 'city', cell: (row) => row.city || '–' },
    {
      id: 'online',
      title: t('column.online'),
      min: 90,
      grow: 0.4,
      align: 'right',
      cell: (row) => `${format.count(row.online)} / ${format.count(row.stations)}`,
    },
    {
      id: 'connectors',
      title: t('column.connectors'),
      min: 200,
      grow: 1.5,
      cell: (row) => <StateCounts counts={row.connectors} />,
    },
    {
      id: 'active',
      title: t('column.active'),
      min: 80,
      grow: 0.4,
      align: 'right',
      cell: (row) => format.count(row.activeTransactions),
    },
    {
      id: 'power',
      title: t('column.power'),
      min: 90,
      grow: 0.5,
      align: 'right',
      cell: (row) => format.power(row.powerW),
    },
    { id: 'organization', title: t('column.organization'), cell: (row) => row.organizationName },
    { id: 'address', title: t('column.address'), extra: true, cell: (row) => row.address || '–' },
    { id: 'zone', title: t('column.zone'), extra: true, cell: (row) => row.zone },
  ];
}
