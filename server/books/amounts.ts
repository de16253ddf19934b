/** The sums of an invoice. Pure, in whole minor units. */

import type { TaxCategory } from './tax.ts';

/** Taxes that lines have in common: lines with the same are summed up together. */
export interface LineTax {
  readonly category: TaxCategory;
  readonly country: string;
  /** One rate in most of the world; several where taxes are stacked; none where nothing is levied. */
  readonly rates: readonly { readonly name: string; readonly percent: string }[];
  /** Why none is levied. */
  readonly reason: string;
}

/** What one line is worth: before its taxes, and what it costs with them, as the transaction was priced. */
export interface LineAmount {
  readonly tax: LineTax;
  readonly netMinor: number;
  readonly grossMinor: number;
  /** Each tax's share as it was priced, in the order of the rates. */
  readonly taxesMinor: readonly number[];
}

/** All lines with the same taxes. */
export interface TaxSum {
  readonly tax: LineTax;
  readonly baseMinor: number;
  readonly taxesMinor: readonly number[];
}

export interface Sums {
  readonly groups: readonly TaxSum[];
  /** The place of each line's group. */
  readonly groupOf: readonly number[];
  readonly netMinor: number;
  readonly taxMinor: number;
  /** What is due beyond net and tax, so that the total is what the transactions cost, to the cent. */
  readonly roundingMinor: number;
  readonly totalMinor: number;
}

/**
 * Sums lines up. Each tax is reckoned once on its whole base, as EN 16931 (BR-S-9) and the tax office want it; as
 * transactions were rounded one by one, what they cost together may differ by some cents, which stand apart as rounding
 * (BT-114). So the rules hold exactly and the total is what drivers were told.
 */
export function sumUp(lines: readonly LineAmount[]): Sums {
  const places = new Map<string, number>();
  const found: { tax: LineTax; base: number; priced: number[] }[] = [];
  const groupOf = lines.map(({ tax, netMinor, taxesMinor }) => {
    const key = keyOf(tax);
    const place = places.get(key) ?? found.length;
    if (place === found.length) {
      places.set(key, place);
      found.push({ tax, base: 0, priced: tax.rates.map(() => 0) });
    }
    const group = found[place]!;
    group.base += netMinor;
    for (const [index, minor] of taxesMinor.entries()) group.priced[index]! += minor;
    return place;
  });
  const groups = found.map(({ tax, base, priced }) => ({
    tax,
    baseMinor: base,
    // A tax on a tax has no base of its own here: stacked ones stay as they were priced.
    taxesMinor: tax.rates.length === 1 ? [percentOf(base, tax.rates[0]!.percent)] : priced,
  }));
  const netMinor = groups.reduce((sum, { baseMinor }) => sum + baseMinor, 0);
  const taxMinor = groups.reduce((sum, { taxesMinor }) => sum + total(taxesMinor), 0);
  const totalMinor = lines.reduce((sum, { grossMinor }) => sum + grossMinor, 0);
  return { groups, groupOf, netMinor, taxMinor, totalMinor, roundingMinor: totalMinor - netMinor - taxMinor };
}

const keyOf = ({ category, country, rates, reason }: LineTax) =>
  [category, country, reason, ...rates.map(({ name, percent }) => `${name} ${Number(percent)}`)].join('|');

export const total = (amounts: readonly number[]): number => amounts.reduce((sum, one) => sum + one, 0);

/** A percentage of a whole amount, rounded half away from zero: a credit mirrors its charge. Percent has 6 decimals at most. */
export function percentOf(minor: number, percent: string): number {
  return divided(BigInt(minor) * scaled(percent), 100n * scale);
}

/** The tax inside an amount that holds it already. */
export function taxInside(grossMinor: number, percent: string): number {
  const rate = scaled(percent);
  return divided(BigInt(grossMinor) * rate, 100n * scale + rate);
}

const decimals = 6;
const scale = 10n ** BigInt(decimals);

function scaled(percent: string): bigint {
  const [, sign, whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(percent) ?? [];
  if (sign === undefined) throw new Error(`“${percent}” is no percentage`);
  const value = BigInt(whole) * scale + BigInt(fraction.slice(0, decimals).padEnd(decimals, '0'));
  return sign ? -value : value;
}

/** Divides and rounds half away from zero. */
function divided(numerator: bigint, denominator: bigint): number {
  const negative = numerator < 0n !== denominator < 0n;
  const [n, d] = [numerator < 0n ? -numerator : numerator, denominator < 0n ? -denominator : denominator];
  const rounded = (2n * n + d) / (2n * d);
  return Number(negative ? -rounded : rounded);
}

/** Splits a whole amount by weights: rounded down, the largest remainders get what is left. The parts are the whole. */
export function shareOut(minor: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (sum === 0n) return weights.map((_, index) => (index === 0 ? minor : 0));
  const wanted = weights.map((weight) => BigInt(minor) * BigInt(weight));
  const parts = wanted.map((value) => floorOf(value, sum));
  let left = minor - total(parts);
  const order = wanted
    .map((value, index) => ({ index, rest: value - BigInt(parts[index]!) * sum }))
    .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest < b.rest === sum > 0n ? 1 : -1));
  for (const { index } of order) {
    if (left <= 0) break;
    parts[index]! += 1;
    left -= 1;
  }
  return parts;
}

function floorOf(numerator: bigint, denominator: bigint): number {
  const quotient = numerator / denominator;
  const exact = quotient * denominator === numerator;
  return Number(!exact && numerator < 0n !== denominator < 0n ? quotient - 1n : quotient);
}
