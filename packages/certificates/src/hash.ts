import { createHash } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { fromPem } from './pem.ts';
import './x509.ts';

export type HashAlgorithm = 'SHA256' | 'SHA384' | 'SHA512';

/** How OCPP and OCSP name a certificate without showing it (CertificateHashDataType, RFC 6960 CertID); all in hex. */
export interface CertificateHash {
  readonly hashAlgorithm: HashAlgorithm;
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  readonly serialNumber: string;
}

const parse = (pem: string) => AsnConvert.parse(fromPem(pem), Certificate).tbsCertificate;
const digest = (algorithm: HashAlgorithm | 'SHA1', bytes: ArrayBuffer) =>
  createHash(algorithm.toLowerCase()).update(Buffer.from(bytes)).digest('hex');

/**
 * Names a certificate by its issuer and serial number: the hash of the issuer's name in DER, the hash of the issuer's
 * public key (the bits alone, without tag and length), and the serial number without leading zeroes.
 * A root is its own issuer. Throws on what is no certificate.
 */
export function hashOf(pem: string, issuerPem: string, algorithm: HashAlgorithm = 'SHA256'): CertificateHash {
  const { issuer, serialNumber } = parse(pem);
  return {
    hashAlgorithm: algorithm,
    issuerNameHash: digest(algorithm, AsnConvert.serialize(issuer)),
    issuerKeyHash: keyHashOf(issuerPem, algorithm),
    serialNumber: plainSerial(Buffer.from(serialNumber).toString('hex')),
  };
}

/** The hash by which a certificate's own key is known to those below it. */
export function keyHashOf(pem: string, algorithm: HashAlgorithm | 'SHA1' = 'SHA256'): string {
  return digest(algorithm, parse(pem).subjectPublicKeyInfo.subjectPublicKey);
}

/** A serial number as it is compared: lower case, no leading zeroes. */
export function plainSerial(serial: string): string {
  return serial.toLowerCase().replace(/^(0x)?0*(?=.)/, '');
}

/** Whether two names mean the same certificate, however their hex digits are written. */
export function sameHash(a: CertificateHash, b: CertificateHash): boolean {
  return (
    a.hashAlgorithm === b.hashAlgorithm &&
    a.issuerNameHash.toLowerCase() === b.issuerNameHash.toLowerCase() &&
    a.issuerKeyHash.toLowerCase() === b.issuerKeyHash.toLowerCase() &&
    plainSerial(a.serialNumber) === plainSerial(b.serialNumber)
  );
}
