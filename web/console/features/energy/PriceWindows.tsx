import { ActionIcon, Button, MultiSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PriceSettings } from '../../../../server/energy/prices/contract.ts';
import { UnitInput } from '../../../ui/fields.tsx';
import { IconPlus, IconTrash } from '../../../ui/icons.ts';
import classes from './power.module.css';

/** Hours of the week at which power costs something else. */
export function Windows({
  draft,
  change,
  unit,
}: {
  draft: PriceSettings;
  change: (told: Partial<PriceSettings>) => void;
  unit: string;
}) {
  const { t } = useTranslation('power');
  const one = (index: number, told: Partial<PriceSettings['windows'][number]>) =>
    change({ windows: draft.windows.map((each, at) => (at === index ? { ...each, ...told } : each)) });
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => ({
    value: String(day),
    label: t(`weekday.d${day}` as 'weekday.d1'),
  }));
  return (
    <div className={classes.entries}>
      {draft.windows.map((window, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: windows have no name of their own; the first that holds counts
        <div key={index} className={classes.entry}>
          <MultiSelect
            style={{ flexBasis: '100%' }}
            label={t('price.weekdays')}
            data={days}
            value={window.weekdays.map(String)}
            onChange={(value) => one(index, { weekdays: value.map(Number).sort() })}
          />
          <TextInput
            type="time"
            label={t('price.from')}
            value={window.from}
            onChange={(event) => one(index, { from: event.currentTarget.value })}
          />
          <TextInput
            type="time"
            label={t('price.to')}
            value={window.to}
            onChange={(event) => one(index, { to: event.currentTarget.value })}
          />
          <UnitInput
            unit={unit}
            decimalScale={5}
            label={t('price.price')}
            value={window.price}
            onChange={(value) => one(index, { price: Number(value) || 0 })}
          />
          <ActionIcon
            variant="subtle"
            size={44}
            aria-label={t('meter.remove')}
            onClick={() => change({ windows: draft.windows.filter((_, at) => at !== index) })}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() =>
            change({
              windows: [
                ...draft.windows,
                { weekdays: [1, 2, 3, 4, 5], from: '22:00', to: '06:00', price: 0.2 },
              ],
            })
          }
        >
          {t('price.addWindow')}
        </Button>
      </div>
    </div>
  );
}
