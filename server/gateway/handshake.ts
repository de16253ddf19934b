import { type Version, versionOf } from '@busbar/ocpp';
import type { RefusalReason } from './contract.ts';
import type { Knock } from './knock.ts';

/** What the database knows of the station that knocks. */
export interface KnownStation {
  readonly stationId: string;
  readonly organizationId: string;
  readonly decommissioned: boolean;
  readonly securityProfile: number;
  readonly hasPassword: boolean;
  /** What the certificate's common name must be. */
  readonly certificateName: string;
  /** What the certificate's organization may be: the names of the organizations that the station belongs to. */
  readonly certificateOrganizations: readonly string[];
  readonly pinnedVersion: Version | undefined;
  /** The profile that it is being brought to, while that is under way. */
  readonly upgradingTo: number | null;
}

export interface HandshakeSettings {
  readonly onboarding: 'closed' | 'pending' | 'open';
  readonly allowProfile0: boolean;
}

/** How the password that came compares with the one on file. `wrong_user`: it belongs to another name. */
export type PasswordCheck = 'absent' | 'unreadable' | 'wrong_user' | 'right' | 'wrong' | 'none_on_file';

/** What is known of the certificate that came: nothing speaks against it, or it counts no more, or is another's. */
export type CertificateStanding = 'unknown' | 'good' | 'new' | 'revoked' | 'replaced' | 'of_another';

export interface HandshakeFacts {
  readonly knock: Knock;
  readonly station: KnownStation | undefined;
  readonly password: PasswordCheck;
  /** Of the certificate that the knock shows, where there is one. */
  readonly standing: CertificateStanding;
}

export interface Refusal {
  readonly admit: false;
  /** The HTTP status; 101 means: let the upgrade happen without a subprotocol, then close with 1002. */
  readonly status: 101 | 400 | 401 | 403 | 404 | 426 | 503;
  readonly reason: RefusalReason;
  /** What went wrong and what would help, in words for the person at the station. */
  readonly detail: string;
}

export interface Admission {
  readonly admit: true;
  /** `known`: it is the station's; `waiting`: unknown, to the waiting list; `new`: unknown, welcomed (open). */
  readonly as: 'known' | 'waiting' | 'new';
  readonly version: Version;
  /** The subprotocol to name in the answer; none when the station offered none and its template knows better. */
  readonly subprotocol: string | undefined;
  readonly securityProfile: 0 | 1 | 2 | 3;
}

export type Verdict = Admission | Refusal;

const refuse = (status: Refusal['status'], reason: RefusalReason, detail: string): Refusal => ({
  admit: false,
  status,
  reason,
  detail,
});

/**
 * Decides who gets in, before the upgrade is answered. Pure: everything that must be looked up comes as facts.
 * The order matters: a stranger learns nothing about a station before having proved to be it.
 */
export function decideHandshake(facts: HandshakeFacts, settings: HandshakeSettings): Verdict {
  const { knock, station } = facts;
  return (
    refusePath(knock) ??
    (station ? refuseKnown(facts, station, settings) : refuseUnknown(settings)) ??
    admit(facts, settings)
  );
}

function refusePath({ target, webSocket }: Knock): Refusal | undefined {
  if (target.kind === 'elsewhere') return refuse(404, 'wrong_path', target.why);
  if (target.kind === 'bad_identity') return refuse(404, 'bad_identity', target.why);
  if (!webSocket) {
    return refuse(
      426,
      'not_websocket',
      'This is where charging stations connect by WebSocket (version 13); the request was no proper WebSocket upgrade. A proxy in between may have dropped the Upgrade header.',
    );
  }
  return undefined;
}

function refuseUnknown(settings: HandshakeSettings): Refusal | undefined {
  if (settings.onboarding === 'closed') {
    return refuse(
      404,
      'unknown_station',
      'No station of this identity is known, and unknown stations are not accepted (BUSBAR_ONBOARDING=closed). Create it first, or correct the identity in the station.',
    );
  }
  return undefined;
}

function refuseKnown(
  facts: HandshakeFacts,
  station: KnownStation,
  settings: HandshakeSettings,
): Refusal | undefined {
  if (station.decommissioned) {
    return refuse(
      403,
      'decommissioned',
      'The station was taken out of service for good. Restore it to let it connect again.',
    );
  }
  const { securityProfile } = station;
  if (securityProfile >= 2 && !facts.knock.secure) {
    return refuse(
      403,
      'tls_required',
      `The station is set to security profile ${securityProfile}, which needs TLS, but it connected without. Use a wss:// URL.`,
    );
  }
  // Who is on the way to profile 3 comes with the certificate first; the profile on file follows when that was seen.
  const certified =
    securityProfile === 3 || (station.upgradingTo === 3 && facts.knock.certificate !== undefined);
  if (certified) return refuseCertificate(facts, station);
  return refusePassword(facts, station, settings);
}

