import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  exportStations,
  listStations,
  type StationFilter,
  type StationItem,
  stationFacets,
} from '../../../../server/locations/contract.ts';
import { ConnectorSigns } from '../../../ui/StateBar.tsx';
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
import { BulkCommand } from '../gateway/BulkCommand.tsx';
import { StationPanel } from './StationPanel.tsx';

const STATES = [
  'offline',
  'faulted',
  'charging',
  'suspended_ev',
  'suspended_evse',
  'preparing',
  'finishing',
  'available',
  'reserved',
  'unavailable',
  'unknown',
] as const;

const siteViews = <SavedViews list="site-stations" />;
const allViews = <SavedViews list="stations" />;
const rowId = ({ id }: StationItem) => id;

export const stationAddress = (identity: string) => `/stations/${encodeURIComponent(identity)}`;

/** Stations with filters, saved views, selection and bulk commands; a site's page shows only its own. */
export function StationList({ siteId, empty }: { siteId?: string; empty?: ReactNode }) {
  const { t } = useTranslation('stations');
  const navigate = useNavigate();
  const state = useListState();
  const scope = useViewScope();
  const can = useCan();
  const query = {
    ...scope,
    ...(state.filters as Partial<StationFilter>),
    ...(siteId && { siteId }),
    ...(state.q && { q: state.q }),
  };
  const list = useList(listStations, {
    query: { ...query, ...sortAndOrder(state.sort, ['identity', 'name', 'lastSeen', 'created']) },
  });
  return (
    <DataTable
      label={t('title')}
      list={list}
      columns={useStationColumns(siteId === undefined)}
      rowId={rowId}
      filters={useStationFilters()}
      onOpen={(row) => void navigate({ to: stationAddress(row.identity) })}
      panel={(row, close) => <StationPanel identity={row.identity} onClose={close} />}
      {...(can('stations:command') && {
        bulk: (rows: StationItem[], clear: () => void) => <BulkCommand stations={rows} done={clear} />,
      })}
      exportHref={addressOf(exportStations, { query })}
      views={siteId ? siteViews : allViews}
      empty={empty}
    />
  );
}

function useStationColumns(withSite: boolean): Column<StationItem>[] {
  const { t } = useTranslation('stations');
  const format = useFormat();
  const say = useSentence();
  return useMemo(() => {
    const all: (Column<StationItem> | false)[] = [
      {
        id: 'identity',
        title: t('column.identity'),
        sort: 'identity',
        min: 130,
        cell: (row) => <Link to={stationAddress(row.identity)}>{row.identity}</Link>,
      },
      {
        id: 'state',
        title: t('column.state'),
        card: 'aside',
        min: 125,
        cell: (row) => <StatePill state={row.state} />,
      },
      {
        id: 'connectors',
        title: t('column.connectors'),
        min: 80,
        cell: (row) => (
          <ConnectorSigns states={row.connectors.map((connector) => connector.state)} offline={!row.online} />
        ),
      },
      withSite && {
        id: 'site',
        title: t('column.site'),
        min: 115,
        cell: (row) => row.siteName ?? <span className="quiet">{t('noSite')}</span>,
      },
      {
        id: 'sentence',
        title: t('column.sentence'),
        min: 170,
        grow: 2,
        cell: (row) => <span title={say(row.sentence)}>{say(row.sentence)}</span>,
      },
      {
        id: 'power',
        title: t('column.power'),
        align: 'right',
        min: 80,
        grow: 0.5,
        cell: (row) => (row.online ? format.power(row.powerW) : '–'),
      },
      {
        id: 'model',
        title: t('column.model'),
        min: 120,
        card: 'none',
        cell: (row) => [row.vendor, row.model].filter(Boolean).join(' ') || '–',
      },
      {
        id: 'version',
        title: t('column.version'),
        min: 48,
        grow: 0.3,
        card: 'none',
        cell: (row) => row.version ?? '–',
      },
      {
        id: 'lastSeen',
        title: t('column.lastSeen'),
        sort: 'lastSeen',
        min: 95,
        grow: 0.5,
        cell: (row) => <Time at={row.lastSeenAt} />,
      },
      { id: 'name', title: t('column.name'), sort: 'name', extra: true, cell: (row) => row.name || '–' },
      { id: 'firmware', title: t('column.firmware'), extra: true, cell: (row) => row.firmware ?? '–' },
      { id: 'serial', title: t('column.serial'), extra: true, cell: (row) => row.serialNumber ?? '–' },
      {
        id: 'organization',
        title: t('column.organization'),
        extra: true,
        cell: (row) => row.organizationName,
      },
    ];
    return all.filter((column) => column !== false);
  }, [t, format, say, withSite]);
}

function useStationFilters(): Filter[] {
  const { t } = useTranslation(['stations', 'ui']);
  const facets = useApi(stationFacets, {}).data?.items;
  return useMemo(() => {
    const distinct = (pick: (facet: NonNullable<typeof facets>[number]) => string | null) =>
      [...new Set(facets?.map(pick).filter((value) => value !== null))]
        .sort()
        .map((value) => ({ value, label: value }));
    return [
      {
        id: 'state',
        title: t('stations:column.state'),
        options: STATES.map((value) => ({ value, label: t(`ui:state.${value}`) })),
      },
      {
        id: 'version',
        title: t('stations:column.version'),
        options: ['1.6', '2.0.1', '2.1'].map((value) => ({ value, label: `OCPP ${value}` })),
      },
      { id: 'vendor', title: t('stations:column.vendor'), options: distinct(({ vendor }) => vendor) },
      { id: 'model', title: t('stations:column.modelOnly'), options: distinct(({ model }) => model) },
      { id: 'firmware', title: t('stations:column.firmware'), options: distinct(({ firmware }) => firmware) },
      {
        id: 'retired',
        title: t('stations:retired'),
        unset: t('stations:hidden'),
        options: [{ value: 'true', label: t('stations:withRetired') }],
      },
    ];
  }, [facets, t]);
}

/** The way into the whole page, at the foot of a panel. */
export function OpenPage({ to, label }: { to: string; label: string }) {
  return (
    <Button component={Link} to={to} size="xs" variant="default">
      {label}
    </Button>
  );
}
