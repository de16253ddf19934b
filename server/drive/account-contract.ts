/** What the API offers to drivers with an account. Each of these but signing in needs the driver's own cookie. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../platform/http/shapes.ts';
import { codePath, price, publicSite } from './contract.ts';

const own = { tag: 'Drivers’ account', permission: 'public' } as const;
const text = Type.String();
const email = Type.String({ format: 'email', maxLength: 254 });
const language = Type.String({ pattern: '^[a-z]{2}$' });
const closed = { additionalProperties: false } as const;
/** What browsers and authenticators say to each other in WebAuthn: theirs to define, checked by its library. */
const webAuthn = Type.Record(Type.String(), Type.Unknown());

// --- signing in ----------------------------------------------------------------------------------

export const askLink = route({
  ...own,
  method: 'POST',
  path: '/drive/sign-in',
  summary: 'Send a link to sign in with; the answer is the same whether the address is known or not',
  body: Type.Object({ email, language: Type.Optional(language) }, closed),
  response: Type.Object({ sentTo: text, minutes: Type.Integer() }),
  status: 202,
});

export const useLink = route({
  ...own,
  method: 'POST',
  path: '/drive/sign-in/link',
  summary: 'Sign in with a link: it is good once',
  body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 100 }) }, closed),
  response: Type.Object({ email: text }),
});

export const passkeyChallenge = route({
  ...own,
  method: 'POST',
  path: '/drive/sign-in/passkey/challenge',
  summary: 'Begin signing in with a passkey',
  response: Type.Object({ id: uuid, options: webAuthn }),
});

export const usePasskey = route({
  ...own,
  method: 'POST',
  path: '/drive/sign-in/passkey',
  summary: 'Sign in with a passkey',
  body: Type.Object({ id: uuid, response: webAuthn }, closed),
  response: Type.Object({ email: text }),
});

export const signOut = route({
  ...own,
  method: 'POST',
  path: '/drive/sign-out',
  summary: 'End this sign-in, or all of them',
  body: Type.Object({ everywhere: Type.Optional(Type.Boolean()) }, closed),
});

// --- oneself -------------------------------------------------------------------------------------

export const me = Type.Object({
  email: text,
  language: orNull(text),
  mailNotices: Type.Boolean(),
  name: text,
  createdAt: instant,
  /** The organizations that know this driver. */
  organizations: Type.Array(text),
  passkeys: Type.Array(Type.Object({ id: text, name: text, createdAt: instant, usedAt: orNull(instant) })),
  favourites: Type.Array(uuid),
  /** The public key that browsers want for web push. */
  pushKey: text,
});
export type Me = Static<typeof me>;

export const getMe = route({
  ...own,
  method: 'GET',
  path: '/drive/me',
  summary: 'Who is signed in',
  response: me,
});

export const changeMe = route({
  ...own,
  method: 'PATCH',
  path: '/drive/me',
  summary: 'Change one’s name, language and notices',
  body: Type.Partial(
    Type.Object({
      name: Type.String({ minLength: 1, maxLength: 200 }),
      language,
      mailNotices: Type.Boolean(),
    }),
    closed,
  ),
  response: me,
});

export const registerChallenge = route({
  ...own,
  method: 'POST',
  path: '/drive/me/passkeys/challenge',
  summary: 'Begin making a passkey',
  response: Type.Object({ id: uuid, options: webAuthn }),
});

export const addPasskey = route({
  ...own,
  method: 'POST',
  path: '/drive/me/passkeys',
  summary: 'Keep a passkey',
  body: Type.Object(
    { id: uuid, name: Type.String({ minLength: 1, maxLength: 100 }), response: webAuthn },
    closed,
  ),
  response: me,
  status: 201,
});

export const removePasskey = route({
  ...own,
  method: 'DELETE',
  path: '/drive/me/passkeys/{passkeyId}',
  summary: 'Remove a passkey',
  params: Type.Object({ passkeyId: Type.String({ minLength: 1, maxLength: 400 }) }),
});

export const exportMe = route({
  ...own,
  method: 'GET',
  path: '/drive/me/export',
  summary: 'Everything that is kept of oneself, as JSON',
});

export const deleteMe = route({
  ...own,
  method: 'DELETE',
  path: '/drive/me',
  summary: 'Delete one’s account; what was paid is kept without a name, as the law demands',
});

// --- charging ------------------------------------------------------------------------------------

/** The words of energy management, for what it shall do. */
export const wishModes = ['now', 'departure', 'sun', 'sun_and_minimum', 'cheapest'] as const;
export type WishMode = (typeof wishModes)[number];

const wish = Type.Object({
  mode: words(wishModes),
  departAt: orNull(instant),
  energyWh: orNull(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 })),
  /** What follows from it, in words. */
  sentence,
});
export type Wish = Static<typeof wish>;

