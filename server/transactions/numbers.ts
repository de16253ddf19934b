import type pg from 'pg';

/** Numbers that a node takes from the sequence at once; those left over at its end are never used. */
const blockSize = 200;
/** With so few left, the next block is fetched meanwhile. */
const lowWater = 50;

/** Gives the ids that 1.6 stations are told: unique in the whole system, never twice, 1 … 2,147,483,647. */
export interface Numbers {
  next(): Promise<number>;
}

export function createNumbers(pool: pg.Pool): Numbers {
  let block: number[] = [];
  let fetching: Promise<void> | undefined;

  function refill(): Promise<void> {
    fetching ??= pool
      .query<{ number: string }>(
        `select nextval('transaction_number')::int as number from generate_series(1, ${blockSize})`,
      )
      .then(({ rows }) => {
        block = [...block, ...rows.map((row) => Number(row.number))];
      })
      .finally(() => {
        fetching = undefined;
      });
    return fetching;
  }

  return {
    async next() {
      while (block.length === 0) await refill();
      const number = block.shift()!;
      // A failure shows again at the next call, which needs the block.
      if (block.length < lowWater) refill().catch(() => {});
      return number;
    },
  };
}

/**
 * Leaps ahead after a restore from a backup: stations hold numbers that were issued after it was made, and these must
 * not be issued again. Gives the last number skipped.
 */
export async function leapTransactionNumbers(pool: pg.Pool, by = 1_000_000): Promise<number> {
  const { rows } = await pool.query<{ last: string }>(
    `select setval('transaction_number', least(2147483647, last_value + $1::bigint)) as last from transaction_number`,
    [by],
  );
  return Number(rows[0]!.last);
}
