import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';

/** What the address says of a list: the words looked for, the order, the open item, the columns, the filters. */
export interface ListState {
  q: string | undefined;
  sort: string | undefined;
  /** The item that is open beside the list. */
  open: string | undefined;
  columns: string | undefined;
  filters: Readonly<Record<string, string>>;
  /** All of it but the open item, as a saved view keeps it. */
  all: Readonly<Record<string, string>>;
  /** Changes some of it; undefined removes. Replaces the address, so that Back leaves the list. */
  change: (patch: Record<string, string | undefined>) => void;
  /** Takes a saved view, or nothing, in place of all of it. */
  become: (all: Readonly<Record<string, string>>) => void;
}

const RESERVED = ['q', 'sort', 'open', 'columns'];
/** What belongs to the page around a list, not to the list: it stays when the list's state is replaced. */
const OF_THE_PAGE = ['tab', 'view', 'do'];

/** The state of a list, kept in the address, so that a link shows what its sender saw. */
export function useListState(): ListState {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  // Both begin from the address as it is then, so that they stay the same functions when it changes.
  const acts = useMemo(() => {
    const go = (next: (now: Search) => Search) =>
      void navigate({ to: '.', search: next as never, replace: true, resetScroll: false });
    return {
      change: (patch: Record<string, string | undefined>) => go((now) => withoutEmpty({ ...now, ...patch })),
      become: (all: Search) => go((now) => ({ ...named(now, (name) => OF_THE_PAGE.includes(name)), ...all })),
    };
  }, [navigate]);
  return useMemo(
    () => ({
      q: search.q,
      sort: search.sort,
      open: search.open,
      columns: search.columns,
      filters: named(search, (name) => !RESERVED.includes(name) && !OF_THE_PAGE.includes(name)),
      all: named(search, (name) => name !== 'open' && !OF_THE_PAGE.includes(name)),
      ...acts,
    }),
    [search, acts],
  );
}

type Search = Readonly<Record<string, string>>;

const named = (search: Search, wanted: (name: string) => boolean): Search =>
  Object.fromEntries(Object.entries(search).filter(([name]) => wanted(name)));

const withoutEmpty = (search: Record<string, string | undefined>): Search =>
  Object.fromEntries(
    Object.entries(search).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
