import { expect, it } from 'vitest';
import { currenciesOf, type RevenueItem, seriesOf } from './revenue.ts';

const item = (day: string, afterTaxMinor: number, currency: string | null = 'EUR'): RevenueItem => ({
  day,
  subject: null,
  currency,
  decimals: 2,
  transactions: 1,
  unpriced: currency === null ? 1 : 0,
  energyWh: 1000,
  beforeTaxMinor: afterTaxMinor,
  taxMinor: 0,
  afterTaxMinor,
});

it('draws days without charging as nothing, not as a gap, and each currency by itself', () => {
  const items = [
    item('2026-03-01', 500),
    item('2026-03-03', 700),
    item('2026-03-02', 1, 'SEK'),
    item('2026-03-02', 0, null),
  ];
  expect(currenciesOf(items)).toEqual(['EUR', 'SEK']);
  expect(seriesOf(items, 'EUR')).toMatchObject({
    gross: [5, 0, 7],
    totals: { grossMinor: 1200, energyWh: 2000 },
  });
});
