import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  type Driver,
  type DriverFilter,
  driverStatuses,
  exportDrivers,
  listDrivers,
  listFleets,
  listGroups,
} from '../../../../server/drivers/people-contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import { type Column, type Filter, sortAndOrder } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useFormat } from '../../../ui/useFormat.ts';
import { addressOf, useApi, useList } from '../../api.ts';
import { SavedViews } from '../../SavedViews.tsx';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { DriverPanel } from './DriverPanel.tsx';

/** Fleets and groups offered as filters. */
const OFFERED = 200;

/** Who charges here, and may they? */
export default function DriversPage() {
  const { t } = useTranslation('drivers');
  const navigate = useNavigate();
  const can = useCan();
  const state = useListState();
  const { organizationId } = useViewScope();
  const query = {
    ...(organizationId && { organizationId }),
    ...(state.q && { q: state.q }),
    ...filterOf(state.filters),
  };
  const list = useList(listDrivers, {
    query: { ...query, ...sortAndOrder(state.sort, ['name', 'created']) },
  });
  const actions = can('drivers:write') && (
    <>
      <Button component={Link} to="/drivers/import" variant="default">
        {t('import')}
      </Button>
      <Button component={Link} to="/drivers/new">
        {t('new')}
      </Button>
    </>
  );
  return (
    <Page fill title={t('title')} lead={t('lead')} actions={actions}>
      <DataTable
        label={t('title')}
        list={list}
        columns={useDriverColumns()}
        rowId={(row) => row.id}
        filters={useDriverFilters()}
        onOpen={(row) => void navigate({ to: `/drivers/${row.id}` })}
        panel={(row, close) => <DriverPanel driver={row} onClose={close} />}
        exportHref={addressOf(exportDrivers, { query })}
        views={<SavedViews list="drivers" />}
        empty={
          <EmptyState title={t('empty')} actions={actions}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function filterOf({ status, fleetId, groupId, retired }: Readonly<Record<string, string>>): DriverFilter {
  return {
    ...(status && { status: status as Driver['status'] }),
    ...(fleetId && { fleetId }),
    ...(groupId && { groupId }),
    ...(retired && { retired: true }),
  };
}

function useDriverFilters(): Filter[] {
  const { t } = useTranslation('drivers');
  const fleets = useApi(listFleets, { query: { limit: OFFERED } }).data?.items ?? [];
  const groups = useApi(listGroups, { query: { limit: OFFERED } }).data?.items ?? [];
  const named = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });
  return [
    {
      id: 'status',
      title: t('field.status'),
      options: driverStatuses.map((value) => ({ value, label: t(`status.${value}`) })),
    },
    { id: 'fleetId', title: t('field.fleet'), options: fleets.map(named) },
    { id: 'groupId', title: t('field.group'), options: groups.map(named) },
    { id: 'retired', title: t('field.retired'), options: [{ value: 'true', label: t('withRetired') }] },
  ];
}

function useDriverColumns(): Column<Driver>[] {
  const { t } = useTranslation('drivers');
  const say = useSentence();
  const format = useFormat();
  return [
    {
      id: 'name',
      title: t('field.name'),
      sort: 'name',
      min: 160,
      cell: (row) => <Link to={`/drivers/${row.id}`}>{row.name}</Link>,
    },
    {
      id: 'status',
      title: t('field.status'),
      card: 'aside',
      min: 120,
      grow: 0.5,
      cell: (row) => <DriverPill driver={row} />,
    },
    { id: 'sentence', title: t('field.sentence'), min: 200, grow: 1.4, cell: (row) => say(row.sentence) },
    { id: 'fleet', title: t('field.fleet'), min: 120, cell: (row) => row.fleetName ?? '–' },
    {
      id: 'groups',
      title: t('field.groups'),
      min: 110,
      cell: (row) => row.groups.map(({ name }) => name).join(', ') || '–',
    },
    { id: 'tokens', title: t('field.tokens'), min: 70, grow: 0.4, align: 'right', cell: (row) => row.tokens },
    {
      id: 'energy',
      title: t('field.energy'),
      min: 110,
      grow: 0.6,
      align: 'right',
      cell: (row) => format.energy(row.month.energyWh),
    },
    { id: 'email', title: t('field.email'), extra: true, min: 150, cell: (row) => row.email ?? '–' },
    { id: 'phone', title: t('field.phone'), extra: true, cell: (row) => row.phone ?? '–' },
    { id: 'number', title: t('field.externalNumber'), extra: true, cell: (row) => row.externalNumber ?? '–' },
    { id: 'organization', title: t('field.organization'), extra: true, cell: (row) => row.organizationName },
    { id: 'costCentre', title: t('field.costCentre'), extra: true, cell: (row) => row.costCentreCode ?? '–' },
    {
      id: 'created',
      title: t('field.created'),
      sort: 'created',
      extra: true,
      cell: (row) => <Time at={row.createdAt} />,
    },
  ];
}

/** How a driver is, in one word. */
export function DriverPill({ driver }: { driver: Driver }) {
  const { t } = useTranslation('drivers');
  if (driver.retiredAt) return <StatePill state="retired" />;
  return driver.status === 'active' ? (
    <StatePill state="accepted" word={t('status.active')} />
  ) : (
    <StatePill state="rejected" word={t('status.blocked')} />
  );
}
