/** What the API offers of certificates: authorities, what was signed, what stations asked for, what they hold. */

import { type Static, Type } from 'typebox';
import { declareCommand } from '../../gateway/contract.ts';
import { route } from '../../platform/http/contract.ts';
import {
  instant,
  orNull,
  page,
  paging,
  sentence,
  stationPath,
  uuid,
  words,
} from '../../platform/http/shapes.ts';
import { revocationReasons } from './words.ts';

const tag = 'Certificates';

/** What a certificate in a station is trusted for. */
export const certificateUses = [
  'csms_root',
  'manufacturer_root',
  'v2g_root',
  'mo_root',
  'oem_root',
  'v2g_chain',
] as const;
export type CertificateUse = (typeof certificateUses)[number];
export const installable = ['csms_root', 'manufacturer_root', 'v2g_root', 'mo_root', 'oem_root'] as const;

const useDescription =
  'csms_root: by which the station trusts Busbar. manufacturer_root: firmware signatures. v2g_root: vehicles’ and charging stations’ trust. mo_root: contract certificates. oem_root: vehicles’ own certificates (2.1 only).';

const hashData = {
  hashAlgorithm: words(['SHA256', 'SHA384', 'SHA512']),
  issuerNameHash: Type.String({ maxLength: 128 }),
  issuerKeyHash: Type.String({ maxLength: 128 }),
  serialNumber: Type.String({ maxLength: 40 }),
};

/** What can be asked of stations about certificates. */
export const certificateCommands = {
  'install-certificate': declareCommand(
    'install-certificate',
    'Install a root certificate',
    Type.Object(
      {
        use: words(installable, useDescription),
        certificate: Type.Optional(
          Type.String({
            title: 'Certificate (PEM)',
            maxLength: 10_000,
            description: 'Left out: Busbar’s own root, for csms_root and v2g_root.',
          }),
        ),
      },
      { additionalProperties: false },
    ),
    { tag },
  ),
  'delete-certificate': declareCommand(
    'delete-certificate',
    'Delete a root certificate',
    Type.Object(hashData, { additionalProperties: false }),
    { tag },
  ),
  'get-installed-certificates': declareCommand(
    'get-installed-certificates',
    'Ask which certificates are installed',
    Type.Object(
      {
        use: Type.Optional(
          words(certificateUses, 'Left out: all; a 1.6 station is asked for csms_root then.'),
        ),
      },
      { additionalProperties: false },
    ),
    { tag },
  ),
} as const;

/** What a signed certificate is sent with; Busbar sends it by itself, after a station asked. */
export const certificateSigned = declareCommand(
  'certificate-signed',
  'Send a signed certificate',
  Type.Object({
    purpose: words(['station', 'v2g', 'v2g20']),
    chain: Type.String(),
    requestId: Type.Optional(Type.Integer()),
    byTransfer: Type.Boolean(),
  }),
  { tag },
);
export type CertificateSigned = Static<typeof certificateSigned.params>;

// --- authorities --------------------------------------------------------------------------------

export const listAuthorities = route({
  method: 'GET',
  path: '/certificate-authorities',
  summary: 'Authorities that Busbar signs with',
  description: 'Made when first needed. Their roots are what stations and vehicles must trust.',
  tag,
  permission: 'stations:read',
  response: Type.Object({
    /** Whether requests are signed here, or wait for an authority outside. */
    signer: words(['own', 'outside']),
    items: Type.Array(
      Type.Object({
        id: uuid,
        purpose: words(['station_root', 'station', 'v2g_root', 'v2g']),
        subject: Type.String(),
        fingerprint: Type.String(),
        pem: Type.String(),
        notBefore: instant,
        notAfter: instant,
        crlUrl: Type.String(),
        ocspUrl: Type.String(),
        retired: Type.Boolean(),
      }),
    ),
  }),
});

// --- certificates -------------------------------------------------------------------------------

const states = ['issued', 'in_use', 'replaced', 'revoked'] as const;
const purposes = ['station', 'v2g', 'contract'] as const;
const certificateFields = {
  id: uuid,
  stationId: orNull(uuid),
  identity: orNull(Type.String()),
  purpose: words(purposes),
  subject: Type.String(),
  serial: Type.String(),
  fingerprint: Type.String(),
  notBefore: instant,
  notAfter: instant,
  issuedAt: instant,
  state: words(states),
  seenAt: orNull(instant),
  revokedAt: orNull(instant),
  revocationReason: orNull(words(revocationReasons)),
  ours: Type.Boolean({ description: 'Signed by an authority of Busbar’s own' }),
};