function refuseCertificate(
  { knock: { certificate, certificateProblem }, standing }: HandshakeFacts,
  station: KnownStation,
): Refusal | undefined {
  if (!certificate && certificateProblem !== undefined) {
    return refuse(
      401,
      'certificate_untrusted',
      `The station is set to security profile 3, but the certificate that it showed is not trusted (${certificateProblem}). Install one that Busbar signed, or the authority of BUSBAR_TLS_CLIENT_CA.`,
    );
  }
  if (!certificate) {
    return refuse(
      401,
      'certificate_required',
      'The station is set to security profile 3, but it showed no certificate that we trust. Install a client certificate in it.',
    );
  }
  const passed = refuseStanding(standing);
  if (passed) return passed;
  if (certificate.commonName !== station.certificateName) {
    return refuse(
      401,
      'certificate_mismatch',
      `The certificate is made out to “${certificate.commonName}”, expected was “${station.certificateName}” (the serial number registered for the station).`,
    );
  }
  const { organization } = certificate;
  if (organization === undefined || !station.certificateOrganizations.includes(organization)) {
    return refuse(
      401,
      'certificate_mismatch',
      `The certificate names the organization “${organization ?? ''}”, expected was one of: ${station.certificateOrganizations.join(', ')}.`,
    );
  }
  return undefined;
}

function refuseStanding(standing: CertificateStanding): Refusal | undefined {
  switch (standing) {
    case 'revoked':
      return refuse(
        401,
        'certificate_revoked',
        'The certificate that the station showed was revoked. Let it have a new one: with a lower security profile for a while, or at the station.',
      );
    case 'replaced':
      return refuse(
        401,
        'certificate_revoked',
        'The certificate that the station showed was replaced: it has come with a newer one before. Let it use that.',
      );
    case 'of_another':
      return refuse(
        401,
        'certificate_mismatch',
        'The certificate that the station showed was signed for another station.',
      );
    case 'unknown':
    case 'good':
    case 'new':
      return undefined;
  }
}

function refusePassword(
  { password }: HandshakeFacts,
  { hasPassword, securityProfile }: KnownStation,
  { allowProfile0 }: HandshakeSettings,
): Refusal | undefined {
  if (!hasPassword) {
    if (securityProfile === 0 && allowProfile0) return undefined;
    return securityProfile === 0
      ? refuse(
          401,
          'plain_not_allowed',
          'The station has no password on file, and stations without one are not let in (BUSBAR_ALLOW_PROFILE_0=0). Make a password and type it into the station.',
        )
      : refuse(
          401,
          'password_not_set',
          `The station is set to security profile ${securityProfile}, but no password is on file for it. Make one and type it into the station.`,
        );
  }
  switch (password) {
    case 'right':
      return undefined;
    case 'absent':
      return refuse(
        401,
        'no_credentials',
        'The station sent no password. Type the password into the station (AuthorizationKey, or BasicAuthPassword) and choose security profile 1 or 2 there.',
      );
    case 'wrong_user':
      return refuse(
        401,
        'wrong_user',
        'The user name that the station sent is not its identity. Set the user name to the identity that stands in the URL.',
      );
    case 'unreadable':
      return refuse(401, 'wrong_password', 'The Authorization header is no HTTP Basic authentication.');
    case 'wrong':
    case 'none_on_file':
      return refuse(
        401,
        'wrong_password',
        'The password is not the one on file. Type it into the station again, or make a new one.',
      );
  }
}

function admit(facts: HandshakeFacts, settings: HandshakeSettings): Verdict {
  const { knock, station } = facts;
  const chosen = chooseVersion(knock.offered, station?.pinnedVersion);
  if (!chosen) return refuseSubprotocol(knock.offered);
  return {
    admit: true,
    as: station ? 'known' : settings.onboarding === 'open' ? 'new' : 'waiting',
    ...chosen,
    securityProfile: profileOf(facts),
  };
}

/** What the connection amounts to, which may be more than the station is set to. */
function profileOf({ knock, password }: HandshakeFacts): 0 | 1 | 2 | 3 {
  if (knock.certificate) return 3;
  if (password !== 'right') return 0;
  return knock.secure ? 2 : 1;
}

/** The first of the station's list that we speak, unless its template pins one. */
export function chooseVersion(
  offered: readonly string[],
  pinned: Version | undefined,
): { version: Version; subprotocol: string | undefined } | undefined {
  const spoken = offered.flatMap((subprotocol) => {
    const version = versionOf(subprotocol);
    return version ? [{ version, subprotocol }] : [];
  });
  const own = spoken.find(({ version }) => version === pinned);
  if (own) return own;
  if (spoken[0]) return spoken[0];
  return pinned && { version: pinned, subprotocol: undefined };
}

function refuseSubprotocol(offered: readonly string[]): Refusal {
  return offered.length === 0
    ? refuse(
        101,
        'no_subprotocol',
        'The station named no OCPP version (no Sec-WebSocket-Protocol header). Choose OCPP 1.6J, 2.0.1 or 2.1 in the station.',
      )
    : refuse(
        101,
        'unknown_subprotocol',
        `The station offered ${offered.join(', ').slice(0, 200)}; spoken here are ocpp1.6, ocpp2.0.1 and ocpp2.1. Choose one of these in the station.`,
      );
}
