import { Chip, Group, MultiSelect, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listVehicles } from '../../../../server/drivers/vehicle-contract.ts';
import {
  createDepartures,
  getReadiness,
  listDepartures,
  listDepots,
} from '../../../../server/energy/depots/contract.ts';
import { type CommandAnswer, CommandDialog } from '../../../ui/CommandButton.tsx';
import { FieldRow } from '../../../ui/fields.tsx';
import { useList, useWrite } from '../../api.ts';
import { SitePicker } from '../../pickers.tsx';
import { weekdayWords } from './weekdays.ts';

/** Vehicles offered at once; typing narrows them. */
const OFFERED = 100;
const workdays = ['1', '2', '3', '4', '5'];

/** Says of some vehicles when they leave and with how much. */
export function NewDepartures({ siteId, onClose }: { siteId: string | undefined; onClose: () => void }) {
  const { t } = useTranslation('depots');
  const [site, setSite] = useState<string | null>(siteId ?? null);
  const [vehicles, setVehicles] = useState<string[]>([]);
  const [weekly, setWeekly] = useState(true);
  const [days, setDays] = useState(workdays);
  const [day, setDay] = useState('');
  const [at, setAt] = useState('06:00');
  const [byEnergy, setByEnergy] = useState(true);
  const [amount, setAmount] = useState<number | ''>(30);
  const { sendAsync } = useWrite(createDepartures, { refreshes: [listDepots, listDepartures, getReadiness] });
  const complete =
    site !== null &&
    vehicles.length > 0 &&
    at !== '' &&
    amount !== '' &&
    (weekly ? days.length > 0 : day !== '');
  async function send(): Promise<CommandAnswer> {
    const { ids } = await sendAsync({
      body: {
        siteId: site!,
        vehicleIds: vehicles,
        leavesAt: at,
        ...(weekly ? { weekdays: days.map(Number) } : { onDay: day }),
        ...(byEnergy ? { energyWh: Number(amount) * 1000 } : { socPercent: Number(amount) }),
      },
    });
    return { verdict: 'accepted', sentence: t('made', { count: ids.length }), durationMs: null };
  }
  return (
    <CommandDialog
      opened
      wide
      onClose={onClose}
      title={t('newTitle')}
      effect={t('newEffect')}
      verb={t('newVerb')}
      send={complete ? send : undefined}
    >
      <FieldRow>
        <SitePicker value={site} onChange={setSite} label={t('depot')} />
        <VehiclesField value={vehicles} change={setVehicles} />
      </FieldRow>
      <FieldRow>
        <SegmentedControl
          aria-label={t('when')}
          value={weekly ? 'weekly' : 'once'}
          onChange={(value) => setWeekly(value === 'weekly')}
          data={[
            { value: 'weekly', label: t('everyWeek') },
            { value: 'once', label: t('once') },
          ]}
        />
        <SegmentedControl
          aria-label={t('target')}
          value={byEnergy ? 'energy' : 'soc'}
          onChange={(value) => {
            setByEnergy(value === 'energy');
            setAmount(value === 'energy' ? 30 : 80);
          }}
          data={[
            { value: 'energy', label: t('targetEnergy') },
            { value: 'soc', label: t('targetSoc') },
          ]}
        />
      </FieldRow>
      {weekly && (
        <Chip.Group multiple value={days} onChange={setDays}>
          <Group gap={6} aria-label={t('days')} role="group">
            {weekdayWords.map((word, index) => (
              <Chip key={word} value={String(index + 1)}>
                {t(`weekday.${word}`)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      <FieldRow>
        {!weekly && (
          <TextInput
            type="date"
            required
            label={t('day')}
            value={day}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
        )}
        <TextInput
          type="time"
          required
          label={t('at')}
          description={t('atHelp')}
          value={at}
          onChange={(event) => setAt(event.currentTarget.value)}
        />
        <NumberInput
          required
          label={byEnergy ? t('energy') : t('charge')}
          description={byEnergy ? t('energyHelp') : undefined}
          min={1}
          max={byEnergy ? 10_000 : 100}
          value={amount}
          onChange={(value) => setAmount(typeof value === 'number' ? value : '')}
        />
      </FieldRow>
    </CommandDialog>
  );
}

function VehiclesField({ value, change }: { value: string[]; change: (ids: string[]) => void }) {
  const { t } = useTranslation('depots');
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 200);
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const { items } = useList(listVehicles, { query: { limit: OFFERED, ...(q && { q }) } });
  const offered = new Map(items.map(({ id, plate, model }) => [id, model ? `${plate}, ${model}` : plate]));
  // What was chosen keeps its name when typing has narrowed the list to others.
  for (const id of value) if (!offered.has(id)) offered.set(id, names.get(id) ?? id);
  return (
    <MultiSelect
      label={t('vehicles')}
      description={t('vehiclesHelp')}
      required
      searchable
      value={value}
      onChange={(ids) => {
        setNames(new Map([...names, ...offered]));
        change(ids);
      }}
      onSearchChange={setTyped}
      data={[...offered].map(([id, label]) => ({ value: id, label }))}
    />
  );
}
