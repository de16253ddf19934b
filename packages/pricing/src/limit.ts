import { Exactly } from './money.ts';
import type { PriceLimit, Tariff } from './tariff.ts';

/** A total on both sides of tax; a side is undefined when it is not known. */
export interface Total {
  readonly beforeTax: Exactly | undefined;
  readonly afterTax: Exactly | undefined;
}

/** What a limit made of a total, and the limit as it applied. */
export interface Limited {
  readonly kind: 'MIN_PRICE' | 'MAX_PRICE';
  readonly total: Total;
  readonly limit: Total;
}

/**
 * Holds a total within the tariff's price limits, before and after tax each on its own (examples 3b, 5a, 5c of OCPI
 * 2.3.0, Tariffs). A limit that names only one side moves the other in proportion, since a cap that leaves the
 * amount to pay uncapped would be none. The minimum is applied first, so the maximum has the last word.
 * `guaranteesMinimum` is false when no transaction took place: OCPI's minimum is that of a charging session.
 */
export function limitTotal(tariff: Tariff, raw: Total, guaranteesMinimum: boolean): Limited | undefined {
  const raised = guaranteesMinimum ? held('MIN_PRICE', tariff.minPrice, raw) : undefined;
  return held('MAX_PRICE', tariff.maxPrice, raised?.total ?? raw) ?? raised;
}

function held(kind: Limited['kind'], limit: PriceLimit | undefined, raw: Total): Limited | undefined {
  if (limit === undefined) return undefined;
  const bound = { beforeTax: exactly(limit.beforeTax), afterTax: exactly(limit.afterTax) };
  const beforeTax = clamp(kind, raw.beforeTax, bound.beforeTax);
  const afterTax = clamp(kind, raw.afterTax, bound.afterTax);
  const total = {
    beforeTax: bound.beforeTax ? beforeTax : inProportion(raw.beforeTax, raw.afterTax, afterTax),
    afterTax: bound.afterTax ? afterTax : inProportion(raw.afterTax, raw.beforeTax, beforeTax),
  };
  const touched = differs(total.beforeTax, raw.beforeTax) || differs(total.afterTax, raw.afterTax);
  return touched ? { kind, total, limit: bound } : undefined;
}

function clamp(
  kind: Limited['kind'],
  amount: Exactly | undefined,
  bound: Exactly | undefined,
): Exactly | undefined {
  if (amount === undefined || bound === undefined) return amount;
  return kind === 'MIN_PRICE' ? Exactly.max(amount, bound) : Exactly.min(amount, bound);
}

function inProportion(
  amount: Exactly | undefined,
  other: Exactly | undefined,
  otherNow: Exactly | undefined,
): Exactly | undefined {
  if (amount === undefined || other === undefined || otherNow === undefined) return amount;
  // Nothing has no proportion to anything: both sides become the limit.
  return other.isZero() ? otherNow : amount.times(otherNow).div(other);
}

function differs(a: Exactly | undefined, b: Exactly | undefined): boolean {
  return a !== undefined && b !== undefined && !a.eq(b);
}

function exactly(value: PriceLimit['beforeTax']): Exactly | undefined {
  return value === undefined ? undefined : new Exactly(value);
}
