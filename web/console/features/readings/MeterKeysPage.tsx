import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listMeterKeys, type MeterKeyItem, retireMeterKey } from '../../../../server/readings/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { NewMeterKey } from './NewMeterKey.tsx';

/** Under which keys do signed readings count as proof? */
export default function MeterKeysPage() {
  const { t } = useTranslation('readings');
  const can = useCan();
  const state = useListState();
  const [adding, setAdding] = useState(false);
  const list = useList(listMeterKeys, { query: { ...(state.q && { q: state.q }) } });
  const actions = can('stations:write') && (
    <>
      <Button component={Link} to="/meter-keys/import" variant="default">
        {t('keys.import')}
      </Button>
      <Button onClick={() => setAdding(true)}>{t('keys.new')}</Button>
    </>
  );
  return (
    <Page fill title={t('keys.title')} lead={t('keys.lead')} actions={actions}>
      <DataTable
        label={t('keys.title')}
        list={list}
        columns={useColumns(can('stations:write'))}
        rowId={(row) => row.id}
        empty={
          <EmptyState title={t('keys.empty')} actions={actions}>
            <p>{t('keys.emptyHelp')}</p>
          </EmptyState>
        }
      />
      {adding && <NewMeterKey onClose={() => setAdding(false)} />}
    </Page>
  );
}

function useColumns(editable: boolean): Column<MeterKeyItem>[] {
  const { t } = useTranslation('readings');
  const retire = useWrite(retireMeterKey, { refreshes: [listMeterKeys] });
  return [
    {
      id: 'meter',
      title: t('keys.meter'),
      min: 160,
      cell: (row) => row.meter ?? <span className="quiet">{t('keys.anyMeter')}</span>,
    },
    {
      id: 'station',
      title: t('keys.station'),
      min: 150,
      cell: (row) =>
        row.stationIdentity === null ? (
          <span className="quiet">{t('keys.anyPlace')}</span>
        ) : (
          <Link to={`/stations/${encodeURIComponent(row.stationIdentity)}`}>
            {row.stationIdentity}
            {row.evse !== null && ` · EVSE ${row.evse}`}
          </Link>
        ),
    },
    { id: 'curve', title: t('keys.curve'), min: 120, grow: 0.5, cell: (row) => row.curve },
    {
      id: 'key',
      title: t('keys.key'),
      min: 160,
      cell: (row) => (
        <span className="mono" title={row.publicKey}>
          …{row.publicKey.slice(-16)}
        </span>
      ),
    },
    { id: 'organization', title: t('keys.organization'), cell: (row) => row.organizationName },
    {
      id: 'since',
      title: t('keys.since'),
      min: 110,
      extra: true,
      cell: (row) => <Time at={row.createdAt} />,
    },
    { id: 'note', title: t('keys.note'), extra: true, cell: (row) => row.note || '–' },
    ...(editable
      ? [
          {
            id: 'retire',
            title: '',
            min: 110,
            grow: 0.4,
            cell: (row: MeterKeyItem) => (
              <ConfirmButton
                label={t('keys.retire')}
                title={t('keys.retireTitle')}
                effect={t('keys.retireEffect')}
                act={() => retire.sendAsync({ params: { meterKeyId: row.id } })}
              />
            ),
          },
        ]
      : []),
  ];
}