export const ownTransaction = Type.Object({
  id: uuid,
  siteName: text,
  /** Of the site: its times are told as its clock shows them, as its prices are. */
  zone: text,
  startedAt: instant,
  endedAt: orNull(instant),
  energyWh: Type.Number(),
  exportWh: Type.Number({ description: 'What its car gave back' }),
  powerW: orNull(Type.Number({ description: 'Below 0 its car gives back' })),
  soc: orNull(Type.Number()),
  chargingState: orNull(text),
  currency: orNull(text),
  decimals: Type.Integer(),
  /** What it cost, or costs so far; null while it is not priced. */
  costMinor: orNull(Type.Integer()),
  evseId: orNull(uuid),
  /** Whether this account may stop it and say what it wants. */
  running: Type.Boolean(),
  /** The meter signed its readings: there is a file to check them. */
  signed: Type.Boolean(),
  wish: orNull(wish),
  /** Why it gets the power that it gets, where a site shares it out; only told of one that runs, by itself. */
  power: orNull(
    Type.Object({
      sentence,
      nextAt: orNull(instant),
      waits: Type.Boolean({ description: 'Until later, or until there is room' }),
    }),
  ),
  /** What it brought not to charge at once, reckoned some minutes after the end; only told of one by itself. */
  saving: orNull(
    Type.Object({
      sunShare: Type.Number({ description: 'Of its energy, from 0 to 1' }),
      saved: orNull(Type.Object({ amount: Type.Number(), currency: text })),
      savedGrams: orNull(Type.Number({ description: 'Of carbon dioxide' })),
    }),
  ),
  lines: Type.Array(Type.Object({ text, amount: orNull(text) })),
});
export type OwnTransaction = Static<typeof ownTransaction>;

export const listOwn = route({
  ...own,
  method: 'GET',
  path: '/drive/me/transactions',
  summary: 'What one has charged, the newest first',
  query: Type.Object(paging),
  response: page(ownTransaction),
});

const ownPath = Type.Object({ transactionId: uuid });

export const getOwn = route({
  ...own,
  method: 'GET',
  path: '/drive/me/transactions/{transactionId}',
  summary: 'One transaction with its cost lines',
  params: ownPath,
  response: ownTransaction,
});

export const ownLive = route({
  ...own,
  method: 'GET',
  path: '/drive/me/transactions/{transactionId}/live',
  summary: 'The same whenever it changes, as server-sent events: transaction {…}',
  params: ownPath,
});

export const stopOwn = route({
  ...own,
  method: 'POST',
  path: '/drive/me/transactions/{transactionId}/stop',
  summary: 'Stop charging',
  params: ownPath,
  response: Type.Object({ stopped: Type.Boolean(), sentence }),
});

export const setWish = route({
  ...own,
  method: 'PUT',
  path: '/drive/me/transactions/{transactionId}/wish',
  summary: 'Say when one leaves, how much one needs, and how to charge',
  params: ownPath,
  body: Type.Object(
    {
      mode: words(wishModes),
      departAt: Type.Optional(orNull(instant)),
      energyWh: Type.Optional(orNull(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 }))),
    },
    closed,
  ),
  response: ownTransaction,
});

export const startOwn = route({
  ...own,
  method: 'POST',
  path: '/drive/evses/{code}/start',
  summary: 'Start charging with a token of one’s own; it is billed as that token always is',
  params: codePath,
  body: Type.Object({ tokenId: uuid }, closed),
  response: Type.Object({ started: Type.Boolean(), sentence, at: instant }),
});

const ownOffer = Type.Object({ tokenId: uuid, label: text, ending: text, price: orNull(price) });
export type OwnOffer = Static<typeof ownOffer>;

export const ownOffers = route({
  ...own,
  method: 'GET',
  path: '/drive/evses/{code}/own-offers',
  summary: 'Tokens of one’s own that may start there, each with what charging with it costs',
  params: codePath,
  response: Type.Object({ items: Type.Array(ownOffer) }),
});

/** What became of a start that the station accepted: it waits for the car, charges, or refused the token after all. */
export const ownStart = Type.Object({
  transactionId: orNull(uuid),
  refused: orNull(sentence),
});
export type OwnStart = Static<typeof ownStart>;

export const ownStartLive = route({
  ...own,
  method: 'GET',
  path: '/drive/evses/{code}/own-start/live',
  summary: 'What becomes of a start, as server-sent events for some minutes: start {transactionId, refused}',
  params: codePath,
  query: Type.Object({ tokenId: uuid, since: instant }, closed),
});

// --- what is one's own ---------------------------------------------------------------------------

export const ownToken = Type.Object({
  id: uuid,
  kind: text,
  label: text,
  /** The last letters only: the whole number opens stations. */
  ending: text,
  status: text,
  organization: text,
  usable: Type.Boolean(),
});
export type OwnToken = Static<typeof ownToken>;

export const listTokens = route({
  ...own,
  method: 'GET',
  path: '/drive/me/tokens',
  summary: 'Cards and other tokens that are one’s own, and those that one asked the operator for',
  response: Type.Object({
    items: Type.Array(ownToken),
    waiting: Type.Array(Type.Object({ id: uuid, number: text, askedAt: instant })),
    refused: Type.Array(
      Type.Object({
        ...{ id: uuid, number: text, decidedAt: instant },
        reason: Type.String({ description: 'In the operator’s own words; may be empty' }),
      }),
      { description: 'What the operator refused lately, and is not asked for again' },
    ),
  }),
});

