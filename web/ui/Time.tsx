import { useNow, useZone } from './clock.ts';
import { duration, instant } from './format.ts';
import { useLocale } from './locale.ts';

/**
 * An instant: relative within a day, exact on hover, in the zone of the site. The browser's own hover: a list shows
 * dozens of times, and a tooltip component for each took longer to draw than the rows.
 */
export function Time({ at, zone }: { at: string | null | undefined; zone?: string | undefined }) {
  const locale = useLocale();
  const now = useNow();
  const pageZone = useZone();
  if (!at) return <span className="quiet">–</span>;
  const { short, exact } = instant(new Date(at), now, locale, zone ?? pageZone);
  return (
    <time dateTime={at} title={exact} style={{ whiteSpace: 'nowrap' }}>
      {short}
    </time>
  );
}

/** How long something has been going on, or went on. */
export function Lasting({ from, to }: { from: string; to?: string | null }) {
  const now = useNow();
  const end = to ? new Date(to) : now;
  return <span className="number">{duration((end.getTime() - new Date(from).getTime()) / 1000)}</span>;
}
