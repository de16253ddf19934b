import { Button, Checkbox, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, ErrorState, type Trouble } from '../EmptyState.tsx';
import { IconChevronDown, IconChevronUp } from '../icons.ts';
import { ListSkeleton } from '../Skeletons.tsx';
import { FilterBar } from './FilterBar.tsx';
import { type Column, type Filter, nextSort, shownColumns, tracks } from './model.ts';
import { Rows } from './Rows.tsx';
import { type ListState, useListState } from './state.ts';
import classes from './table.module.css';

/** The rows of a list as console/api.ts reads them, page by page. */
export interface Rowset<Row> {
  items: Row[];
  total: number | undefined;
  loading: boolean;
  stale: boolean;
  error: Trouble | null;
  more: boolean;
  readOn: () => void;
  retry: () => void;
}

export interface DataTableProps<Row> {
  /** What the list is of, for screen readers. */
  label: string;
  list: Rowset<Row>;
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
  filters?: readonly Filter[];
  searchable?: boolean;
  /** Opens the whole page of a row; without a panel a click does it. */
  onOpen?: (row: Row) => void;
  /** The item beside the list; arrow keys go on from one to the next. */
  panel?: (row: Row, close: () => void) => ReactNode;
  /** What can be done with several rows at once. */
  bulk?: (rows: Row[], clear: () => void) => ReactNode;
  exportHref?: string;
  views?: ReactNode;
  /** What to say when there is nothing at all (no filter set). */
  empty?: ReactNode;
}

const NO_FILTERS: readonly Filter[] = [];

/** Every list of the console: filters, columns, order, selection, export; its whole state is in the address. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { list, columns, rowId, bulk } = props;
  const state = useListState();
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => shownColumns(columns, state.columns), [columns, state.columns]);
  const chosen = useMemo(
    () => (selected.size === 0 ? [] : list.items.filter((row) => selected.has(rowId(row)))),
    [list.items, selected, rowId],
  );
  // The row is marked at once; what it opens is drawn, and taken away, after that, without keeping keys and clicks waiting.
  const opened = useDeferredValue(state.open);
  const open = opened && list.items.find((row) => rowId(row) === opened);
  const clear = useCallback(() => setSelected(new Set()), []);
  const close = () => state.change({ open: undefined });
  return (
    <div className={classes.table}>
      <FilterBar
        state={state}
        filters={props.filters ?? NO_FILTERS}
        columns={columns}
        shown={shown}
        exportHref={props.exportHref}
        views={props.views}
        searchable={props.searchable ?? true}
      />
      {bulk && chosen.length > 0 && (
        <BulkBar count={chosen.length} clear={clear} actions={bulk(chosen, clear)} />
      )}
      <div className={classes.split}>
        <div className={classes.main} data-stale={list.stale || undefined}>
          <Body
            {...props}
            state={state}
            shown={shown}
            narrow={narrow}
            selected={selected}
            onSelect={bulk ? setSelected : undefined}
          />
        </div>
        {open && props.panel?.(open, close)}
      </div>
      <Foot list={list} />
    </div>
  );
}

interface BodyProps<Row> extends DataTableProps<Row> {
  state: ListState;
  shown: Column<Row>[];
  narrow: boolean;
  selected: ReadonlySet<string>;
  onSelect: ((selected: ReadonlySet<string>) => void) | undefined;
}

function Body<Row>(props: BodyProps<Row>) {
  const { t } = useTranslation('ui');
  const { list, state, shown, narrow, selected, onSelect, rowId } = props;
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} retry={list.retry} />;
  if (list.loading) return <ListSkeleton />;
  if (list.items.length === 0) {
    const filtered = state.q || Object.keys(state.filters).length > 0;
    if (!filtered && props.empty) return props.empty;
    return <EmptyState title={t('table.nothing')}>{filtered && t('table.nothingHelp')}</EmptyState>;
  }
  const { template, width } = tracks(shown, onSelect !== undefined);
  const all = list.items.every((row) => selected.has(rowId(row)));
  const header = !narrow && (
    <div className={classes.header} role="row" style={{ gridTemplateColumns: template, minWidth: width }}>
      {onSelect && (
        <span role="columnheader">
          <Checkbox
            size="xs"
            aria-label={t('table.selectAll')}
            checked={all}
            indeterminate={!all && selected.size > 0}
            onChange={() => onSelect(all ? new Set() : new Set(list.items.map(rowId)))}
          />
        </span>
      )}
      {shown.map((column) => (
        <Heading key={column.id} column={column} state={state} />
      ))}
    </div>
  );
  return (
    <Rows
      label={props.label}
      list={list}
      columns={shown}
      template={template}
      width={width}
      header={header}
      narrow={narrow}
      rowId={rowId}
      open={state.open}
      onOpen={(row, whole) => {
        if (props.panel && !whole) state.change({ open: rowId(row) });
        else props.onOpen?.(row);
      }}
      follow={props.panel !== undefined && state.open !== undefined}
      selected={selected}
      onToggle={
        onSelect &&
        ((id) => {
          const next = new Set(selected);
          if (!next.delete(id)) next.add(id);
          onSelect(next);
        })
      }
    />
  );
}

function Heading<Row>({ column, state }: { column: Column<Row>; state: ListState }) {
  const { t } = useTranslation('ui');
  const { sort } = column;
  if (!sort)
    return (
      <span role="columnheader" data-align={column.align}>
        {column.title}
      </span>
    );
  const up = state.sort === sort;
  const down = state.sort === `-${sort}`;
  return (
    <span
      role="columnheader"
      aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}
      data-align={column.align}
    >
      <UnstyledButton
        className={classes.sort}
        aria-label={t('table.sortBy', { column: column.title })}
        onClick={() => state.change({ sort: nextSort(state.sort, sort) })}
      >
        {column.title}
        {up && <IconChevronUp size={14} aria-hidden="true" />}
        {down && <IconChevronDown size={14} aria-hidden="true" />}
      </UnstyledButton>
    </span>
  );
}

function BulkBar({ count, clear, actions }: { count: number; clear: () => void; actions: ReactNode }) {
  const { t } = useTranslation('ui');
  return (
    <div className={classes.bulk} role="toolbar" aria-label={t('table.selected', { count })}>
      <strong>{t('table.selected', { count })}</strong>
      {actions}
      <Button variant="subtle" color="gray" onClick={clear}>
        {t('table.unselect')}
      </Button>
    </div>
  );
}

function Foot<Row>({ list }: { list: Rowset<Row> }) {
  const { t } = useTranslation('ui');
  const count = list.total ?? list.items.length;
  const words =
    list.more && list.total === undefined ? t('table.rowsMore', { count }) : t('table.rows', { count });
  return (
    <div className={classes.foot}>
      <span role="status">{list.loading ? '' : words}</span>
      <span className={classes.wideOnly}>{t('table.keys')}</span>
    </div>
  );
}
