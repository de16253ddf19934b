import type { SigningRequest } from '@busbar/certificates';
import { type Sentence, sentences } from '../../platform/sentence.ts';
import type { RequestPurpose } from './authorities.ts';

const say = sentences('signing', {
  waiting: 'To be signed and sent to the station.',
  to_sign: 'Waits for your certificate authority: sign the request and bring the certificate here.',
  unreadable: 'Refused: this is no certificate signing request (PKCS #10).',
  not_proven: 'Refused: the signature of the request does not fit its key.',
  weak_key:
    'Refused: a key {key} is not allowed. ECDSA on P-256, P-384 or P-521 is, or RSA of 2048 to 4096 bits.',
  wrong_name:
    'Refused: the request is made out to “{name}”, expected was “{expected}” (the serial number registered for the station).',
  wrong_organization:
    'Refused: the request names the organization “{name}”, expected was one of: {expected}.',
  no_name: 'Refused: the request names nobody (no common name).',
  too_many: 'Refused: the station asked {count} times within an hour.',
  accepted: 'Signed, and accepted by the station.',
  rejected: 'Signed, but rejected by the station: {reason}',
  unreached: 'Signed; the station has not taken it yet: {reason}',
  failed: 'Signed, but the station never took it: {reason}',
  superseded: 'The station asked anew before this one was done.',
});

export { say as saySigning };

/** Who a station is, as its certificates must name it. */
export interface StationName {
  /** Its serial number on file, or its identity when its template says so or none is known. */
  readonly commonName: string;
  /** The organizations that it belongs to, by name. */
  readonly organizations: readonly string[];
}

/**
 * Whether a request may be signed; undefined when nothing speaks against it. The name is checked as the door checks
 * certificates (OCPP 2.x A00.FR.5xx, 1.6 security white paper §2.5): whoever signs otherwise makes strangers of stations.
 */
export function refuseRequest(
  request: SigningRequest | undefined,
  station: StationName,
  purpose: RequestPurpose,
): Sentence | undefined {
  if (!request) return say('unreadable');
  if (!request.proven) return say('not_proven');
  if (!request.keyAllowed) return say('weak_key', { key: request.key });
  const { commonName = '', organization = '' } = request;
  if (commonName === '') return say('no_name');
  // A V2G certificate names the SECC, in words of the standard's own (ISO 15118-2 Annex F.1).
  if (purpose === 'station' && commonName !== station.commonName) {
    return say('wrong_name', { name: commonName, expected: station.commonName });
  }
  if (!station.organizations.includes(organization)) {
    return say('wrong_organization', {
      name: organization,
      expected: station.organizations.join(', '),
    });
  }
  return undefined;
}
