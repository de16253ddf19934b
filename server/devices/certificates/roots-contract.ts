/** What the API offers of root certificates that Busbar trusts, or gives to stations. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, uuid, words } from '../../platform/http/shapes.ts';
import { installable } from './contract.ts';

const tag = 'Certificates';

/** What is wrong with a certificate that shall be trusted as a root. */
export const rootProblems = ['not_a_certificate', 'not_a_root', 'not_an_authority', 'ended'] as const;

const facts = {
  subject: Type.String(),
  fingerprint: Type.String({ description: 'SHA-256 over the whole certificate, in hex' }),
  notBefore: instant,
  notAfter: instant,
};
const use = words(installable);

export const trustedRoot = Type.Object({
  id: uuid,
  use,
  ...facts,
  notBefore: orNull(instant),
  pem: Type.String(),
  trustedAt: orNull(instant),
  organizationId: orNull(uuid),
  organizationName: orNull(Type.String()),
  trustedAbove: Type.Boolean({
    description: 'Trusted by an organization above those in reach: it counts at their stations too',
  }),
  changeable: Type.Boolean({ description: 'Whether the caller may trust it no more' }),
  stations: Type.Integer({ description: 'Stations in reach that hold it, as they last told' }),
});
export type TrustedRoot = Static<typeof trustedRoot>;

export const listTrustedRoots = route({
  method: 'GET',
  path: '/trusted-roots',
  summary: 'Root certificates that are trusted, or that stations hold',
  description:
    'Those of Busbar’s own authorities are not among them. Contract certificates of vehicles are checked against the trusted ones for mo_root and v2g_root. One that stations hold, and that nobody trusted here, has no trustedAt. One with an organization is trusted at its stations and those of organizations below it; one without in the whole house, unless it is trustedAbove.',
  tag,
  permission: 'stations:read',
  response: Type.Object({ items: Type.Array(trustedRoot) }),
});

const pem = Type.String({
  minLength: 1,
  maxLength: 20_000,
  description: 'One certificate or several, as PEM',
});

export const previewTrustedRoots = route({
  method: 'POST',
  path: '/trusted-roots/preview',
  summary: 'What certificates say of themselves, before they are trusted',
  tag,
  permission: 'stations:read',
  body: Type.Object({ pem }, { additionalProperties: false }),
  response: Type.Object({
    items: Type.Array(
      Type.Object({ ...Type.Partial(Type.Object(facts)).properties, problem: orNull(words(rootProblems)) }),
    ),
  }),
});

export const addTrustedRoot = route({
  method: 'POST',
  path: '/trusted-roots',
  summary: 'Trust a root certificate',
  description:
    'Name the fingerprint that you compared with its owner’s: a certificate with another one is refused. With an organization it is trusted at its stations and those of organizations below it; without one in the whole house, which only those may do who may write everywhere.',
  tag,
  permission: 'stations:write',
  body: Type.Object(
    {
      use,
      pem,
      fingerprint: Type.String({ minLength: 64, maxLength: 95 }),
      organizationId: Type.Optional(orNull(uuid)),
    },
    { additionalProperties: false },
  ),
  response: trustedRoot,
  status: 201,
});

export const removeTrustedRoot = route({
  method: 'DELETE',
  path: '/trusted-roots/{rootId}',
  summary: 'Trust a root certificate no more',
  description: 'Stations that hold it keep it until they are told to delete it.',
  tag,
  permission: 'stations:write',
  params: Type.Object({ rootId: uuid }),
});
