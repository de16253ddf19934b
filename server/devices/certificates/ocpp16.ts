import type { Messages16 } from '@busbar/ocpp';
import type { Handler } from '../../gateway/index.ts';
import type { TakeRequest } from './take-request.ts';

type Of<A extends keyof Messages16> = Handler<Messages16[A]['request'], Messages16[A]['response']>;

/** How 1.6 with the security extension asks for a certificate (A02, A03 of the white paper). */
export function certificatesOcpp16(take: TakeRequest) {
  return {
    SignCertificate: (context, { csr }) =>
      take(context, { purpose: 'station', csr }, ({ accepted }) => ({
        status: accepted ? 'Accepted' : 'Rejected',
      })),
  } satisfies { SignCertificate: Of<'SignCertificate'> };
}
