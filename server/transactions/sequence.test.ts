import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxMissing, noteSeqNo, type Sequence, wasTold } from './sequence.ts';

const tell = (...numbers: number[]) => numbers.reduce<Sequence | null>(noteSeqNo, null);

test('a leap marks a gap, and late numbers close it', () => {
  expect(tell(0, 1, 5)).toEqual({ first: 0, last: 5, missing: [2, 3, 4] });
  expect(tell(0, 1, 5, 3, 2, 4)).toEqual({ first: 0, last: 5, missing: [] });
});

test('the base is the lowest number seen: some stations begin at 1', () => {
  expect(tell(1, 2)).toEqual({ first: 1, last: 2, missing: [] });
  expect(tell(3, 0)).toEqual({ first: 0, last: 3, missing: [1, 2] });
});

test('neither order nor repetition of numbers matters', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(80), { minLength: 1 }),
      fc.infiniteStream(fc.nat()),
      (numbers, random) => {
        const shuffled = numbers
          .flatMap((number) => [number, number])
          .sort(() => ((random.next().value as number) % 2) - 0.5);
        const sequence = tell(...shuffled);
        const sorted = numbers.toSorted((a, b) => a - b);
        expect(sequence).toEqual(tell(...sorted));
        for (let seqNo = 0; seqNo <= 81; seqNo += 1)
          expect(wasTold(sequence, seqNo)).toBe(numbers.includes(seqNo));
      },
    ),
  );
});

test('a leap of two thousand million is bounded', () => {
  const sequence = tell(0, 2_000_000_000);
  expect(sequence!.missing).toHaveLength(maxMissing);
  expect(wasTold(sequence, 1)).toBe(false);
});
