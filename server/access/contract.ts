/** What the API offers of access: organizations, operators, API keys, audit. First run and sign-in: sign-in-contract.ts. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, uuid, words } from '../platform/http/shapes.ts';

export const roles = ['owner', 'manager', 'controller', 'viewer'] as const;
export type Role = (typeof roles)[number];
export const organizationKinds = ['operator', 'site_host', 'fleet'] as const;
export type OrganizationKind = (typeof organizationKinds)[number];

export const name = Type.String({ minLength: 1, maxLength: 200 });
export const email = Type.String({ format: 'email', maxLength: 254 });
export const password = Type.String({ minLength: 10, maxLength: 200, description: 'At least 10 characters' });
const byId = Type.Object({ id: uuid });
const q = Type.Optional(Type.String({ maxLength: 200, description: 'Part of a name or address' }));

/** A grant, with names. */
export const heldGrant = Type.Object({
  role: words(roles),
  organizationId: uuid,
  organizationName: Type.String(),
  siteId: orNull(uuid),
  siteName: orNull(Type.String()),
});
export type HeldGrant = Static<typeof heldGrant>;

// --- organizations -------------------------------------------------------------------------------

const zone = Type.String({
  maxLength: 64,
  description:
    'IANA time zone in which it counts its days and months; null: that of the organization above it, else UTC',
});

const organization = Type.Object({
  id: uuid,
  parentId: orNull(uuid),
  kind: words(organizationKinds),
  name: Type.String(),
  zone: orNull(zone),
  path: Type.Array(uuid, { description: 'From the topmost organization that you may see down to this one' }),
  createdAt: instant,
  retiredAt: orNull(instant),
});
export type Organization = Static<typeof organization>;

export const listOrganizations = route({
  method: 'GET',
  path: '/organizations',
  summary: 'Organizations in reach, by name',
  tag: 'Organizations',
  permission: 'organizations:read',
  query: Type.Object({
    ...paging,
    q,
    parentId: Type.Optional(uuid),
    retired: Type.Optional(Type.Boolean({ description: 'Retired ones too' })),
  }),
  response: page(organization),
});

export const createOrganization = route({
  method: 'POST',
  path: '/organizations',
  summary: 'Make an organization below another one',
  tag: 'Organizations',
  permission: 'organizations:write',
  body: Type.Object({
    parentId: uuid,
    kind: words(organizationKinds),
    name,
    zone: Type.Optional(orNull(zone)),
  }),
  response: organization,
  status: 201,
});

export const showOrganization = route({
  method: 'GET',
  path: '/organizations/{id}',
  summary: 'One organization',
  tag: 'Organizations',
  permission: 'organizations:read',
  params: byId,
  response: organization,
});

export const changeOrganization = route({
  method: 'PATCH',
  path: '/organizations/{id}',
  summary: 'Rename an organization, change its kind or its time zone',
  tag: 'Organizations',
  permission: 'organizations:write',
  params: byId,
  body: Type.Partial(Type.Object({ name, kind: words(organizationKinds), zone: orNull(zone) })),
  response: organization,
});

export const moveOrganization = route({
  method: 'POST',
  path: '/organizations/{id}/move',
  summary: 'Move an organization, with all below it, under another one',
  tag: 'Organizations',
  permission: 'organizations:write',
  params: byId,
  body: Type.Object({ parentId: uuid }),
  response: organization,
});

export const retireOrganization = route({
  method: 'POST',
  path: '/organizations/{id}/retire',
  summary: 'Retire an organization that nothing active belongs to any more',
  tag: 'Organizations',
  permission: 'organizations:write',
  params: byId,
});

// --- operators -----------------------------------------------------------------------------------

const grant = Type.Object({ role: words(roles), organizationId: uuid, siteId: orNull(uuid) });
const grants = Type.Array(grant, { maxItems: 100 });

const operator = Type.Object({
  id: uuid,
  email: Type.String(),
  name: Type.String(),
  grants: Type.Array(heldGrant, { description: 'Only those within your reach' }),
  /** Whether all of the operator's grants are within the reader's, so that the account may be changed. */
  changeable: Type.Boolean(),
  createdAt: instant,
  disabledAt: orNull(instant),
  lastSignInAt: orNull(instant),
});
export type Operator = Static<typeof operator>;

const temporaryPassword = orNull(
  Type.String({ description: 'Shown this once; must be changed at the first sign-in' }),
);

export const listOperators = route({
  method: 'GET',
  path: '/operators',
  summary: 'Operators with a grant in reach, by name',
  tag: 'Operators',
  permission: 'operators:read',
  query: Type.Object({ ...paging, q }),
  response: page(operator),
});

export const createOperator = route({
  method: 'POST',
  path: '/operators',
  summary: 'Make an operator',
  description: 'Without a password a temporary one is made and shown once.',
  tag: 'Operators',
  permission: 'operators:write',
  body: Type.Object({
    email,
    name,
    grants: Type.Array(grant, { minItems: 1, maxItems: 100 }),
    password: Type.Optional(password),
  }),
  response: Type.Object({ operator, temporaryPassword }),
  status: 201,
});

