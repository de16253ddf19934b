import { Modal, NumberInput, Switch } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Vehicle } from '../../../../server/drivers/vehicle-contract.ts';
import {
  getGiving,
  leastKept,
  setGiving,
  type VehicleGiving,
} from '../../../../server/energy/giving/contract.ts';
import { FieldRow, Form, UnitInput } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';

/** Says whether a vehicle may give energy back to the house, and what it keeps. */
export function GivingDialog({
  vehicle,
  giving,
  onClose,
}: {
  vehicle: Vehicle;
  giving: VehicleGiving;
  onClose: () => void;
}) {
  const { t } = useTranslation('vehicles');
  const write = useWrite(setGiving, { refreshes: [getGiving], onDone: onClose });
  const form = useForm({
    initialValues: {
      allowed: giving.allowed,
      keepPercent: giving.keepPercent as string | number,
      most: (giving.maxWatts === null ? '' : giving.maxWatts / 1000) as string | number,
    },
  });
  const submit = form.onSubmit(({ allowed, keepPercent, most }) =>
    write.send({
      params: { vehicleId: vehicle.id },
      body: {
        allowed,
        keepPercent: Number(keepPercent),
        maxWatts: most === '' ? null : Number(most) * 1000,
      },
    }),
  );
  return (
    <Modal opened onClose={onClose} title={t('giving.titleOf', { plate: vehicle.plate })}>
      <Form onSubmit={submit} problem={write.problem} sending={write.sending} onCancel={onClose}>
        <Switch
          label={t('giving.allowed')}
          description={t('giving.allowedHelp')}
          {...form.getInputProps('allowed', { type: 'checkbox' })}
        />
        <FieldRow>
          <NumberInput
            label={t('giving.keep')}
            suffix=" %"
            min={leastKept}
            max={100}
            required
            {...form.getInputProps('keepPercent')}
          />
          <UnitInput
            label={t('giving.most')}
            description={t('giving.mostHelp')}
            unit="kW"
            min={0}
            {...form.getInputProps('most')}
          />
        </FieldRow>
      </Form>
    </Modal>
  );
}
