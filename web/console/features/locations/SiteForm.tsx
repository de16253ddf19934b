import { Checkbox, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Site } from '../../../../server/locations/contract.ts';
import { FieldGroup, FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import type { Problem } from '../../api.ts';
import { OrganizationPicker } from '../../pickers.tsx';
import { useOrganizations } from '../../session.ts';
import { ExceptionFields } from './ExceptionFields.tsx';
import { readHours } from './openingWords.ts';
import { bodyOf, emptyValues, readPlace, type SiteBody, type Values, valuesOf } from './siteBody.ts';

/** Browsers leave UTC out of their list, though it is a zone that sites may have. */
const ZONES = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

/** The same form makes and changes a site. */
export function SiteForm({
  site,
  submit,
  problem,
  sending,
  onSubmit,
  onCancel,
}: {
  site?: Site;
  submit: string;
  problem: Problem | null;
  sending: boolean;
  onSubmit: (body: SiteBody) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation(['sites', 'ui']);
  const organizations = useOrganizations();
  const form = useForm<Values>({
    initialValues: site ? valuesOf(site) : emptyValues(organizations[0]?.id ?? ''),
    validate: {
      name: (name) => (name.trim() ? null : t('ui:form.required')),
      coordinates: (text) =>
        text.trim() === '' || readPlace(text) ? null : t('sites:form.coordinatesWrong'),
      hours: (text, { always }) => (always || readHours(text) ? null : t('sites:form.hoursWrong')),
      exceptions: {
        from: (from) => (from ? null : t('ui:form.required')),
        to: (to, { exceptions }, path) => {
          const from = exceptions[Number(path.split('.')[1])]?.from ?? '';
          return to > from ? null : t('sites:form.exceptionWrong');
        },
      },
    },
  });
  const errors = fieldErrors(problem?.errors ?? []);
  const field = (name: keyof Values) => {
    const props = form.getInputProps(name);
    return { ...props, error: props.error ?? errors[name] };
  };
  return (
    <Form
      onSubmit={() => form.onSubmit((values) => onSubmit(bodyOf(values)))()}
      problem={problem}
      sending={sending}
      submit={submit}
      onCancel={onCancel}
    >
      <FieldGroup title={t('sites:form.what')}>
        <TextInput label={t('sites:column.name')} required data-autofocus {...field('name')} />
        <OrganizationPicker
          label={t('sites:column.organization')}
          description={t('sites:form.organizationHelp')}
          required
          value={form.values.organizationId}
          onChange={(id) => form.setFieldValue('organizationId', id)}
          error={errors.organizationId}
        />
      </FieldGroup>
      <FieldGroup title={t('sites:form.where')}>
        <TextInput label={t('sites:column.address')} autoComplete="off" {...field('address')} />
        <FieldRow>
          <TextInput label={t('sites:form.postalCode')} {...field('postalCode')} />
          <TextInput label={t('sites:column.city')} {...field('city')} />
          <TextInput label={t('sites:form.country')} {...field('country')} />
        </FieldRow>
        <TextInput
          label={t('sites:form.coordinates')}
          description={t('sites:form.coordinatesHelp')}
          placeholder="52.5200, 13.4050"
          inputMode="decimal"
          {...field('coordinates')}
        />
        <Select
          label={t('sites:column.zone')}
          description={t('sites:form.zoneHelp')}
          searchable
          allowDeselect={false}
          limit={60}
          data={ZONES}
          {...field('zone')}
        />
      </FieldGroup>
      <FieldGroup title={t('sites:form.hours')}>
        <Checkbox label={t('sites:form.always')} {...form.getInputProps('always', { type: 'checkbox' })} />
        {!form.values.always && (
          <TextInput
            label={t('sites:form.hoursText')}
            description={t('sites:form.hoursHelp')}
            placeholder="Mo-Fr 08:00-18:00; Sa 09:00-13:00"
            {...field('hours')}
          />
        )}
        <ExceptionFields form={form} />
      </FieldGroup>
    </Form>
  );
}
