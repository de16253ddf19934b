import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunksOf } from './chunks.ts';

test('chunks hold everything in order, and none holds more than it may', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 })),
      fc.integer({ min: 1, max: 10 }),
      fc.option(fc.integer({ min: 50, max: 200 })),
      (sizes, items, bytes) => {
        const chunks = chunksOf(sizes, { items, bytes }, (size) => size);
        expect(chunks.flat()).toEqual(sizes);
        for (const chunk of chunks) {
          expect(chunk.length).toBeLessThanOrEqual(items);
          if (bytes !== null) expect(chunk.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(bytes);
        }
      },
    ),
  );
});

test('what is too long for any chunk goes alone', () => {
  expect(chunksOf([1, 9, 1], { items: 5, bytes: 3 }, (size) => size)).toEqual([[1], [9], [1]]);
});
