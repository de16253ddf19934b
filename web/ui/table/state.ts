import { useNavigate, useSearch } from '@tanstack/react-router';

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

/** The state of a list, kept in the address, so that a link shows what its sender saw. */
export function useListState(): ListState {
  const search = useSearch({ strict: false }) as Record<string, string>;
  const navigate = useNavigate();
  const go = (next: Record<string, string>) =>
    void navigate({ to: '.', search: next as never, replace: true, resetScroll: false });
  const { open, ...all } = search;
  return {
    q: search.q,
    sort: search.sort,
    open,
    columns: search.columns,
    filters: Object.fromEntries(Object.entries(search).filter(([name]) => !RESERVED.includes(name))),
    all,
    change: (patch) => {
      const next = Object.entries({ ...search, ...patch }).filter(
        ([, value]) => value !== undefined && value !== '',
      );
      go(Object.fromEntries(next) as Record<string, string>);
    },
    become: (next) => go({ ...next }),
  };
}
