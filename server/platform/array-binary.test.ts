import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Binary, writeArray } from './array-binary.ts';
import type { Cell } from './batch.ts';
import { newBytes, written } from './bytes.ts';
import { type TestDatabase, testDatabase } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

function binaryArray(cells: readonly Cell[], type: Binary): Buffer {
  const into = newBytes(0);
  writeArray(into, cells, type);
  return written(into);
}

/** What PostgreSQL reads of an array. */
async function read(cells: readonly Cell[], type: Binary): Promise<unknown[]> {
  const { rows } = await database.pool.query(`select unnest($1::${type}[]) as cell`, [
    binaryArray(cells, type),
  ]);
  return rows.map(({ cell }) => cell);
}

const cellsOf: { readonly [type in Binary]: fc.Arbitrary<Cell> } = {
  uuid: fc.uuid(),
  // PostgreSQL holds no NUL in a text, and no half of a pair.
  text: fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
  boolean: fc.boolean(),
  smallint: fc.integer({ min: -32_768, max: 32_767 }),
  integer: fc.integer(),
  bigint: fc.maxSafeInteger(),
  real: fc.float({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  'double precision': fc.double({ noNaN: true }).map((number) => number + 0),
  bytea: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
};

describe('an array in its binary form', () => {
  test.each(Object.keys(cellsOf) as Binary[])(
    'of %s is read as it was written, with its nulls',
    async (type) => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.option(cellsOf[type]), { maxLength: 40 }), async (cells) => {
          const found = (await read(cells, type)).map((cell) =>
            type === 'real' && cell !== null ? Math.fround(cell as number) : cell,
          );
          expect(found).toEqual(cells);
        }),
        { numRuns: 25 },
      );
    },
  );

  test.each<[Binary, Cell]>([
    ['uuid', 'not-a-uuid'],
    ['uuid', '0190a8e0-0000-7000-8000-00000000000g'],
    ['integer', 3.5],
    ['integer', Number.NaN],
    ['integer', 2 ** 31],
    ['smallint', 40_000],
    ['bigint', 2 ** 60],
    ['real', 1e39],
  ])('of %s refuses %s', (type, cell) => {
    expect(() => binaryArray([cell], type)).toThrow(RangeError);
  });

  test('grows beyond what it was made for', async () => {
    const text = '½'.repeat(100_000);
    expect(await read([text, null, 'short'], 'text')).toEqual([text, null, 'short']);
  });
});
