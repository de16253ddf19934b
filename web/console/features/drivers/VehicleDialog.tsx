import { Modal, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import {
  changeVehicle,
  createVehicle,
  getVehicle,
  listVehicles,
  type Vehicle,
} from '../../../../server/drivers/vehicle-contract.ts';
import { FieldRow, Form, fieldErrors, UnitInput } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';
import { OrganizationPicker } from '../../pickers.tsx';
import { useChosenScope } from '../../scope.ts';
import { useOrganizations } from '../../session.ts';
import { DriverPicker, FleetPicker } from './peoplePickers.tsx';

const refreshes = [listVehicles, getVehicle];
const kilo = (value: number | null | undefined): string | number => (value == null ? '' : value / 1000);
const fromKilo = (value: string | number) => (value === '' ? null : Number(value) * 1000);
const named = (id: string | null | undefined, name: string | null | undefined) =>
  id ? { id, name: name ?? '' } : undefined;

/** Makes a vehicle, or changes one. */
export function VehicleDialog({ vehicle, onClose }: { vehicle?: Vehicle; onClose: () => void }) {
  const { t } = useTranslation(['vehicles', 'ui']);
  const { organizationId: scope } = useChosenScope();
  const organizations = useOrganizations();
  const create = useWrite(createVehicle, { refreshes, onDone: onClose });
  const change = useWrite(changeVehicle, { refreshes, onDone: onClose });
  const form = useForm({
    initialValues: {
      organizationId: vehicle?.organizationId ?? scope ?? organizations[0]?.id ?? '',
      plate: vehicle?.plate ?? '',
      model: vehicle?.model ?? '',
      battery: kilo(vehicle?.batteryWh),
      maxAc: kilo(vehicle?.maxAcWatts),
      maxDc: kilo(vehicle?.maxDcWatts),
      evccid: vehicle?.evccid ?? '',
      driverId: vehicle?.driverId ?? null,
      fleetId: vehicle?.fleetId ?? null,
      note: vehicle?.note ?? '',
    },
    validate: { plate: (value) => (value.trim() ? null : t('ui:form.required')) },
  });
  const problem = create.problem ?? change.problem;
  const errors = fieldErrors(problem?.errors ?? []);
  const field = (name: keyof typeof form.values) => {
    const props = form.getInputProps(name);
    return { ...props, error: props.error ?? errors[name] };
  };
  const submit = form.onSubmit((values) => {
    const facts = {
      plate: values.plate.trim(),
      model: values.model.trim(),
      batteryWh: fromKilo(values.battery),
      maxAcWatts: fromKilo(values.maxAc),
      maxDcWatts: fromKilo(values.maxDc),
      evccid: values.evccid.trim() || null,
      driverId: values.driverId,
      fleetId: values.fleetId,
      note: values.note,
    };
    if (vehicle) change.send({ params: { vehicleId: vehicle.id }, body: facts });
    else create.send({ body: { ...facts, organizationId: values.organizationId } });
  });
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={vehicle ? t('editTitle', { plate: vehicle.plate }) : t('new')}
    >
      <Form onSubmit={submit} problem={problem} sending={create.sending || change.sending} onCancel={onClose}>
        <FieldRow>
          <TextInput label={t('field.plate')} required data-autofocus {...field('plate')} />
          <TextInput label={t('field.model')} {...field('model')} />
        </FieldRow>
        <FieldRow>
          <DriverPicker
            value={form.values.driverId}
            onChange={(value) => form.setFieldValue('driverId', value)}
            known={named(vehicle?.driverId, vehicle?.driverName)}
          />
          <FleetPicker
            value={form.values.fleetId}
            onChange={(value) => form.setFieldValue('fleetId', value)}
            known={named(vehicle?.fleetId, vehicle?.fleetName)}
          />
        </FieldRow>
        <FieldRow>
          <UnitInput label={t('field.battery')} unit="kWh" min={0} {...form.getInputProps('battery')} />
          <UnitInput label={t('field.maxAc')} unit="kW" min={0} {...form.getInputProps('maxAc')} />
          <UnitInput label={t('field.maxDc')} unit="kW" min={0} {...form.getInputProps('maxDc')} />
        </FieldRow>
        <FieldRow>
          <TextInput label={t('field.evccid')} description={t('help.evccid')} {...field('evccid')} />
          {!vehicle && (
            <OrganizationPicker
              value={form.values.organizationId}
              onChange={(value) => form.setFieldValue('organizationId', value)}
            />
          )}
        </FieldRow>
        <Textarea label={t('field.note')} autosize minRows={2} {...field('note')} />
      </Form>
    </Modal>
  );
}