export const showOperator = route({
  method: 'GET',
  path: '/operators/{id}',
  summary: 'One operator',
  tag: 'Operators',
  permission: 'operators:read',
  params: byId,
  response: operator,
});

export const changeOperator = route({
  method: 'PATCH',
  path: '/operators/{id}',
  summary: 'Change an operator’s name or e-mail address',
  tag: 'Operators',
  permission: 'operators:write',
  params: byId,
  body: Type.Partial(Type.Object({ name, email })),
  response: operator,
});

export const setGrants = route({
  method: 'PUT',
  path: '/operators/{id}/grants',
  summary: 'Set what an operator may do, within your own reach',
  description: 'Replaces the grants within your reach; others stay as they are. Takes effect at once.',
  tag: 'Operators',
  permission: 'operators:write',
  params: byId,
  body: Type.Object({ grants }),
  response: operator,
});

export const disableOperator = route({
  method: 'POST',
  path: '/operators/{id}/disable',
  summary: 'Disable an operator and end all their sign-ins',
  tag: 'Operators',
  permission: 'operators:write',
  params: byId,
  response: operator,
});

export const enableOperator = route({
  method: 'POST',
  path: '/operators/{id}/enable',
  summary: 'Let a disabled operator in again',
  tag: 'Operators',
  permission: 'operators:write',
  params: byId,
  response: operator,
});

export const resetPassword = route({
  method: 'POST',
  path: '/operators/{id}/password-reset',
  summary: 'Give an operator a temporary password, shown once, and end their sign-ins',
  tag: 'Operators',
  permission: 'operators:write',
  params: byId,
  response: Type.Object({ temporaryPassword: Type.String() }),
});

export const listRoles = route({
  method: 'GET',
  path: '/roles',
  summary: 'What each role may do',
  tag: 'Operators',
  permission: 'signed-in',
  response: Type.Object({
    items: Type.Array(Type.Object({ role: words(roles), permissions: Type.Array(Type.String()) })),
  }),
});

// --- API keys ------------------------------------------------------------------------------------

const apiKey = Type.Object({
  id: uuid,
  name: Type.String(),
  prefix: Type.String({ description: 'How the key begins' }),
  role: words(roles),
  organizationId: uuid,
  organizationName: Type.String(),
  siteId: orNull(uuid),
  siteName: orNull(Type.String()),
  createdAt: instant,
  createdByName: orNull(Type.String()),
  expiresAt: orNull(instant),
  revokedAt: orNull(instant),
  lastUsedAt: orNull(instant),
});
export type ApiKey = Static<typeof apiKey>;

export const listKeys = route({
  method: 'GET',
  path: '/keys',
  summary: 'API keys, the newest first',
  tag: 'API keys',
  permission: 'keys:read',
  query: Type.Object({
    ...paging,
    q,
    revoked: Type.Optional(Type.Boolean({ description: 'Revoked ones too' })),
  }),
  response: page(apiKey),
});

export const createKey = route({
  method: 'POST',
  path: '/keys',
  summary: 'Make an API key; it is shown this once',
  description: 'One made with another key lasts no longer than that, and is revoked with it.',
  tag: 'API keys',
  permission: 'keys:write',
  body: Type.Object({
    name,
    role: words(roles),
    organizationId: uuid,
    siteId: Type.Optional(orNull(uuid)),
    expiresAt: Type.Optional(orNull(instant)),
  }),
  response: Type.Object({ apiKey, key: Type.String() }),
  status: 201,
});

export const revokeKey = route({
  method: 'DELETE',
  path: '/keys/{id}',
  summary: 'Revoke an API key and those made with it, at once',
  tag: 'API keys',
  permission: 'keys:write',
  params: byId,
});

// --- audit ---------------------------------------------------------------------------------------

const auditEntry = Type.Object({
  sequence: Type.Integer(),
  at: instant,
  actorKind: Type.String(),
  actorId: orNull(uuid),
  actorName: orNull(Type.String()),
  action: Type.String(),
  subjectKind: Type.String(),
  subjectId: orNull(Type.String()),
  organizationId: orNull(uuid),
  siteId: orNull(uuid),
  detail: Type.Unknown(),
});
export type AuditEntry = Static<typeof auditEntry>;

export const listAudit = route({
  method: 'GET',
  path: '/audit',
  summary: 'Who did what to what, the newest first',
  tag: 'Audit',
  permission: 'audit:read',
  query: Type.Object({
    ...paging,
    subjectId: Type.Optional(Type.String({ maxLength: 255 })),
    actorId: Type.Optional(uuid),
    action: Type.Optional(Type.String({ maxLength: 100 })),
    from: Type.Optional(instant),
    to: Type.Optional(instant),
  }),
  response: page(auditEntry),
});

export const verifyAudit = route({
  method: 'GET',
  path: '/audit/verification',
  summary: 'Whether the audit trail is whole: no entry changed, removed or slipped in',
  tag: 'Audit',
  permission: 'audit:read',
  response: Type.Object({
    whole: Type.Boolean(),
    entries: Type.Integer({ description: 'How many were checked' }),
    brokenAt: orNull(Type.Integer({ description: 'Sequence of the first entry that does not fit' })),
  }),
});
