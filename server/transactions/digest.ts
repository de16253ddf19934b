/**
 * A 53-bit hash in the making, fed text by text: nothing has to be put together only to be hashed.
 * Tells a resend from another telling. Not for secrets: a station could make two texts collide, and would only harm
 * its own records.
 */
export interface Digest {
  low: number;
  high: number;
  length: number;
}

export const beginDigest = (): Digest => ({ low: 0x9e3779b1 | 0, high: 0x85ebca77 | 0, length: 0 });

/** Stands behind each text, so that "a" and "bc" are not "ab" and "c". */
const separator = 0x1f;

export function feed(digest: Digest, text: string): void {
  let { low, high } = digest;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x9e3779b1);
    high = Math.imul(high ^ code, 0x5f356495);
  }
  digest.low = Math.imul(low ^ separator, 0x9e3779b1);
  digest.high = Math.imul(high ^ separator, 0x5f356495);
  digest.length += text.length;
}

export function endDigest({ low, high, length }: Digest): number {
  const last = high ^ length;
  // The lower bits of a product know nothing of the higher ones: fold once at the end.
  const a = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ (last >>> 13);
  const b = Math.imul(last ^ (last >>> 16), 0xc2b2ae35) ^ (a >>> 13);
  return (b >>> 0) * 0x200000 + ((a >>> 0) & 0x1fffff);
}

/** The hash of a single text. */
export function digest(text: string): number {
  const hash = beginDigest();
  feed(hash, text);
  return endDigest(hash);
}
