import { ActionIcon, Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconPlus, IconTrash } from '../../../ui/icons.ts';
import classes from './configuration.module.css';
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
  const change = (key: string, told: Partial<ValueRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...told } : row)));
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
    <>
      {rows.map((row) => (
        <div key={row.key} className={classes.value}>
          <Cell row={row} name="component" change={change} />
          <Cell row={row} name="variable" change={change} />
          <Cell row={row} name="value" change={change} />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('removeValue')}
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
          onClick={() => onChange([...rows, emptyRow()])}
        >
          {t('addValue')}
        </Button>
        <Button variant="default" onClick={() => setCsv(csvOfRows(rows))}>
          {t('csv')}
        </Button>
      </div>
    </>
  );
}

function Cell({
  row,
  name,
  change,
}: {
  row: ValueRow;
  name: 'component' | 'variable' | 'value';
  change: (key: string, told: Partial<ValueRow>) => void;
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
      onChange={(event) => change(row.key, { [name]: event.currentTarget.value })}
    />
  );
}
