import type { ReactNode } from 'react';

/** One column of a list. */
export interface Column<Row> {
  id: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** The word that the list's route sorts by; absent: this column does not sort. */
  sort?: string;
  /** Narrowest width in px, and the share of what is left over (default 1). */
  min?: number;
  grow?: number;
  align?: 'right';
  /** Not shown until asked for. */
  extra?: boolean;
  /** Its place on a phone's card: heading, beside the heading, or a line (default). */
  card?: 'heading' | 'aside' | 'line' | 'none';
}

/** One filter above a list: a choice, a day, or words. Values are strings, as they stand in the address. */
export type Filter = { id: string; title: string } & (
  | {
      options: readonly { value: string; label: string }[];
      /** What the list shows while nothing is chosen; "Any" where it is not said. */
      unset?: string;
    }
  | { input: 'day' | 'words' }
);

/** Which columns are shown: those the address names, else all but the extras. */
export function shownColumns<Row>(columns: readonly Column<Row>[], named: string | undefined): Column<Row>[] {
  if (named === undefined) return columns.filter((column) => !column.extra);
  const wanted = new Set(named.split(','));
  return columns.filter((column, index) => index === 0 || wanted.has(column.id));
}

/** Clicking a heading: ascending, then descending, then the list's own order. */
export function nextSort(current: string | undefined, by: string): string | undefined {
  if (current === by) return `-${by}`;
  if (current === `-${by}`) return undefined;
  return by;
}

/** "-name" for a route that takes sort and order apart. */
export function sortAndOrder<Word extends string>(
  sort: string | undefined,
  allowed: readonly Word[],
): { sort?: Word; order?: 'asc' | 'desc' } {
  const word = allowed.find((one) => one === sort?.replace(/^-/, ''));
  return word ? { sort: word, order: sort?.startsWith('-') ? 'desc' : 'asc' } : {};
}

/** The grid tracks that a header and its rows share, and the width below which the list scrolls sideways. */
export function tracks<Row>(
  columns: readonly Column<Row>[],
  selectable: boolean,
): { template: string; width: number } {
  const select = selectable ? 44 : 0;
  const cells = columns.map(({ min = 110, grow = 1 }) => `minmax(${min}px, ${grow}fr)`);
  const width = columns.reduce((sum, { min = 110 }) => sum + min, select) + 12 * columns.length + 24;
  return { template: [...(selectable ? ['32px'] : []), ...cells].join(' '), width };
}
