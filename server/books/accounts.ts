/** The accounts of the ledger, by what kind of thing they hold. */

/**
 * Kinds of accounts: what the books say of one, its usual number outside (SKR 03), and on which side it grows. What we
 * own and what it costs grows by debits (above zero), what we owe and earn by credits (below).
 */
export const accountKinds = {
  receivables: { number: '1400', grows: 'debit' },
  bank: { number: '1200', grows: 'debit' },
  provider_clearing: { number: '1360', grows: 'debit' },
  provider_fees: { number: '4970', grows: 'debit' },
  prepaid: { number: '1710', grows: 'credit' },
  revenue: { number: '8400', grows: 'credit' },
  tax: { number: '1776', grows: 'credit' },
  input_tax: { number: '1576', grows: 'debit' },
  reverse_tax: { number: '1787', grows: 'credit' },
  rounding: { number: '4905', grows: 'debit' },
  host_payable: { number: '1700', grows: 'credit' },
  host_costs: { number: '3100', grows: 'debit' },
  roaming_receivable: { number: '1410', grows: 'debit' },
  roaming_payable: { number: '1610', grows: 'credit' },
  roaming_costs: { number: '3110', grows: 'debit' },
  losses: { number: '2400', grows: 'debit' },
  corrections: { number: '4900', grows: 'debit' },
  intercompany: { number: '1371', grows: 'debit' },
} as const;
export type AccountKind = keyof typeof accountKinds;

/** An account: its kind alone, or with what sets it apart, such as `tax:DE:19`. */
export type Account = AccountKind | `${AccountKind}:${string}`;

/** What drivers and fleets paid before and may still charge for; each entry is about its balance. */
export const balances: Account = 'prepaid:balance';
/** What was taken of balances and stands on no invoice yet. */
export const balancesSpent: Account = 'prepaid:spent';

/** The account for tax of a country at a rate that others put on what they supply to us. */
export const inputTaxAccount = (country: string, percent: string): Account =>
  `input_tax:${country}:${percent}`;

/** The account for tax that we owe in the place of who supplies from abroad. */
export const reverseTaxAccount = (country: string, percent: string): Account =>
  `reverse_tax:${country}:${percent}`;

/** The account for a tax of a country at a rate. */
export const taxAccount = (country: string, percent: string): Account => `tax:${country}:${percent}`;

/** An account's kind; undefined for what is no account. */
export function kindOf(account: string): AccountKind | undefined {
  const [kind = '', ...rest] = account.split(':');
  const known =
    Object.hasOwn(accountKinds, kind) && rest.every((part) => /^[A-Za-z0-9._-]{1,40}$/.test(part));
  return known && rest.length <= 2 ? (kind as AccountKind) : undefined;
}
