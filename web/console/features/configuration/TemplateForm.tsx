import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import {
  type ConfigurationTemplate,
  modes,
  type previewConfigurationTemplate,
  restarts,
} from '../../../../server/devices/configuration/contract.ts';
import { FieldGroup, FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import type { Problem } from '../../api.ts';
import { OrganizationPicker, SitePicker } from '../../pickers.tsx';
import { useOrganizations } from '../../session.ts';
import { TryTemplate } from './TryTemplate.tsx';
import { ValuesField } from './ValuesField.tsx';
import { rowsOf, valuesOf } from './values.ts';

const versions = ['1.6', '2.0.1', '2.1'] as const;

export type TemplateBody = NonNullable<
  import('../../../../server/platform/http/contract.ts').BodyOf<typeof previewConfigurationTemplate>
>;

/** The same form makes and changes a template; whose it is stays as it was made. */
export function TemplateForm({
  template,
  submit,
  problem,
  sending,
  onSubmit,
  onCancel,
}: {
  template?: ConfigurationTemplate;
  submit: string;
  problem: Problem | null;
  sending: boolean;
  onSubmit: (body: TemplateBody) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation('configuration');
  const organizations = useOrganizations();
  const form = useForm({
    initialValues: {
      name: template?.name ?? '',
      organizationId: template?.organizationId ?? organizations[0]?.id ?? '',
      siteId: template?.siteId ?? null,
      vendor: template?.vendor ?? '',
      model: template?.model ?? '',
      firmware: template?.firmware ?? '',
      version: template?.version ?? '',
      mode: template?.mode ?? 'ask',
      restart: template?.restart ?? 'never',
      windowFrom: template?.windowFrom ?? '',
      windowTo: template?.windowTo ?? '',
      note: template?.note ?? '',
      values: rowsOf(template?.variables ?? []),
    },
  });
  const { values } = form;
  const errors = fieldErrors(problem?.errors ?? []);
  const field = (name: Exclude<keyof typeof values, 'values' | 'siteId'>) => {
    const props = form.getInputProps(name);
    return { ...props, error: props.error ?? errors[name] };
  };
  const body = (): TemplateBody => ({
    name: values.name.trim(),
    organizationId: values.organizationId,
    siteId: values.siteId || null,
    vendor: values.vendor.trim() || null,
    model: values.model.trim() || null,
    firmware: values.firmware.trim() || null,
    version: versions.find((one) => one === values.version) ?? null,
    mode: values.mode,
    restart: values.restart,
    windowFrom: values.windowFrom || null,
    windowTo: values.windowTo || null,
    note: values.note,
    variables: valuesOf(values.values),
  });
  return (
    <Form
      onSubmit={() => onSubmit(body())}
      problem={problem}
      sending={sending}
      submit={submit}
      onCancel={onCancel}
    >
      <FieldGroup title={t('group.what')}>
        <FieldRow>
          <TextInput label={t('field.name')} required {...field('name')} />
          <OrganizationPicker
            value={values.organizationId}
            disabled={template !== undefined}
            error={errors.organizationId}
            onChange={(id) => form.setFieldValue('organizationId', id)}
          />
        </FieldRow>
      </FieldGroup>
      <FieldGroup title={t('group.about')} help={t('help.pattern')}>
        <FieldRow>
          <SitePicker
            label={t('field.site')}
            value={values.siteId}
            onChange={(siteId) => form.setFieldValue('siteId', siteId)}
            known={
              template?.siteId
                ? { id: template.siteId, name: template.siteName ?? template.siteId }
                : undefined
            }
          />
          <NativeSelect
            label={t('field.version')}
            data={[{ value: '', label: t('anyVersion') }, ...versions]}
            {...field('version')}
          />
        </FieldRow>
        <FieldRow>
          <TextInput label={t('field.vendor')} spellCheck={false} {...field('vendor')} />
          <TextInput label={t('field.model')} spellCheck={false} {...field('model')} />
          <TextInput label={t('field.firmware')} spellCheck={false} {...field('firmware')} />
        </FieldRow>
      </FieldGroup>
      <FieldGroup title={t('group.how')}>
        <FieldRow>
          <NativeSelect
            label={t('field.mode')}
            data={modes.map((value) => ({ value, label: t(`mode.${value}`) }))}
            {...field('mode')}
          />
          <NativeSelect
            label={t('field.restart')}
            description={t('help.restart')}
            data={restarts.map((value) => ({ value, label: t(`restart.${value}`) }))}
            {...field('restart')}
          />
        </FieldRow>
        {values.restart === 'window' && (
          <FieldRow>
            <TextInput type="time" label={t('field.windowFrom')} {...field('windowFrom')} />
            <TextInput
              type="time"
              label={t('field.windowTo')}
              description={t('help.window')}
              {...field('windowTo')}
            />
          </FieldRow>
        )}
        <Textarea label={t('field.note')} autosize minRows={2} {...field('note')} />
      </FieldGroup>
      <FieldGroup title={t('group.values')} help={t('help.values')}>
        <ValuesField rows={values.values} onChange={(rows) => form.setFieldValue('values', rows)} />
      </FieldGroup>
      <TryTemplate body={body} />
    </Form>
  );
}
