import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  exportVehicles,
  getVehicle,
  listVehicles,
  retireVehicle,
  type Vehicle,
} from '../../../../server/drivers/vehicle-contract.ts';
import { getGiving } from '../../../../server/energy/giving/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Page } from '../../../ui/Page.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useFormat } from '../../../ui/useFormat.ts';
import { addressOf, useApi, useList, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { GivingDialog } from './GivingDialog.tsx';
import { VehicleDialog } from './VehicleDialog.tsx';

/** Which cars charge here, and whose are they? */
export default function VehiclesPage() {
  const { t } = useTranslation('vehicles');
  const can = useCan();
  const [making, setMaking] = useState(false);
  const state = useListState();
  const { organizationId } = useViewScope();
  const { fleetId, retired } = state.filters;
  const query = {
    ...(organizationId && { organizationId }),
    ...(state.q && { q: state.q }),
    ...(fleetId && { fleetId }),
    ...(retired && { retired: true }),
  };
  const list = useList(listVehicles, { query });
  const actions = can('drivers:write') && (
    <>
      <Button component={Link} to="/vehicles/import" variant="default">
        {t('import')}
      </Button>
      <Button onClick={() => setMaking(true)}>{t('new')}</Button>
    </>
  );
  return (
    <Page fill title={t('title')} lead={t('lead')} actions={actions}>
      <DataTable
        label={t('title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        panel={(row, close) => <VehiclePanel vehicle={row} onClose={close} />}
        exportHref={addressOf(exportVehicles, { query })}
        empty={
          <EmptyState title={t('empty')} actions={actions}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
      />
      {making && <VehicleDialog onClose={() => setMaking(false)} />}
    </Page>
  );
}

function useColumns(): Column<Vehicle>[] {
  const { t } = useTranslation('vehicles');
  const format = useFormat();
  return [
    { id: 'plate', title: t('field.plate'), min: 120, cell: (row) => <strong>{row.plate}</strong> },
    {
      id: 'autocharge',
      title: t('autocharge'),
      min: 110,
      grow: 0.5,
      card: 'aside',
      cell: (row) => (row.evccid ? <Tag tone="green">{t('autocharge')}</Tag> : '–'),
    },
    { id: 'model', title: t('field.model'), min: 140, cell: (row) => row.model || '–' },
    {
      id: 'driver',
      title: t('field.driver'),
      min: 140,
      cell: (row) => (row.driverId ? <Link to={`/drivers/${row.driverId}`}>{row.driverName}</Link> : '–'),
    },
    {
      id: 'fleet',
      title: t('field.fleet'),
      min: 120,
      cell: (row) => (row.fleetId ? <Link to={`/fleets/${row.fleetId}`}>{row.fleetName}</Link> : '–'),
    },
    {
      id: 'battery',
      title: t('field.battery'),
      min: 100,
      grow: 0.5,
      align: 'right',
      cell: (row) => (row.batteryWh === null ? '–' : format.energy(row.batteryWh)),
    },
    {
      id: 'dc',
      title: t('field.maxDc'),
      min: 100,
      grow: 0.5,
      align: 'right',
      cell: (row) => (row.maxDcWatts === null ? '–' : format.power(row.maxDcWatts)),
    },
    {
      id: 'ac',
      title: t('field.maxAc'),
      extra: true,
      align: 'right',
      cell: (row) => (row.maxAcWatts === null ? '–' : format.power(row.maxAcWatts)),
    },
    { id: 'evccid', title: t('field.evccid'), extra: true, cell: (row) => row.evccid ?? '–' },
    { id: 'organization', title: t('field.organization'), extra: true, cell: (row) => row.organizationName },
  ];
}

function VehiclePanel({ vehicle, onClose }: { vehicle: Vehicle; onClose: () => void }) {
  const { t } = useTranslation('vehicles');
  const can = useCan();
  const format = useFormat();
  const [editing, setEditing] = useState(false);
  const [lending, setLending] = useState(false);
  const giving = useApi(getGiving, { params: { vehicleId: vehicle.id } });
  const say = useSentence();
  const retire = useWrite(retireVehicle, { refreshes: [listVehicles, getVehicle], onDone: onClose });
  const { id, plate, batteryWh, maxAcWatts, maxDcWatts } = vehicle;
  const shown = <Unit,>(value: Unit | null, write: (value: Unit) => string) =>
    value === null ? null : write(value);
  return (
    <SidePanel title={plate} onClose={onClose}>
      {can('drivers:write') && !vehicle.retiredAt && (
        <div style={{ display: 'flex', gap: 8 }}>
          <Button variant="default" onClick={() => setEditing(true)}>
            {t('edit')}
          </Button>
          {giving.data && (
            <Button variant="default" onClick={() => setLending(true)}>
              {t('giving.title')}
            </Button>
          )}
          <ConfirmButton
            label={t('retire')}
            title={t('retireTitle', { plate })}
            effect={t('retireEffect')}
            act={() => retire.sendAsync({ params: { vehicleId: id } })}
          />
        </div>
      )}
      <Facts
        facts={[
          { label: t('field.model'), value: vehicle.model },
          {
            label: t('field.driver'),
            value: vehicle.driverId && <Link to={`/drivers/${vehicle.driverId}`}>{vehicle.driverName}</Link>,
          },
          {
            label: t('field.fleet'),
            value: vehicle.fleetId && <Link to={`/fleets/${vehicle.fleetId}`}>{vehicle.fleetName}</Link>,
          },
          { label: t('field.battery'), value: shown(batteryWh, format.energy) },
          { label: t('field.maxAc'), value: shown(maxAcWatts, format.power) },
          { label: t('field.maxDc'), value: shown(maxDcWatts, format.power) },
          { label: t('giving.title'), value: giving.data && say(giving.data.sentence) },
          { label: t('field.evccid'), value: vehicle.evccid },
          { label: t('field.organization'), value: vehicle.organizationName },
          { label: t('field.note'), value: vehicle.note },
        ]}
      />
      {lending && giving.data && (
        <GivingDialog vehicle={vehicle} giving={giving.data} onClose={() => setLending(false)} />
      )}
      {editing && <VehicleDialog vehicle={vehicle} onClose={() => setEditing(false)} />}
    </SidePanel>
  );
}
