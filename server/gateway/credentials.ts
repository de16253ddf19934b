import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Version } from '@busbar/ocpp';
import type { PasswordCheck } from './handshake.ts';
import type { Basic } from './knock.ts';

/** How a station's password is kept: see `station_credential`. */
export interface StoredPassword {
  readonly fastHash: Buffer | null;
  readonly slowHash: string | null;
  /** A newer password that was sent to the station and is not proved yet. */
  readonly pendingHash: Buffer | null;
}

/** 160 bits, the most that a 1.6 AuthorizationKey holds; as 40 hex digits it also fits a 2.x BasicAuthPassword. */
const passwordBytes = 20;

/** Makes a password that any station can be given: 40 hex digits. */
export function makePassword(): string {
  return randomBytes(passwordBytes).toString('hex');
}

/** What a made password is compared by: an HMAC under the server's key, of this station only. */
export function fastHashOf(serverKey: Uint8Array, stationId: string, password: Uint8Array): Buffer {
  return createHmac('sha256', serverKey)
    .update('station-password\0')
    .update(`${stationId}\0`)
    .update(password)
    .digest();
}

/**
 * Splits what HTTP Basic brought into user and password: the identity as prefix, the rest is bytes.
 * An identity may hold colons, so that the first colon does not tell.
 */
export function passwordOf(basic: Basic | undefined, identity: string): Buffer | PasswordCheck {
  if (!basic) return 'absent';
  if (basic.kind === 'unreadable') return 'unreadable';
  const prefix = Buffer.from(`${identity}:`);
  if (!basic.bytes.subarray(0, prefix.length).equals(prefix)) return 'wrong_user';
  return basic.bytes.subarray(prefix.length);
}

/**
 * The spellings in which a password may have come. A 1.6 AuthorizationKey is bytes written as hex digits
 * (security white paper): some stations send the bytes, some the digits, in either case.
 */
export function spellings(password: Buffer, version: Version | undefined): Buffer[] {
  if (version !== '1.6') return [password];
  const text = password.toString('latin1');
  const asHex = password.toString('hex');
  const all = [password, Buffer.from(asHex), Buffer.from(asHex.toUpperCase())];
  if (/^([0-9a-f]{2})+$/i.test(text)) {
    all.push(Buffer.from(text.toLowerCase()), Buffer.from(text.toUpperCase()), Buffer.from(text, 'hex'));
  }
  return all;
}

/** Compares with the fast verifier; takes microseconds. */
export function matchesFast(
  serverKey: Uint8Array,
  stationId: string,
  candidates: readonly Buffer[],
  fastHash: Buffer,
): boolean {
  return candidates.some((candidate) => {
    const hash = fastHashOf(serverKey, stationId, candidate);
    return hash.length === fastHash.length && timingSafeEqual(hash, fastHash);
  });
}
