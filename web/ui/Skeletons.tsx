import { Skeleton } from '@mantine/core';

/** The shape of a list that is on its way. */
export function ListSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div aria-hidden="true" style={{ display: 'grid', gap: 10, padding: 12 }}>
      {Array.from({ length: rows }, (_, row) => 96 - ((row * 17) % 30)).map((width, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows that never move
        <Skeleton key={row} height={24} width={`${width}%`} />
      ))}
    </div>
  );
}

/** The shape of an entity's page that is on its way. */
export function EntitySkeleton() {
  return (
    <div aria-hidden="true" style={{ display: 'grid', gap: 16, padding: 24 }}>
      <Skeleton height={30} width={280} />
      <Skeleton height={18} width="60%" />
      <Skeleton height={64} />
      <Skeleton height={240} />
    </div>
  );
}
