import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Longest part of a line that is shown. */
const maxLineLength = 4_000;
/** Bytes that are looked at to tell text from other files. */
const headBytes = 4_096;
/** What one look may unpack at the most: a small file can unpack to more than any disk holds. */
const maxUnpackedBytes = 536_870_912;

export interface FoundLines {
  readonly text: boolean;
  readonly lines: readonly { readonly number: number; readonly text: string }[];
  readonly next: number | null;
}

interface Wanted {
  readonly words?: string | undefined;
  /** Number of the first line, from 1. */
  readonly from: number;
  readonly limit: number;
}

/** Reads lines of a file that hold some words, in any case. `open` gives the file's bytes, each time anew. */
export async function findLines(open: () => Readable, wanted: Wanted): Promise<FoundLines> {
  const head = await headOf(open());
  const packed = head[0] === 0x1f && head[1] === 0x8b;
  if (!packed && head.includes(0)) return { text: false, lines: [], next: null };
  const source = open();
  const content = packed ? unpack(source) : source;
  try {
    return await read(content, wanted);
  } finally {
    content.destroy();
    source.destroy();
  }
}

async function headOf(source: Readable): Promise<Buffer> {
  for await (const chunk of source) {
    source.destroy();
    return (chunk as Buffer).subarray(0, headBytes);
  }
  return Buffer.alloc(0);
}

function unpack(source: Readable): Readable {
  const gunzip = createGunzip();
  let bytes = 0;
  gunzip.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxUnpackedBytes) gunzip.destroy(new Error('the file unpacks to more than is read'));
  });
  source.on('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

async function read(content: Readable, { words, from, limit }: Wanted): Promise<FoundLines> {
  const wanted = words?.toLowerCase();
  const lines: { number: number; text: string }[] = [];
  let number = 0;
  const reader = createInterface({ input: content, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of reader) {
    number += 1;
    if (number < from || (wanted && !line.toLowerCase().includes(wanted))) continue;
    if (number === 1 && line.includes('\0')) return { text: false, lines: [], next: null };
    if (lines.length >= limit) return { text: true, lines, next: number };
    lines.push({ number, text: line.slice(0, maxLineLength) });
  }
  return { text: true, lines, next: null };
}
