import { plainSerial } from './hash.ts';
import { type Issuer, signingKey } from './issue.ts';
import { x509 } from './x509.ts';

/** Why a certificate counts no more (RFC 5280 §5.3.1, the ones that a person may choose). */
export const revocationReasons = [
  'unspecified',
  'key_compromise',
  'affiliation_changed',
  'superseded',
  'cessation_of_operation',
] as const;
export type RevocationReason = (typeof revocationReasons)[number];

/** Numbers of the reasons in CRLs and OCSP responses. */
export const reasonNumbers: Readonly<Record<RevocationReason, number>> = {
  unspecified: 0,
  key_compromise: 1,
  affiliation_changed: 3,
  superseded: 4,
  cessation_of_operation: 5,
};

export interface Revoked {
  readonly serialNumber: string;
  readonly at: Date;
  readonly reason: RevocationReason;
}

/** Makes the list of what an issuer has revoked, in DER. */
export async function makeCrl(
  issuer: Issuer,
  revoked: readonly Revoked[],
  { thisUpdate, nextUpdate }: { thisUpdate: Date; nextUpdate: Date },
): Promise<Buffer> {
  const crl = await x509.X509CrlGenerator.create({
    issuer: new x509.X509Certificate(issuer.certificate).subjectName.toJSON(),
    thisUpdate,
    nextUpdate,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    signingKey: signingKey(issuer.privateKey),
    entries: revoked.map(({ serialNumber, at, reason }) => ({
      serialNumber: evenHex(serialNumber),
      revocationDate: at,
      reason: reasonNumbers[reason],
    })),
  });
  return Buffer.from(crl.rawData);
}

const evenHex = (serial: string) => (serial.length % 2 === 0 ? serial : `0${serial}`);

export interface CrlFinding {
  readonly revoked: boolean;
  readonly nextUpdate: Date | undefined;
}

/** Looks a serial number up in a list (DER); undefined when it is none, or not signed by that issuer. */
export async function lookUpCrl(
  crl: Uint8Array,
  issuerPem: string,
  serialNumber: string,
): Promise<CrlFinding | undefined> {
  try {
    const list = new x509.X509Crl(Buffer.from(crl));
    if (!(await list.verify({ publicKey: new x509.X509Certificate(issuerPem) }))) return undefined;
    const wanted = plainSerial(serialNumber);
    return {
      revoked: list.entries.some((entry) => plainSerial(entry.serialNumber) === wanted),
      nextUpdate: list.nextUpdate,
    };
  } catch {
    return undefined;
  }
}
