/** What the API offers of demand response: servers of grid events (OpenADR 3), sites that follow them, the events. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, sentence, uuid, words } from '../../platform/http/shapes.ts';

const url = Type.String({ maxLength: 500, pattern: '^https?://[^@\\s]+$' });
const facts = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  url,
  version: words(['3.0', '3.1'] as const),
  tokenUrl: orNull(url),
  clientId: orNull(Type.String({ minLength: 1, maxLength: 500 })),
};
const takingPart = Type.Object({
  siteId: uuid,
  venName: Type.String({ minLength: 1, maxLength: 128 }),
  resourceName: Type.String({ minLength: 1, maxLength: 128 }),
  targets: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 50 }),
  subscribedWatts: orNull(Type.Number({ minimum: 0, maximum: 1e9 })),
  priceSeriesId: orNull(uuid),
  sellSeriesId: Type.Optional(orNull(uuid)),
  carbonSeriesId: orNull(uuid),
});

/** How changes are learned: by asking every minute, by notifications to our public address, or by the server's broker (3.1). */
export const notifyWays = ['poll', 'webhook', 'mqtt'] as const;

export const vtn = Type.Object({
  id: uuid,
  organizationId: uuid,
  ...facts,
  hasSecret: Type.Boolean(),
  askedAt: orNull(instant),
  answeredAt: orNull(instant),
  sentence,
  notify: words(notifyWays),
  notifiedAt: orNull(instant),
  notifySentence: sentence,
  sites: Type.Array(takingPart),
});
export type Vtn = Static<typeof vtn>;

export const listVtns = route({
  method: 'GET',
  path: '/vtns',
  summary: 'Servers of grid events (OpenADR 3)',
  tag: 'Energy',
  permission: 'energy:read',
  response: Type.Object({ items: Type.Array(vtn) }),
});

const secret = Type.Optional(orNull(Type.String({ maxLength: 2000, description: 'Never told again' })));

export const createVtn = route({
  method: 'POST',
  path: '/vtns',
  summary: 'Add a server of grid events',
  tag: 'Energy',
  permission: 'energy:write',
  body: Type.Object({ organizationId: uuid, ...facts, secret }),
  response: vtn,
  status: 201,
});

const vtnPath = Type.Object({ vtnId: uuid });

export const retireVtn = route({
  method: 'POST',
  path: '/vtns/{vtnId}/retire',
  summary: 'Follow a server no more; its limits are lifted',
  tag: 'Energy',
  permission: 'energy:write',
  params: vtnPath,
});

export const setVtnSites = route({
  method: 'PUT',
  path: '/vtns/{vtnId}/sites',
  summary: 'Say which sites take part, and as whom',
  tag: 'Energy',
  permission: 'energy:write',
  params: vtnPath,
  body: Type.Object({ sites: Type.Array(takingPart, { maxItems: 500 }) }),
  response: vtn,
});

export const askVtn = route({
  method: 'POST',
  path: '/vtns/{vtnId}/ask',
  summary: 'Ask a server for its events now',
  tag: 'Energy',
  permission: 'energy:write',
  params: vtnPath,
  response: vtn,
});

export const setVtnNotify = route({
  method: 'PUT',
  path: '/vtns/{vtnId}/notify',
  summary: 'Say how changes at a server are learned',
  description:
    'By webhook the server is given our public address and a token, and is asked every five minutes besides. Where its calls stay away it is asked every minute. By MQTT (3.1) the server’s own broker is listened to, on the topics that it names for our sites.',
  tag: 'Energy',
  permission: 'energy:write',
  params: vtnPath,
  body: Type.Object({ notify: words(notifyWays) }),
  response: vtn,
});

export const takeNotification = route({
  method: 'POST',
  path: '/vtns/{vtnId}/notifications',
  summary: 'Tell of a change, as a server of grid events does',
  description:
    'With the token of the subscription as bearer. What it says is not believed: the server is asked at once.',
  tag: 'Energy',
  permission: 'public',
  params: vtnPath,
  body: Type.Unknown(),
});

export const echoNotification = route({
  method: 'GET',
  path: '/vtns/{vtnId}/notifications',
  summary: 'Say a word back, by which a server of grid events proves the address',
  tag: 'Energy',
  permission: 'public',
  params: vtnPath,
  query: Type.Object({ echo: Type.String({ minLength: 1, maxLength: 200 }) }),
});

export const eventStates = ['coming', 'active', 'ended', 'cancelled', 'opted_out'] as const;
export const gridEvent = Type.Object({
  id: uuid,
  vtnId: uuid,
  vtnName: Type.String(),
  siteId: uuid,
  siteName: Type.String(),
  zone: Type.String({ description: 'Of the site' }),
  eventId: Type.String(),
  programName: Type.String(),
  name: Type.String(),
  priority: orNull(Type.Integer()),
  state: words(eventStates),
  sentence,
  shown: Type.Array(sentence, {
    description: 'What it says that steers nothing, each with the reason; alerts first',
  }),
  startsAt: orNull(instant),
  endsAt: orNull(instant),
  baselineWh: orNull(Type.Number()),
  drawnWh: orNull(Type.Number()),
  reductionWh: orNull(Type.Number()),
  programId: Type.String(),
  reportedAt: orNull(instant),
  /** How its reports stand; null where it asks for none. */
  report: orNull(sentence),
});
export type GridEvent = Static<typeof gridEvent>;

export const listGridEvents = route({
  method: 'GET',
  path: '/grid-events',
  summary: 'Grid events that concern sites, the latest first',
  tag: 'Energy',
  permission: 'energy:read',
  query: Type.Object({ siteId: Type.Optional(uuid) }),
  response: Type.Object({ items: Type.Array(gridEvent) }),
});

export const optOut = route({
  method: 'POST',
  path: '/grid-events/{gridEventId}/opt-out',
  summary: 'Opt a site out of a grid event: its limits are lifted',
  tag: 'Energy',
  permission: 'energy:write',
  params: Type.Object({ gridEventId: uuid }),
});
