import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { csvOf, exportPages, jsonLinesOf } from './export.ts';

/** A list of so many numbers, in pages. */
const listOf = (count: number) => async (paging: { limit: number; cursor?: string }) => {
  const from = Number(paging.cursor ?? 0);
  const to = Math.min(from + paging.limit, count);
  const items = Array.from({ length: to - from }, (_, index) => ({ number: from + index }));
  return { items, nextCursor: to < count ? String(to) : null };
};
const columns = { number: (item: { number: number }) => item.number };
const linesOf = async (stream: AsyncIterable<unknown>) =>
  (await text(stream as never)).split('\n').filter((line) => line !== '');

describe('an export', () => {
  test('holds all pages of a list, and nothing else', async () => {
    const lines = await linesOf(csvOf(exportPages(listOf(450), 450), columns));
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([451, 'number', '449']);
    expect(await linesOf(jsonLinesOf(exportPages(listOf(450), 450)))).toHaveLength(450);
  });

  test('that is cut off says so at its end, with what would help', async () => {
    const csv = await linesOf(csvOf(exportPages(listOf(451), 450), columns));
    expect(csv).toHaveLength(452);
    expect(csv.at(-1)).toMatch(/cut off after 450 rows: there are more; narrow the time/);
    const json = await linesOf(jsonLinesOf(exportPages(listOf(1000), 450)));
    expect(JSON.parse(json.at(-1)!)).toEqual({ cutOff: expect.stringContaining('cut off after 450 rows') });
    expect(JSON.parse(json.at(-2)!)).toEqual({ number: 449 });
  });

  test('that fails in its middle fails, and does not look whole', async () => {
    const failing = async ({ cursor }: { cursor?: string }) => {
      if (cursor) throw new Error('the database went away');
      return { items: [{ number: 0 }], nextCursor: '1' };
    };
    await expect(linesOf(csvOf(exportPages(failing), columns))).rejects.toThrow('went away');
    await expect(linesOf(jsonLinesOf(exportPages(failing)))).rejects.toThrow('went away');
  });
});
