/** How what is left of budgets and balances is shared out among the transactions that run on them: pure. */

/** A budget or balance that bounds transactions; what is left counts what runs already. */
export interface Bound {
  readonly id: string;
  readonly leftMinor: number | null;
  readonly leftWh: number | null;
  readonly currency: string | null;
}

export interface Running {
  readonly id: string;
  readonly currency: string | null;
  readonly spentMinor: number;
  readonly spentWh: number;
  /** A minute, when it was last looked at. */
  readonly paceMinor: number;
  readonly paceWh: number;
  readonly bounds: readonly Bound[];
}

export interface Share {
  readonly id: string;
  /** The bound that ends it now, before it is passed. */
  readonly stopFor: string | null;
  /** Where it may go to; together with all others on the same bound no further than the bound. */
  readonly limitMinor: number | null;
  readonly limitWh: number | null;
}

/**
 * Shares out what is left: each transaction on a bound gets an equal part of it, and of several bounds the least.
 * A bound whose rest would be gone before the next look, at the pace of all that runs on it, ends them now.
 */
export function shareOut(running: readonly Running[], minutesToNextLook: number): Share[] {
  const on = new Map<string, Running[]>();
  for (const one of running) for (const { id } of one.bounds) on.set(id, [...(on.get(id) ?? []), one]);
  return running.map((one) => {
    let stopFor: string | null = null;
    let limitMinor: number | null = null;
    let limitWh: number | null = null;
    for (const bound of one.bounds) {
      const together = on.get(bound.id)!;
      if (bound.leftMinor !== null && bound.currency === one.currency) {
        const same = together.filter(({ currency }) => currency === bound.currency);
        const pace = sum(same, ({ paceMinor }) => paceMinor);
        if (isGone(bound.leftMinor, pace * minutesToNextLook)) stopFor ??= bound.id;
        const part = Math.floor(Math.max(0, bound.leftMinor) / same.length);
        limitMinor = least(limitMinor, one.spentMinor + part);
      }
      if (bound.leftWh !== null) {
        const pace = sum(together, ({ paceWh }) => paceWh);
        if (isGone(bound.leftWh, pace * minutesToNextLook)) stopFor ??= bound.id;
        const part = Math.floor(Math.max(0, bound.leftWh) / together.length);
        limitWh = least(limitWh, one.spentWh + part);
      }
    }
    return { id: one.id, stopFor, limitMinor, limitWh };
  });
}

const isGone = (left: number, soon: number) => left <= 0 || left < soon;
const least = (a: number | null, b: number) => (a === null ? b : Math.min(a, b));
const sum = (all: readonly Running[], of: (one: Running) => number) =>
  all.reduce((total, one) => total + of(one), 0);
