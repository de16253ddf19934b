/** What the API offers to drivers without an account: places, live availability, prices, and what labels say. */

import { type Static, Type } from 'typebox';
import { connectorStates, openingHours } from '../locations/contract.ts';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, sentence, stationPath, uuid, words } from '../platform/http/shapes.ts';

/** What drivers know of an EVSE: a connector's state, or that its station is not connected. */
export const publicStates = [...connectorStates, 'offline'] as const;
export type PublicState = (typeof publicStates)[number];

const text = Type.String();
const amount = Type.String({ description: 'In whole currency units, tax included where it is known' });

/** One thing that charging is paid for, in the order in which drivers compare prices. */
export const pricePart = Type.Object({
  dimension: words(['ENERGY', 'TIME', 'FLAT', 'PARKING_TIME', 'MIN_PRICE', 'MAX_PRICE']),
  per: words(['kWh', 'minute', 'once']),
  amount,
  /** Another price holds at other times or beyond some energy. */
  varies: Type.Boolean(),
  sentence,
});
export const price = Type.Object({
  currency: text,
  decimals: Type.Integer(),
  taxIncluded: Type.Boolean({ description: 'False: tax comes on top, and how much is not known' }),
  parts: Type.Array(pricePart),
  /** What so much energy would cost when charging began now. */
  example: Type.Object({ wattHours: Type.Number(), minor: Type.Integer(), sentence }),
});
export type Price = Static<typeof price>;

export const publicSite = Type.Object({
  id: uuid,
  name: text,
  address: text,
  city: text,
  postalCode: text,
  country: text,
  latitude: orNull(Type.Number()),
  longitude: orNull(Type.Number()),
  operator: text,
  /** The state that says most about the whole site: available as soon as one EVSE is. */
  state: words(publicStates),
  evses: Type.Integer(),
  free: Type.Integer(),
  maxWatts: orNull(Type.Number()),
  plugs: Type.Array(text),
  /** The lowest price per kWh there; null when none is known. */
  fromPrice: orNull(Type.Object({ currency: text, amount, sentence })),
  open: orNull(Type.Boolean({ description: 'Null: opening hours are not known' })),
  distanceMeters: orNull(Type.Number()),
  sentence,
});
export type PublicSite = Static<typeof publicSite>;

export const publicEvse = Type.Object({
  id: uuid,
  /** Five clear letters that stand on the label, to see that one stands at the right one. */
  reference: text,
  code: Type.String({ description: 'What its label says: /drive/e/{code}' }),
  name: text,
  currentType: words(['AC', 'DC']),
  maxWatts: orNull(Type.Number()),
  state: words(publicStates),
  since: orNull(instant),
  plugs: Type.Array(text),
  sentence,
  price: orNull(price),
});
export type PublicEvse = Static<typeof publicEvse>;

const tag = 'Drivers’ app';
const nearBy = Type.String({
  pattern: '^-?\\d{1,2}(\\.\\d+)?,-?\\d{1,3}(\\.\\d+)?$',
  description: 'Latitude and longitude: 53.55,9.99',
});

export const listPublicSites = route({
  method: 'GET',
  path: '/drive/sites',
  summary: 'Where one can charge: availability and price, nearest first when told where one is',
  tag,
  permission: 'public',
  query: Type.Object({
    q: Type.Optional(Type.String({ maxLength: 100, description: 'In name, address or city' })),
    near: Type.Optional(nearBy),
    minWatts: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
    plug: Type.Optional(Type.String({ maxLength: 50 })),
    available: Type.Optional(Type.Boolean({ description: 'Only where an EVSE is free' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  }),
  response: Type.Object({
    asOf: instant,
    total: Type.Integer(),
    items: Type.Array(publicSite),
    /** Every plug there is, for the filter. */
    plugs: Type.Array(text),
  }),
});

export const getPublicSite = route({
  method: 'GET',
  path: '/drive/sites/{siteId}',
  summary: 'One place with its EVSEs, what each does now, and what charging there costs',
  tag,
  permission: 'public',
  params: Type.Object({ siteId: uuid }),
  response: Type.Object({
    ...publicSite.properties,
    zone: text,
    openingHours: orNull(openingHours),
    items: Type.Array(publicEvse),
  }),
});

/** The EVSE that a label names, with the place where it stands. */
export const labelledEvse = Type.Object({
  ...publicEvse.properties,
  siteId: orNull(uuid),
  siteName: orNull(text),
  address: text,
  city: text,
  operator: text,
  zone: text,
});
export type LabelledEvse = Static<typeof labelledEvse>;

export const codePath = Type.Object({ code: Type.String({ minLength: 1, maxLength: 100 }) });

export const getLabelledEvse = route({
  method: 'GET',
  path: '/drive/evses/{code}',
  summary: 'The EVSE that a scanned label names; a forged or altered code is refused',
  tag,
  permission: 'public',
  params: codePath,
  response: labelledEvse,
});

export const publicLive = route({
  method: 'GET',
  path: '/drive/live',
  summary: 'Tells which places have changed, as server-sent events: changed {"siteIds": […]}',
  tag,
  permission: 'public',
});

// --- labels, for operators -----------------------------------------------------------------------

export const stationLabels = route({
  method: 'GET',
  path: '/stations/{identity}/labels',
  summary: 'The labels of a station’s EVSEs: what their QR codes say',
  tag: 'Labels',
  permission: 'stations:read',
  params: stationPath,
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        evse: Type.Integer(),
        evseId: uuid,
        reference: text,
        url: text,
        /** The QR code as a drawing. */
        svg: text,
      }),
    ),
  }),
});

export const labelLayouts = ['sheet', 'single'] as const;
/** More labels than these are printed in several goes. */
export const maxLabels = 1000;

export const printLabels = route({
  method: 'GET',
  path: '/labels.pdf',
  summary: 'Labels to print, of a station, a site, or all that one may see',
  tag: 'Labels',
  permission: 'stations:read',
  query: Type.Object({
    station: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'Identity' })),
    siteId: Type.Optional(uuid),
    organizationId: Type.Optional(uuid),
    layout: Type.Optional(words(labelLayouts, 'Eight on a sheet of A4, or each on a page of A7')),
  }),
});

const listing = Type.Object({
  listed: Type.Boolean(),
  /** Who decided: the kind of the organization, or an operator. */
  decided: words(['organization', 'operator']),
});

export const getListing = route({
  method: 'GET',
  path: '/sites/{siteId}/listing',
  summary: 'Whether drivers find a site on the map',
  tag: 'Sites',
  permission: 'sites:read',
  params: Type.Object({ siteId: uuid }),
  response: listing,
});

export const setListing = route({
  method: 'PUT',
  path: '/sites/{siteId}/listing',
  summary: 'Show a site to drivers, or hide it from them',
  tag: 'Sites',
  permission: 'sites:write',
  params: Type.Object({ siteId: uuid }),
  body: Type.Object({ listed: Type.Boolean() }, { additionalProperties: false }),
  response: listing,
});
