import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Station } from '../../../../server/locations/contract.ts';
import { FieldGroup, FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import type { Problem } from '../../api.ts';
import { OrganizationPicker, SitePicker } from '../../pickers.tsx';
import { useOrganizations } from '../../session.ts';

export interface StationValues {
  identity: string;
  name: string;
  /** Asked only of a new one: a station that was there tells them itself. */
  vendor: string;
  model: string;
  organizationId: string;
  siteId: string | null;
  note: string;
  lenient: boolean;
  securityProfile: string;
}

/** What both routes, the one that makes and the one that changes a station, take. */
export function stationBody({
  identity: _identity,
  vendor: _vendor,
  model: _model,
  securityProfile,
  siteId,
  ...rest
}: StationValues) {
  return { ...rest, siteId: siteId || null, securityProfile: Number(securityProfile) };
}

/** The same form makes and changes a station; its identity is fixed once it exists. */
export function StationForm({
  station,
  siteId = null,
  submit,
  problem,
  sending,
  onSubmit,
  onCancel,
}: {
  station?: Station;
  siteId?: string | null;
  submit: string;
  problem: Problem | null;
  sending: boolean;
  onSubmit: (values: StationValues) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation(['stations', 'ui']);
  const organizations = useOrganizations();
  const form = useForm<StationValues>({
    initialValues: {
      identity: station?.identity ?? '',
      name: station?.name ?? '',
      vendor: '',
      model: '',
      organizationId: station?.organizationId ?? organizations[0]?.id ?? '',
      siteId: station?.siteId ?? siteId,
      note: station?.note ?? '',
      lenient: station?.lenient ?? true,
      securityProfile: String(station?.securityProfile ?? 1),
    },
    validate: { identity: (identity) => (identity.trim() ? null : t('ui:form.required')) },
  });
  const errors = fieldErrors(problem?.errors ?? []);
  const field = (name: keyof StationValues) => {
    const props = form.getInputProps(name);
    return { ...props, error: props.error ?? errors[name] };
  };
  return (
    <Form
      onSubmit={() => form.onSubmit(onSubmit)()}
      problem={problem}
      sending={sending}
      submit={submit}
      onCancel={onCancel}
    >
      <FieldGroup title={t('stations:form.what')}>
        <FieldRow>
          <TextInput
            label={t('stations:column.identity')}
            description={t('stations:form.identityHelp')}
            required
            disabled={station !== undefined}
            autoComplete="off"
            spellCheck={false}
            {...field('identity')}
          />
          <TextInput
            label={t('stations:column.name')}
            description={t('stations:form.nameHelp')}
            {...field('name')}
          />
        </FieldRow>
        {!station && (
          <FieldRow>
            <TextInput
              label={t('stations:column.vendor')}
              description={t('stations:form.vendorHelp')}
              maxLength={50}
              {...field('vendor')}
            />
            <TextInput
              label={t('stations:column.modelOnly')}
              description={t('stations:form.modelHelp')}
              maxLength={50}
              {...field('model')}
            />
          </FieldRow>
        )}
      </FieldGroup>
      <FieldGroup title={t('stations:form.where')}>
        <FieldRow>
          <SitePicker
            label={t('stations:column.site')}
            value={form.values.siteId}
            onChange={(siteId) => form.setFieldValue('siteId', siteId)}
            known={station?.siteId ? { id: station.siteId, name: station.siteName ?? '' } : undefined}
          />
          <OrganizationPicker
            label={t('stations:column.organization')}
            required
            value={form.values.organizationId}
            onChange={(id) => form.setFieldValue('organizationId', id)}
            error={errors.organizationId}
          />
        </FieldRow>
      </FieldGroup>
      <FieldGroup title={t('stations:form.how')}>
        <Select
          label={t('stations:form.profile')}
          description={t('stations:form.profileHelp')}
          allowDeselect={false}
          data={(['0', '1', '2', '3'] as const).map((value) => ({
            value,
            label: t(`stations:profile.${value}`),
          }))}
          {...field('securityProfile')}
        />
        <Checkbox
          label={t('stations:form.lenient')}
          description={t('stations:form.lenientHelp')}
          {...form.getInputProps('lenient', { type: 'checkbox' })}
        />
        <Textarea label={t('stations:form.note')} autosize minRows={2} {...field('note')} />
      </FieldGroup>
    </Form>
  );
}
