import type { Messages21, Messages201 } from '@busbar/ocpp';
import type { Handler } from '../../gateway/index.ts';
import type { RequestPurpose } from './authorities.ts';
import type { TakeRequest } from './take-request.ts';

type Of<A extends keyof Messages201> = Handler<Messages201[A]['request'], Messages201[A]['response']>;
type Of21<A extends keyof Messages21> = Handler<Messages21[A]['request'], Messages21[A]['response']>;

/** Left out, the certificate is the one of the station itself (OCPP 2.x SignCertificateRequest). */
const purposes: Readonly<Record<string, RequestPurpose>> = {
  V2GCertificate: 'v2g',
  V2G20Certificate: 'v2g20',
};

/** How 2.x asks for certificates (A02, A03). */
export function certificatesOcpp2(take: TakeRequest) {
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
  } satisfies { SignCertificate: Of<'SignCertificate'> & Of21<'SignCertificate'> };
}

/** Longest additionalInfo of 2.0.1. */
const maxInfo = 512;
