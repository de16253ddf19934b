import {
  ActionIcon,
  Button,
  Checkbox,
  NativeSelect,
  PasswordInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { quantities, registerTypes } from '../../../../server/energy/meters/contract.ts';
import { FieldRow, UnitInput } from '../../../ui/fields.tsx';
import { IconPlus, IconTrash } from '../../../ui/icons.ts';
import {
  type MappingRow,
  type MeterDraft,
  newMapping,
  newRegister,
  newTopic,
  type RegisterRow,
  type TopicRow,
} from './meterDraft.ts';
import classes from './power.module.css';

interface FieldsProps {
  draft: MeterDraft;
  change: (told: Partial<MeterDraft>) => void;
}

/** A device sends its values to us. */
export function PushFields({ draft, change }: FieldsProps) {
  const { t } = useTranslation('power');
  return (
    <>
      <Checkbox
        label={t('meter.ownNames')}
        description={t('meter.ownNamesHelp')}
        checked={draft.ownNames}
        onChange={(event) => change({ ownNames: event.currentTarget.checked })}
      />
      {!draft.ownNames && (
        <MappingFields rows={draft.mapping} onChange={(mapping) => change({ mapping })} withTime />
      )}
      <Textarea
        label={t('meter.sample')}
        autosize
        minRows={2}
        maxRows={12}
        spellCheck={false}
        placeholder='{"powerW": 4200, "importWh": 1234567}'
        value={draft.sample}
        onChange={(event) => change({ sample: event.currentTarget.value })}
      />
    </>
  );
}

/** Values come from topics of a broker. */
export function MqttFields({ draft, change, hasPassword }: FieldsProps & { hasPassword: boolean }) {
  const { t } = useTranslation('power');
  const one = (key: number, told: Partial<TopicRow>) =>
    change({ topics: draft.topics.map((topic) => (topic.key === key ? { ...topic, ...told } : topic)) });
  return (
    <>
      <FieldRow>
        <TextInput
          label={t('meter.url')}
          spellCheck={false}
          placeholder="mqtts://broker.example:8883"
          value={draft.url}
          onChange={(event) => change({ url: event.currentTarget.value })}
        />
        <TextInput
          label={t('meter.username')}
          autoComplete="off"
          value={draft.username}
          onChange={(event) => change({ username: event.currentTarget.value })}
        />
        <PasswordInput
          label={t('meter.password')}
          autoComplete="new-password"
          placeholder={hasPassword ? t('meter.passwordKept') : ''}
          value={draft.password}
          onChange={(event) => change({ password: event.currentTarget.value })}
        />
      </FieldRow>
      {draft.topics.map((topic) => (
        <div key={topic.key} className={classes.topic}>
          <div className={classes.entry}>
            <TextInput
              label={t('meter.topic')}
              spellCheck={false}
              placeholder="home/meter/state"
              value={topic.topic}
              onChange={(event) => one(topic.key, { topic: event.currentTarget.value })}
            />
            <Remove
              onClick={() => change({ topics: draft.topics.filter(({ key }) => key !== topic.key) })}
              off={draft.topics.length < 2}
            />
          </div>
          <MappingFields rows={topic.mapping} onChange={(mapping) => one(topic.key, { mapping })} withTime />
        </div>
      ))}
      <Add label={t('meter.addTopic')} onClick={() => change({ topics: [...draft.topics, newTopic()] })} />
    </>
  );
}

/** A device is asked again and again. */
export function ModbusFields({ draft, change }: FieldsProps) {
  const { t } = useTranslation('power');
  const whole = (value: string | number, otherwise: number) =>
    typeof value === 'number' ? value : otherwise;
  return (
    <>
      <FieldRow>
        <TextInput
          label={t('meter.host')}
          spellCheck={false}
          placeholder="192.168.1.20"
          value={draft.host}
          onChange={(event) => change({ host: event.currentTarget.value })}
        />
        <UnitInput
          unit=""
          label={t('meter.port')}
          value={draft.port}
          onChange={(value) => change({ port: whole(value, 502) })}
        />
        <UnitInput
          unit=""
          label={t('meter.unit')}
          value={draft.unitId}
          onChange={(value) => change({ unitId: whole(value, 1) })}
        />
        <UnitInput
          unit="s"
          label={t('meter.every')}
          value={draft.everySeconds}
          onChange={(value) => change({ everySeconds: whole(value, 5) })}
        />
      </FieldRow>
      <Checkbox
        label={t('meter.sunSpec')}
        description={t('meter.sunSpecHelp')}
        checked={draft.sunSpec}
        onChange={(event) =>
          change({
            sunSpec: event.currentTarget.checked,
            registers: draft.registers.length > 0 ? draft.registers : [newRegister()],
          })
        }
      />
      {!draft.sunSpec && (
        <RegisterFields rows={draft.registers} onChange={(registers) => change({ registers })} />
      )}
    </>
  );
}

function MappingFields({
  rows,
  onChange,
  withTime,
}: {
  rows: readonly MappingRow[];
  onChange: (rows: MappingRow[]) => void;
  withTime: boolean;
}) {
  const { t } = useTranslation('power');
  const names = withTime ? (['at', ...quantities] as const) : quantities;
  const one = (key: number, told: Partial<MappingRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...told } : row)));
  return (
    <div className={classes.entries}>
      {rows.map((row) => (
        <div key={row.key} className={classes.entry}>
          <NativeSelect
            label={t('meter.value')}
            value={row.quantity}
            onChange={(event) =>
              one(row.key, { quantity: event.currentTarget.value as MappingRow['quantity'] })
            }
            data={names.map((value) => ({ value, label: t(`quantity.${value}`) }))}
          />
          <TextInput
            label={t('meter.path')}
            spellCheck={false}
            placeholder="data.power"
            value={row.path}
            onChange={(event) => one(row.key, { path: event.currentTarget.value })}
          />
          <Factor
            value={row.factor}
            onChange={(factor) =>
              onChange(rows.map((each) => (each.key === row.key ? withFactor(each, factor) : each)))
            }
          />
          <Remove onClick={() => onChange(rows.filter(({ key }) => key !== row.key))} off={false} />
        </div>
      ))}
      <Add label={t('meter.addValue')} onClick={() => onChange([...rows, newMapping()])} />
    </div>
  );
}

