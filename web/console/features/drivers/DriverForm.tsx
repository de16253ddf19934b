import { MultiSelect, NativeSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import {
  type changeDriver,
  type Driver,
  getFleet,
  listGroups,
} from '../../../../server/drivers/people-contract.ts';
import type { BodyOf } from '../../../../server/platform/http/contract.ts';
import { FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import { type Problem, useApi } from '../../api.ts';
import { OrganizationPicker } from '../../pickers.tsx';
import { LANGUAGES } from '../../words/index.ts';
import { FleetPicker } from './peoplePickers.tsx';

export type DriverBody = BodyOf<typeof changeDriver> & { organizationId: string; name: string };

const orNull = (value: string) => value.trim() || null;
/** Groups offered in a form. */
const OFFERED = 200;
const languages = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }));

/** The same form for a new driver and one that is edited; the organization is chosen once. */
export function DriverForm({
  driver,
  organizationId,
  save,
  sending,
  problem,
  onCancel,
}: {
  driver?: Driver;
  organizationId: string;
  save: (body: DriverBody) => void;
  sending: boolean;
  problem: Problem | null;
  onCancel: () => void;
}) {
  const { t } = useTranslation(['drivers', 'ui', 'pickPeople']);
  const form = useForm({
    initialValues: {
      organizationId: driver?.organizationId ?? organizationId,
      name: driver?.name ?? '',
      email: driver?.email ?? '',
      phone: driver?.phone ?? '',
      language: driver?.language ?? '',
      externalNumber: driver?.externalNumber ?? '',
      note: driver?.note ?? '',
      fleetId: driver?.fleetId ?? null,
      costCentreId: driver?.costCentreId ?? '',
      groupIds: driver?.groups.map(({ id }) => id) ?? [],
    },
    validate: { name: (value) => (value.trim() ? null : t('ui:form.required')) },
  });
  const { fleetId } = form.values;
  const groups = useApi(listGroups, { query: { limit: OFFERED } }).data?.items ?? [];
  const fleet = useApi(getFleet, { params: { fleetId: fleetId ?? '' } }, { enabled: fleetId !== null }).data;
  const errors = fieldErrors(problem?.errors ?? []);
  const field = (name: keyof typeof form.values) => {
    const props = form.getInputProps(name);
    return { ...props, error: props.error ?? errors[name] };
  };
  const submit = form.onSubmit((values) =>
    save({
      organizationId: values.organizationId,
      name: values.name.trim(),
      email: orNull(values.email),
      phone: orNull(values.phone),
      language: orNull(values.language),
      externalNumber: orNull(values.externalNumber),
      note: values.note,
      fleetId: values.fleetId,
      costCentreId: values.fleetId ? orNull(values.costCentreId) : null,
      groupIds: values.groupIds,
    }),
  );
  return (
    <Form onSubmit={submit} problem={problem} sending={sending} onCancel={onCancel}>
      <FieldRow>
        <TextInput label={t('field.name')} required data-autofocus {...field('name')} />
        {!driver && (
          <OrganizationPicker
            value={form.values.organizationId}
            onChange={(value) => form.setFieldValue('organizationId', value)}
            error={field('organizationId').error}
          />
        )}
      </FieldRow>
      <FieldRow>
        <TextInput type="email" label={t('field.email')} {...field('email')} />
        <TextInput type="tel" label={t('field.phone')} {...field('phone')} />
        <TextInput
          label={t('field.externalNumber')}
          description={t('help.externalNumber')}
          {...field('externalNumber')}
        />
        <Select
          label={t('field.language')}
          description={t('help.language')}
          clearable
          data={languages}
          {...field('language')}
          value={form.values.language || null}
          onChange={(value) => form.setFieldValue('language', value ?? '')}
        />
      </FieldRow>
      <FieldRow>
        <FleetPicker
          value={fleetId}
          onChange={(value) => form.setValues({ fleetId: value, costCentreId: '' })}
          known={driver?.fleetId ? { id: driver.fleetId, name: driver.fleetName ?? '' } : undefined}
          error={errors.fleetId}
        />
        {fleetId && (
          <NativeSelect
            label={t('field.costCentre')}
            description={t('help.costCentre')}
            data={[
              { value: '', label: t('pickPeople:none') },
              ...(fleet?.costCentres ?? []).map(({ id, code, name }) => ({
                value: id,
                label: name ? `${code}, ${name}` : code,
              })),
            ]}
            {...field('costCentreId')}
          />
        )}
        <MultiSelect
          label={t('field.groups')}
          description={t('help.groups')}
          searchable
          clearable
          data={groups.map(({ id, name }) => ({ value: id, label: name }))}
          {...field('groupIds')}
        />
      </FieldRow>
      <Textarea label={t('field.note')} autosize minRows={2} {...field('note')} />
    </Form>
  );
}
