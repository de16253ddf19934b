import { Checkbox, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { controlKinds, setPointTypes } from '../../../../server/energy/batteries/contract.ts';
import { FieldRow, UnitInput } from '../../../ui/fields.tsx';
import type { ControlDraft } from './batteryControl.ts';

interface Props {
  draft: ControlDraft;
  change: (draft: ControlDraft) => void;
  password: string;
  setPassword: (password: string) => void;
  hasPassword: boolean;
}

/** How is the battery told what to do? */
export function BatteryControlFields({ draft, change, password, setPassword, hasPassword }: Props) {
  const { t } = useTranslation('power');
  const set = (told: Partial<ControlDraft>) => change({ ...draft, ...told });
  const isModbus = draft.kind === 'sunspec' || draft.kind === 'modbus';
  const isText = draft.kind === 'mqtt' || draft.kind === 'http';
  return (
    <>
      <FieldRow>
        <NativeSelect
          label={t('battery.control')}
          description={t(`battery.controlHelp.${draft.kind}`)}
          value={draft.kind}
          onChange={(event) => set({ kind: event.currentTarget.value as ControlDraft['kind'] })}
          data={(['none', ...controlKinds] as const).map((value) => ({
            value,
            label: t(`battery.controls.${value}`),
          }))}
        />
        {isText && (
          <TextInput
            label={t('battery.url')}
            spellCheck={false}
            placeholder={
              draft.kind === 'mqtt' ? 'mqtts://broker.example:8883' : 'https://ems.example/battery'
            }
            value={draft.url}
            onChange={(event) => set({ url: event.currentTarget.value })}
          />
        )}
        {draft.kind === 'mqtt' && (
          <TextInput
            label={t('meter.topic')}
            spellCheck={false}
            placeholder="home/battery/set"
            value={draft.topic}
            onChange={(event) => set({ topic: event.currentTarget.value })}
          />
        )}
        {draft.kind === 'http' && (
          <NativeSelect
            label={t('battery.method')}
            value={draft.method}
            onChange={(event) => set({ method: event.currentTarget.value as ControlDraft['method'] })}
            data={['POST', 'PUT']}
          />
        )}
      </FieldRow>
      {isModbus && <PlaceFields draft={draft} set={set} />}
      {draft.kind === 'modbus' && <RegisterField draft={draft} set={set} />}
      {isText && (
        <FieldRow>
          {draft.kind === 'mqtt' && (
            <TextInput
              label={t('meter.username')}
              autoComplete="off"
              value={draft.username}
              onChange={(event) => set({ username: event.currentTarget.value })}
            />
          )}
          <PasswordInput
            label={t(draft.kind === 'mqtt' ? 'meter.password' : 'battery.bearer')}
            autoComplete="new-password"
            placeholder={hasPassword ? t('meter.passwordKept') : ''}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <TextInput
            label={t('battery.payload')}
            description={t('battery.payloadHelp')}
            spellCheck={false}
            placeholder='{"watts": {watts}, "seconds": {seconds}}'
            value={draft.payload}
            onChange={(event) => set({ payload: event.currentTarget.value })}
          />
          <TextInput
            label={t('battery.release')}
            spellCheck={false}
            placeholder='{"watts": null}'
            value={draft.release}
            onChange={(event) => set({ release: event.currentTarget.value })}
          />
        </FieldRow>
      )}
    </>
  );
}

type Part = Pick<Props, 'draft'> & { set: (told: Partial<ControlDraft>) => void };
const whole = (value: string | number, otherwise: number) => (typeof value === 'number' ? value : otherwise);

function PlaceFields({ draft, set }: Part) {
  const { t } = useTranslation('power');
  return (
    <FieldRow>
      <TextInput
        label={t('meter.host')}
        spellCheck={false}
        placeholder="192.168.1.20"
        value={draft.host}
        onChange={(event) => set({ host: event.currentTarget.value })}
      />
      <UnitInput
        unit=""
        label={t('meter.port')}
        value={draft.port}
        onChange={(value) => set({ port: whole(value, 502) })}
      />
      <UnitInput
        unit=""
        label={t('meter.unit')}
        value={draft.unitId}
        onChange={(value) => set({ unitId: whole(value, 1) })}
      />
    </FieldRow>
  );
}

function RegisterField({ draft, set }: Part) {
  const { t } = useTranslation('power');
  return (
    <FieldRow>
      <UnitInput
        unit=""
        label={t('meter.address')}
        min={0}
        max={65_535}
        value={draft.address}
        onChange={(value) => set({ address: whole(value, 0) })}
      />
      <NativeSelect
        label={t('meter.type')}
        value={draft.type}
        onChange={(event) => set({ type: event.currentTarget.value as ControlDraft['type'] })}
        data={[...setPointTypes]}
      />
      <UnitInput
        unit="×"
        label={t('meter.factor')}
        description={t('battery.factorHelp')}
        placeholder="1"
        value={draft.factor}
        onChange={(value) => set({ factor: typeof value === 'number' ? value : '' })}
      />
      <Checkbox
        label={t('meter.swapped')}
        checked={draft.swapped}
        onChange={(event) => set({ swapped: event.currentTarget.checked })}
      />
    </FieldRow>
  );
}
