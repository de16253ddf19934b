import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** 96 bits of signature: nobody guesses one at the pace that the API lets them ask. */
const signatureBytes = 12;
const idBytes = 16;

export interface LabelCodes {
  /** What the label of an EVSE says. */
  codeOf(evseId: string): string;
  /** The EVSE that a code names; undefined when we did not sign it as it stands. */
  evseOf(code: string): string | undefined;
}

/**
 * Signs what labels say. A code names an EVSE and nothing else: no price, no station address, so that there is
 * nothing in it worth altering; and one that was made up or altered names nothing at all.
 */
export function createLabelCodes(serverKey: Uint8Array): LabelCodes {
  const key = Buffer.from(hkdfSync('sha256', serverKey, '', 'busbar evse labels', 32));
  const sign = (id: Uint8Array) => createHmac('sha256', key).update(id).digest().subarray(0, signatureBytes);
  return {
    codeOf(evseId) {
      const id = Buffer.from(evseId.replaceAll('-', ''), 'hex');
      return Buffer.concat([id, sign(id)]).toString('base64url');
    },
    evseOf(code) {
      const bytes = Buffer.from(code, 'base64url');
      // Decoding passes over what is no base64url: only the one spelling of a code is it.
      if (bytes.length !== idBytes + signatureBytes || bytes.toString('base64url') !== code) return undefined;
      const id = bytes.subarray(0, idBytes);
      if (!timingSafeEqual(sign(id), bytes.subarray(idBytes))) return undefined;
      return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
}

/** Letters and digits that are not mistaken for each other. */
const clearLetters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const referenceLetters = 5;

/** Five clear letters by which people tell EVSEs apart; from the random end of the id, so that neighbours differ. */
export function referenceOf(evseId: string): string {
  let rest = Number.parseInt(evseId.slice(-10), 16);
  let letters = '';
  while (letters.length < referenceLetters) {
    letters += clearLetters[rest % clearLetters.length];
    rest = Math.floor(rest / clearLetters.length);
  }
  return letters;
}