function RegisterFields({
  rows,
  onChange,
}: {
  rows: readonly RegisterRow[];
  onChange: (rows: RegisterRow[]) => void;
}) {
  const { t } = useTranslation('power');
  const one = (key: number, told: Partial<RegisterRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...told } : row)));
  return (
    <div className={classes.entries}>
      {rows.map((row) => (
        <div key={row.key} className={classes.entry}>
          <NativeSelect
            label={t('meter.value')}
            value={row.quantity}
            onChange={(event) =>
              one(row.key, { quantity: event.currentTarget.value as RegisterRow['quantity'] })
            }
            data={quantities.map((value) => ({ value, label: t(`quantity.${value}`) }))}
          />
          <NativeSelect
            label={t('meter.table')}
            value={row.table}
            onChange={(event) => one(row.key, { table: event.currentTarget.value as RegisterRow['table'] })}
            data={(['holding', 'input'] as const).map((value) => ({
              value,
              label: t(`meter.tables.${value}`),
            }))}
          />
          <UnitInput
            unit=""
            label={t('meter.address')}
            min={0}
            max={65_535}
            value={row.address}
            onChange={(value) => one(row.key, { address: typeof value === 'number' ? value : 0 })}
          />
          <NativeSelect
            label={t('meter.type')}
            value={row.type}
            onChange={(event) => one(row.key, { type: event.currentTarget.value as RegisterRow['type'] })}
            data={[...registerTypes]}
          />
          <Factor
            value={row.factor}
            onChange={(factor) =>
              onChange(rows.map((each) => (each.key === row.key ? withFactor(each, factor) : each)))
            }
          />
          <Checkbox
            label={t('meter.swapped')}
            checked={row.swapped ?? false}
            onChange={(event) => one(row.key, { swapped: event.currentTarget.checked })}
          />
          <Remove onClick={() => onChange(rows.filter(({ key }) => key !== row.key))} off={rows.length < 2} />
        </div>
      ))}
      <Add label={t('meter.addValue')} onClick={() => onChange([...rows, newRegister()])} />
    </div>
  );
}

/** A row without a factor has no such member: the API takes none that says nothing. */
function withFactor<T extends { factor?: number }>(row: T, factor: number | undefined): T {
  const { factor: _, ...rest } = row;
  return (factor === undefined ? rest : { ...rest, factor }) as T;
}

function Factor({
  value,
  onChange,
}: {
  value: number | undefined;
  onChange: (factor: number | undefined) => void;
}) {
  const { t } = useTranslation('power');
  return (
    <UnitInput
      unit="×"
      label={t('meter.factor')}
      value={value ?? ''}
      placeholder="1"
      onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
    />
  );
}

function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <div>
      <Button variant="default" leftSection={<IconPlus size={16} />} onClick={onClick}>
        {label}
      </Button>
    </div>
  );
}

function Remove({ onClick, off }: { onClick: () => void; off: boolean }) {
  const { t } = useTranslation('power');
  return (
    <ActionIcon variant="subtle" size={44} aria-label={t('meter.remove')} onClick={onClick} disabled={off}>
      <IconTrash size={18} />
    </ActionIcon>
  );
}
