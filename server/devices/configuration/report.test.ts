import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addPart, type Report } from './report.ts';

const put = (...parts: [seqNo: number, tbc: boolean][]) =>
  parts.reduce<Report | null>(
    (open, [seqNo, tbc]) => addPart(open, { requestId: 7, seqNo, tbc, variables: 2 }),
    null,
  );

describe('a report', () => {
  test('is complete with its last part, when none is missing', () => {
    expect(put([0, true], [1, true])?.complete).toBe(false);
    expect(put([0, true], [1, true], [2, false])).toMatchObject({ complete: true, variables: 6 });
    expect(put([0, true], [2, false])?.complete).toBe(false);
    expect(put([0, false])?.complete).toBe(true);
  });

  test('may be numbered from 1, but not from 2', () => {
    expect(put([1, true], [2, false])?.complete).toBe(true);
    expect(put([2, true], [3, false])?.complete).toBe(false);
  });

  test('another one begins anew', () => {
    const first = addPart(null, { requestId: 7, seqNo: 0, tbc: true, variables: 2 });
    expect(addPart(first, { requestId: 8, seqNo: 1, tbc: false, variables: 1 })).toMatchObject({
      requestId: 8,
      parts: [1],
      variables: 1,
    });
  });

  test('is the same in whatever order, and however often, its parts come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.infiniteStream(fc.nat()), (count, numbers) => {
        const all: [number, boolean][] = Array.from({ length: count }, (_, at) => [at, at < count - 1]);
        const again = all.flatMap((part, at) => (at % 3 === 0 ? [part, part] : [part]));
        const keys = [...numbers.take(again.length)];
        const mixed = again
          .map((part, at) => [keys[at]!, part] as const)
          .sort(([a], [b]) => a - b)
          .map(([, part]) => part);
        expect(put(...mixed)).toMatchObject({ complete: true, variables: 2 * count });
      }),
    );
  });
});
