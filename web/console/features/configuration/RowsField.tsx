import { ActionIcon, Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { IconPlus, IconTrash } from '../../../ui/icons.ts';
import classes from './configuration.module.css';

/** Rows that are typed, added and taken out; what stands in a row is its owner's. */
export function RowsField<Row extends { readonly key: string }>({
  rows,
  onChange,
  className,
  words,
  fresh,
  more,
  children,
}: {
  rows: readonly Row[];
  onChange: (rows: Row[]) => void;
  className: string | undefined;
  words: { readonly add: string; readonly remove: string };
  /** What a row that is added begins with. */
  fresh: () => Row;
  /** Buttons beside the one that adds. */
  more?: ReactNode;
  children: (row: Row, change: (told: Partial<Row>) => void) => ReactNode;
}) {
  const change = (key: string, told: Partial<Row>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...told } : row)));
  return (
    <>
      {rows.map((row) => (
        <div key={row.key} className={className}>
          {children(row, (told) => change(row.key, told))}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={words.remove}
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
          onClick={() => onChange([...rows, fresh()])}
        >
          {words.add}
        </Button>
        {more}
      </div>
    </>
  );
}
