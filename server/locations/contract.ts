/** What the API offers of places: sites, stations, EVSEs and connectors. */

import { versions } from '@busbar/ocpp/version';
import { type Static, Type } from 'typebox';
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

/** What a connector can be; a station's own state is one of these or `offline`. */
export const connectorStates = [
  'unknown',
  'available',
  'preparing',
  'charging',
  'suspended_ev',
  'suspended_evse',
  'finishing',
  'reserved',
  'unavailable',
  'faulted',
  'occupied',
] as const;
export type ConnectorState = (typeof connectorStates)[number];
export const stationStates = [...connectorStates, 'offline', 'pending'] as const;
export type StationState = (typeof stationStates)[number];

const name = Type.String({ maxLength: 200 });
const line = Type.String({ maxLength: 500 });
const note = Type.String({ maxLength: 5000 });
const q = Type.Optional(Type.String({ maxLength: 200, description: 'Words to look for' }));
const order = Type.Optional(words(['asc', 'desc']));
const zone = Type.String({ maxLength: 64, description: 'IANA time zone, for example Europe/Berlin' });

/** How many connectors are in each state; those of an offline station count as `offline`. */
const stateCounts = Type.Record(Type.String(), Type.Integer());

// --- sites --------------------------------------------------------------------------------------

const clockTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$' });

/** When a site is open, in its own zone. Null: not known. */
export const openingHours = Type.Object(
  {
    always: Type.Boolean(),
    regular: Type.Array(
      Type.Object({
        weekday: Type.Integer({ minimum: 1, maximum: 7, description: '1 is Monday' }),
        from: clockTime,
        to: clockTime,
      }),
      { maxItems: 70 },
    ),
    exceptions: Type.Array(
      Type.Object({ open: Type.Boolean(), from: instant, to: instant, why: Type.Optional(name) }),
      { maxItems: 400 },
    ),
  },
  { additionalProperties: false },
);
export type OpeningHours = Static<typeof openingHours>;

const siteFacts = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  address: line,
  city: name,
  postalCode: Type.String({ maxLength: 20 }),
  country: Type.String({ maxLength: 100 }),
  latitude: orNull(Type.Number({ minimum: -90, maximum: 90 })),
  longitude: orNull(Type.Number({ minimum: -180, maximum: 180 })),
  zone,
  openingHours: orNull(openingHours),
};

export const site = Type.Object({
  id: uuid,
  organizationId: uuid,
  organizationName: Type.String(),
  ...siteFacts,
  createdAt: instant,
  retiredAt: orNull(instant),
  stations: Type.Integer(),
  online: Type.Integer({ description: 'Stations that are connected now' }),
  connectors: stateCounts,
  powerW: Type.Number(),
  activeTransactions: Type.Integer(),
  sentence,
});
export type Site = Static<typeof site>;

const sitePath = Type.Object({ siteId: uuid });
const siteSort = words(['name', 'city', 'created']);
const siteFilter = {
  q,
  organizationId: Type.Optional(uuid),
  retired: Type.Optional(Type.Boolean({ description: 'Also the retired ones' })),
};

export const listSites = route({
  method: 'GET',
  path: '/sites',
  summary: 'Sites',
  tag: 'Sites',
  permission: 'sites:read',
  query: Type.Object({ ...paging, ...siteFilter, sort: Type.Optional(siteSort), order }),
  response: page(site),
});

export const exportSites = route({
  method: 'GET',
  path: '/sites.csv',
  summary: 'Sites as CSV',
  tag: 'Sites',
  permission: 'sites:read',
  query: Type.Object(siteFilter),
});

export const getSite = route({
  method: 'GET',
  path: '/sites/{siteId}',
  summary: 'One site',
  tag: 'Sites',
  permission: 'sites:read',
  params: sitePath,
  response: site,
});

export const createSite = route({
  method: 'POST',
  path: '/sites',
  summary: 'Make a site',
  tag: 'Sites',
  permission: 'sites:write',
  body: Type.Object(
    {
      organizationId: uuid,
      ...Type.Partial(Type.Object(siteFacts)).properties,
      name: siteFacts.name,
      zone: siteFacts.zone,
    },
    { additionalProperties: false },
  ),
  response: site,
  status: 201,
});

export const changeSite = route({
  method: 'PATCH',
  path: '/sites/{siteId}',
  summary: 'Change a site, or move it to another organization',
  description: 'Moving takes the stations of the site along.',
  tag: 'Sites',
  permission: 'sites:write',
  params: sitePath,
  body: Type.Partial(Type.Object({ organizationId: uuid, ...siteFacts }), { additionalProperties: false }),
  response: site,
});

