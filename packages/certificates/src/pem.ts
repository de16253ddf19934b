/** Longer than any chain that OCPP carries (10,000 characters), shorter than what could hurt. */
const maxPem = 100_000;
/** Certificates in one text at the most: a leaf, its authorities, and room for order and repetition. */
const maxInChain = 10;

/** The certificates of a text, in its order; whatever stands between them is left out. */
export function splitPem(text: string): string[] {
  if (text.length > maxPem) return [];
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return blocks.slice(0, maxInChain).map((block) => `${block.trim()}\n`);
}

/** Bytes as a PEM text. */
export function toPem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** The bytes of the first PEM block of a text, or of base64 without any frame, as some stations send it. */
export function fromPem(text: string): Buffer {
  const body = text.replace(/-----(BEGIN|END) [A-Z0-9 ]+-----/g, '').replace(/\s+/g, '');
  return Buffer.from(body, 'base64');
}
