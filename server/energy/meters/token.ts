import { createHash, randomBytes } from 'node:crypto';

/** What begins every meter's token, so that leaked ones can be searched for. */
const prefix = 'bbm_';

/** 256 random bits: a fast hash keeps them as well as a slow one. */
export const newMeterToken = (): string => prefix + randomBytes(32).toString('base64url');
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
