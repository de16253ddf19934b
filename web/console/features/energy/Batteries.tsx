import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type BatterySettings,
  batteryModes,
  getBatteries,
  setBattery,
} from '../../../../server/energy/batteries/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow, Form, fieldErrors, UnitInput } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { BatteryControlFields } from './BatteryControlFields.tsx';
import { controlDraftOf, controlOf } from './batteryControl.ts';
import classes from './power.module.css';

type Battery = ResponseOf<typeof getBatteries>['items'][number];

/** How full is the site's battery, and how may it be used? Nothing is shown where there is none. */
export function Batteries({ siteId }: { siteId: string }) {
  const { t } = useTranslation('power');
  const { data, error } = useApi(getBatteries, { params: { siteId } });
  if (error) return <ErrorState error={error} />;
  if (!data || data.items.length === 0) return null;
  return (
    <Section title={t('battery.title')}>
      <ul className={classes.list}>
        {data.items.map((battery) => (
          <Row key={battery.meterId} battery={battery} />
        ))}
      </ul>
    </Section>
  );
}

function Row({ battery }: { battery: Battery }) {
  const { t } = useTranslation('power');
  const say = useSentence();
  const can = useCan();
  const [editing, setEditing] = useState(false);
  return (
    <li>
      <div className={classes.meter}>
        <b>{battery.name}</b>
        <span>
          {battery.socPercent !== null && `${Math.round(battery.socPercent)} % · `}
          {say(battery.now?.sentence ?? battery.sentence)}
        </span>
        {battery.now?.trouble && <Tag tone="red">{t('battery.trouble')}</Tag>}
        {can('energy:write') && !editing && (
          <Button variant="default" onClick={() => setEditing(true)}>
            {t('meter.change')}
          </Button>
        )}
      </div>
      {battery.now && <p className="quiet">{say(battery.sentence)}</p>}
      {editing && <Edit battery={battery} onDone={() => setEditing(false)} />}
    </li>
  );
}

const usual: BatterySettings = {
  capacityWh: 10_000,
  maxWatts: 5000,
  mode: 'normal',
  reservePercent: 10,
  carsAbovePercent: 50,
  cheapBelow: null,
  peakWatts: null,
  wearPerKwh: 0.05,
};

function Edit({ battery, onDone }: { battery: Battery; onDone: () => void }) {
  const { t } = useTranslation('power');
  const [draft, setDraft] = useState<BatterySettings>(battery.settings ?? usual);
  const [control, setControl] = useState(() => controlDraftOf(battery.control));
  const [password, setPassword] = useState('');
  const change = (told: Partial<BatterySettings>) => setDraft((now) => ({ ...now, ...told }));
  const save = useWrite(setBattery, { refreshes: [getBatteries], onDone });
  const errors = fieldErrors(save.problem?.errors ?? []);
  const number = (value: string | number, otherwise: number) =>
    typeof value === 'number' ? value : otherwise;
  return (
    <Form
      onSubmit={() =>
        save.send({
          params: { meterId: battery.meterId },
          body: { ...draft, control: controlOf(control), ...(password && { password }) },
        })
      }
      problem={save.problem}
      sending={save.sending}
      onCancel={onDone}
    >
      <FieldRow>
        <UnitInput
          unit="kWh"
          label={t('battery.capacity')}
          value={draft.capacityWh / 1000}
          error={errors.capacityWh}
          onChange={(value) => change({ capacityWh: number(value, 0) * 1000 })}
        />
        <UnitInput
          unit="kW"
          label={t('battery.most')}
          value={draft.maxWatts / 1000}
          error={errors.maxWatts}
          onChange={(value) => change({ maxWatts: number(value, 0) * 1000 })}
        />
        <NativeSelect
          label={t('battery.mode')}
          description={t(`battery.help.${draft.mode}`)}
          value={draft.mode}
          onChange={(event) => change({ mode: event.currentTarget.value as BatterySettings['mode'] })}
          data={batteryModes.map((value) => ({ value, label: t(`battery.modes.${value}`) }))}
        />
      </FieldRow>
      <FieldRow>
        <UnitInput
          unit="%"
          label={t('battery.reserve')}
          value={draft.reservePercent}
          onChange={(value) => change({ reservePercent: number(value, 0) })}
        />
        <Checkbox
          label={t('battery.neverCars')}
          checked={draft.carsAbovePercent >= 100}
          onChange={(event) => change({ carsAbovePercent: event.currentTarget.checked ? 100 : 50 })}
        />
        {draft.carsAbovePercent < 100 && (
          <UnitInput
            unit="%"
            label={t('battery.cars')}
            description={t('battery.carsHelp')}
            max={100}
            value={draft.carsAbovePercent}
            onChange={(value) => change({ carsAbovePercent: number(value, 0) })}
          />
        )}
        {draft.mode === 'charge_cheap' && (
          <UnitInput
            unit="/ kWh"
            label={t('battery.cheap')}
            decimalScale={4}
            value={draft.cheapBelow ?? ''}
            onChange={(value) => change({ cheapBelow: typeof value === 'number' ? value : null })}
          />
        )}
        {draft.mode === 'peak_shaving' && (
          <UnitInput
            unit="kW"
            label={t('battery.peak')}
            value={draft.peakWatts === null ? '' : draft.peakWatts / 1000}
            onChange={(value) => change({ peakWatts: typeof value === 'number' ? value * 1000 : null })}
          />
        )}
      </FieldRow>
      <BatteryControlFields
        draft={control}
        change={setControl}
        password={password}
        setPassword={setPassword}
        hasPassword={battery.hasPassword}
      />
    </Form>
  );
}
