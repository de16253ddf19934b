import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { Rowset } from './DataTable.tsx';
import type { Column } from './model.ts';
import classes from './table.module.css';

const ROW_PX = 44;
const CARD_PX = 120;
/** Rows drawn outside the view, so that scrolling shows no blanks. */
const OVERSCAN = 8;
/** How many rows before the end the next page is asked for. */
const READ_AHEAD = 15;

interface RowsProps<Row> {
  label: string;
  list: Rowset<Row>;
  columns: Column<Row>[];
  template: string;
  width: number;
  header: ReactNode;
  narrow: boolean;
  rowId: (row: Row) => string;
  open: string | undefined;
  onOpen: (row: Row, whole: boolean) => void;
  /** The side panel is open: moving with the keys opens the row moved to. */
  follow: boolean;
  selected: ReadonlySet<string>;
  onToggle: ((id: string) => void) | undefined;
}

/** The rows themselves: only those in view exist; arrow keys move, Enter opens, Space selects. */
export function Rows<Row>(props: RowsProps<Row>) {
  const { t } = useTranslation('ui');
  const { list, narrow, rowId, onOpen, follow } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(0);
  const virtual = useVirtualizer({
    count: list.items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (narrow ? CARD_PX : ROW_PX),
    getItemKey: (index) => rowId(list.items[index]!),
    overscan: OVERSCAN,
  });
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (list.more && last >= list.items.length - READ_AHEAD) list.readOn();
  }, [last, list]);

  const moveTo = (index: number) => {
    const row = list.items[index];
    if (!row) return;
    setFocused(index);
    virtual.scrollToIndex(index);
    if (follow) onOpen(row, false);
    // The row may exist only after the scroll has been drawn.
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true });
    });
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.target !== event.currentTarget) return;
    const row = list.items[index]!;
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: list.items.length - 1,
      PageDown: Math.min(index + 10, list.items.length - 1),
      PageUp: Math.max(index - 10, 0),
    };
    const to = moves[event.key];
    if (to !== undefined) moveTo(to);
    else if (event.key === 'Enter') onOpen(row, props.open === rowId(row));
    else if (event.key === ' ' && props.onToggle) props.onToggle(rowId(row));
    else return;
    event.preventDefault();
  };
  const acts = useActs({
    focus: setFocused,
    key: onKeyDown,
    open: (index, whole) => onOpen(list.items[index]!, whole),
    toggle: (index) => props.onToggle?.(rowId(list.items[index]!)),
  });

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={list.total ?? -1}
      aria-multiselectable={props.onToggle ? true : undefined}
    >
      {props.header}
      <div
        className={classes.rows}
        style={{ height: virtual.getTotalSize(), minWidth: narrow ? 0 : props.width }}
      >
        {drawn.map(({ index, start, key }) => {
          const row = list.items[index]!;
          const id = rowId(row);
          return (
            <DrawnRow
              key={key}
              row={row}
              index={index}
              start={start}
              measure={narrow ? virtual.measureElement : undefined}
              columns={props.columns as Column<unknown>[]}
              template={props.template}
              selected={props.selected.has(id)}
              open={props.open === id}
              reachable={index === Math.min(focused, list.items.length - 1)}
              selectLabel={props.onToggle ? t('table.selectRow') : undefined}
              acts={acts}
            />
          );
        })}
      </div>
    </div>
  );
}

/** What a row can be asked for. */
interface Acts {
  focus: (index: number) => void;
  key: (event: KeyboardEvent, index: number) => void;
  open: (index: number, whole: boolean) => void;
  toggle: (index: number) => void;
}

/** The same functions for the life of the list, so that rows are not drawn again for new ones. */
function useActs(now: Acts): Acts {
  const latest = useRef(now);
  useEffect(() => {
    latest.current = now;
  });
  return useMemo(
    () => ({
      focus: (index) => latest.current.focus(index),
      key: (event, index) => latest.current.key(event, index),
      open: (index, whole) => latest.current.open(index, whole),
      toggle: (index) => latest.current.toggle(index),
    }),
    [],
  );
}

interface DrawnRowProps {
  row: unknown;
  index: number;
  start: number;
  /** On a phone a card is as high as its content: it is measured. */
  measure: ((element: Element | null) => void) | undefined;
  columns: Column<unknown>[];
  template: string;
  selected: boolean;
  open: boolean;
  /** The one row that the Tab key stops at. */
  reachable: boolean;
  selectLabel: string | undefined;
  acts: Acts;
}

/** One row; drawn again only when something of its own has changed. */
const DrawnRow = memo(function DrawnRow(props: DrawnRowProps) {
  const { row, index, measure, columns, acts } = props;
  return (
    <div
      ref={measure}
      data-index={index}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={props.selected}
      data-open={props.open || undefined}
      className={measure ? classes.card : classes.row}
      style={{
        transform: `translateY(${props.start}px)`,
        ...(measure ? {} : { gridTemplateColumns: props.template }),
      }}
      tabIndex={props.reachable ? 0 : -1}
      onFocus={() => acts.focus(index)}
      onKeyDown={(event) => acts.key(event, index)}
      onClick={(event) => {
        if (!hitsControl(event)) acts.open(index, false);
      }}
      onDoubleClick={(event) => {
        if (!hitsControl(event)) acts.open(index, true);
      }}
    >
      {measure ? <CardCells columns={columns} row={row} /> : <RowCells {...props} />}
    </div>
  );
});

/** A click on a link or button within a row is meant for that, not for the row. */
function hitsControl(event: MouseEvent): boolean {
  return event.target instanceof Element && event.target.closest('a, button, input, label') !== null;
}

function RowCells({ columns, row, index, selected, selectLabel, acts }: DrawnRowProps) {
  return (
    <>
      {selectLabel !== undefined && (
        <span role="gridcell">
          <input
            type="checkbox"
            className={classes.check}
            tabIndex={-1}
            aria-label={selectLabel}
            checked={selected}
            onChange={() => acts.toggle(index)}
          />
        </span>
      )}
      {columns.map((column) => (
        <span key={column.id} role="gridcell" className={classes.cell} data-align={column.align}>
          {column.cell(row)}
        </span>
      ))}
    </>
  );
}

/** On a phone a row is a card: heading and state on top, the other columns as lines with their names. */
function CardCells<Row>({ columns, row }: { columns: Column<Row>[]; row: Row }) {
  const place = (column: Column<Row>, index: number) => column.card ?? (index === 0 ? 'heading' : 'line');
  const at = (where: string) => columns.filter((column, index) => place(column, index) === where);
  return (
    <>
      <div className={classes.cardTop}>
        {at('heading').map((column) => (
          <span key={column.id} role="gridcell" className={classes.cardHeading}>
            {column.cell(row)}
          </span>
        ))}
        {at('aside').map((column) => (
          <span key={column.id} role="gridcell">
            {column.cell(row)}
          </span>
        ))}
      </div>
      {at('line').map((column) => (
        <div key={column.id} role="gridcell" className={classes.cardLine}>
          <span className="quiet">{column.title}</span>
          <span>{column.cell(row)}</span>
        </div>
      ))}
    </>
  );
}
