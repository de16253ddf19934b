import type { Messages21, Messages201 } from '@busbar/ocpp';
import type { Handler } from '../../gateway/index.ts';
import type { RequestPurpose } from './authorities.ts';
import type { Questions } from './questions.ts';
import type { TakeRequest } from './take-request.ts';

type Of<A extends keyof Messages201> = Handler<Messages201[A]['request'], Messages201[A]['response']>;
type Of21<A extends keyof Messages21> = Handler<Messages21[A]['request'], Messages21[A]['response']>;
type Both<A extends keyof Messages201> = Of<A> & Of21<A>;

/** Left out, the certificate is the one of the station itself (OCPP 2.x SignCertificateRequest). */
const purposes: Readonly<Record<string, RequestPurpose>> = {
  V2GCertificate: 'v2g',
  V2G20Certificate: 'v2g20',
};
/** Longest additionalInfo of 2.0.1. */
const maxInfo = 512;

/** How 2.x asks for certificates (A02, A03), and whether one still counts (M06). */
export function certificatesOcpp2(take: TakeRequest, questions: Questions) {
  return {
    SignCertificate: (context, request) =>
      take(
        context,
        {
          csr: request.csr,
          purpose: purposes[request.certificateType ?? ''] ?? 'station',
          ...('requestId' in request && { requestId: request.requestId }),
        },
        ({ accepted, sentence }) => ({
          status: accepted ? 'Accepted' : 'Rejected',
          ...(!accepted && {
            statusInfo: { reasonCode: 'InvalidCSR', additionalInfo: sentence.text.slice(0, maxInfo) },
          }),
        }),
      ),

    GetCertificateStatus: (_context, { ocspRequestData: { responderURL, ...hash } }) =>
      questions.ocsp(hash, responderURL),
  } satisfies {
    SignCertificate: Both<'SignCertificate'>;
    GetCertificateStatus: Both<'GetCertificateStatus'>;
  };
}

/** How 2.0.1 asks a contract certificate for a vehicle (M01, M02): one at a time. */
export function certificatesOcpp201(questions: Questions) {
  return {
    Get15118EVCertificate: async (context, { iso15118SchemaVersion, action, exiRequest }) => {
      const { remaining: _, ...decision } = await questions.contract(context, {
        schemaVersion: iso15118SchemaVersion,
        action,
        exiRequest,
      });
      return decision;
    },
  } satisfies { Get15118EVCertificate: Of<'Get15118EVCertificate'> };
}

type Requests21 = Messages21['GetCertificateChainStatus']['request']['certificateStatusRequests'];
type Answers21 = Messages21['GetCertificateChainStatus']['response']['certificateStatus'];

/** What only 2.1 asks, and what it asks in its own way: several contracts at once, chains by list and responder. */
export function certificatesOcpp21(questions: Questions) {
  return {
    Get15118EVCertificate: async (context, request) => {
      const { remaining, ...decision } = await questions.contract(context, {
        schemaVersion: request.iso15118SchemaVersion,
        action: request.action,
        exiRequest: request.exiRequest,
        prioritizedEmaids: request.prioritizedEMAIDs,
        maximum: request.maximumContractCertificateChains,
      });
      const many = request.maximumContractCertificateChains !== undefined && remaining !== undefined;
      return many ? { ...decision, answer: { ...decision.answer, remainingContracts: remaining } } : decision;
    },

    GetCertificateChainStatus: async ({ arrivedAt }, { certificateStatusRequests }) => {
      const certificateStatus = await questions.chain(certificateStatusRequests as Requests21, arrivedAt);
      return { answer: { certificateStatus: certificateStatus as Answers21 }, volatile: true };
    },
  } satisfies {
    Get15118EVCertificate: Of21<'Get15118EVCertificate'>;
    GetCertificateChainStatus: Of21<'GetCertificateChainStatus'>;
  };
}
