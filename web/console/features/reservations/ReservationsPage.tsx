import { Button, SegmentedControl } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listReservations,
  type Reservation,
  reservationStates,
} from '../../../../server/reservations/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column, Filter } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { dayRange } from '../../dates.ts';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { NewReservation } from './NewReservation.tsx';
import { ReservationCalendar } from './ReservationCalendar.tsx';
import { ReservationPanel } from './ReservationPanel.tsx';
import { ReservationTag } from './reservationState.tsx';

/** What is kept free for whom, where and until when? */
export default function ReservationsPage() {
  const { t } = useTranslation('reservations');
  const can = useCan();
  const [making, setMaking] = useState(false);
  const { view = 'list' } = useSearch({ strict: false }) as { view?: string };
  const navigate = useNavigate();
  const show = (next: string) =>
    void navigate({ to: '.', search: (next === 'list' ? {} : { view: next }) as never, replace: true });
  return (
    <Page
      fill={view === 'list'}
      title={t('title')}
      lead={t('lead')}
      actions={
        <>
          <SegmentedControl
            aria-label={t('view')}
            value={view}
            onChange={show}
            data={[
              { value: 'list', label: t('list') },
              { value: 'day', label: t('day') },
              { value: 'week', label: t('week') },
            ]}
          />
          {can('reservations:write') && <Button onClick={() => setMaking(true)}>{t('new')}</Button>}
        </>
      }
    >
      {view === 'list' ? <ReservationList /> : <ReservationCalendar days={view === 'week' ? 7 : 1} />}
      {making && <NewReservation onClose={() => setMaking(false)} />}
    </Page>
  );
}

function ReservationList() {
  const { t } = useTranslation('reservations');
  const state = useListState();
  const { organizationId, siteId } = useViewScope();
  const { state: stands } = state.filters;
  const query = {
    ...(organizationId && { organizationId }),
    ...(siteId && { siteId }),
    ...(state.q && { q: state.q }),
    ...(stands && { state: stands as Reservation['state'] }),
    ...dayRange(state.filters),
  };
  const list = useList(listReservations, { query });
  return (
    <DataTable
      label={t('title')}
      list={list}
      columns={useColumns()}
      rowId={(row) => row.id}
      filters={useFilters()}
      panel={(row, close) => <ReservationPanel reservation={row} onClose={close} />}
      empty={
        <EmptyState title={t('empty')}>
          <p>{t('emptyHelp')}</p>
        </EmptyState>
      }
    />
  );
}

function useFilters(): Filter[] {
  const { t } = useTranslation('reservations');
  return [
    {
      id: 'state',
      title: t('field.state'),
      options: reservationStates.map((value) => ({ value, label: t(`state.${value}`) })),
    },
    { id: 'from', title: t('field.from'), input: 'day' },
    { id: 'to', title: t('field.to'), input: 'day' },
  ];
}

function useColumns(): Column<Reservation>[] {
  const { t } = useTranslation('reservations');
  const say = useSentence();
  return [
    {
      id: 'station',
      title: t('field.station'),
      min: 150,
      cell: (row) => (
        <Link
          to={`/stations/${encodeURIComponent(row.stationIdentity)}`}
          search={{ tab: 'reservations' } as never}
        >
          {row.stationIdentity}
        </Link>
      ),
    },
    {
      id: 'evse',
      title: t('field.evse'),
      min: 70,
      grow: 0.4,
      cell: (row) => (row.evse === null ? t('any') : String(row.evse)),
    },
    {
      id: 'state',
      title: t('field.state'),
      card: 'aside',
      min: 110,
      grow: 0.6,
      cell: (row) => <ReservationTag state={row.state} />,
    },
    {
      id: 'token',
      title: t('field.token'),
      min: 120,
      cell: (row) => row.token.label || row.token.uid,
    },
    { id: 'from', title: t('field.from'), min: 110, cell: (row) => <Time at={row.startsAt} /> },
    { id: 'to', title: t('field.to'), min: 110, cell: (row) => <Time at={row.expiresAt} /> },
    { id: 'sentence', title: t('field.sentence'), min: 180, grow: 1.4, cell: (row) => say(row.sentence) },
    { id: 'site', title: t('field.site'), min: 110, extra: true, cell: (row) => row.siteName ?? '–' },
    { id: 'note', title: t('field.note'), extra: true, cell: (row) => row.note || '–' },
  ];
}
