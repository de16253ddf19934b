/** Books of made-up transactions, in memory: what property tests and the soak hold against each other. */

import { priceTransaction, type Tariff } from '@busbar/pricing';
import type { Account } from './accounts.ts';
import { type LineAmount, sumUp } from './amounts.ts';
import { entriesOf } from './issue.ts';
import { checked } from './ledger.ts';
import { linesOfCost } from './lines.ts';
import { type TaxedBuyer, treatmentOf } from './tax.ts';
import { isVatNumber } from './vat.ts';

/** Numbers that look random and come again for the same seed (mulberry32): from 0, below 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const seller = { country: 'DE', vatNumber: 'DE136695976', exemptReason: null };
const buyers: readonly (TaxedBuyer | null)[] = [
  null,
  { country: 'DE', kind: 'private', vatNumber: '', exemptReason: null },
  { country: 'AT', kind: 'business', vatNumber: 'ATU13585627', exemptReason: null },
  { country: 'AT', kind: 'business', vatNumber: 'ATU13585626', exemptReason: null },
  { country: 'DE', kind: 'business', vatNumber: '', exemptReason: 'Diplomatische Mission' },
];

/** A tariff as anybody might write it: taxes inside or not, one rate or two, none, a least or a highest price. */
function someTariff(random: () => number): Tariff {
  const pick = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const vat = () => pick(19, 7, 0, 8.1, 25.5);
  const price = (most: number) => (random() * most).toFixed(pick(2, 3, 4));
  const limit = (value: number) => ({ beforeTax: value.toFixed(2), afterTax: (value * 1.19).toFixed(2) });
  return {
    id: 'made up',
    currency: pick('EUR', 'EUR', 'EUR', 'JPY', 'KWD'),
    taxIncluded: pick('yes', 'no', 'no', 'none'),
    elements: [
      {
        components: [
          { dimension: 'FLAT', price: price(2), step: 1, vat: vat() },
          { dimension: 'ENERGY', price: price(0.9), step: pick(1, 100, 1000), vat: vat() },
          { dimension: 'TIME', price: price(6), step: pick(1, 60, 900), vat: 19 },
        ],
      },
    ],
    ...(random() < 0.1 && { minPrice: limit(1 + random()) }),
    ...(random() < 0.1 && { maxPrice: limit(10 + random() * 5) }),
  };
}

/** What is wrong with the books of so many transactions; empty when they are sound. */
export function wrongBooks(transactions: number, seed: number): string[] {
  const random = seeded(seed);
  const wrong: string[] = [];
  const balances = new Map<string, number>();
  const begin = Date.parse('2026-05-01T00:00:00Z');
  for (let done = 0; done < transactions; ) {
    const buyer = buyers[Math.floor(random() * buyers.length)]!;
    const treatment = treatmentOf(seller, buyer, isVatNumber);
    const tariff = someTariff(random);
    const size = Math.min(transactions - done, buyer ? 1 + Math.floor(random() * 40) : 1);
    const lines: LineAmount[] = [];
    let due = 0;
    for (let index = 0; index < size; index++) {
      const at = begin + Math.floor(random() * 2_592_000_000);
      const minutes = 1 + Math.floor(random() * 300);
      const cost = priceTransaction(tariff, {
        zone: 'Europe/Berlin',
        samples: [
          { at, wattHours: 0, state: 'charging' },
          { at: at + minutes * 60_000, wattHours: Math.floor(random() * 90_000) },
        ],
      });
      const { beforeTax, afterTax } = cost.totals;
      due += (treatment.kind === 'none' ? beforeTax?.minor : afterTax?.minor) ?? Number.NaN;
      lines.push(...linesOfCost(cost, treatment, { country: 'DE', percent: '19' })!);
    }
    done += size;
    const sums = sumUp(lines);
    if (sums.totalMinor !== due) wrong.push(`an invoice of ${sums.totalMinor} for transactions of ${due}`);
    // Each line is off by a unit and a half at the most, each group by half of one.
    if (Math.abs(sums.roundingMinor) > 1.5 * lines.length + sums.groups.length)
      wrong.push(`${sums.roundingMinor} of rounding over ${lines.length} lines`);
    for (const entry of checked({ key: 'invoice', entries: entriesOf('', tariff.currency, sums) }))
      add(balances, entry.account, entry.currency, entry.amountMinor);
    // Whoever owes it pays it.
    const paid = [
      { account: 'bank' as Account, currency: tariff.currency, amountMinor: sums.totalMinor },
      { account: 'receivables' as Account, currency: tariff.currency, amountMinor: -sums.totalMinor },
    ];
    for (const entry of checked({ key: 'paid', entries: paid }))
      add(balances, entry.account, entry.currency, entry.amountMinor);
  }
  return [...wrong, ...wrongBalances(balances)];
}

function add(balances: Map<string, number>, account: string, currency: string, amountMinor: number): void {
  const key = `${currency} ${account}`;
  balances.set(key, (balances.get(key) ?? 0) + amountMinor);
}

function wrongBalances(balances: ReadonlyMap<string, number>): string[] {
  const sums = new Map<string, number>();
  for (const [key, amount] of balances) {
    const currency = key.slice(0, 3);
    sums.set(currency, (sums.get(currency) ?? 0) + amount);
  }
  const off = [...sums]
    .filter(([, sum]) => sum !== 0)
    .map(([currency, sum]) => `the ledger is off by ${sum} ${currency}`);
  const owed = [...balances].filter(([key, amount]) => key.endsWith(' receivables') && amount !== 0);
  return [...off, ...owed.map(([key, amount]) => `all is paid, and ${key} holds ${amount}`)];
}
