import { hashOf, type readCertificate } from '@busbar/certificates';
import type { CertificateUse } from './contract.ts';

export interface Root {
  readonly id: string;
  readonly use: CertificateUse;
  readonly pem: string;
  readonly facts: NonNullable<ReturnType<typeof readCertificate>>;
  readonly at: Date;
}

/** The row of a root, trusted or not: what it is, and how stations name it. */
export function rootRow({ id, use, pem, facts, at }: Root) {
  const hash = hashOf(pem, pem);
  return {
    id,
    use,
    pem,
    subject: facts.subject,
    fingerprint: facts.fingerprint,
    not_after: facts.notAfter,
    issuer_name_hash: hash.issuerNameHash,
    issuer_key_hash: hash.issuerKeyHash,
    serial: hash.serialNumber,
    added_at: at,
  };
}
