import { ActionIcon, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FieldRow, UnitInput } from '../../../ui/fields.tsx';
import { IconPlus, IconTrash } from '../../../ui/icons.ts';
import type { Busy } from './draft.ts';

/** A step where people begin: a fifth more from two thirds on. */
const usual: Busy = { from: 66, percent: 20 };

/** What energy costs more, or less, by how much of the site is taken. */
export function BusyFields({
  busy,
  change,
}: {
  busy: readonly Busy[];
  change: (busy: readonly Busy[]) => void;
}) {
  const { t } = useTranslation('tariffs');
  const put = (place: number, part: Partial<Busy>) =>
    change(busy.map((one, at) => (at === place ? { ...one, ...part } : one)));
  return (
    <>
      {busy.map((step, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no name of their own
        <FieldRow key={place}>
          <UnitInput
            label={t('form.busyFrom')}
            unit="%"
            min={0}
            max={100}
            value={step.from}
            onChange={(value) => put(place, { from: Number(value) || 0 })}
          />
          <UnitInput
            label={t('form.busyPercent')}
            unit="%"
            min={-100}
            max={900}
            value={step.percent}
            onChange={(value) => put(place, { percent: Number(value) || 0 })}
          />
          <ActionIcon
            variant="subtle"
            color="red"
            aria-label={t('form.removeBusy')}
            onClick={() => change(busy.filter((_, at) => at !== place))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </FieldRow>
      ))}
      <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => change([...busy, usual])}>
        {t('form.addBusy')}
      </Button>
    </>
  );
}
