import type { VendorMessages } from '../gateway/index.ts';
import type { Authorize } from './authorize.ts';
import { tokenAndContract } from './ocpp-contract.ts';
import type { CheckContract, ContractHash, NoteAttempt } from './spoke.ts';

/** ISO 15118 for 1.6 (OCA application note): the Authorize of 2.0.1, as text within DataTransfer. */
export function driversPnc16(
  authorize: Authorize,
  note: NoteAttempt,
  checkContract: CheckContract,
): VendorMessages {
  return {
    'org.openchargealliance.iso15118pnc': {
      Authorize: async (context, data) => {
        const { uid, certificate, hashData } = readRequest(data);
        if (uid === undefined) return { answer: { status: 'Rejected' }, volatile: true };
        const shown = certificate !== undefined || hashData !== undefined;
        const { organizationId } = context.station;
        const told = { uid, organizationId, certificate, hashData };
        const certificateStatus = shown ? await checkContract(told) : undefined;
        const authorization = await authorize(context.station, {
          uid,
          kind: 'emaid',
          at: context.arrivedAt,
          invalidCertificate: shown && certificateStatus !== 'Accepted',
        });
        const { events = [], ...noted } = note(context, authorization);
        return {
          answer: { status: 'Accepted', data: tokenAndContract(authorization, certificateStatus) },
          ...noted,
          events: [...authorization.events, ...events],
        };
      },
    },
  };
}

/** The id token is text in the note; some stations send it as 2.0.1 has it. */
function readRequest(data: unknown): {
  uid: string | undefined;
  certificate: string | undefined;
  hashData: readonly ContractHash[] | undefined;
} {
  const { idToken, certificate, iso15118CertificateHashData: hashData } = object(data);
  const uid = typeof idToken === 'string' ? idToken : object(idToken).idToken;
  return {
    uid: typeof uid === 'string' && uid !== '' ? uid : undefined,
    certificate: typeof certificate === 'string' ? certificate : undefined,
    hashData: Array.isArray(hashData) ? hashData.filter(isHash) : undefined,
  };
}

type Json = Record<string, unknown>;
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

function isHash(value: unknown): value is ContractHash {
  const { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber, responderURL } = object(value);
  return (
    ['SHA256', 'SHA384', 'SHA512'].includes(String(hashAlgorithm)) &&
    [issuerNameHash, issuerKeyHash, serialNumber, responderURL].every((member) => typeof member === 'string')
  );
}
