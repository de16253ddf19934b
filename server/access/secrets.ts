import { createHash, randomBytes, randomInt } from 'node:crypto';

/** What begins every API key, so that leaked ones can be searched for. */
export const keyPrefix = 'bbk_';

/** How much of a key is shown afterwards, to tell keys apart. */
const shownLength = keyPrefix.length + 8;

/** 256 random bits. */
export const newSessionToken = (): string => randomBytes(32).toString('base64url');
export const newKey = (): string => keyPrefix + randomBytes(32).toString('base64url');
export const shownPrefix = (key: string): string => key.slice(0, shownLength);

/** Tokens and keys have 256 random bits, so that a fast hash keeps them as well as a slow one. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Letters and digits that are not mistaken for each other when read aloud. */
const clearLetters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** Groups of four clear letters, as `K7QM-2XHD-…`; each group is worth 19.8 bits. */
function readable(groups: number): string {
  const letter = () => clearLetters[randomInt(clearLetters.length)]!;
  return Array.from({ length: groups }, () => Array.from({ length: 4 }, letter).join('')).join('-');
}

export const newTemporaryPassword = (): string => readable(4);
export const newSetupCode = (): string => readable(3);

/** A code as it was meant: people type lower case and leave out the dashes. */
export const plainCode = (code: string): string => code.toUpperCase().replace(/[^A-Z0-9]/g, '');
