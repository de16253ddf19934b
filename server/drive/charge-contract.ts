/** What the API offers to who charges without an account: see the price, pay, start, watch, stop, receipt. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, sentence, uuid, words } from '../platform/http/shapes.ts';
import { codePath, price } from './contract.ts';

const tag = 'Drivers’ app';
const text = Type.String();
const minor = Type.Integer({ description: 'In minor units of the currency' });

/** Where one payment's page stands: what a person does next. */
export const phases = ['paying', 'starting', 'charging', 'ending', 'rest', 'paid', 'released'] as const;
export type Phase = (typeof phases)[number];

/** How the payer pays: on a page of the built-in provider, or in Stripe's element. */
export const client = Type.Union([
  Type.Object({ kind: Type.Literal('builtin'), url: text }),
  Type.Object({ kind: Type.Literal('stripe'), publishableKey: text, clientSecret: text }),
]);
export type PayClient = Static<typeof client>;

export const offered = Type.Object({
  /** Null: nothing can be paid here now, and `cannot` says why. */
  offer: orNull(
    Type.Object({
      id: text,
      until: instant,
      currency: text,
      decimals: Type.Integer(),
      holdMinor: minor,
      price,
    }),
  ),
  cannot: orNull(sentence),
});

export const getOffer = route({
  method: 'GET',
  path: '/drive/evses/{code}/offer',
  summary: 'What charging costs there for who pays now, and how much is held meanwhile',
  tag,
  permission: 'public',
  params: codePath,
  response: offered,
});

export const opened = Type.Object({ paymentId: uuid, secret: text, client });

export const openPayment = route({
  method: 'POST',
  path: '/drive/evses/{code}/payments',
  summary: 'Open a payment at the price that was offered',
  description:
    'Charging starts by itself once the money is held. The same clientKey again gives the same payment.',
  tag,
  permission: 'public',
  params: codePath,
  body: Type.Object(
    {
      offer: Type.String({ maxLength: 4000 }),
      holdMinor: minor,
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
      email: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
      clientKey: Type.String({ minLength: 16, maxLength: 64, pattern: '^[\\w-]+$' }),
      language: Type.Optional(Type.String({ pattern: '^[a-z]{2}$' })),
    },
    { additionalProperties: false },
  ),
  response: opened,
  status: 201,
});

const paymentPath = Type.Object({ paymentId: uuid });
/** Whoever knows it may follow and stop the payment: it was given to who opened it. */
const secret = Type.Object({ secret: Type.String({ minLength: 1, maxLength: 100 }) });

export const charge = Type.Object({
  paymentId: uuid,
  phase: words(phases),
  /** How the payment stands. */
  sentence,
  /** Why it ended without charging: the payment's own word, such as not_started. */
  reason: orNull(text),
  currency: text,
  decimals: Type.Integer(),
  holdMinor: minor,
  costMinor: orNull(minor),
  capturedMinor: minor,
  owedMinor: minor,
  client: orNull(client),
  evse: orNull(
    Type.Object({
      reference: text,
      code: text,
      name: text,
      siteId: orNull(uuid),
      siteName: orNull(text),
      /** A cable is plugged in: nothing has to be done but to wait. */
      plugged: Type.Boolean(),
    }),
  ),
  transaction: orNull(
    Type.Object({
      id: uuid,
      startedAt: instant,
      endedAt: orNull(instant),
      chargingState: orNull(text),
      powerW: orNull(Type.Number()),
      energyWh: Type.Number(),
      soc: orNull(Type.Number()),
      /** Until what is held is used up, at this power. */
      secondsLeft: orNull(Type.Integer()),
    }),
  ),
  /** A receipt was written. */
  receipt: Type.Boolean(),
});
export type Charge = Static<typeof charge>;

export const getCharge = route({
  method: 'GET',
  path: '/drive/payments/{paymentId}',
  summary: 'How a payment and the charging that it pays for stand',
  tag,
  permission: 'public',
  params: paymentPath,
  query: secret,
  response: charge,
});

export const chargeLive = route({
  method: 'GET',
  path: '/drive/payments/{paymentId}/live',
  summary: 'The same whenever it changes, as server-sent events: charge {…}',
  tag,
  permission: 'public',
  params: paymentPath,
  query: secret,
});

export const stopCharge = route({
  method: 'POST',
  path: '/drive/payments/{paymentId}/stop',
  summary: 'Stop charging, or give up what has not begun',
  tag,
  permission: 'public',
  params: paymentPath,
  query: secret,
  response: charge,
});

export const payRest = route({
  method: 'POST',
  path: '/drive/payments/{paymentId}/rest',
  summary: 'Pay what the hold did not cover',
  tag,
  permission: 'public',
  params: paymentPath,
  query: secret,
  response: opened,
});

export const receipt = Type.Object({
  paymentId: uuid,
  number: orNull(text),
  seller: text,
  place: text,
  /** Of the place: its times are told as its clock shows them, as its prices are. */
  zone: text,
  startedAt: orNull(instant),
  endedAt: orNull(instant),
  energyWh: Type.Number(),
  currency: text,
  decimals: Type.Integer(),
  beforeTaxMinor: orNull(minor),
  taxMinor: orNull(minor),
  totalMinor: minor,
  refundedMinor: minor,
  lines: Type.Array(Type.Object({ text, amount: orNull(text) })),
  pdf: Type.Boolean(),
});

export const getReceipt = route({
  method: 'GET',
  path: '/drive/payments/{paymentId}/receipt',
  summary: 'What was charged and paid, line by line',
  tag,
  permission: 'public',
  params: paymentPath,
  query: secret,
  response: receipt,
});

export const receiptPdf = route({
  method: 'GET',
  path: '/drive/payments/{paymentId}/receipt.pdf',
  summary: 'The receipt as PDF',
  tag,
  permission: 'public',
  params: paymentPath,
  query: secret,
});
