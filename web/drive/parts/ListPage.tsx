import { type ReactNode, useState } from 'react';
import { type Problem, useDo } from '../api.ts';
import { useWords } from '../words/index.ts';
import { Empty, Page, ProblemNote, Skeleton } from './Page.tsx';

interface Read<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** What is one's own, the newest first; older ones are read on demand. */
export function ListPage<Item extends { id: string }>({
  title,
  none,
  noneHelp,
  first: { data, problem, reload },
  next,
  card,
}: {
  title: string;
  none: string;
  noneHelp: string;
  first: { data: Read<Item> | undefined; problem: Problem | undefined; reload: () => void };
  next: (cursor: string) => Promise<Read<Item>>;
  card: (item: Item) => ReactNode;
}) {
  const { t } = useWords();
  // All that was shown when older ones were read, so that none falls between the pages when newer ones come.
  const [older, setOlder] = useState<Read<Item>>();
  const cursor = older ? older.nextCursor : data?.nextCursor;
  const newest = data?.items ?? [];
  const known = new Set(newest.map(({ id }) => id));
  const items = [...newest, ...(older?.items ?? []).filter(({ id }) => !known.has(id))];
  const more = useDo(async () => {
    if (!cursor) return;
    const read = await next(cursor);
    setOlder({ items: [...items, ...read.items], nextCursor: read.nextCursor });
  });
  const trouble = problem ?? more.problem;
  return (
    <Page title={title} back="/account">
      {trouble && <ProblemNote problem={trouble} retry={reload} />}
      {!data && !problem && <Skeleton rows={3} />}
      {data && items.length === 0 && (
        <Empty title={none}>
          <p>{noneHelp}</p>
        </Empty>
      )}
      <ul className="plain">
        {items.map((item) => (
          <li key={item.id}>{card(item)}</li>
        ))}
      </ul>
      {cursor && (
        <button type="button" className="button" disabled={more.busy} onClick={() => more.run()}>
          {t('more')}
        </button>
      )}
    </Page>
  );
}
