import { describe, expect, it } from 'vitest';
import { component, perKilowattHour, tariff } from '../vectors/build.ts';
import { charged, transaction } from '../vectors/transactions.ts';
import { priceTransaction } from './price.ts';

describe('Money', () => {
  it('has the decimals of its currency: 0 for yen, 3 for Kuwaiti dinar', () => {
    const minor = (currency: string) =>
      priceTransaction({ ...perKilowattHour(33.3335), currency }, transaction([charged(1)])).totals.beforeTax
        ?.minor;
    expect(minor('JPY')).toBe(33);
    expect(minor('EUR')).toBe(3333);
    expect(minor('KWD')).toBe(33_334);
  });

  it('is rounded once, at the end: twenty minutes at a price that has no exact minute', () => {
    const third = tariff([[[component('TIME', 0.015)], { maxSeconds: 420 }], [[component('TIME', 0.015)]]]);
    // 7 and 13 minutes at 0.015 an hour are 0.005 exactly, though neither part is.
    expect(priceTransaction(third, transaction([{ minutes: 20 }])).totals.beforeTax?.minor).toBe(1);
  });
});

describe('Taxes', () => {
  const quebec = [
    { name: 'GST', percent: 5 },
    { name: 'QST', percent: 9.975 },
  ];

  it('stack side by side on the same base', () => {
    const { totals } = priceTransaction(perKilowattHour(1), transaction([charged(10)]), { taxes: quebec });
    expect(totals.groups).toEqual([
      {
        beforeTax: { minor: 1000, currency: 'EUR' },
        taxes: [
          { name: 'GST', percent: '5', amount: { minor: 50, currency: 'EUR' } },
          { name: 'QST', percent: '9.975', amount: { minor: 100, currency: 'EUR' } },
        ],
        afterTax: { minor: 1150, currency: 'EUR' },
      },
    ]);
  });

  it('stack one on the other when the later one is compound', () => {
    const compound = [quebec[0]!, { ...quebec[1]!, compound: true }];
    const { exact } = priceTransaction(perKilowattHour(1), transaction([charged(10)]), { taxes: compound });
    expect(exact.afterTax).toBe('11.547375');
  });

  it('are none under reverse charge, also where the price holds the tax of the country', () => {
    const inside = { ...tariff([[[component('ENERGY', 0.595, { vat: 19 })]]]), taxIncluded: 'yes' as const };
    const { exact, totals } = priceTransaction(inside, transaction([charged(10)]), { taxes: [] });
    expect(exact).toEqual({ beforeTax: '5', afterTax: '5' });
    expect(totals).toMatchObject({ tax: { minor: 0 }, afterTax: { minor: 500 } });
  });

  it('inside the price are taken out of what the customer pays, not added', () => {
    const inside = { ...tariff([[[component('ENERGY', 0.49, { vat: 19 })]]]), taxIncluded: 'yes' as const };
    const { totals } = priceTransaction(inside, transaction([charged(10)]));
    expect(totals).toMatchObject({ beforeTax: { minor: 412 }, tax: { minor: 78 }, afterTax: { minor: 490 } });
  });

  it('that nobody states leave one side unknown rather than untaxed', () => {
    const { totals, exact } = priceTransaction(
      tariff([[[{ dimension: 'ENERGY', price: 1, step: 0 }]]]),
      transaction([charged(10)]),
    );
    expect(exact).toEqual({ beforeTax: '10' });
    expect(totals).toEqual({ beforeTax: { minor: 1000, currency: 'EUR' }, groups: [] });
  });

  it('of a cut price share the cut, and still add up to what is paid', () => {
    const mixed = tariff([[[component('FLAT', 0.5, { vat: 20 }), component('ENERGY', 0.25, { vat: 10 })]]], {
      maxPrice: { beforeTax: 10, afterTax: 11 },
    });
    const { totals } = priceTransaction(mixed, transaction([charged(50)]));
    expect(totals.afterTax!.minor).toBe(1100);
    expect(totals.groups.map(({ beforeTax, afterTax }) => [beforeTax.minor, afterTax.minor])).toEqual([
      [38, 45],
      [962, 1055],
    ]);
  });

  it('per tax rate may differ by a cent from the rounded total: both ways are there to choose', () => {
    const two = tariff([[[component('FLAT', 2.5, { vat: 15 }), component('ENERGY', 3.75, { vat: 10 })]]]);
    const total = (rounding: 'per-tax' | 'total') =>
      priceTransaction(two, transaction([charged(1)]), { rounding }).totals.afterTax!.minor;
    // 2.875 + 4.125 is 7.00, but each alone rounds up.
    expect([total('per-tax'), total('total')]).toEqual([701, 700]);
  });
});
