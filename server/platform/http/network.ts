import { isIPv6 } from 'node:net';

/** Whose an address is, for counting: one household or server has a whole /64 of IPv6, so that its addresses count as one. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = ''] = address.split('%', 1);
  const [left = '', right] = head.split('::');
  const words = left.split(':').filter(Boolean);
  const missing = right === undefined ? 0 : 8 - words.length - right.split(':').filter(Boolean).length;
  return [...words, ...Array(Math.max(0, missing)).fill('0'), ...(right ?? '').split(':')]
    .slice(0, 4)
    .join(':');
}
