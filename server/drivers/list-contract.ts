/** What the API offers of the local authorization lists in stations. */

import { type Static, Type } from 'typebox';
import { declareCommand } from '../gateway/contract.ts';
import { route } from '../platform/http/contract.ts';
import {
  instant,
  orNull,
  page,
  paging,
  sentence,
  stationPath,
  uuid,
  words,
} from '../platform/http/shapes.ts';

export const listLevels = ['organization', 'site', 'station'] as const;
/** How a station's list stands. */
export const listStates = ['off', 'unknown', 'behind', 'in_step', 'failing', 'unsupported'] as const;

export const localList = Type.Object({
  stationId: uuid,
  identity: Type.String(),
  siteId: orNull(uuid),
  siteName: orNull(Type.String()),
  enabled: Type.Boolean(),
  enabledBy: orNull(words(listLevels, 'Where it is switched on or off; null: nowhere, so it is off')),
  state: words(listStates),
  version: orNull(Type.Integer({ description: 'Of the list in the station; null when it must be asked' })),
  entries: orNull(Type.Integer({ description: 'Tokens in the station; null when nobody knows' })),
  capacity: orNull(
    Type.Integer({ description: 'Tokens that the station takes; null when it does not tell' }),
  ),
  leftOut: Type.Integer({ description: 'Accepted tokens that found no room' }),
  inUse: orNull(Type.Boolean({ description: 'Whether the station uses its list, by its configuration' })),
  askedAt: orNull(instant),
  sentAt: orNull(instant),
  retryAt: orNull(instant),
  sentence,
});
export type LocalList = Static<typeof localList>;

const tag = 'Local lists';

export const listLocalLists = route({
  method: 'GET',
  path: '/local-lists',
  summary: 'Local authorization lists of stations: switched on, in step, or why not',
  tag,
  permission: 'stations:read',
  query: Type.Object({
    ...paging,
    q: Type.Optional(Type.String({ maxLength: 200, description: 'In identity, name or site' })),
    organizationId: Type.Optional(uuid),
    siteId: Type.Optional(uuid),
    state: Type.Optional(words(listStates)),
  }),
  response: page(localList),
});

export const getLocalList = route({
  method: 'GET',
  path: '/stations/{identity}/local-list',
  summary: 'The local authorization list of a station',
  tag,
  permission: 'stations:read',
  params: stationPath,
  response: localList,
});

export const syncLocalList = route({
  method: 'POST',
  path: '/stations/{identity}/local-list/sync',
  summary: 'Ask a station for its list’s version and bring the list in step now',
  description: 'It happens by itself within a minute of a change; this waits for the station’s answers.',
  tag,
  permission: 'stations:command',
  params: stationPath,
  response: localList,
});

export const listSetting = Type.Object({
  level: words(listLevels),
  subjectId: uuid,
  name: Type.String(),
  enabled: Type.Boolean(),
});

export const listListSettings = route({
  method: 'GET',
  path: '/local-list-settings',
  summary: 'Where local lists are switched on or off; the nearest word counts for a station',
  tag,
  permission: 'stations:read',
  query: Type.Object(paging),
  response: page(listSetting),
});

const wish = Type.Object(
  {
    enabled: orNull(
      Type.Boolean({ description: 'Null takes the word back: that of the level above counts again' }),
    ),
  },
  { additionalProperties: false },
);
const switching = { method: 'PUT', tag, permission: 'stations:write', body: wish } as const;

export const switchOrganizationList = route({
  ...switching,
  path: '/organizations/{id}/local-list',
  summary: 'Switch local lists of an organization’s stations on or off',
  params: Type.Object({ id: uuid }),
});
export const switchSiteList = route({
  ...switching,
  path: '/sites/{siteId}/local-list',
  summary: 'Switch local lists of a site’s stations on or off',
  params: Type.Object({ siteId: uuid }),
});
export const switchStationList = route({
  ...switching,
  path: '/stations/{identity}/local-list',
  summary: 'Switch the local list of a station on or off',
  params: stationPath,
});

export const listCommands = {
  'get-local-list-version': declareCommand(
    'get-local-list-version',
    'Ask for the version of the local list',
    Type.Object({}, { additionalProperties: false }),
    { description: '0 means that the station holds no list. The list itself is kept in step by Busbar.' },
  ),
} as const;
