import { NativeSelect, NumberInput, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { StationModel } from '../../../../server/devices/templates/contract.ts';
import { FieldGroup, FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import type { Problem } from '../../api.ts';
import { LayoutField } from './LayoutField.tsx';
import { bodyOfModel, type ModelBody, type ModelValues, valuesOfModel } from './modelValues.ts';
import { ValuesField } from './ValuesField.tsx';

const limits = ['maxPeriods', 'maxProfiles', 'minStackLevel', 'maxStackLevel', 'itemsPerMessage'] as const;
const units = ['A', 'W', 'A,W'] as const;

/** The same form makes, copies and changes what is known of a model. */
export function ModelForm({
  model,
  submit,
  problem,
  sending,
  onSubmit,
  onCancel,
}: {
  model?: Omit<StationModel, 'id'> | undefined;
  submit: string;
  problem: Problem | null;
  sending: boolean;
  onSubmit: (body: ModelBody) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation('configuration');
  const form = useForm<ModelValues>({ initialValues: valuesOfModel(model) });
  const { values } = form;
  const errors = fieldErrors(problem?.errors ?? []);
  const field = (name: keyof ModelValues & string) => {
    const props = form.getInputProps(name);
    return { ...props, error: props.error ?? errors[name] ?? errors[`facts.${name}`] };
  };
  const untold = { value: '', label: t('model.untold') };
  return (
    <Form
      onSubmit={() => onSubmit(bodyOfModel(values))}
      problem={problem}
      sending={sending}
      submit={submit}
      onCancel={onCancel}
    >
      <FieldGroup title={t('model.group.about')} help={t('help.pattern')}>
        <FieldRow>
          <TextInput label={t('field.name')} required {...field('name')} />
        </FieldRow>
        <FieldRow>
          <TextInput label={t('field.vendor')} placeholder="*" spellCheck={false} {...field('vendor')} />
          <TextInput label={t('field.model')} placeholder="*" spellCheck={false} {...field('model')} />
          <TextInput label={t('field.firmware')} placeholder="*" spellCheck={false} {...field('firmware')} />
        </FieldRow>
      </FieldGroup>
      <FieldGroup title={t('model.group.limits')} help={t('model.help.limits')}>
        <FieldRow>
          <NativeSelect
            label={t('model.rateUnits')}
            data={[untold, ...units.map((value) => ({ value, label: t(`model.units.${value}`) }))]}
            {...field('rateUnits')}
          />
          <NativeSelect
            label={t('model.phaseSwitching')}
            data={[
              untold,
              ...(['yes', 'no'] as const).map((value) => ({ value, label: t(`model.${value}`) })),
            ]}
            {...field('phaseSwitching')}
          />
        </FieldRow>
        <FieldRow>
          {limits.map((name) => (
            <NumberInput
              key={name}
              label={t(`model.${name}`)}
              placeholder={t('model.untold')}
              min={name.endsWith('StackLevel') ? 0 : 1}
              max={10_000}
              allowDecimal={false}
              {...field(name)}
            />
          ))}
        </FieldRow>
      </FieldGroup>
      <FieldGroup title={t('model.group.layout')} help={t('model.help.layout')}>
        <LayoutField rows={values.evses} onChange={(rows) => form.setFieldValue('evses', rows)} />
        <Textarea
          label={t('model.connectors')}
          description={t('model.help.connectors')}
          placeholder="2 = 1.2"
          autosize
          minRows={1}
          {...field('connectors')}
        />
      </FieldGroup>
      <FieldGroup title={t('model.group.habits')}>
        <Textarea
          label={t('model.habits')}
          description={t('model.help.habits')}
          autosize
          minRows={2}
          {...field('deviations')}
        />
        <TagsInput
          label={t('model.lacks')}
          description={t('model.help.lacks')}
          placeholder="GetDiagnostics"
          {...field('lacks')}
        />
        <FieldRow>
          <NativeSelect
            label={t('model.version')}
            data={[untold, '1.6', '2.0.1', '2.1']}
            {...field('version')}
          />
          <NativeSelect
            label={t('model.certificateName')}
            data={[
              untold,
              ...(['serial', 'identity'] as const).map((value) => ({
                value,
                label: t(`model.named.${value}`),
              })),
            ]}
            {...field('certificateName')}
          />
          <NativeSelect
            label={t('model.serialNumber')}
            data={[untold, 'chargePointSerialNumber', 'chargeBoxSerialNumber'].map((one) =>
              typeof one === 'string' ? { value: one.replace('SerialNumber', ''), label: one } : one,
            )}
            {...field('serialNumber')}
          />
          <TextInput label={t('model.centralSystemKey')} spellCheck={false} {...field('centralSystemKey')} />
        </FieldRow>
      </FieldGroup>
      <FieldGroup title={t('model.group.configuration')} help={t('model.help.configuration')}>
        <ValuesField
          rows={values.configuration}
          onChange={(rows) => form.setFieldValue('configuration', rows)}
        />
      </FieldGroup>
    </Form>
  );
}
