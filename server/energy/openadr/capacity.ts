import type { Effect } from './effects.ts';
import { endless } from './event.ts';

interface Capacity {
  /** Epoch milliseconds; `until` may be endless. */
  readonly from: number;
  readonly until: number;
  readonly watts: number;
}

/**
 * What a site may always take over time, in W: what it has subscribed, as its setting or an event says, and what it was
 * granted beyond it. Empty where nobody says what is subscribed: a grant on top of the unknown limits nothing.
 */
export function capacityOf(
  subscribedWatts: number | null,
  parts: readonly { readonly effect: Effect; readonly from: number; readonly until: number }[],
): Capacity[] {
  const telling = parts.filter(
    ({ effect }) => effect.kind === 'subscription' || effect.kind === 'reservation',
  );
  const edges = [...new Set([0, endless, ...telling.flatMap(({ from, until }) => [from, until])])].sort(
    (a, b) => a - b,
  );
  const spans: Capacity[] = [];
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const until = edges[index + 1]!;
    const told = (kind: 'subscription' | 'reservation') =>
      telling.flatMap(({ effect, ...one }) =>
        effect.kind === kind && one.from <= from && one.until >= until ? [effect.watts] : [],
      )[0];
    const subscribed = told('subscription') ?? subscribedWatts;
    if (subscribed === null) continue;
    const watts = subscribed + (told('reservation') ?? 0);
    const last = spans.at(-1);
    if (last && last.until === from && last.watts === watts) spans[spans.length - 1] = { ...last, until };
    else spans.push({ from, until, watts });
  }
  return spans;
}
