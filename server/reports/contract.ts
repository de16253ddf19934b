/** What the API offers across slices: the network at a glance, the map, search. */

import { type Static, Type } from 'typebox';
import { connectorStates, stationStates } from '../locations/contract.ts';
import { type ResponseOf, route } from '../platform/http/contract.ts';
import { instant, orNull, sentence, uuid, words } from '../platform/http/shapes.ts';

/** What is wrong with a station right now. */
export const troubles = ['offline', 'faulted', 'unavailable', 'failing'] as const;

const trouble = Type.Object({
  kind: words(troubles, 'failing: the last charging attempts there all failed'),
  stationId: uuid,
  identity: Type.String(),
  name: Type.String(),
  siteId: orNull(uuid),
  siteName: orNull(Type.String()),
  since: orNull(instant),
  sentence,
});
export type Trouble = Static<typeof trouble>;

const place = {
  organizationId: Type.Optional(uuid),
  siteId: Type.Optional(uuid),
};

export const overview = route({
  method: 'GET',
  path: '/overview',
  summary: 'The network at a glance',
  tag: 'Overview',
  permission: 'stations:read',
  query: Type.Object({
    ...place,
    zone: Type.Optional(Type.String({ maxLength: 64, description: 'Where today began; UTC if not told' })),
  }),
  response: Type.Object({
    asOf: instant,
    sites: Type.Integer(),
    stations: Type.Integer(),
    online: Type.Integer(),
    evses: Type.Integer(),
    /** Connectors by state; those of offline stations count as `offline`. */
    connectors: Type.Record(Type.String(), Type.Integer()),
    activeTransactions: Type.Integer(),
    powerW: Type.Number(),
    energyTodayWh: Type.Number(),
    /** The gravest first; `wrongTotal` says how many there are in all. */
    wrong: Type.Array(trouble),
    wrongTotal: Type.Integer(),
    sentence,
  }),
});
export type Overview = ResponseOf<typeof overview>;

export const mapPoints = route({
  method: 'GET',
  path: '/map',
  summary: 'Sites with coordinates and how they are',
  tag: 'Overview',
  permission: 'sites:read',
  query: Type.Object(place),
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        siteId: uuid,
        name: Type.String(),
        latitude: Type.Number(),
        longitude: Type.Number(),
        stations: Type.Integer(),
        online: Type.Integer(),
        /** The state that matters most there. */
        state: words(stationStates),
        connectors: Type.Record(Type.String(), Type.Integer()),
      }),
    ),
  }),
});

export const search = route({
  method: 'GET',
  path: '/search',
  summary: 'Finds sites, stations, tokens and transactions by name, identity, uid or id',
  tag: 'Overview',
  permission: 'signed-in',
  query: Type.Object({ q: Type.String({ minLength: 1, maxLength: 200 }) }),
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        kind: words(['site', 'station', 'token', 'transaction']),
        id: uuid,
        title: Type.String(),
        detail: Type.String(),
        /** The identity, for stations. */
        identity: orNull(Type.String()),
        state: orNull(words([...connectorStates, 'offline'])),
      }),
    ),
  }),
});

export const marginGroups = ['site', 'tariff', 'day', 'week', 'month'] as const;
export type MarginGroup = (typeof marginGroups)[number];

/** What is left of what charging earned after the electricity. */
export const margin = route({
  method: 'GET',
  path: '/reports/margin',
  summary: 'Revenue before tax less electricity, of sites for which a price of power is said',
  tag: 'Reports',
  permission: 'transactions:read',
  query: Type.Object({
    from: instant,
    to: instant,
    by: Type.Optional(words(marginGroups, 'One row for each; site when not said')),
    zone: Type.Optional(Type.String({ maxLength: 64, description: 'Whose days; UTC when not said' })),
    organizationId: Type.Optional(uuid),
    siteId: Type.Optional(uuid),
  }),
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        /** The site or tariff; null by time, and for transactions without a tariff. */
        subject: orNull(Type.Object({ id: uuid, name: Type.String() })),
        period: orNull(Type.String({ description: 'First day of the day, week or month: YYYY-MM-DD' })),
        currency: Type.String(),
        decimals: Type.Integer(),
        energyWh: Type.Number(),
        revenueMinor: Type.Number(),
        electricityMinor: Type.Number(),
        marginMinor: Type.Number(),
      }),
    ),
    until: Type.String({
      format: 'date-time',
      description: 'How far it was worked out: before the end where that is too long for so many sites',
    }),
    sitesLeftOut: Type.Integer({
      description:
        'Sites beyond the first hundred by name, which do not count: ask for an organization or a site',
    }),
  }),
});
