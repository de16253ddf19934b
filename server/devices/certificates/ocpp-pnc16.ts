import type { CertificateHash } from '@busbar/certificates';
import type { VendorMessages } from '../../gateway/index.ts';
import { pncVendor } from './ocpp-vendor.ts';
import type { Questions } from './questions.ts';
import type { TakeRequest } from './take-request.ts';

type Json = Record<string, unknown>;
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const rejected = { answer: { status: 'Rejected' as const }, volatile: true };

/**
 * ISO 15118 for 1.6: the messages of 2.0.1 as text within DataTransfer (OCA application note). A message that lacks what
 * it must have is rejected; what it says is answered inside, as 2.0.1 would.
 */
export function certificatesPnc16(take: TakeRequest, questions: Questions): VendorMessages {
  return {
    [pncVendor]: {
      SignCertificate: (context, data) => {
        const csr = text(object(data).csr);
        if (csr === '') return rejected;
        return take(context, { purpose: 'v2g', csr, byTransfer: true }, ({ accepted }) => ({
          status: 'Accepted' as const,
          data: { status: accepted ? 'Accepted' : 'Rejected' },
        }));
      },

      Get15118EVCertificate: async (context, data) => {
        const { iso15118SchemaVersion, action, exiRequest } = object(data);
        if (typeof exiRequest !== 'string') return rejected;
        const { answer, rows } = await questions.contract(context, {
          schemaVersion: text(iso15118SchemaVersion),
          action: action === 'Update' ? 'Update' : 'Install',
          exiRequest,
        });
        return { answer: { status: 'Accepted', data: answer }, ...(rows && { rows }) };
      },

      GetCertificateStatus: async (_context, data) => {
        const { responderURL, ...hash } = object(object(data).ocspRequestData);
        if (typeof responderURL !== 'string' || typeof hash.serialNumber !== 'string') return rejected;
        const { answer } = await questions.ocsp(hash as unknown as CertificateHash, responderURL);
        return { answer: { status: 'Accepted', data: answer }, volatile: true };
      },
    },
  };
}
