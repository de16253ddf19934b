import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { hashOf as nameOf } from '@busbar/certificates';

/** How OCPP names a certificate (2.x CertificateHashDataType). */
export interface CertificateHash {
  readonly hashAlgorithm: 'SHA256';
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  readonly serialNumber: string;
}

export interface Installed<Use extends string> {
  readonly use: Use;
  readonly hash: CertificateHash;
}

/** The certificates that a station trusts. */
export interface Certificates<Use extends string> {
  /** False when the text is no certificate. */
  install(use: Use, pem: string): boolean;
  remove(hash: CertificateHash): boolean;
  list(uses?: readonly Use[]): Installed<Use>[];
}

const MOST_CERTIFICATES = 20;

export function createCertificates<Use extends string>(): Certificates<Use> {
  let kept: Installed<Use>[] = [];
  return {
    install(use, pem) {
      const hash = hashOf(pem);
      if (!hash || kept.length >= MOST_CERTIFICATES) return false;
      kept = [...kept.filter((other) => !sameHash(other.hash, hash)), { use, hash }];
      return true;
    },
    remove(hash) {
      const before = kept.length;
      kept = kept.filter((other) => !sameHash(other.hash, hash));
      return kept.length < before;
    },
    list: (uses) => kept.filter(({ use }) => !uses || uses.includes(use)),
  };
}

function sameHash(one: CertificateHash, other: CertificateHash): boolean {
  return (
    one.serialNumber.toLowerCase() === other.serialNumber.toLowerCase() &&
    one.issuerNameHash === other.issuerNameHash
  );
}

/** A root is its own issuer; of one below another the issuer is not here, and its name must do. */
function hashOf(pem: string): CertificateHash | undefined {
  try {
    return nameOf(pem, pem) as CertificateHash;
  } catch {
    return undefined;
  }
}

/** Makes a certificate signing request (PKCS #10, ECDSA P-256) and the key that belongs to it. */
export function createSigningRequest(
  commonName: string,
  organization: string,
): { pem: string; key: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(attribute(OID_ORGANIZATION, organization), attribute(OID_COMMON_NAME, commonName));
  const info = sequence(
    tagged(0x02, Buffer.from([0])),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa0, Buffer.alloc(0)),
  );
  const signature = sign('sha256', info, privateKey);
  const request = sequence(
    info,
    sequence(OID_ECDSA_SHA256),
    tagged(0x03, Buffer.concat([Buffer.from([0]), signature])),
  );
  const body = request.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return {
    pem: `-----BEGIN CERTIFICATE REQUEST-----\n${body}\n-----END CERTIFICATE REQUEST-----\n`,
    key: privateKey,
  };
}

const OID_COMMON_NAME = Buffer.from('0603550403', 'hex');
const OID_ORGANIZATION = Buffer.from('060355040a', 'hex');
const OID_ECDSA_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');

function attribute(oid: Buffer, text: string): Buffer {
  return tagged(0x31, sequence(oid, tagged(0x0c, Buffer.from(text))));
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

/** One DER element: tag, length, content. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
