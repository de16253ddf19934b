import { type KeyObject, X509Certificate } from 'node:crypto';
import { createSigningRequest } from './certificates.ts';

/** Where a station connects, and what it shows there. */
export interface Dial {
  readonly url: string;
  readonly password?: string | undefined;
  readonly tls?: { readonly ca?: readonly string[]; readonly cert?: string; readonly key?: string };
}

/** A network profile: where to connect and how the connection is protected. */
export interface ConnectionProfile {
  readonly url: string;
  readonly securityProfile: number;
}

export type KeyPurpose = 'station' | 'v2g';

/** How a station protects its connection: its keys and certificates, whom it trusts, and the profile in use. */
export interface Security {
  readonly profile: ConnectionProfile;
  dial(): Dial;
  /** Makes a key and a signing request for it (PEM); the key waits for its certificate. */
  request(purpose: KeyPurpose): string;
  /** Takes a signed certificate with its chain; false when it is not for the key that waits. */
  accept(purpose: KeyPurpose, chain: string): boolean;
  /** Trusts a central system that shows a certificate below this root. */
  trust(root: string): void;
  setPassword(password: string): void;
  /** Uses another profile from the next start on; the present one stays as the way back. */
  plan(profile: ConnectionProfile): void;
  restarted(): void;
  connected(): void;
  /** An attempt to connect failed; after some of them a new profile is given up for the old one. */
  refused(): void;
}

/** Attempts with a new profile before a station goes back (2.x NetworkProfileConnectionAttempts). */
const ATTEMPTS = 3;

export function createSecurity(options: {
  readonly serial: string;
  readonly organization: string;
  readonly profile: ConnectionProfile;
  readonly password: string | undefined;
}): Security {
  const waiting = new Map<KeyPurpose, KeyObject>();
  const certificates = new Map<KeyPurpose, { cert: string; key: string }>();
  const trusted: string[] = [];
  let { password, profile } = options;
  let planned: ConnectionProfile | undefined;
  let wayBack: ConnectionProfile | undefined;
  let failures = 0;

  return {
    get profile() {
      return profile;
    },
    dial() {
      const { url, securityProfile } = profile;
      const own = securityProfile === 3 ? certificates.get('station') : undefined;
      const shown = securityProfile < 3 ? password : undefined;
      if (securityProfile < 2) return { url, password: shown };
      return { url, password: shown, tls: { ...(trusted.length > 0 && { ca: trusted }), ...own } };
    },
    request(purpose) {
      const { pem, key } = createSigningRequest(options.serial, options.organization);
      waiting.set(purpose, key);
      return pem;
    },
    accept(purpose, chain) {
      const key = waiting.get(purpose);
      if (!key || !fits(chain, key)) return false;
      waiting.delete(purpose);
      certificates.set(purpose, {
        cert: chain,
        key: key.export({ type: 'pkcs8', format: 'pem' }) as string,
      });
      return true;
    },
    trust(root) {
      if (!trusted.includes(root)) trusted.push(root);
    },
    setPassword(changed) {
      password = changed;
    },
    plan(next) {
      planned = next;
    },
    restarted() {
      if (!planned) return;
      wayBack = profile;
      profile = planned;
      planned = undefined;
      failures = 0;
    },
    connected() {
      wayBack = undefined;
    },
    refused() {
      failures += 1;
      if (!wayBack || failures < ATTEMPTS) return;
      profile = wayBack;
      wayBack = undefined;
    },
  };
}

function fits(chain: string, key: KeyObject): boolean {
  try {
    return new X509Certificate(chain).checkPrivateKey(key);
  } catch {
    return false;
  }
}
