/** What the API offers of reservations: the list, making and cancelling one, and the two commands behind it. */

import { type Static, Type } from 'typebox';
import { commandResult, declareCommand } from '../gateway/contract.ts';
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

/** requested: not at the station yet; active: the EVSE is kept free; all others are ends. */
export const reservationStates = [
  'requested',
  'active',
  'used',
  'expired',
  'cancelled',
  'removed',
  'faulted',
  'refused',
] as const;
export type ReservationState = (typeof reservationStates)[number];

export const reservationTokenKinds = [
  'rfid',
  'app',
  'emaid',
  'mac',
  'keycode',
  'ad_hoc',
  'central',
  'local',
] as const;

/** How long an EVSE may be kept free at a time, in days: longer is a forgotten reservation. */
export const maxReservationDays = 7;

const evse = Type.Integer({
  minimum: 1,
  maximum: 32_767,
  title: 'EVSE',
  description: 'Any EVSE when left out',
});
const token = Type.Object(
  {
    uid: Type.String({ minLength: 1, maxLength: 255, title: 'Token' }),
    kind: Type.Optional(words(reservationTokenKinds, 'rfid when left out')),
  },
  { title: 'For whom', picker: 'token' },
);
const groupUid = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 36,
    title: 'Group',
    description: 'Any token of this group may use it too',
  }),
);
const connectorType = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 20,
    title: 'Plug',
    description: 'As OCPP 2.x names it: cCCS2, sType2 …',
  }),
);

const tag = 'Reservations';

export const reservationCommands = {
  'reserve-now': declareCommand(
    'reserve-now',
    'Reserve an EVSE now',
    Type.Object({
      token,
      until: Type.String({ format: 'date-time', title: 'Until' }),
      evse: Type.Optional(evse),
      connectorType,
      groupUid,
      number: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 2_147_483_647,
          title: 'Reservation',
          description: 'To change an earlier one',
        }),
      ),
    }),
    { tag },
  ),
  'cancel-reservation': declareCommand(
    'cancel-reservation',
    'Cancel a reservation',
    Type.Object({
      number: Type.Integer({
        minimum: 0,
        maximum: 2_147_483_647,
        title: 'Reservation',
        description: 'Its number at the station',
        picker: 'reservation',
      }),
    }),
    { tag },
  ),
} as const;

const text = Type.String();

/** A reservation and how it stands. */
export const reservation = Type.Object({
  id: uuid,
  number: Type.Integer({ description: 'Its number at the station' }),
  stationId: uuid,
  stationIdentity: text,
  stationName: text,
  siteId: orNull(uuid),
  siteName: orNull(text),
  zone: Type.String({ description: 'IANA zone of the site' }),
  evse: orNull(Type.Integer({ description: 'Null: any EVSE of the station' })),
  connectorType: orNull(text),
  token: Type.Object({ uid: text, kind: text, id: orNull(uuid), label: orNull(text) }),
  groupUid: orNull(text),
  startsAt: instant,
  expiresAt: instant,
  holdUntil: orNull(
    Type.String({ format: 'date-time', description: 'Kept free so long for who has not come' }),
  ),
  /** What is due because nobody came. */
  fee: orNull(Type.Object({ amountMinor: Type.Integer(), currency: text, decimals: Type.Integer() })),
  state: words(reservationStates),
  reason: orNull(Type.String({ description: 'The station’s own word, where it said one' })),
  cancelAskedAt: orNull(instant),
  transactionId: orNull(uuid),
  note: text,
  sentence,
  createdAt: instant,
  changedAt: instant,
});
export type Reservation = Static<typeof reservation>;

export const listReservations = route({
  method: 'GET',
  path: '/reservations',
  summary: 'Reservations, the latest begin first',
  tag,
  permission: 'reservations:read',
  query: Type.Object({
    ...paging,
    organizationId: Type.Optional(uuid),
    siteId: Type.Optional(uuid),
    station: Type.Optional(Type.String({ maxLength: 255, description: 'Identity of the station' })),
    state: Type.Optional(words(reservationStates)),
    live: Type.Optional(words(['true', 'false'], 'true: only those that are not over')),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'Ends after' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Begins before' })),
    q: Type.Optional(Type.String({ maxLength: 255, description: 'In token, station or note' })),
  }),
  response: page(reservation),
});

export const getReservation = route({
  method: 'GET',
  path: '/reservations/{reservationId}',
  summary: 'One reservation',
  tag,
  permission: 'reservations:read',
  params: Type.Object({ reservationId: uuid }),
  response: reservation,
});

export const createReservation = route({
  method: 'POST',
  path: '/stations/{identity}/reservations',
  summary: 'Reserve an EVSE, now or later',
  description:
    'A later one is told to the station when its time comes. One that cannot be told now (the station is offline) is told as soon as it can be.',
  tag,
  permission: 'reservations:write',
  params: stationPath,
  body: Type.Object({
    token,
    evse: Type.Optional(evse),
    connectorType,
    groupUid,
    startsAt: Type.Optional(Type.String({ format: 'date-time', description: 'Now when left out' })),
    expiresAt: instant,
    graceMinutes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1440,
        description:
          'Who has not come so long after the begin comes no more: the EVSE is free again, and a fee may be due',
      }),
    ),
    note: Type.Optional(Type.String({ maxLength: 1000 })),
  }),
  response: Type.Object({ reservation, command: orNull(commandResult) }),
  status: 201,
});

export const cancelReservation = route({
  method: 'POST',
  path: '/reservations/{reservationId}/cancel',
  summary: 'Cancel a reservation',
  description: 'A station that is offline is told as soon as it is back; until then it keeps the EVSE free.',
  tag,
  permission: 'reservations:write',
  params: Type.Object({ reservationId: uuid }),
  response: Type.Object({ reservation, command: orNull(commandResult) }),
});
