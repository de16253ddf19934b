/** What a page of market prices works out by itself: spans, and what a formula makes of a price. */

export type Span = 'day' | 'week' | 'month';

const days: Record<Span, readonly [before: number, after: number]> = {
  day: [0, 2],
  week: [5, 2],
  month: [28, 2],
};
const dayMs = 86_400_000;

/** A span around today, by whole days of this browser's zone. */
export function spanOf(span: Span, now: number): { from: string; to: string } {
  const today = new Date(now).setHours(0, 0, 0, 0);
  const [before, after] = days[span];
  return {
    from: new Date(today - before * dayMs).toISOString(),
    to: new Date(today + after * dayMs).toISOString(),
  };
}

/** factor × market + margin, held between floor and cap; null members say nothing. */
export interface Formula {
  readonly factor: number | null;
  readonly margin: number | null;
  readonly floor: number | null;
  readonly cap: number | null;
}

export const noFormula: Formula = { factor: 1, margin: 0.15, floor: 0, cap: null };

export function byFormula(market: number, { factor, margin, floor, cap }: Formula): number {
  const made = market * (factor ?? 1) + (margin ?? 0);
  return Math.min(Math.max(made, floor ?? Number.NEGATIVE_INFINITY), cap ?? Number.POSITIVE_INFINITY);
}