export const retireSite = route({
  method: 'POST',
  path: '/sites/{siteId}/retire',
  summary: 'Retire a site that has no stations any more',
  tag: 'Sites',
  permission: 'sites:write',
  params: sitePath,
  response: site,
});

export const restoreSite = route({
  method: 'POST',
  path: '/sites/{siteId}/restore',
  summary: 'Take a retired site back into use',
  tag: 'Sites',
  permission: 'sites:write',
  params: sitePath,
  response: site,
});

// --- stations -----------------------------------------------------------------------------------

/** A running transaction as the place where it runs shows it. */
export const runningTransaction = Type.Object({
  id: uuid,
  evse: orNull(Type.Integer()),
  connector: orNull(Type.Integer()),
  chargingState: orNull(Type.String()),
  startedAt: instant,
  tokenUid: orNull(Type.String()),
  energyWh: Type.Number(),
  powerW: orNull(Type.Number()),
  soc: orNull(Type.Number()),
});
export type RunningTransaction = Static<typeof runningTransaction>;

export const connector = Type.Object({
  id: uuid,
  number: Type.Integer(),
  plug: orNull(Type.String({ description: 'For example IEC_62196_T2, IEC_62196_T2_COMBO, CHADEMO' })),
  state: words(connectorStates),
  stateAt: orNull(instant),
  errorCode: orNull(Type.String()),
  vendorErrorCode: orNull(Type.String()),
  info: orNull(Type.String()),
});

export const evse = Type.Object({
  id: uuid,
  number: Type.Integer(),
  label: Type.String(),
  currentType: words(['AC', 'DC']),
  phases: Type.Integer(),
  maxAmps: orNull(Type.Number()),
  maxWatts: orNull(Type.Number()),
  connectors: Type.Array(connector),
  transaction: orNull(runningTransaction),
  sentence,
});
export type Evse = Static<typeof evse>;

const stationHead = {
  id: uuid,
  identity: Type.String(),
  name: Type.String(),
  organizationId: uuid,
  organizationName: Type.String(),
  siteId: orNull(uuid),
  siteName: orNull(Type.String()),
  version: orNull(Type.String()),
  vendor: orNull(Type.String()),
  model: orNull(Type.String()),
  firmware: orNull(Type.String()),
  serialNumber: orNull(Type.String()),
  online: Type.Boolean(),
  state: words(stationStates),
  /** When the connection began, or ended if the station is offline. */
  connectionAt: orNull(instant),
  lastSeenAt: orNull(instant),
  decommissionedAt: orNull(instant),
  powerW: Type.Number(),
  activeTransactions: Type.Integer(),
  sentence,
};

export const stationItem = Type.Object({
  ...stationHead,
  connectors: Type.Array(
    Type.Object({ evse: Type.Integer(), number: Type.Integer(), state: words(connectorStates) }),
  ),
});
export type StationItem = Static<typeof stationItem>;

export const stationTemplate = Type.Object(
  {
    connectors: Type.Optional(
      Type.Record(Type.String(), Type.Tuple([Type.Integer({ minimum: 1 }), Type.Integer({ minimum: 1 })]), {
        description: '1.6 connector n → EVSE and connector, where it is not EVSE n connector 1',
      }),
    ),
    version: Type.Optional(words(versions, 'Spoken when the station offers no version, or several')),
    certificateName: Type.Optional(
      words(['serial', 'identity'], 'What the common name of its certificate is'),
    ),
    rateUnits: Type.Optional(
      Type.Array(words(['A', 'W']), {
        minItems: 1,
        maxItems: 2,
        description: 'Units in which it takes limits',
      }),
    ),
    maxPeriods: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10_000, description: 'Most periods of one charging schedule' }),
    ),
    maxProfiles: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10_000, description: 'Most charging profiles kept at a time' }),
    ),
    minStackLevel: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10_000, description: 'Lowest stack level that it keeps in order' }),
    ),
    maxStackLevel: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10_000, description: 'Highest stack level that it takes' }),
    ),
    phaseSwitching: Type.Optional(
      Type.Boolean({ description: 'Can be told to charge on one phase or three' }),
    ),
    itemsPerMessage: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000, description: 'Most variables in one message to it' }),
    ),
    lacks: Type.Optional(
      Type.Array(Type.String({ maxLength: 50 }), {
        maxItems: 100,
        description: 'Actions that it does not know although its version has them',
      }),
    ),
    serialNumber: Type.Optional(
      words(['chargePoint', 'chargeBox'], 'Which member of its boot tells its serial number (1.6)'),
    ),
    centralSystemKey: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 50,
        description: 'Its own key for the URL of its central system (1.6)',
      }),
    ),
  },
  { additionalProperties: false },
);

