import { Checkbox, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Meter, meterRoles } from '../../../../server/energy/meters/contract.ts';
import { FieldGroup, FieldRow, Form, fieldErrors, UnitInput } from '../../../ui/fields.tsx';
import type { Problem } from '../../api.ts';
import { draftOf, factsOf, type MeterDraft } from './meterDraft.ts';
import { ModbusFields, MqttFields, PushFields } from './TransportFields.tsx';
import { TryMeter } from './TryMeter.tsx';

/** The same form adds and changes a meter; what it would read is tried before it is kept. */
export function MeterForm({
  siteId,
  meter,
  submit,
  problem,
  sending,
  onSubmit,
  onCancel,
}: {
  siteId: string;
  meter?: Meter;
  submit: string;
  problem: Problem | null;
  sending: boolean;
  onSubmit: (facts: ReturnType<typeof factsOf>) => void;
  onCancel?: () => void;
}) {
  const { t } = useTranslation('power');
  const [draft, setDraft] = useState(() => draftOf(meter));
  const change = (told: Partial<MeterDraft>) => setDraft((now) => ({ ...now, ...told }));
  const errors = fieldErrors(problem?.errors ?? []);
  return (
    <Form
      onSubmit={() => onSubmit(factsOf(draft))}
      problem={problem}
      sending={sending}
      submit={submit}
      onCancel={onCancel}
    >
      <FieldGroup title={t('meter.what')}>
        <FieldRow>
          <TextInput
            label={t('meter.name')}
            required
            value={draft.name}
            error={errors.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <NativeSelect
            label={t('meter.measures')}
            value={draft.role}
            onChange={(event) => change({ role: event.currentTarget.value as MeterDraft['role'] })}
            data={meterRoles.map((value) => ({ value, label: t(`meter.role.${value}`) }))}
            description={t(`meter.sign.${draft.role}`)}
          />
        </FieldRow>
        <FieldRow>
          <UnitInput
            unit="kW"
            label={t('meter.most')}
            description={t('meter.mostHelp')}
            min={0}
            value={draft.mostKilowatts}
            error={errors.mostWatts}
            onChange={(value) => change({ mostKilowatts: typeof value === 'number' ? value : '' })}
          />
          <UnitInput
            unit="s"
            label={t('meter.stale')}
            description={t('meter.staleHelp')}
            min={5}
            max={86_400}
            value={draft.staleSeconds}
            error={errors.staleSeconds}
            onChange={(value) => change({ staleSeconds: Number(value) || 60 })}
          />
        </FieldRow>
        <Checkbox
          label={t('meter.inverted')}
          checked={draft.inverted}
          onChange={(event) => change({ inverted: event.currentTarget.checked })}
        />
      </FieldGroup>
      <FieldGroup title={t('meter.how')}>
        <SegmentedControl
          aria-label={t('meter.how')}
          value={draft.kind}
          onChange={(value) => change({ kind: value as MeterDraft['kind'] })}
          data={(['http', 'mqtt', 'modbus'] as const).map((value) => ({
            value,
            label: t(`meter.kind.${value}`),
          }))}
        />
        <p className="quiet">{t(`meter.kindHelp.${draft.kind}`)}</p>
        {draft.kind === 'http' && <PushFields draft={draft} change={change} />}
        {draft.kind === 'mqtt' && (
          <MqttFields draft={draft} change={change} hasPassword={meter?.hasPassword ?? false} />
        )}
        {draft.kind === 'modbus' && <ModbusFields draft={draft} change={change} />}
        <TryMeter siteId={siteId} meterId={meter?.id} draft={draft} />
      </FieldGroup>
    </Form>
  );
}
