import { NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { changeToken } from '../../../../server/drivers/contract.ts';
import { type Token, type TokenKind, tokenKinds } from '../../../../server/drivers/contract.ts';
import type { BodyOf } from '../../../../server/platform/http/contract.ts';
import { FieldGroup, FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import type { Problem } from '../../api.ts';
import { fromField, toField } from '../../dates.ts';
import { OrganizationPicker } from '../../pickers.tsx';
import { DriverPicker, VehiclePicker } from './peoplePickers.tsx';

/** Languages that a station's display may be told to speak (OCPP languageCode; BCP 47). */
const DISPLAY_LANGUAGES = ['en', 'de', 'fr', 'it', 'nl', 'es', 'pl', 'da', 'sv', 'cs'];

export type TokenBody = BodyOf<typeof changeToken> & { organizationId: string; kind: TokenKind };

const text = (value: string | null | undefined) => value ?? '';
const orNull = (value: string) => value.trim() || null;

/** The same form for a new token and one that is edited; only a new one may choose its uid. */
export function TokenForm({
  token,
  preset = {},
  save,
  sending,
  problem,
  onCancel,
}: {
  token?: Token;
  preset?: {
    uid?: string;
    organizationId?: string;
    kind?: TokenKind;
    driverId?: string;
    printedNumber?: string;
  };
  save: (uid: string, body: TokenBody) => void;
  sending: boolean;
  problem: Problem | null;
  onCancel: () => void;
}) {
  const { t } = useTranslation(['tokens', 'ui']);
  const form = useForm({
    initialValues: {
      uid: token?.uid ?? preset.uid ?? '',
      organizationId: token?.organizationId ?? preset.organizationId ?? '',
      kind: (token?.kind ?? preset.kind ?? 'rfid') as TokenKind,
      label: text(token?.label),
      groupUid: text(token?.groupUid),
      validFrom: toField(token?.validFrom),
      validUntil: toField(token?.validUntil),
      language: text(token?.language),
      chargingPriority: token?.chargingPriority == null ? '' : String(token.chargingPriority),
      message: text(token?.message),
      note: text(token?.note),
      printedNumber: text(token?.printedNumber ?? preset.printedNumber),
      driverId: token?.driverId ?? preset.driverId ?? null,
      vehicleId: token?.vehicleId ?? null,
    },
    validate: {
      uid: (value) => (value.trim() ? null : t('ui:form.required')),
      organizationId: (value) => (value ? null : t('ui:form.required')),
    },
  });
  const errors = fieldErrors(problem?.errors ?? []);
  const field = (name: keyof typeof form.values) => {
    const props = form.getInputProps(name);
    return { ...props, error: props.error ?? errors[name] };
  };
  const submit = form.onSubmit((values) =>
    save(values.uid.trim(), {
      organizationId: values.organizationId,
      kind: values.kind,
      label: values.label.trim(),
      groupUid: orNull(values.groupUid),
      validFrom: fromField(values.validFrom),
      validUntil: fromField(values.validUntil),
      language: orNull(values.language),
      chargingPriority: values.chargingPriority === '' ? null : Number(values.chargingPriority),
      message: orNull(values.message),
      note: values.note,
      printedNumber: orNull(values.printedNumber),
      driverId: values.driverId,
      vehicleId: values.vehicleId,
    }),
  );
  return (
    <Form onSubmit={submit} problem={problem} sending={sending} onCancel={onCancel}>
      <FieldGroup title={t('group.token')}>
        <FieldRow>
          <TextInput
            label={t('field.uid')}
            description={token ? t('help.uidFixed') : t('help.uid')}
            required
            readOnly={token !== undefined}
            spellCheck={false}
            autoComplete="off"
            data-autofocus={token === undefined && !preset.uid}
            {...field('uid')}
          />
          <Select
            label={t('field.kind')}
            description={t('help.kind')}
            allowDeselect={false}
            data={tokenKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
            {...field('kind')}
          />
        </FieldRow>
        <FieldRow>
          <TextInput label={t('field.label')} description={t('help.label')} {...field('label')} />
          <OrganizationPicker
            description={t('help.organization')}
            value={form.values.organizationId}
            error={field('organizationId').error}
            onChange={(value) => form.setFieldValue('organizationId', value)}
          />
        </FieldRow>
        <FieldRow>
          <TextInput
            label={t('field.printedNumber')}
            description={t('help.printedNumber')}
            {...field('printedNumber')}
          />
          <DriverPicker
            value={form.values.driverId}
            onChange={(value) => form.setFieldValue('driverId', value)}
            known={token?.driverId ? { id: token.driverId, name: token.driverName ?? '' } : undefined}
          />
          <VehiclePicker
            value={form.values.vehicleId}
            onChange={(value) => form.setFieldValue('vehicleId', value)}
            known={token?.vehicleId ? { id: token.vehicleId, name: token.vehiclePlate ?? '' } : undefined}
          />
        </FieldRow>
      </FieldGroup>
      <FieldGroup title={t('group.limits')}>
        <FieldRow>
          <TextInput
            type="datetime-local"
            label={t('field.validFrom')}
            description={t('help.validFrom')}
            {...field('validFrom')}
          />
          <TextInput
            type="datetime-local"
            label={t('field.validUntil')}
            description={t('help.validUntil')}
            {...field('validUntil')}
          />
          <TextInput label={t('field.group')} description={t('help.group')} {...field('groupUid')} />
          <NumberInput
            label={t('field.chargingPriority')}
            description={t('help.chargingPriority')}
            min={-9}
            max={9}
            allowDecimal={false}
            {...field('chargingPriority')}
            onChange={(value) => form.setFieldValue('chargingPriority', String(value))}
          />
        </FieldRow>
      </FieldGroup>
      <FieldGroup title={t('group.words')}>
        <FieldRow>
          <Select
            label={t('field.language')}
            description={t('help.language')}
            clearable
            searchable
            data={withPresent(DISPLAY_LANGUAGES, form.values.language)}
            {...field('language')}
            value={form.values.language || null}
            onChange={(value) => form.setFieldValue('language', value ?? '')}
          />
          <TextInput label={t('field.message')} description={t('help.message')} {...field('message')} />
        </FieldRow>
        <Textarea label={t('field.note')} autosize minRows={2} {...field('note')} />
      </FieldGroup>
    </Form>
  );
}

const withPresent = (all: readonly string[], present: string) =>
  present && !all.includes(present) ? [present, ...all] : [...all];
