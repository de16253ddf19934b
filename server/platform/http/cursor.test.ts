import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, page } from './cursor.ts';

const storable = fc
  .string({ unit: 'grapheme' })
  .filter((text) => !text.includes('\0') && text.isWellFormed());

describe('a cursor', () => {
  it('brings back what was put into it', () => {
    fc.assert(
      fc.property(
        storable,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.uuid(),
        (text, number, id) => {
          const cursor = encodeCursor('name', [text, number, id]);
          expect(cursor).toMatch(/^[\w-]+$/);
          const back = decodeCursor(cursor, 'name', ['string', 'number', 'uuid']);
          expect(back).toEqual([text, number === 0 ? 0 : number, id]);
        },
      ),
    );
  });

  it('is refused in words when it is not one of this list, whatever it is', () => {
    const foreign = (cursor: string) => {
      try {
        decodeCursor(cursor, 'name', ['string', 'uuid']);
        return 'taken';
      } catch (error) {
        return (error as { status?: number }).status;
      }
    };
    fc.assert(fc.property(fc.string(), (text) => foreign(text) === 422));
    fc.assert(fc.property(fc.json(), (text) => foreign(Buffer.from(text).toString('base64url')) === 422));
    const id = '0190a000-0000-7000-8000-000000000000';
    expect(foreign(encodeCursor('-name', ['a', id]))).toBe(422);
    expect(foreign(encodeCursor('name', ['a\0', id]))).toBe(422);
    expect(foreign(encodeCursor('name', ['a', 'not-an-id']))).toBe(422);
    expect(foreign(encodeCursor('name', ['a', id, id]))).toBe(422);
    expect(decodeCursor(undefined, 'name', ['string'])).toBeUndefined();
  });

  it('walks any list in pages of any size without gap or double', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer()), fc.integer({ min: 1, max: 20 }), (numbers, limit) => {
        const all = numbers.toSorted((a, b) => a - b);
        const walked: number[] = [];
        let cursor: string | null = null;
        do {
          const after: [number] | undefined = decodeCursor(cursor ?? undefined, 'n', ['number']) as never;
          const rows = all.filter((n) => after === undefined || n > after[0]).slice(0, limit + 1);
          const read = page(
            rows,
            limit,
            (n) => encodeCursor('n', [n]),
            (n) => n,
          );
          walked.push(...read.items);
          cursor = read.nextCursor;
        } while (cursor !== null);
        expect(walked).toEqual(all);
      }),
    );
  });
});
