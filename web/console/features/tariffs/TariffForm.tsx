import {
  ActionIcon,
  Button,
  Chip,
  Group,
  NumberInput,
  SegmentedControl,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Definition } from '../../../../server/tariffs/contract.ts';
import { FieldGroup, FieldRow, UnitInput } from '../../../ui/fields.tsx';
import { IconPlus, IconTrash } from '../../../ui/icons.ts';
import { BusyFields } from './BusyFields.tsx';
import { type Draft, type Prices, toDefinition, toDraft, type Window, weekdays } from './draft.ts';
import classes from './tariffs.module.css';

/** What is being written: by fields, or as text where fields do not suffice. */
export interface Written {
  readonly draft: Draft;
  /** The definition as text while it is written so; undefined while fields are used. */
  readonly text: string | undefined;
}

/** The definition that was written, or undefined while the text is none. */
export function definitionOf({ draft, text }: Written): Definition | undefined {
  if (text === undefined) return toDefinition(draft);
  try {
    return JSON.parse(text) as Definition;
  } catch {
    return undefined;
  }
}

/** What a tariff asks, in fields that people understand, or as JSON for what fields cannot say. */
export function TariffForm({
  written,
  currency,
  change,
}: {
  written: Written;
  currency: string;
  change: (written: Written) => void;
}) {
  const { t } = useTranslation('tariffs');
  const { draft, text } = written;
  const definition = definitionOf(written);
  const set = (part: Partial<Draft>) => change({ ...written, draft: { ...draft, ...part } });
  const toText = () => change({ draft, text: JSON.stringify(toDefinition(draft), null, 2) });
  const back = definition && toDraft(definition);
  return (
    <>
      <Switch
        label={t('form.asText')}
        checked={text !== undefined}
        disabled={text !== undefined && !back}
        description={text !== undefined && !back ? t('form.onlyText') : undefined}
        onChange={(event) =>
          event.currentTarget.checked ? toText() : back && change({ draft: back, text: undefined })
        }
      />
      {text === undefined ? (
        <Fields draft={draft} currency={currency} set={set} />
      ) : (
        <Textarea
          label={t('form.text')}
          autosize
          minRows={12}
          maxRows={30}
          className="mono"
          value={text}
          error={definition ? undefined : t('form.noJson')}
          onChange={(event) => change({ draft, text: event.currentTarget.value })}
        />
      )}
    </>
  );
}

function Fields({
  draft,
  currency,
  set,
}: {
  draft: Draft;
  currency: string;
  set: (part: Partial<Draft>) => void;
}) {
  const { t } = useTranslation('tariffs');
  const { windows } = draft;
  const setWindow = (place: number, window: Window | undefined) =>
    set({ windows: windows.flatMap((old, at) => (at !== place ? [old] : window ? [window] : [])) });
  return (
    <>
      <FieldGroup title={t('form.always')}>
        <FieldRow>
          <Price label={t('form.fee')} unit={currency} value={draft.fee} change={(fee) => set({ fee })} />
          <PriceFields prices={draft} currency={currency} change={set} />
        </FieldRow>
        <FieldRow>
          <NumberInput
            label={t('form.grace')}
            description={t('form.graceHelp')}
            suffix=" min"
            min={0}
            max={1440}
            value={draft.graceMinutes}
            onChange={(value) => set({ graceMinutes: Math.round(Number(value) || 0) })}
          />
          <Price
            label={t('form.max')}
            unit={currency}
            value={draft.maxPrice}
            change={(maxPrice) => set({ maxPrice })}
          />
        </FieldRow>
      </FieldGroup>
      <FieldGroup title={t('form.windows')} help={t('form.windowsHelp')}>
        {windows.map((window, place) => (
          <WindowFields
            // biome-ignore lint/suspicious/noArrayIndexKey: windows have no name of their own; the order counts
            key={place}
            window={window}
            currency={currency}
            change={(next) => setWindow(place, next)}
          />
        ))}
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => set({ windows: [...windows, { ...nightly, energy: draft.energy }] })}
        >
          {t('form.addWindow')}
        </Button>
      </FieldGroup>
      <FieldGroup title={t('form.busy')} help={t('form.busyHelp')}>
        <BusyFields busy={draft.busy} change={(busy) => set({ busy })} />
      </FieldGroup>
      <FieldGroup title={t('form.tax')}>
        <SegmentedControl
          value={draft.taxIncluded}
          onChange={(taxIncluded) => set({ taxIncluded: taxIncluded as Draft['taxIncluded'] })}
          data={(['yes', 'no', 'none'] as const).map((value) => ({ value, label: t(`form.taxed.${value}`) }))}
        />
        {draft.taxIncluded !== 'none' && (
          <Price label={t('form.vat')} unit="%" value={draft.vat} change={(vat) => set({ vat })} />
        )}
      </FieldGroup>
    </>
  );
}

/** Where a window of hours begins: nights. */
const nightly: Window = {
  days: weekdays,
  from: '22:00',
  to: '06:00',
  energy: null,
  given: null,
  time: null,
  parking: null,
};

function WindowFields({
  window,
  currency,
  change,
}: {
  window: Window;
  currency: string;
  change: (window: Window | undefined) => void;
}) {
  const { t } = useTranslation('tariffs');
  const put = (part: Partial<Window>) => change({ ...window, ...part });
  return (
    <div className={classes.window}>
      <Group gap={6}>
        <Chip.Group
          multiple
          value={[...window.days]}
          onChange={(days) => put({ days: weekdays.filter((day) => days.includes(day)) })}
        >
          {weekdays.map((day) => (
            <Chip key={day} value={day} size="xs">
              {t(`day.${day}`)}
            </Chip>
          ))}
        </Chip.Group>
        <ActionIcon
          className={classes.push}
          variant="subtle"
          color="red"
          aria-label={t('form.removeWindow')}
          onClick={() => change(undefined)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
      <FieldRow>
        <TextInput
          type="time"
          label={t('form.from')}
          value={window.from}
          onChange={(event) => put({ from: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          label={t('form.to')}
          value={window.to}
          onChange={(event) => put({ to: event.currentTarget.value })}
        />
        <PriceFields prices={window} currency={currency} change={put} />
      </FieldRow>
    </div>
  );
}

function PriceFields({
  prices,
  currency,
  change,
}: {
  prices: Prices;
  currency: string;
  change: (part: Partial<Prices>) => void;
}) {
  const { t } = useTranslation('tariffs');
  return (
    <>
      <Price
        label={t('form.energy')}
        unit={`${currency}/kWh`}
        value={prices.energy}
        change={(energy) => change({ energy })}
      />
      <Price
        label={t('form.given')}
        unit={`${currency}/kWh`}
        value={prices.given}
        change={(given) => change({ given })}
      />
      <Price
        label={t('form.time')}
        unit={`${currency}/min`}
        value={prices.time}
        change={(time) => change({ time })}
      />
      <Price
        label={t('form.parking')}
        unit={`${currency}/min`}
        value={prices.parking}
        change={(parking) => change({ parking })}
      />
    </>
  );
}

/** An empty field asks nothing; 0 says that it is free. */
function Price({
  label,
  unit,
  value,
  change,
}: {
  label: string;
  unit: string;
  value: number | null;
  change: (value: number | null) => void;
}) {
  return (
    <UnitInput
      label={label}
      unit={unit}
      decimalScale={4}
      value={value ?? ''}
      onChange={(next) => change(next === '' ? null : Number(next))}
    />
  );
}
