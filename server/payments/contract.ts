/** What the API offers of payments: the list, one with all that became of it, refunds, and the reconciliation. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../platform/http/shapes.ts';

export const paymentStates = [
  'created',
  'needs_action',
  'authorized',
  'starting',
  'charging',
  'ending',
  'held_back',
  'capturing',
  'captured',
  'second_payment',
  'part_refunded',
  'refunded',
  'written_off',
  'releasing',
  'released',
  'failed',
] as const;

export const paymentKinds = ['charging', 'rest', 'terminal', 'top_up'] as const;

const minor = Type.Integer({ description: 'In minor units of the currency' });
const text = Type.String();

export const payment = Type.Object({
  id: uuid,
  kind: words(
    paymentKinds,
    'charging: a hold; rest: what a hold did not cover; terminal: taken by the station',
  ),
  state: words(paymentStates),
  sentence,
  currency: text,
  decimals: Type.Integer(),
  holdMinor: minor,
  authorizedMinor: minor,
  costMinor: orNull(minor),
  dueMinor: orNull(minor),
  capturedMinor: minor,
  refundedMinor: minor,
  refundingMinor: minor,
  owedMinor: minor,
  restMinor: Type.Integer({ description: 'What further payments for its rest brought in' }),
  writtenOffMinor: minor,
  askedAt: orNull(instant),
  askedTimes: Type.Integer(),
  feeMinor: orNull(minor),
  provider: text,
  providerRef: orNull(text),
  method: orNull(Type.Object({ brand: text, last4: text })),
  organizationId: uuid,
  stationIdentity: orNull(text),
  evse: orNull(Type.Integer()),
  siteName: orNull(text),
  zone: text,
  transactionId: orNull(uuid),
  invoiceId: orNull(uuid),
  createdAt: instant,
  changedAt: instant,
});
export type PaymentItem = Static<typeof payment>;

const tag = 'Payments';

export const listPayments = route({
  method: 'GET',
  path: '/payments',
  summary: 'Payments, newest first',
  tag,
  permission: 'money:read',
  query: Type.Object({
    ...paging,
    organizationId: Type.Optional(uuid),
    siteId: Type.Optional(uuid),
    transactionId: Type.Optional(uuid),
    station: Type.Optional(Type.String({ maxLength: 255, description: 'Identity of the station' })),
    state: Type.Optional(words(paymentStates)),
    kind: Type.Optional(words(paymentKinds)),
    from: Type.Optional(Type.String({ format: 'date-time' })),
    to: Type.Optional(Type.String({ format: 'date-time' })),
    q: Type.Optional(
      Type.String({ maxLength: 255, description: 'The provider’s ref, or the card’s last digits' }),
    ),
  }),
  response: page(payment),
});

export const effectStates = ['intended', 'done', 'refused', 'given_up'] as const;
export const refundStates = ['asked', 'done', 'refused'] as const;
export const refundCauses = ['operator', 'repriced', 'provider'] as const;

const refund = Type.Object({
  id: uuid,
  amountMinor: minor,
  reason: text,
  cause: words(refundCauses),
  state: words(refundStates),
  problem: orNull(text),
  askedAt: instant,
  endedAt: orNull(instant),
});

export const paymentPage = Type.Object({
  payment,
  refundableMinor: minor,
  /** Only multiples of it can be given back: what the provider moves. */
  stepMinor: minor,
  /** What it was told, in order. */
  log: Type.Array(
    Type.Object({ at: instant, event: text, state: words(paymentStates), detail: Type.Unknown() }),
  ),
  /** What was to be done outside, and what came of it. */
  effects: Type.Array(
    Type.Object({
      kind: text,
      state: words(effectStates),
      attempts: Type.Integer(),
      amountMinor: orNull(minor),
      problem: orNull(text),
      intendedAt: instant,
      endedAt: orNull(instant),
      nextAt: orNull(instant),
    }),
  ),
  webhooks: Type.Array(Type.Object({ eventId: text, kind: text, at: instant, times: Type.Integer() })),
  refunds: Type.Array(refund),
  /** Further payments for what this one did not cover, or the one that this one completes. */
  related: Type.Array(payment),
});
export type PaymentPage = Static<typeof paymentPage>;

const params = Type.Object({ paymentId: uuid });

export const getPayment = route({
  method: 'GET',
  path: '/payments/{paymentId}',
  summary: 'One payment, with all that became of it',
  tag,
  permission: 'money:read',
  params,
  response: paymentPage,
});

