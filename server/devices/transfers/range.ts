import type { ByteRange } from '../../platform/file-store.ts';

/**
 * Reads a Range header (RFC 9110 §14.2) for a file of a size: the one part that is asked for, `all` where there is
 * no header or none that we serve in parts (several ranges, other units), `none` where the part lies outside.
 */
export function readRange(header: string | undefined, size: number): ByteRange | 'all' | 'none' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return 'all';
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'none' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size) return 'none';
  // A part that ends before it begins is no range: such a header is ignored.
  return end < start ? 'all' : { start, end };
}
