/** What the API offers of who may charge where, and of those who were refused. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../platform/http/shapes.ts';
import { reasons } from './decide.ts';

const strict = { additionalProperties: false } as const;
const sitePath = Type.Object({ siteId: uuid });

export const accessModes = ['everyone', 'listed'] as const;
export const accessSubjects = ['driver', 'group', 'fleet'] as const;
export type AccessSubject = (typeof accessSubjects)[number];

const entry = Type.Object({
  id: uuid,
  subjectKind: words(accessSubjects),
  subjectId: uuid,
  name: Type.String(),
});

export const siteAccess = Type.Object({
  siteId: uuid,
  mode: words(accessModes, 'everyone: with a token that is good there; listed: only those who are named'),
  hoursOnly: Type.Boolean({ description: 'Charging begins only while the site is open' }),
  openNow: Type.Boolean(),
  entries: Type.Array(entry),
  sentence,
});
export type SiteAccess = Static<typeof siteAccess>;

export const getSiteAccess = route({
  method: 'GET',
  path: '/sites/{siteId}/access',
  summary: 'Who may charge at a site, and when',
  tag: 'Sites',
  permission: 'sites:read',
  params: sitePath,
  response: siteAccess,
});

export const changeSiteAccess = route({
  method: 'PATCH',
  path: '/sites/{siteId}/access',
  summary: 'Say who may charge at a site, and whether only during opening hours',
  tag: 'Sites',
  permission: 'sites:write',
  params: sitePath,
  body: Type.Partial(Type.Object({ mode: words(accessModes), hoursOnly: Type.Boolean() }), strict),
  response: siteAccess,
});

export const nameAtSite = route({
  method: 'POST',
  path: '/sites/{siteId}/access/entries',
  summary: 'Name a driver, a group or a fleet at a site',
  tag: 'Sites',
  permission: 'sites:write',
  params: sitePath,
  body: Type.Object(
    { driverId: Type.Optional(uuid), groupId: Type.Optional(uuid), fleetId: Type.Optional(uuid) },
    strict,
  ),
  response: siteAccess,
});

export const unnameAtSite = route({
  method: 'DELETE',
  path: '/sites/{siteId}/access/entries/{entryId}',
  summary: 'Name somebody at a site no more',
  tag: 'Sites',
  permission: 'sites:write',
  params: Type.Object({ siteId: uuid, entryId: uuid }),
});

// --- some EVSEs only --------------------------------------------------------------------------------

export const limitSubjects = ['token', ...accessSubjects] as const;
export type LimitSubject = (typeof limitSubjects)[number];
/** EVSEs of a site that are offered: no car park known has as many. */
export const maxEvsesOfSite = 2_000;

export const evseLimits = Type.Object({
  limits: Type.Array(
    Type.Object({
      id: uuid,
      subjectKind: words(limitSubjects),
      subjectId: uuid,
      name: Type.String(),
      evseIds: Type.Array(uuid),
    }),
  ),
  evses: Type.Array(Type.Object({ id: uuid, stationIdentity: Type.String(), number: Type.Integer() }), {
    description: 'All EVSEs of the site',
  }),
});
export type EvseLimits = Static<typeof evseLimits>;

export const getEvseLimits = route({
  method: 'GET',
  path: '/sites/{siteId}/access/limits',
  summary: 'Who may charge at some EVSEs of a site only',
  tag: 'Sites',
  permission: 'sites:read',
  params: sitePath,
  response: evseLimits,
});

export const limitToEvses = route({
  method: 'POST',
  path: '/sites/{siteId}/access/limits',
  summary: 'Limit a token, a driver, a group or a fleet to some EVSEs of a site',
  description:
    'Who is limited already gets these EVSEs in the place of the former. Stations that understand it are told (evseId); for all others Busbar decides when charging begins. Whoever is limited in several ways may use all of the EVSEs.',
  tag: 'Sites',
  permission: 'sites:write',
  params: sitePath,
  body: Type.Object(
    {
      tokenId: Type.Optional(uuid),
      driverId: Type.Optional(uuid),
      groupId: Type.Optional(uuid),
      fleetId: Type.Optional(uuid),
      evseIds: Type.Array(uuid, { minItems: 1, maxItems: maxEvsesOfSite }),
    },
    strict,
  ),
  response: evseLimits,
});

export const unlimit = route({
  method: 'DELETE',
  path: '/sites/{siteId}/access/limits/{evseLimitId}',
  summary: 'Limit somebody to EVSEs of a site no more',
  tag: 'Sites',
  permission: 'sites:write',
  params: Type.Object({ siteId: uuid, evseLimitId: uuid }),
});

// --- refusals -----------------------------------------------------------------------------------

/** What would let the driver charge. The console does it with one click; `subjectId` is what it is done to. */
export const fixes = [
  'add_token',
  'unblock_token',
  'extend_token',
  'unblock_driver',
  'extend_contract',
  'raise_budget',
  'top_up',
  'name_at_site',
  'assign_driver',
  'open_site',
  'accept_station',
  'change_limits',
  'change_kind',
  'change_group',
  'see_reservations',
  'trust_root',
] as const;
export type Fix = (typeof fixes)[number];

export const refusal = Type.Object({
  id: uuid,
  at: instant,
  zone: Type.String(),
  stationIdentity: Type.String(),
  stationOrganizationId: uuid,
  siteId: orNull(uuid),
  siteName: orNull(Type.String()),
  evseNumber: orNull(Type.Integer()),
  tokenUid: orNull(Type.String()),
  tokenId: orNull(uuid),
  driverId: orNull(uuid),
  driverName: orNull(Type.String()),
  reason: orNull(Type.String()),
  sentence,
  /** What would be said if the token were shown there again now. */
  now: Type.Object({ accepted: Type.Boolean(), reason: words(reasons), sentence }),
  fix: orNull(Type.Object({ kind: words(fixes), subjectId: orNull(uuid) })),
});
export type Refusal = Static<typeof refusal>;

export const listRefusals = route({
  method: 'GET',
  path: '/refusals',
  summary: 'Why was I refused? Refused tokens, newest first, each with what would help now',
  tag: 'Drivers',
  permission: 'transactions:read',
  query: Type.Object({
    ...paging,
    token: Type.Optional(Type.String({ maxLength: 255, description: 'Its uid, in any case of letters' })),
    driverId: Type.Optional(uuid),
    station: Type.Optional(Type.String({ maxLength: 255, description: 'Identity of the station' })),
    siteId: Type.Optional(uuid),
    reason: Type.Optional(words(reasons)),
    from: Type.Optional(instant),
    to: Type.Optional(instant),
  }),
  response: page(refusal),
});
