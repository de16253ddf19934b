/**
 * A 53-bit hash of a text, to tell a resend from another telling. Not for secrets: a station could make two texts
 * collide, and would only harm its own records.
 */
export function digest(text: string): number {
  let low = 0x9e3779b1 ^ text.length;
  let high = 0x85ebca77;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x9e3779b1);
    high = Math.imul(high ^ code, 0x5f356495);
  }
  // The lower bits of a product know nothing of the higher ones: fold once at the end.
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ (high >>> 13);
  high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35) ^ (low >>> 13);
  return (high >>> 0) * 0x200000 + ((low >>> 0) & 0x1fffff);
}