export const blockToken = route({
  ...own,
  method: 'POST',
  path: '/drive/me/tokens/{tokenId}/block',
  summary: 'Report a token lost: it is refused at once. Only the operator lets it charge again',
  params: Type.Object({ tokenId: uuid }),
  response: ownToken,
});

export const claimToken = route({
  ...own,
  method: 'POST',
  path: '/drive/me/tokens',
  summary: 'Claim a card by the number printed on it',
  description:
    'One that nobody has and that never charged is added at once. Of any other number the operator is asked, and no word says why: nobody learns which numbers there are.',
  body: Type.Object(
    {
      number: Type.String({ minLength: 4, maxLength: 60 }),
      label: Type.Optional(Type.String({ maxLength: 100 })),
    },
    closed,
  ),
  response: Type.Object({
    /** Null: the operator is asked. */
    token: orNull(ownToken),
  }),
  status: 201,
});

export const withdrawCardRequest = route({
  ...own,
  method: 'DELETE',
  path: '/drive/me/card-requests/{cardRequestId}',
  summary: 'Take back that one asked for a card',
  params: Type.Object({ cardRequestId: uuid }),
});

const vehicleFacts = {
  plate: Type.String({ minLength: 1, maxLength: 20 }),
  model: Type.Optional(Type.String({ maxLength: 100 })),
  batteryWh: Type.Optional(orNull(Type.Number({ exclusiveMinimum: 0, maximum: 2_000_000 }))),
};
/** Whether it may give energy back, and what it keeps. */
const givingFacts = {
  allowed: Type.Boolean(),
  keepPercent: Type.Integer({ minimum: 10, maximum: 100 }),
};
export const ownVehicle = Type.Object({
  id: uuid,
  plate: text,
  model: text,
  batteryWh: orNull(Type.Number()),
  giving: Type.Object({ ...givingFacts, sentence }),
});
export type OwnVehicle = Static<typeof ownVehicle>;

export const listVehicles = route({
  ...own,
  method: 'GET',
  path: '/drive/me/vehicles',
  summary: 'One’s vehicles',
  response: Type.Object({ items: Type.Array(ownVehicle) }),
});

export const addVehicle = route({
  ...own,
  method: 'POST',
  path: '/drive/me/vehicles',
  summary: 'Add a vehicle',
  body: Type.Object(vehicleFacts, closed),
  response: ownVehicle,
  status: 201,
});

export const setGiving = route({
  ...own,
  method: 'PUT',
  path: '/drive/me/vehicles/{vehicleId}/giving',
  summary: 'Say whether one’s vehicle may give energy back, and what it keeps',
  params: Type.Object({ vehicleId: uuid }),
  body: Type.Object({ ...givingFacts, batteryWh: Type.Optional(vehicleFacts.batteryWh) }, closed),
  response: ownVehicle,
});

export const removeVehicle = route({
  ...own,
  method: 'DELETE',
  path: '/drive/me/vehicles/{vehicleId}',
  summary: 'Remove a vehicle',
  params: Type.Object({ vehicleId: uuid }),
});

const sitePath = Type.Object({ siteId: uuid });
export const listFavourites = route({
  ...own,
  method: 'GET',
  path: '/drive/me/favourites',
  summary: 'Places that one likes, as they are now',
  response: Type.Object({ items: Type.Array(publicSite) }),
});
export const addFavourite = route({
  ...own,
  method: 'PUT',
  path: '/drive/me/favourites/{siteId}',
  summary: 'Keep a place',
  params: sitePath,
});
export const removeFavourite = route({
  ...own,
  method: 'DELETE',
  path: '/drive/me/favourites/{siteId}',
  summary: 'Keep a place no longer',
  params: sitePath,
});

export const addPush = route({
  ...own,
  method: 'PUT',
  path: '/drive/me/push',
  summary: 'Take notices in this browser',
  body: Type.Object(
    {
      endpoint: Type.String({ format: 'uri', maxLength: 1000 }),
      p256dh: Type.String({ minLength: 80, maxLength: 100 }),
      auth: Type.String({ minLength: 16, maxLength: 40 }),
    },
    closed,
  ),
});
export const removePush = route({
  ...own,
  method: 'POST',
  path: '/drive/me/push/remove',
  summary: 'Take notices in this browser no longer',
  body: Type.Object({ endpoint: Type.String({ maxLength: 1000 }) }, closed),
});

export const ownBudgets = route({
  ...own,
  method: 'GET',
  path: '/drive/me/budgets',
  summary: 'What may be spent, what was spent, and what was paid ahead',
  response: Type.Object({
    budgets: Type.Array(
      Type.Object({
        period: words(['day', 'week', 'month']),
        currency: orNull(text),
        decimals: Type.Integer(),
        amountMinor: orNull(Type.Integer()),
        spentMinor: Type.Integer(),
        energyWh: orNull(Type.Number()),
        spentWh: Type.Number(),
      }),
    ),
    balances: Type.Array(
      Type.Object({ currency: text, decimals: Type.Integer(), leftMinor: Type.Integer() }),
    ),
  }),
});
