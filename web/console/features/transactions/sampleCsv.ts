import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { listSamples } from '../../../../server/transactions/contract.ts';
import { call } from '../../api.ts';

export type Sample = ResponseOf<typeof listSamples>['items'][number];

/** Pages of 200 samples read for one file; a transaction of a week with a sample every 30 s has a hundred. */
const MOST_PAGES = 250;

/** Every sample of a transaction as CSV (RFC 4180), oldest first, as it was stored. */
export async function readSampleCsv(id: string): Promise<string> {
  const samples: Sample[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const read = await call(listSamples, {
      params: { id },
      query: { limit: 200, ...(cursor && { cursor }) },
    });
    samples.push(...read.items);
    if (!read.nextCursor) break;
    cursor = read.nextCursor;
  }
  return toSampleCsv(samples);
}

/** One line for each sample; what was not told is empty, and measurands without a column are JSON. */
export function toSampleCsv(samples: readonly Sample[]): string {
  const [first] = samples;
  if (!first) return '';
  const names = Object.keys(first) as (keyof Sample)[];
  const rows = samples.map((sample) => names.map((name) => quoted(sample[name])).join(','));
  return [names.join(','), ...rows].join('\r\n');
}

function quoted(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
