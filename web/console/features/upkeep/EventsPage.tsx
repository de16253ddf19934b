import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  type DeviceEvent,
  listDeviceEvents,
  severities,
} from '../../../../server/devices/monitoring/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { dayRange } from '../../dates.ts';
import { SavedViews } from '../../SavedViews.tsx';
import { useViewScope } from '../../scope.ts';
import { EventRow } from './EventRow.tsx';
import { placeWords, Severity } from './severity.tsx';
import classes from './upkeep.module.css';

const triggers = ['alert', 'delta', 'periodic'] as const;

/** What did the stations notice by themselves, everywhere, and what of it is not over? */
export default function EventsPage() {
  const { t } = useTranslation('upkeep');
  const { q, filters } = useListState();
  const { siteId } = useViewScope();
  const trigger = triggers.find((one) => one === filters.trigger);
  const worst = severities.indexOf(filters.worst as (typeof severities)[number]);
  const list = useList(listDeviceEvents, {
    query: {
      ...(siteId && { siteId }),
      ...(q && { q }),
      ...(trigger && { trigger }),
      ...(worst >= 0 && { worst }),
      ...(filters.active === 'true' && { active: 'true' as const }),
      ...dayRange(filters),
    },
  });
  return (
    <Page fill title={t('events.pageTitle')} lead={t('events.lead')}>
      <DataTable
        label={t('events.pageTitle')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        filters={[
          { id: 'active', title: t('events.state'), options: [{ value: 'true', label: t('events.active') }] },
          {
            id: 'worst',
            title: t('events.worst'),
            options: severities.map((value) => ({ value, label: t(`severity.${value}`) })),
          },
          {
            id: 'trigger',
            title: t('events.what'),
            options: triggers.map((value) => ({ value, label: t(`events.trigger.${value}`) })),
          },
          { id: 'from', title: t('from'), input: 'day' },
          { id: 'to', title: t('to'), input: 'day' },
        ]}
        panel={(row, close) => (
          <SidePanel title={placeWords(row)} onClose={close}>
            <ul className={classes.list}>
              <EventRow event={row} withStation />
            </ul>
          </SidePanel>
        )}
        views={<SavedViews list="device-events" />}
        empty={
          <EmptyState title={t('events.none')}>
            <p>{t('events.noneHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<DeviceEvent>[] {
  const { t } = useTranslation('upkeep');
  return [
    {
      id: 'station',
      title: t('station'),
      min: 120,
      cell: (row) => <Link to={`/stations/${encodeURIComponent(row.identity)}`}>{row.identity}</Link>,
    },
    { id: 'place', title: t('events.where'), min: 200, grow: 2, cell: (row) => placeWords(row) },
    {
      id: 'value',
      title: t('events.value'),
      min: 120,
      cell: (row) => <span className="mono">{row.value ?? '–'}</span>,
    },
    {
      id: 'state',
      title: t('events.state'),
      min: 110,
      grow: 0.3,
      card: 'aside',
      cell: (row) =>
        row.active ? (
          <Tag tone="red">{t('events.active')}</Tag>
        ) : row.cleared || row.clearedAt ? (
          <Tag tone="green">{t('events.over')}</Tag>
        ) : (
          <Tag tone="slate">{t(`events.trigger.${row.trigger}`)}</Tag>
        ),
    },
    {
      id: 'severity',
      title: t('events.severity'),
      min: 130,
      grow: 0.4,
      cell: (row) => <Severity of={row.severity} />,
    },
    { id: 'info', title: t('events.info'), extra: true, cell: (row) => row.techInfo ?? '–' },
    { id: 'at', title: t('when'), min: 100, grow: 0.4, cell: (row) => <Time at={row.arrivedAt} /> },
  ];
}
