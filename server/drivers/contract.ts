/** What the API offers of tokens. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { importBody, importReport } from '../platform/http/import-shapes.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../platform/http/shapes.ts';

export const tokenKinds = ['rfid', 'app', 'emaid', 'mac', 'keycode', 'ad_hoc', 'central', 'local'] as const;
export type TokenKind = (typeof tokenKinds)[number];
export const tokenStatuses = ['active', 'blocked', 'lost'] as const;
export type TokenStatus = (typeof tokenStatuses)[number];

const uid = Type.String({
  minLength: 1,
  maxLength: 255,
  description: 'As the station sends it; upper and lower case are the same',
});

const tokenFacts = {
  kind: words(tokenKinds),
  label: Type.String({ maxLength: 200 }),
  groupUid: orNull(
    Type.String({
      maxLength: 36,
      description: 'Tokens of one group may stop what another of them started; 1.6 calls it the parent',
    }),
  ),
  validFrom: orNull(instant),
  validUntil: orNull(instant),
  language: orNull(Type.String({ maxLength: 8 })),
  chargingPriority: orNull(
    Type.Integer({
      minimum: -9,
      maximum: 9,
      description: 'Whom a station serves first where power is short; higher goes first, nothing means 0',
    }),
  ),
  message: orNull(
    Type.String({ maxLength: 512, description: 'Shown on the station’s display, where it has one' }),
  ),
  note: Type.String({ maxLength: 5000 }),
  printedNumber: orNull(
    Type.String({
      maxLength: 40,
      description:
        'What is printed on the card: a driver who enters it in the app claims an unused card by it',
    }),
  ),
  driverId: orNull(Type.String({ format: 'uuid', description: 'Whose it is' })),
  vehicleId: orNull(
    Type.String({
      format: 'uuid',
      description: 'The vehicle that it belongs to; its driver then stands for it',
    }),
  ),
};

export const token = Type.Object({
  id: uuid,
  organizationId: uuid,
  organizationName: Type.String(),
  uid,
  ...tokenFacts,
  status: words(tokenStatuses),
  driverName: orNull(Type.String()),
  vehiclePlate: orNull(Type.String()),
  createdAt: instant,
  retiredAt: orNull(instant),
  sentence,
});
export type Token = Static<typeof token>;

const tokenPath = Type.Object({ tokenId: uuid });
const tokenFilter = {
  q: Type.Optional(Type.String({ maxLength: 200, description: 'In uid, label or group' })),
  organizationId: Type.Optional(uuid),
  kind: Type.Optional(words(tokenKinds)),
  status: Type.Optional(words(tokenStatuses)),
  groupUid: Type.Optional(Type.String({ maxLength: 36 })),
  driverId: Type.Optional(uuid),
  vehicleId: Type.Optional(uuid),
  retired: Type.Optional(Type.Boolean({ description: 'Also the retired ones' })),
};
export const tokenQuery = Type.Object(tokenFilter);
export type TokenFilter = Static<typeof tokenQuery>;

export const listTokens = route({
  method: 'GET',
  path: '/tokens',
  summary: 'Tokens',
  tag: 'Tokens',
  permission: 'tokens:read',
  query: Type.Object({
    ...paging,
    ...tokenFilter,
    sort: Type.Optional(words(['uid', 'label', 'created'])),
    order: Type.Optional(words(['asc', 'desc'])),
  }),
  response: page(token),
});

export const exportTokens = route({
  method: 'GET',
  path: '/tokens.csv',
  summary: 'Tokens as CSV',
  tag: 'Tokens',
  permission: 'tokens:read',
  query: tokenQuery,
});

export const getToken = route({
  method: 'GET',
  path: '/tokens/{tokenId}',
  summary: 'One token',
  tag: 'Tokens',
  permission: 'tokens:read',
  params: tokenPath,
  response: token,
});

export const createToken = route({
  method: 'POST',
  path: '/tokens',
  summary: 'Make a token',
  tag: 'Tokens',
  permission: 'tokens:write',
  body: Type.Object(
    {
      organizationId: uuid,
      uid,
      ...Type.Partial(Type.Object(tokenFacts)).properties,
      kind: tokenFacts.kind,
    },
    { additionalProperties: false },
  ),
  response: token,
  status: 201,
});

export const changeToken = route({
  method: 'PATCH',
  path: '/tokens/{tokenId}',
  summary: 'Change a token: block it, let it expire, put it in a group, move it',
  tag: 'Tokens',
  permission: 'tokens:write',
  params: tokenPath,
  body: Type.Partial(Type.Object({ organizationId: uuid, status: words(tokenStatuses), ...tokenFacts }), {
    additionalProperties: false,
  }),
  response: token,
});

export const retireToken = route({
  method: 'DELETE',
  path: '/tokens/{tokenId}',
  summary: 'Retire a token; its uid may be given anew',
  tag: 'Tokens',
  permission: 'tokens:write',
  params: tokenPath,
});

/** What an authorization would say, with its reason in words. */
export const checkToken = route({
  method: 'POST',
  path: '/tokens/check',
  summary: 'Would this token be accepted at this station now, and why?',
  tag: 'Tokens',
  permission: 'tokens:read',
  body: Type.Object(
    {
      uid,
      stationIdentity: Type.String({ minLength: 1, maxLength: 255 }),
      evse: Type.Optional(Type.Integer({ minimum: 1, maximum: 32_767 })),
    },
    { additionalProperties: false },
  ),
  response: Type.Object({
    status: Type.String(),
    reason: Type.String(),
    sentence,
    tokenId: orNull(uuid),
  }),
});

// --- import -------------------------------------------------------------------------------------

export const previewTokenImport = route({
  method: 'POST',
  path: '/imports/tokens/preview',
  summary: 'What an import of tokens would do, row by row; nothing is written',
  tag: 'Tokens',
  permission: 'tokens:write',
  body: importBody,
  response: importReport,
});

export const runTokenImport = route({
  method: 'POST',
  path: '/imports/tokens',
  summary: 'Import tokens; a row is told by its uid within its organization',
  description:
    'Importing the same file again changes nothing. Rows with errors are left out and reported; the others are written together.',
  tag: 'Tokens',
  permission: 'tokens:write',
  body: importBody,
  response: importReport,
});