/** An EVSE as a model of stations has it. */
export const plannedEvse = Type.Object({
  number: Type.Integer({ minimum: 1, maximum: 100 }),
  currentType: words(['AC', 'DC']),
  phases: Type.Integer({ minimum: 1, maximum: 3 }),
  maxAmps: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10_000 })),
  maxWatts: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10_000_000 })),
  plugs: Type.Array(Type.String({ maxLength: 50 }), { maxItems: 10 }),
});
export type PlannedEvse = Static<typeof plannedEvse>;

export const station = Type.Object({
  ...stationHead,
  iccid: orNull(Type.String()),
  imsi: orNull(Type.String()),
  meterType: orNull(Type.String()),
  meterSerialNumber: orNull(Type.String()),
  bootReason: orNull(Type.String()),
  bootedAt: orNull(instant),
  bootStatus: words(['accepted', 'pending', 'rejected']),
  securityProfile: Type.Integer(),
  hasPassword: Type.Boolean(),
  lenient: Type.Boolean(),
  template: stationTemplate,
  /** What the station says of itself as a whole (1.6 connector 0). */
  status: words(connectorStates),
  statusAt: orNull(instant),
  errorCode: orNull(Type.String()),
  note: Type.String(),
  zone: Type.String({ description: 'Zone of its site, UTC where there is none' }),
  connectionReason: orNull(Type.String({ description: 'Why the last connection ended' })),
  createdAt: instant,
  evses: Type.Array(evse),
});
export type Station = Static<typeof station>;

const stationFilter = {
  q,
  organizationId: Type.Optional(uuid),
  siteId: Type.Optional(Type.Union([uuid, Type.Literal('none')])),
  state: Type.Optional(words(stationStates, 'offline, or a state that one of its connectors is in')),
  online: Type.Optional(Type.Boolean()),
  version: Type.Optional(words(versions)),
  vendor: Type.Optional(Type.String({ maxLength: 100 })),
  model: Type.Optional(Type.String({ maxLength: 100 })),
  firmware: Type.Optional(Type.String({ maxLength: 100 })),
  retired: Type.Optional(Type.Boolean({ description: 'Also the decommissioned ones' })),
};
export const stationQuery = Type.Object(stationFilter);
export type StationFilter = Static<typeof stationQuery>;

export const listStations = route({
  method: 'GET',
  path: '/stations',
  summary: 'Stations',
  tag: 'Stations',
  permission: 'stations:read',
  query: Type.Object({
    ...paging,
    ...stationFilter,
    sort: Type.Optional(words(['identity', 'name', 'lastSeen', 'created'])),
    order,
  }),
  response: page(stationItem),
});

export const exportStations = route({
  method: 'GET',
  path: '/stations.csv',
  summary: 'Stations as CSV',
  tag: 'Stations',
  permission: 'stations:read',
  query: stationQuery,
});

export const stationFacets = route({
  method: 'GET',
  path: '/station-facets',
  summary: 'Vendors, models and firmware in use, for filters',
  tag: 'Stations',
  permission: 'stations:read',
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        vendor: orNull(Type.String()),
        model: orNull(Type.String()),
        firmware: orNull(Type.String()),
        stations: Type.Integer(),
      }),
    ),
  }),
});

export const getStation = route({
  method: 'GET',
  path: '/stations/{identity}',
  summary: 'One station with its EVSEs and connectors',
  tag: 'Stations',
  permission: 'stations:read',
  params: stationPath,
  response: station,
});

const evseFacts = {
  label: name,
  currentType: words(['AC', 'DC']),
  phases: Type.Integer({ minimum: 1, maximum: 3 }),
  maxAmps: orNull(Type.Number({ exclusiveMinimum: 0, maximum: 10_000 })),
  maxWatts: orNull(Type.Number({ exclusiveMinimum: 0, maximum: 10_000_000 })),
};
const smallNumber = Type.Integer({ minimum: 1, maximum: 32_767 });
const plug = orNull(Type.String({ maxLength: 50 }));

const newEvse = Type.Object(
  {
    number: smallNumber,
    ...Type.Partial(Type.Object(evseFacts)).properties,
    connectors: Type.Optional(
      Type.Array(Type.Object({ number: smallNumber, plug: Type.Optional(plug) }), { maxItems: 20 }),
    ),
  },
  { additionalProperties: false },
);

const stationDecisions = {
  name,
  note,
  lenient: Type.Boolean(),
  template: stationTemplate,
  securityProfile: Type.Integer({ minimum: 0, maximum: 3 }),
};

