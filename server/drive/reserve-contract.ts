/** What the API offers to drivers who reserve: free times, what it costs, booking, their list, cancelling. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, sentence, uuid, words } from '../platform/http/shapes.ts';

/** Times to begin are so far apart. */
export const slotMinutes = 30;
/** Who has not come so long after the begin comes no more. */
export const graceMinutes = 15;
/** How long one may stay when one reserves ahead, and how long an EVSE is kept for who is on the way now. */
export const stays = [30, 60, 90, 120, 180, 240] as const;
export const waits = [15, 30, 45, 60] as const;
/** So far ahead one may reserve. */
export const daysAhead = 7;
/** Reservations that one driver may hold at a time. */
export const mostReservations = 2;

const own = { tag: 'Drivers’ account', permission: 'public' } as const;
const text = Type.String();
const minor = Type.Integer({ description: 'In minor units of the currency' });
const sitePath = Type.Object({ siteId: uuid });
const plug = Type.Optional(
  Type.String({
    maxLength: 50,
    description: 'As the list of free times names it; left out where that names none',
  }),
);

const freeTimes = Type.Object({
  zone: text,
  /** Local dates that may be asked for. */
  firstDay: text,
  lastDay: text,
  items: Type.Array(
    Type.Object({
      plug: text,
      maxWatts: orNull(Type.Number()),
      evses: Type.Integer(),
      /** How many are free this minute, for who is on the way. */
      freeNow: Type.Integer(),
      slots: Type.Array(Type.Object({ at: instant, free: Type.Integer() })),
    }),
  ),
});
export type FreeTimes = Static<typeof freeTimes>;

export const getFreeTimes = route({
  ...own,
  method: 'GET',
  path: '/drive/sites/{siteId}/free-times',
  summary: 'When how many EVSEs of each plug are free there, on one day',
  params: sitePath,
  query: Type.Object({
    day: Type.Optional(Type.String({ format: 'date', description: 'Today when left out' })),
  }),
  response: freeTimes,
});

const wanted = {
  plug,
  startsAt: Type.Optional(Type.String({ format: 'date-time', description: 'Now when left out' })),
  minutes: Type.Integer({
    minimum: 1,
    maximum: 1440,
    description: 'How long one stays; when it is now, how long the EVSE is kept',
  }),
  tokenId: uuid,
};

/** What reserving costs. All amounts with tax where it is known. */
const reservationFee = Type.Object({
  currency: text,
  decimals: Type.Integer(),
  /** Who comes at the begin, who comes at the last moment, and who does not come. */
  comeMinor: minor,
  lateMinor: minor,
  noShowMinor: minor,
});
export type ReservationFee = Static<typeof reservationFee>;

const quote = Type.Object({
  evse: Type.Object({ reference: text, name: text, maxWatts: orNull(Type.Number()) }),
  startsAt: instant,
  /** Until when it is kept for who has not come. */
  keptUntil: instant,
  /** When others may have reserved. */
  endsAt: instant,
  /** Null: no tariff says anything, and nothing is due. */
  fee: orNull(reservationFee),
});
export type ReservationQuote = Static<typeof quote>;

export const quoteReservation = route({
  ...own,
  method: 'GET',
  path: '/drive/sites/{siteId}/reservation-quote',
  summary: 'Which EVSE it would be, until when it is kept, and what that costs',
  params: sitePath,
  query: Type.Object(wanted),
  response: quote,
});

/** requested: not at the station yet; all but planned, asked and kept are ends. */
export const ownStates = [
  'planned',
  'asked',
  'kept',
  'used',
  'missed',
  'cancelled',
  'removed',
  'faulted',
  'refused',
] as const;

const ownReservation = Type.Object({
  id: uuid,
  state: words(ownStates),
  sentence,
  siteId: orNull(uuid),
  siteName: text,
  zone: text,
  evse: orNull(Type.Object({ id: uuid, code: text, reference: text, name: text })),
  token: Type.Object({ id: orNull(uuid), label: text }),
  startsAt: instant,
  keptUntil: instant,
  endsAt: instant,
  /** It may be cancelled, which costs nothing. */
  live: Type.Boolean(),
  /** What it would cost not to come; once it was missed, what is due. */
  noShow: orNull(Type.Object({ currency: text, decimals: Type.Integer(), amountMinor: minor })),
  transactionId: orNull(uuid),
});
export type OwnReservation = Static<typeof ownReservation>;

export const listOwnReservations = route({
  ...own,
  method: 'GET',
  path: '/drive/me/reservations',
  summary: 'One’s reservations: those to come, and the latest that are over',
  response: Type.Object({ items: Type.Array(ownReservation) }),
});

export const reserve = route({
  ...own,
  method: 'POST',
  path: '/drive/sites/{siteId}/reservations',
  summary: 'Reserve an EVSE, at no more than was agreed to',
  params: sitePath,
  body: Type.Object(
    { ...wanted, agreed: orNull(Type.Object({ currency: text, comeMinor: minor, noShowMinor: minor })) },
    { additionalProperties: false },
  ),
  response: ownReservation,
  status: 201,
});

export const cancelOwnReservation = route({
  ...own,
  method: 'POST',
  path: '/drive/me/reservations/{reservationId}/cancel',
  summary: 'Give a reservation up',
  params: Type.Object({ reservationId: uuid }),
  response: ownReservation,
});