const certificate = Type.Object(certificateFields);
export type CertificateItem = Static<typeof certificate>;

export const certificateExpiry = route({
  method: 'GET',
  path: '/certificates/expiry',
  summary: 'How many certificates end this month and in each of the next twelve',
  tag,
  permission: 'stations:read',
  response: Type.Object({
    /** Still in use by their state, though they have ended. */
    overdue: Type.Integer(),
    months: Type.Array(
      Type.Object({ month: Type.String({ pattern: '^\\d{4}-\\d\\d$' }), count: Type.Integer() }),
    ),
  }),
});

export const listCertificates = route({
  method: 'GET',
  path: '/certificates',
  summary: 'Certificates of stations, those that expire first on top',
  tag,
  permission: 'stations:read',
  query: Type.Object({
    ...paging,
    state: Type.Optional(words(states)),
    purpose: Type.Optional(words(purposes)),
    stationIdentity: Type.Optional(Type.String({ maxLength: 255 })),
    before: Type.Optional(Type.String({ format: 'date-time', description: 'That expire before then' })),
    ends: Type.Optional(
      Type.String({
        pattern: '^(\\d{4}-\\d\\d|overdue)$',
        description: 'As /certificates/expiry counts them: those that end in a month, or that have ended',
      }),
    ),
    q: Type.Optional(Type.String({ maxLength: 200, description: 'In identity, subject or serial number' })),
  }),
  response: page(Type.Object(certificateFields)),
});

const byId = Type.Object({ certificateId: uuid });

export const getCertificate = route({
  method: 'GET',
  path: '/certificates/{certificateId}',
  summary: 'A certificate with its chain',
  tag,
  permission: 'stations:read',
  params: byId,
  response: Type.Object({ ...certificateFields, chain: Type.String() }),
});

export const revokeCertificate = route({
  method: 'POST',
  path: '/certificates/{certificateId}/revoke',
  summary: 'Revoke a certificate',
  description:
    'It is refused at the next connection and stands in the revocation list; an open connection that came with it is closed. This cannot be undone.',
  tag,
  permission: 'stations:write',
  params: byId,
  body: Type.Object({ reason: words(revocationReasons) }),
  response: Type.Object(certificateFields),
});

// --- what stations asked for --------------------------------------------------------------------

const requestStates = [
  'refused',
  'to_sign',
  'waiting',
  'accepted',
  'rejected',
  'failed',
  'superseded',
] as const;
const signingRequest = Type.Object({
  id: uuid,
  stationId: uuid,
  identity: Type.String(),
  purpose: words(['station', 'v2g', 'v2g20']),
  subject: orNull(Type.String()),
  key: orNull(Type.String()),
  csr: Type.String(),
  receivedAt: instant,
  state: words(requestStates),
  sentence,
  certificateId: orNull(uuid),
  nextAt: orNull(instant),
  endedAt: orNull(instant),
});

export type SigningRequestItem = Static<typeof signingRequest>;

export const listSigningRequests = route({
  method: 'GET',
  path: '/signing-requests',
  summary: 'What stations asked to have signed, newest first',
  tag,
  permission: 'stations:read',
  query: Type.Object({
    ...paging,
    state: Type.Optional(words(requestStates)),
    stationIdentity: Type.Optional(Type.String({ maxLength: 255 })),
  }),
  response: page(signingRequest),
});

export const bringCertificate = route({
  method: 'POST',
  path: '/signing-requests/{requestId}/certificate',
  summary: 'Bring the certificate that your own authority signed',
  description:
    'For requests that wait for an authority outside. The chain is checked against the request and sent to the station.',
  tag,
  permission: 'stations:write',
  params: Type.Object({ requestId: uuid }),
  body: Type.Object({
    chain: Type.String({
      maxLength: 20_000,
      description: 'PEM, the station’s certificate first, then the authorities above it without the root',
    }),
  }),
  response: signingRequest,
});

// --- what stations hold -------------------------------------------------------------------------

export const listInstalled = route({
  method: 'GET',
  path: '/stations/{identity}/installed-certificates',
  summary: 'Certificates in a station, as it last told',
  description: 'Ask it anew with the command get-installed-certificates.',
  tag,
  permission: 'stations:read',
  params: stationPath,
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        use: words(certificateUses),
        ...hashData,
        /** Whose it is, where Busbar knows the certificate. */
        subject: orNull(Type.String()),
        notAfter: orNull(instant),
        toldAt: instant,
      }),
    ),
  }),
});
