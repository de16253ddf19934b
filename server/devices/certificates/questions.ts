import { type CertificateHash, readCertificate, splitPem } from '@busbar/certificates';
import type { Decision, MessageContext } from '../../gateway/index.ts';
import { type Row, sink } from '../../platform/batch.ts';
import { newId } from '../../platform/ids.ts';
import type { CertificateStatus } from './certificate-status.ts';
import type { ContractPool, ContractWish, IssuedContract } from './contract-pool.ts';

/** Longest ocspResult of 2.0.1. */
const maxOcspResult = 5_500;

export interface Reason {
  readonly reasonCode: string;
  readonly additionalInfo: string;
}

interface ContractDecision {
  readonly answer: { status: 'Accepted' | 'Failed'; statusInfo?: Reason; exiResponse: string };
  readonly remaining?: number;
  readonly rows?: readonly Row[];
}

const certificates = sink({
  name: 'contract_certificate',
  order: 50,
  columns: {
    id: 'uuid',
    authority_id: 'uuid',
    subject: 'text',
    serial: 'text',
    fingerprint: 'text',
    chain: 'text',
    not_before: 'timestamptz',
    not_after: 'timestamptz',
    issued_at: 'timestamptz',
  },
  sql: (
    r,
  ) => `insert into certificate (id, authority_id, purpose, subject, serial, fingerprint, chain, not_before, not_after, issued_at, state)
    select r.id, r.authority_id, 'contract', r.subject, r.serial, r.fingerprint, r.chain, r.not_before, r.not_after, r.issued_at, 'in_use' from ${r}`,
});

function contractRow({ authorityId, chain }: IssuedContract, at: Date): Row {
  const facts = readCertificate(splitPem(chain)[0]!)!;
  return certificates.row({
    id: newId(),
    authority_id: authorityId,
    subject: facts.subject,
    serial: facts.serialNumber,
    fingerprint: facts.fingerprint,
    chain,
    not_before: facts.notBefore,
    not_after: facts.notAfter,
    issued_at: at,
  });
}

/** What stations ask on behalf of vehicles: contract certificates, and whether certificates still count. */
export function createQuestions({ status, pool }: { status: CertificateStatus; pool: ContractPool }) {
  return {
    /** M01, M02: a contract certificate for a vehicle. */
    async contract({ arrivedAt }: MessageContext, wish: ContractWish): Promise<ContractDecision> {
      const given = await pool.exchange(wish);
      if (given.status === 'Failed') {
        const statusInfo: Reason = { reasonCode: 'Failed', additionalInfo: given.why.slice(0, 512) };
        return { answer: { status: 'Failed', statusInfo, exiResponse: '' } };
      }
      const { exiResponse, remaining = 0, issued } = given;
      return {
        answer: { status: 'Accepted', exiResponse },
        remaining,
        ...(issued && { rows: [contractRow(issued, arrivedAt)] }),
      };
    },

    /** M06: the OCSP response for a certificate, fetched for the station. */
    async ocsp(
      hash: CertificateHash,
      url: string,
    ): Promise<Decision<{ status: 'Accepted' | 'Failed'; ocspResult?: string; statusInfo?: Reason }>> {
      const found = await status.byOcsp(hash, url);
      const ocspResult = found?.response?.toString('base64');
      if (ocspResult && ocspResult.length <= maxOcspResult) {
        return { answer: { status: 'Accepted', ocspResult }, volatile: true };
      }
      const additionalInfo = found
        ? 'the responder’s answer is too long for OCPP'
        : 'the responder gave no usable answer';
      return {
        answer: { status: 'Failed', statusInfo: { reasonCode: 'Failed', additionalInfo } },
        volatile: true,
      };
    },

    /** 2.1: what becomes of several certificates at once, each by list or by responder. */
    async chain(
      requests: readonly {
        certificateHashData: CertificateHash;
        source: 'CRL' | 'OCSP';
        urls: readonly string[];
      }[],
      at: Date,
    ) {
      return Promise.all(
        requests.map(async ({ certificateHashData, source, urls }) => {
          const found = await firstOf(urls, (url) =>
            source === 'OCSP'
              ? status.byOcsp(certificateHashData, url)
              : status.byList(certificateHashData, url),
          );
          return {
            certificateHashData,
            source,
            status: found ? words[found.status] : ('Failed' as const),
            nextUpdate: (found?.nextUpdate ?? at).toISOString(),
          };
        }),
      );
    },
  };
}

export type Questions = ReturnType<typeof createQuestions>;

const words = { good: 'Good', revoked: 'Revoked', unknown: 'Unknown' } as const;

async function firstOf<T>(
  urls: readonly string[],
  ask: (url: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const url of urls) {
    const found = await ask(url);
    if (found) return found;
  }
  return undefined;
}
