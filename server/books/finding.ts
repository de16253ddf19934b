import { currencyDecimals } from '@busbar/pricing';
import type { Sentence } from '../platform/sentence.ts';

/** What a look at the books found, and in whose. */
export interface Finding {
  readonly organizationId: string;
  readonly sentence: Sentence;
}

/** Findings of one kind that are told: the first ones lead to the cause. */
export const mostFindings = 20;

/** An amount in words: "12.34 EUR". */
export function amountWords(minor: number, currency: string): string {
  const digits = currencyDecimals(currency);
  return `${(minor / 10 ** digits).toFixed(digits)} ${currency}`;
}
