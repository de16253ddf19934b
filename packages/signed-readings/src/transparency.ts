/** A signed reading for the file that transparency programs read. */
export interface TransparencyValue {
  readonly context: string;
  readonly format: string;
  readonly encoding: string;
  /** The record exactly as the meter signed it. */
  readonly text: string;
  /** In hexadecimal; left out where none is known. */
  readonly publicKey: string | null;
}

/**
 * Writes the file that the transparency programs of the calibration law read, so that a driver checks a transaction
 * without us. `transactionId` joins what belongs together and must be a whole number there.
 */
export function transparencyXml(transactionId: string, values: readonly TransparencyValue[]): string {
  const id = /^\d{1,18}$/.test(transactionId) ? transactionId : '1';
  const lines = values.map(({ context, format, encoding, text, publicKey }) =>
    [
      `  <value transactionId="${id}" context="${escaped(context)}">`,
      `    <signedData format="${escaped(format)}" encoding="${escaped(encoding)}">${escaped(text)}</signedData>`,
      ...(publicKey === null ? [] : [`    <publicKey encoding="plain">${escaped(publicKey)}</publicKey>`]),
      '  </value>',
    ].join('\n'),
  );
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<values>\n${lines.join('\n')}\n</values>\n`;
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** XML 1.0 has no words for most control characters: they cannot stand in any record that verifies either. */
const unwritable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const escaped = (text: string) => text.replace(unwritable, '').replace(/[&<>"]/g, (sign) => signs[sign]!);