export const createRefund = route({
  method: 'POST',
  path: '/payments/{paymentId}/refunds',
  summary: 'Give money back',
  description: 'In part or all of it, never more than was paid. A receipt is taken back by a credit note.',
  tag,
  permission: 'payments:refund',
  params,
  body: Type.Object({
    amountMinor: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
  }),
  response: paymentPage,
  status: 201,
});

const because = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) });

export const takeAnyway = route({
  method: 'POST',
  path: '/payments/{paymentId}/take',
  summary: 'Take what is held back, though signed readings failed',
  description: 'Releases the billing holds of its transactions; what is due is then taken of the hold.',
  tag,
  permission: 'money:write',
  params,
  body: because,
  response: paymentPage,
});

export const waivePayment = route({
  method: 'POST',
  path: '/payments/{paymentId}/waive',
  summary: 'Let go what is held back: nothing is taken, and the hold is released',
  tag,
  permission: 'payments:refund',
  params,
  body: because,
  response: paymentPage,
});

export const writeOffRest = route({
  method: 'POST',
  path: '/payments/{paymentId}/write-off',
  summary: 'Ask no more for what was not paid',
  description: 'It becomes a loss in the books. Should it be paid after all, the loss is taken back.',
  tag,
  permission: 'payments:refund',
  params,
  body: because,
  response: paymentPage,
});

export const mailings = ['sent', 'no_address', 'no_server', 'lately', 'failed'] as const;

export const askForRest = route({
  method: 'POST',
  path: '/payments/{paymentId}/ask',
  summary: 'Ask the payer for what was not paid',
  description: 'Gives a link to pay it, and mails it where the payer left an address; at most once an hour.',
  tag,
  permission: 'money:write',
  params,
  response: Type.Object({ url: text, mailed: words(mailings) }),
});
export type Mailing = (typeof mailings)[number];

export const askProvider = route({
  method: 'POST',
  path: '/payments/{paymentId}/look',
  summary: 'Ask the provider how a payment stands',
  tag,
  permission: 'money:write',
  params,
  response: paymentPage,
});

export const differenceKinds = [
  'unknown_here',
  'unknown_there',
  'captured_differs',
  'refunded_differs',
  'hold_forgotten',
  'given_up',
  'stuck',
  'owed',
  'not_posted',
  'no_receipt',
  'held_back',
  'unproven',
  'terminal_unknown',
  'terminal_differs',
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

export const difference = Type.Object({
  id: uuid,
  kind: words(differenceKinds),
  /** What does not fit, and what to do. */
  sentence,
  paymentId: orNull(uuid),
  provider: text,
  providerRef: orNull(text),
  currency: orNull(text),
  decimals: Type.Integer(),
  oursMinor: orNull(minor),
  theirsMinor: orNull(minor),
  foundAt: instant,
  seenAt: instant,
  resolvedAt: orNull(instant),
  resolvedBySelf: Type.Boolean({ description: 'It fits again without anybody’s doing' }),
  note: text,
});
export type Difference = Static<typeof difference>;

export const listDifferences = route({
  method: 'GET',
  path: '/payment-differences',
  summary: 'What does not fit between the provider, the payments and the books',
  tag,
  permission: 'money:read',
  query: Type.Object({
    ...paging,
    open: Type.Optional(words(['true', 'false'], 'true: only what is not resolved')),
  }),
  response: page(difference),
});

export const resolveDifference = route({
  method: 'POST',
  path: '/payment-differences/{differenceId}/resolve',
  summary: 'Say what a difference was, and that it is settled',
  tag,
  permission: 'money:write',
  params: Type.Object({ differenceId: uuid }),
  body: Type.Object({ note: Type.String({ minLength: 1, maxLength: 1000 }) }),
});

export const listMovements = route({
  method: 'GET',
  path: '/payment-movements',
  summary: 'Fees that the provider kept, and what it paid out, newest first',
  tag,
  permission: 'money:read',
  query: Type.Object(paging),
  response: page(
    Type.Object({
      id: uuid,
      kind: words(['fee', 'payout']),
      provider: text,
      ref: text,
      paymentId: orNull(uuid),
      amountMinor: minor,
      currency: text,
      decimals: Type.Integer(),
      at: instant,
    }),
  ),
});

export const getProvider = route({
  method: 'GET',
  path: '/payment-provider',
  summary: 'Who takes the money',
  tag,
  permission: 'money:read',
  response: Type.Object({ name: orNull(text), realMoney: Type.Boolean() }),
});
