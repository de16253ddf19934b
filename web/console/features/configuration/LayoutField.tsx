import { NativeSelect, NumberInput, TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { commonPlugs } from '../../../ui/plugs.ts';
import classes from './configuration.module.css';
import { type EvseRow, evseRow } from './modelValues.ts';
import { RowsField } from './RowsField.tsx';

/** The EVSEs that every station of a model has. */
export function LayoutField({
  rows,
  onChange,
}: {
  rows: readonly EvseRow[];
  onChange: (rows: EvseRow[]) => void;
}) {
  const { t } = useTranslation('configuration');
  const next = Math.max(0, ...rows.map(({ number }) => Number(number))) + 1;
  return (
    <RowsField
      rows={rows}
      onChange={onChange}
      className={classes.evse}
      words={{ add: t('model.layout.add'), remove: t('model.layout.remove') }}
      fresh={() => evseRow({ number: next })}
    >
      {(row, change) => (
        <>
          <NumberInput
            label={t('model.layout.number')}
            value={row.number}
            min={1}
            max={100}
            allowDecimal={false}
            onChange={(number) => change({ number: amount(number) })}
          />
          <NativeSelect
            label={t('model.layout.current')}
            value={row.currentType}
            data={['AC', 'DC']}
            onChange={({ currentTarget }) =>
              change({ currentType: currentTarget.value as EvseRow['currentType'] })
            }
          />
          <NativeSelect
            label={t('model.layout.phases')}
            value={row.phases}
            disabled={row.currentType === 'DC'}
            data={['1', '2', '3']}
            onChange={({ currentTarget }) => change({ phases: currentTarget.value })}
          />
          <NumberInput
            label={t('model.layout.amps')}
            suffix=" A"
            value={row.maxAmps}
            min={0}
            onChange={(maxAmps) => change({ maxAmps: amount(maxAmps) })}
          />
          <NumberInput
            label={t('model.layout.power')}
            suffix=" kW"
            value={row.maxKw}
            min={0}
            onChange={(maxKw) => change({ maxKw: amount(maxKw) })}
          />
          <TagsInput
            label={t('model.layout.plugs')}
            data={[...commonPlugs]}
            value={[...row.plugs]}
            onChange={(plugs) => change({ plugs })}
          />
        </>
      )}
    </RowsField>
  );
}

const amount = (typed: string | number): number | '' => (typed === '' ? '' : Number(typed));
