import { X509Certificate } from 'node:crypto';
import { plainSerial } from './hash.ts';
import { x509 } from './x509.ts';

/** What people and tables want to know of a certificate. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly commonName: string | undefined;
  readonly organization: string | undefined;
  readonly serialNumber: string;
  /** SHA-256 over the whole certificate, hex in lower case. */
  readonly fingerprint: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly authority: boolean;
  readonly selfSigned: boolean;
  /** Where its issuer tells whether it is revoked. */
  readonly ocspUrl: string | undefined;
}

/** Reads a certificate (PEM); undefined when the text is none. */
export function readCertificate(pem: string): CertificateFacts | undefined {
  try {
    const certificate = new X509Certificate(pem);
    const parsed = new x509.X509Certificate(certificate.raw);
    return {
      subject: parsed.subject,
      issuer: parsed.issuer,
      commonName: parsed.subjectName.getField('CN')[0],
      organization: parsed.subjectName.getField('O')[0],
      serialNumber: plainSerial(certificate.serialNumber),
      fingerprint: plainFingerprint(certificate.fingerprint256),
      notBefore: parsed.notBefore,
      notAfter: parsed.notAfter,
      authority: certificate.ca,
      selfSigned: parsed.subject === parsed.issuer && certificate.verify(certificate.publicKey),
      ocspUrl: ocspOf(parsed),
    };
  } catch {
    return undefined;
  }
}

/** A fingerprint as it is compared: OpenSSL writes `AB:CD`, proxies as they like. */
export const plainFingerprint = (fingerprint: string) => fingerprint.replaceAll(':', '').toLowerCase();

function ocspOf(certificate: InstanceType<typeof x509.X509Certificate>): string | undefined {
  const access = certificate.getExtension(x509.AuthorityInfoAccessExtension);
  return access?.ocsp.find(({ type }) => type === 'url')?.value;
}
