import { ActionIcon, Button, NativeSelect, NumberInput, TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IconPlus, IconTrash } from '../../../ui/icons.ts';
import classes from './configuration.module.css';
import { type EvseRow, evseRow } from './modelValues.ts';

/** Plugs as the console knows them; makers may have others. */
const plugs = ['type2', 'type1', 'ccs2', 'ccs1', 'chademo', 'nacs', 'schuko'];

/** The EVSEs that every station of a model has. */
export function LayoutField({
  rows,
  onChange,
}: {
  rows: readonly EvseRow[];
  onChange: (rows: EvseRow[]) => void;
}) {
  const { t } = useTranslation('configuration');
  const change = (key: string, told: Partial<EvseRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...told } : row)));
  const next = Math.max(0, ...rows.map(({ number }) => Number(number))) + 1;
  return (
    <>
      {rows.map((row) => (
        <div key={row.key} className={classes.evse}>
          <NumberInput
            label={t('model.layout.number')}
            value={row.number}
            min={1}
            max={100}
            allowDecimal={false}
            onChange={(number) => change(row.key, { number: amount(number) })}
          />
          <NativeSelect
            label={t('model.layout.current')}
            value={row.currentType}
            data={['AC', 'DC']}
            onChange={({ currentTarget }) =>
              change(row.key, { currentType: currentTarget.value as EvseRow['currentType'] })
            }
          />
          <NativeSelect
            label={t('model.layout.phases')}
            value={row.phases}
            disabled={row.currentType === 'DC'}
            data={['1', '2', '3']}
            onChange={({ currentTarget }) => change(row.key, { phases: currentTarget.value })}
          />
          <NumberInput
            label={t('model.layout.amps')}
            suffix=" A"
            value={row.maxAmps}
            min={0}
            onChange={(maxAmps) => change(row.key, { maxAmps: amount(maxAmps) })}
          />
          <NumberInput
            label={t('model.layout.power')}
            suffix=" kW"
            value={row.maxKw}
            min={0}
            onChange={(maxKw) => change(row.key, { maxKw: amount(maxKw) })}
          />
          <TagsInput
            label={t('model.layout.plugs')}
            data={plugs}
            value={[...row.plugs]}
            onChange={(told) => change(row.key, { plugs: told })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('model.layout.remove')}
            onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <div className={classes.buttons}>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => onChange([...rows, evseRow({ number: next })])}
        >
          {t('model.layout.add')}
        </Button>
      </div>
    </>
  );
}

const amount = (typed: string | number): number | '' => (typed === '' ? '' : Number(typed));