const maker = (description: string) => Type.String({ maxLength: 50, description });

export const createStation = route({
  method: 'POST',
  path: '/stations',
  summary: 'Make a station',
  description:
    'EVSEs need not be given: those of its model are taken where the catalogue knows them, and the station tells of them when it connects.',
  tag: 'Stations',
  permission: 'stations:write',
  body: Type.Object(
    {
      identity: Type.String({ minLength: 1, maxLength: 255 }),
      organizationId: uuid,
      siteId: Type.Optional(orNull(uuid)),
      ...Type.Partial(Type.Object(stationDecisions)).properties,
      vendor: Type.Optional(maker('Maker, as the station will tell it')),
      model: Type.Optional(maker('Model, as the station will tell it')),
      evses: Type.Optional(Type.Array(newEvse, { maxItems: 100 })),
    },
    { additionalProperties: false },
  ),
  response: station,
  status: 201,
});

export const changeStation = route({
  method: 'PATCH',
  path: '/stations/{identity}',
  summary: 'Change a station, or move it to another site or organization',
  description: 'Its transactions keep the organization and site they were made under.',
  tag: 'Stations',
  permission: 'stations:write',
  params: stationPath,
  body: Type.Partial(Type.Object({ organizationId: uuid, siteId: orNull(uuid), ...stationDecisions }), {
    additionalProperties: false,
  }),
  response: station,
});

export const retireStation = route({
  method: 'POST',
  path: '/stations/{identity}/retire',
  summary: 'Decommission a station: it is kept on file, and refused at the door',
  tag: 'Stations',
  permission: 'stations:write',
  params: stationPath,
  response: station,
});

export const restoreStation = route({
  method: 'POST',
  path: '/stations/{identity}/restore',
  summary: 'Take a decommissioned station back into use',
  tag: 'Stations',
  permission: 'stations:write',
  params: stationPath,
  response: station,
});

export const setStationPassword = route({
  method: 'POST',
  path: '/stations/{identity}/password',
  summary: 'Give a station a password',
  description: 'Without one in the body, a password of 160 bits is made and shown once.',
  tag: 'Stations',
  permission: 'stations:write',
  params: stationPath,
  body: Type.Object(
    { password: Type.Optional(Type.String({ minLength: 8, maxLength: 64 })) },
    { additionalProperties: false },
  ),
  response: Type.Object({
    /** Shown once, when it was made here: it is not stored in readable form. */
    password: orNull(Type.String()),
    sentence,
  }),
});

// --- EVSEs and connectors -----------------------------------------------------------------------

const evsePath = Type.Object({ ...stationPath.properties, evse: smallNumber });
const connectorPath = Type.Object({ ...evsePath.properties, connector: smallNumber });

export const createEvse = route({
  method: 'POST',
  path: '/stations/{identity}/evses',
  summary: 'Add an EVSE to a station',
  tag: 'Stations',
  permission: 'stations:write',
  params: stationPath,
  body: newEvse,
  response: station,
  status: 201,
});

export const changeEvse = route({
  method: 'PATCH',
  path: '/stations/{identity}/evses/{evse}',
  summary: 'Change an EVSE',
  tag: 'Stations',
  permission: 'stations:write',
  params: evsePath,
  body: Type.Partial(Type.Object(evseFacts), { additionalProperties: false }),
  response: station,
});

export const retireEvse = route({
  method: 'DELETE',
  path: '/stations/{identity}/evses/{evse}',
  summary: 'Retire an EVSE; it comes back when the station tells of it again',
  tag: 'Stations',
  permission: 'stations:write',
  params: evsePath,
  response: station,
});

export const createConnector = route({
  method: 'POST',
  path: '/stations/{identity}/evses/{evse}/connectors',
  summary: 'Add a connector to an EVSE',
  tag: 'Stations',
  permission: 'stations:write',
  params: evsePath,
  body: Type.Object({ number: smallNumber, plug: Type.Optional(plug) }, { additionalProperties: false }),
  response: station,
  status: 201,
});

export const changeConnector = route({
  method: 'PATCH',
  path: '/stations/{identity}/evses/{evse}/connectors/{connector}',
  summary: 'Change a connector',
  tag: 'Stations',
  permission: 'stations:write',
  params: connectorPath,
  body: Type.Object({ plug }, { additionalProperties: false }),
  response: station,
});

export const removeConnector = route({
  method: 'DELETE',
  path: '/stations/{identity}/evses/{evse}/connectors/{connector}',
  summary: 'Remove a connector; it comes back when the station tells of it again',
  tag: 'Stations',
  permission: 'stations:write',
  params: connectorPath,
  response: station,
});
