import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './configuration.module.css';
import { RowsField } from './RowsField.tsx';
import { csvOfRows, emptyRow, rowsOfCsv, type ValueRow } from './values.ts';

/** The values of a template, line by line; all of them as CSV to copy and paste. */
export function ValuesField({
  rows,
  onChange,
}: {
  rows: readonly ValueRow[];
  onChange: (rows: ValueRow[]) => void;
}) {
  const { t } = useTranslation('configuration');
  const [csv, setCsv] = useState<string>();
  if (csv !== undefined)
    return (
      <>
        <Textarea
          label={t('csv')}
          description={t('help.paste')}
          autosize
          minRows={6}
          maxRows={24}
          spellCheck={false}
          value={csv}
          onChange={(event) => setCsv(event.currentTarget.value)}
        />
        <Button
          variant="default"
          onClick={() => {
            onChange(rowsOfCsv(csv));
            setCsv(undefined);
          }}
        >
          {t('useCsv')}
        </Button>
      </>
    );
  return (
    <RowsField
      rows={rows}
      onChange={onChange}
      className={classes.value}
      words={{ add: t('addValue'), remove: t('removeValue') }}
      fresh={emptyRow}
      more={
        <Button variant="default" onClick={() => setCsv(csvOfRows(rows))}>
          {t('csv')}
        </Button>
      }
    >
      {(row, change) =>
        (['component', 'variable', 'value'] as const).map((name) => (
          <Cell key={name} row={row} name={name} change={change} />
        ))
      }
    </RowsField>
  );
}

function Cell({
  row,
  name,
  change,
}: {
  row: ValueRow;
  name: 'component' | 'variable' | 'value';
  change: (told: Partial<ValueRow>) => void;
}) {
  const { t } = useTranslation('configuration');
  const at = [row.evse, row.connector].filter(Boolean).join('.');
  const more = { component: at && `[${at}]`, variable: row.variableInstance, value: '' }[name];
  return (
    <TextInput
      aria-label={t(`field.${name}`)}
      placeholder={t(`field.${name}`)}
      spellCheck={false}
      value={row[name]}
      rightSection={more && <span className="quiet">{more}</span>}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
}
