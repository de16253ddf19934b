import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BookedPosting, bookingBatch, pairsOf, tooFineFor, windows1252 } from './datev.ts';

const invoice: BookedPosting = {
  at: new Date('2026-05-31T22:30:00Z'),
  text: 'Invoice NL-2026-000042',
  entries: [
    { account: 'receivables', currency: 'EUR', amountMinor: 11_900 },
    { account: 'revenue:DE:19', currency: 'EUR', amountMinor: -10_000 },
    { account: 'tax:DE:19', currency: 'EUR', amountMinor: -1900 },
  ],
};
const options = {
  madeAt: new Date('2026-06-01T08:09:10.123Z'),
  ...{ from: '2026-06-01', until: '2026-06-30', consultant: 1001, client: 7, zone: 'Europe/Berlin' },
  numberOf: (account: string) => ({ receivables: '10000', 'revenue:DE:19': '8400' })[account] ?? '1776',
};

describe('a booking batch', () => {
  it('opens with what it is, names its columns, and has as many of them in each line', () => {
    const [head, names, ...lines] = bookingBatch([invoice], options).split('\r\n');
    expect(head!.split(';').slice(0, 6)).toEqual([
      '"EXTF"',
      '700',
      '21',
      '"Buchungsstapel"',
      '13',
      '20260601080910123',
    ]);
    expect(head!.split(';').slice(10, 16)).toEqual(['1001', '7', '20260101', '4', '20260601', '20260630']);
    expect(lines.at(-1)).toBe('');
    const width = names!.split(';').length;
    for (const line of lines.slice(0, -1)) expect(line.split(';')).toHaveLength(width);
  });

  it('knows a currency that has more digits than it: no half of a fils is made up', () => {
    const inDinars = invoice.entries.map((entry) => ({ ...entry, currency: 'KWD' }));
    expect(tooFineFor([invoice])).toBeUndefined();
    expect(tooFineFor([invoice, { ...invoice, entries: inDinars }])).toBe('KWD');
  });

  it('books each posting as moves between two accounts, on the day of the seller', () => {
    const [, , ...lines] = bookingBatch([invoice], options).split('\r\n');
    const booked = lines.slice(0, -1).map((line) => line.split(';'));
    expect(booked.map(([amount, side, , , , , debit, credit]) => [amount, side, debit, credit])).toEqual([
      ['100,00', '"S"', '10000', '8400'],
      ['19,00', '"S"', '10000', '1776'],
    ]);
    // Half past midnight of the first of June in Berlin.
    expect(booked[0]!.slice(9, 11)).toEqual(['0106', '"InvoiceNL-2026-000042"']);
  });

  it('moves of every account what the posting says, to the cent, in each currency (law)', () => {
    const account = fc.constantFrom('a', 'b', 'c', 'd');
    const moves = fc.array(fc.tuple(account, account, fc.integer({ min: 1, max: 1_000_000 })), {
      minLength: 1,
      maxLength: 8,
    });
    const sums = (entries: readonly { account: string; amountMinor: number }[]) => {
      const of = new Map<string, number>();
      for (const one of entries) of.set(one.account, (of.get(one.account) ?? 0) + one.amountMinor);
      return [...of].filter(([, sum]) => sum !== 0).toSorted();
    };
    fc.assert(
      fc.property(moves, fc.constantFrom('EUR', 'JPY'), (all, currency) => {
        const entries = all.flatMap(([debit, credit, amountMinor]) => [
          { account: debit, currency, amountMinor },
          { account: credit, currency, amountMinor: -amountMinor },
        ]);
        const paired = pairsOf(entries).flatMap(({ debit, credit, amountMinor }) => {
          expect(amountMinor).toBeGreaterThan(0);
          return [
            { account: debit, amountMinor },
            { account: credit, amountMinor: -amountMinor },
          ];
        });
        expect(sums(paired)).toEqual(sums(entries));
      }),
    );
  });

  it('is written in the letters that accounting reads', () => {
    expect([...windows1252('ß€ü')]).toEqual([0xdf, 0x80, 0xfc]);
  });
});
