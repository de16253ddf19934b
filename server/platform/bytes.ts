/** Memory that is written into from the front, and used again: it grows to the most that was ever written. */
export interface Bytes {
  buffer: Buffer;
  /** Where the next byte goes. */
  at: number;
}

export function newBytes(size: number): Bytes {
  return { buffer: Buffer.allocUnsafe(size), at: 0 };
}

/** Sees that this many more bytes fit, keeping what was written. */
export function makeRoom(bytes: Bytes, size: number): void {
  const needed = bytes.at + size;
  if (needed <= bytes.buffer.length) return;
  const larger = Buffer.allocUnsafe(Math.max(needed, bytes.buffer.length * 2));
  bytes.buffer.copy(larger, 0, 0, bytes.at);
  bytes.buffer = larger;
}

/** What was written, where it is: it holds until the memory is written into again. */
export const written = ({ buffer, at }: Bytes): Buffer => buffer.subarray(0, at);
