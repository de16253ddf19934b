const hex = /^(?:[0-9a-f]{2})+$/i;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Bytes that were written as hexadecimal or, where it is none, as base64; white space and colons aside. */
export function bytesOf(text: string): Buffer | undefined {
  const solid = text.replace(/[\s:]/g, '');
  if (hex.test(solid)) return Buffer.from(solid, 'hex');
  return base64.test(solid) ? Buffer.from(solid, 'base64') : undefined;
}
