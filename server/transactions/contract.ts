/** What the API offers of transactions: the list and the page, samples, events, quarantine, charging attempts. */

import { type Static, Type } from 'typebox';
import { commandResult } from '../gateway/contract.ts';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../platform/http/shapes.ts';

const text = Type.String();
const number = Type.Number();
const integer = Type.Integer();
const flag = words(['true', 'false']);

// --- words ----------------------------------------------------------------------------------------

export const transactionStates = ['active', 'ended'] as const;
export const chargingStates = ['EVConnected', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Idle'] as const;

/** Marks that a person should see; each has a sentence on the transaction's page. */
export const anomalies = [
  'clock',
  'gap',
  'conflicting_event',
  'conflicting_sample',
  'register_backwards',
  'register_jump',
  'register_missing',
  'start_missing',
  'bad_sequence',
  'readings_failed',
] as const;
export type Anomaly = (typeof anomalies)[number];

/** Where the billed energy comes from. */
export const registerSources = ['registers', 'samples', 'power', 'none'] as const;

// --- transactions ---------------------------------------------------------------------------------

const tokenOf = Type.Object({
  id: orNull(uuid),
  uid: text,
  kind: orNull(text),
  label: orNull(text),
});

const summary = {
  id: uuid,
  stationTransactionId: Type.String({ description: 'The id by which the station knows it' }),
  organizationId: uuid,
  siteId: orNull(uuid),
  siteName: orNull(text),
  stationId: uuid,
  stationIdentity: text,
  stationName: text,
  zone: Type.String({ description: 'IANA zone of the site' }),
  evseNumber: orNull(integer),
  connectorNumber: orNull(integer),
  state: words(transactionStates),
  chargingState: orNull(words(chargingStates)),
  provisional: Type.Boolean({ description: 'Closed by us with what is known; a late real end replaces it' }),
  provisionalReason: orNull(text),
  confirmedAt: orNull(instant),
  token: orNull(tokenOf),
  authorizationStatus: orNull(text),
  startedAt: instant,
  endedAt: orNull(instant),
  durationSeconds: integer,
  stopReason: orNull(text),
  energyWh: number,
  energyEstimated: Type.Boolean({ description: 'No register: the energy was integrated from power' }),
  exportWh: number,
  powerW: orNull(number),
  socPercent: orNull(number),
  lastSampleAt: orNull(instant),
  anomalies: Type.Array(words(anomalies)),
  sentence,
};

/** A transaction as it stands in a list. */
export const transactionItem = Type.Object(summary);
export type TransactionItem = Static<typeof transactionItem>;

/** Where a transaction ends by itself. */
const limit = Type.Object(
  {
    cost: orNull(Type.Number({ minimum: 0, description: 'In the currency of its tariff' })),
    energyWh: orNull(Type.Number({ minimum: 0 })),
    seconds: orNull(Type.Integer({ minimum: 0 })),
    socPercent: orNull(Type.Integer({ minimum: 0, maximum: 100 })),
  },
  { additionalProperties: false },
);

/** Everything known of one transaction. */
export const transactionPage = Type.Object({
  ...summary,
  startedSent: orNull(Type.String({ description: 'The start time exactly as the station sent it' })),
  startArrivedAt: instant,
  endedSent: orNull(text),
  endArrivedAt: orNull(instant),
  stopTrigger: orNull(text),
  stopTokenUid: orNull(text),
  registerStartWh: orNull(number),
  registerEndWh: orNull(number),
  registerLastWh: orNull(number),
  registerSource: words(registerSources),
  chargingSeconds: integer,
  firstSeqNo: orNull(integer),
  lastSeqNo: orNull(integer),
  missingSeqNos: Type.Array(integer),
  offline: Type.Boolean(),
  remoteStartId: orNull(integer),
  reservationId: orNull(integer),
  limits: orNull(
    Type.Object({
      wanted: orNull(limit),
      reported: orNull(Type.Object(limit.properties, { description: 'As the station has set it' })),
    }),
  ),
  energySentence: sentence,
  anomalySentences: Type.Array(Type.Object({ anomaly: words(anomalies), sentence })),
});
export type TransactionPage = Static<typeof transactionPage>;

export const transactionFilters = {
  state: Type.Optional(words(transactionStates)),
  organizationId: Type.Optional(uuid),
  siteId: Type.Optional(uuid),
  station: Type.Optional(Type.String({ maxLength: 255, description: 'Identity of the station' })),
  token: Type.Optional(Type.String({ maxLength: 255, description: 'Token uid, in any case of letters' })),
  driverId: Type.Optional(Type.String({ format: 'uuid', description: 'Charged by this driver' })),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Started at or after' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Started before' })),
  anomalous: Type.Optional(flag),
  provisional: Type.Optional(Type.Union([flag], { description: 'true: waiting to be confirmed' })),
  q: Type.Optional(
    Type.String({ maxLength: 255, description: 'Id here or at the station, token uid, or station identity' }),
  ),
};

const transactionQuery = Type.Object({
  ...paging,
  ...transactionFilters,
  sort: Type.Optional(words(['-startedAt', 'startedAt'])),
});

export const listTransactions = route({
  method: 'GET',
  path: '/transactions',
  summary: 'Transactions, newest first',
  tag: 'Transactions',
  permission: 'transactions:read',
  query: transactionQuery,
  response: page(transactionItem),
});

export const exportTransactions = route({
  method: 'GET',
  path: '/transactions/export',
  summary: 'Transactions as CSV',
  description: 'The same filters as the list; streamed, one line for each transaction.',
  tag: 'Transactions',
  permission: 'transactions:read',
  query: Type.Object({ ...transactionFilters }),
});

const transactionPath = Type.Object({ id: uuid });

export const getTransaction = route({
  method: 'GET',
  path: '/transactions/{id}',
  summary: 'One transaction with all that is known',
  tag: 'Transactions',
  permission: 'transactions:read',
  params: transactionPath,
  response: transactionPage,
});

/** Points of a chart at the most. */
export const maxChartPoints = 2000;

const series = Type.Array(orNull(number));

/** Samples for a chart: columns of equal length; a gap is null. */
export const sampleSeries = Type.Object({
  from: orNull(instant),
  to: orNull(instant),
  samples: Type.Integer({ description: 'Samples behind the points' }),
  downsampled: Type.Boolean(),
  at: Type.Array(Type.Number({ description: 'Milliseconds since 1970' })),
  energyWh: series,
  powerW: series,
  powerOfferedW: series,
  currentA: series,
  currentL1A: series,
  currentL2A: series,
  currentL3A: series,
  currentOfferedA: series,
  voltageV: series,
  socPercent: series,
  temperatureC: series,
});
export type SampleSeries = Static<typeof sampleSeries>;

export const getSampleSeries = route({
  method: 'GET',
  path: '/transactions/{id}/samples',
  summary: 'Power, energy, current and charge over time, for a chart',
  tag: 'Transactions',
  permission: 'transactions:read',
  params: transactionPath,
  query: Type.Object({
    points: Type.Optional(Type.Integer({ minimum: 10, maximum: maxChartPoints, default: 500 })),
  }),
  response: sampleSeries,
});

const rawSample = Type.Object({
  at: instant,
  sentAt: Type.String({ description: 'As the station sent it' }),
  arrivedAt: instant,
  evseNumber: integer,
  context: text,
  location: text,
  conflicting: Type.Boolean({ description: 'Another value was told for the same instant' }),
  clockFault: Type.Boolean({
    description: 'The station’s time was not plausible; the time of arrival counts',
  }),
  energyImportWh: orNull(number),
  energyExportWh: orNull(number),
  powerImportW: orNull(number),
  powerExportW: orNull(number),
  powerOfferedW: orNull(number),
  currentImportA: orNull(number),
  currentL1A: orNull(number),
  currentL2A: orNull(number),
  currentL3A: orNull(number),
  currentOfferedA: orNull(number),
  voltageV: orNull(number),
  voltageL1V: orNull(number),
  voltageL2V: orNull(number),
  voltageL3V: orNull(number),
  socPercent: orNull(number),
  temperatureC: orNull(number),
  frequencyHz: orNull(number),
  other: orNull(Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true })),
});

export const listSamples = route({
  method: 'GET',
  path: '/transactions/{id}/samples/raw',
  summary: 'Every sample as it was stored, oldest first',
  tag: 'Transactions',
  permission: 'transactions:read',
  params: transactionPath,
  query: Type.Object(paging),
  response: page(rawSample),
});

const transactionEvent = Type.Object({
  id: uuid,
  kind: words([
    'started',
    'updated',
    'ended',
    'provisional',
    'reopened',
    'attached',
    'confirmed',
    'limited',
    'marked',
  ]),
  trigger: orNull(text),
  seqNo: orNull(integer),
  variant: Type.Integer({ description: '0 is the first telling; more were told with the same number' }),
  chargingState: orNull(text),
  offline: Type.Boolean(),
  at: instant,
  stationAt: orNull(instant),
  sentAt: orNull(text),
  arrivedAt: instant,
  data: orNull(Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true })),
  sentence,
});

export const listTransactionEvents = route({
  method: 'GET',
  path: '/transactions/{id}/events',
  summary: 'Every event told about a transaction, oldest first',
  tag: 'Transactions',
  permission: 'transactions:read',
  params: transactionPath,
  query: Type.Object(paging),
  response: page(transactionEvent),
});

export const limitTransaction = route({
  method: 'PUT',
  path: '/transactions/{id}/limit',
  summary: 'Set where a running transaction is to end by itself',
  description:
    'The station is told with the answer to its next message of the transaction. Null: no such limit.',
  tag: 'Transactions',
  permission: 'stations:command',
  params: transactionPath,
  body: limit,
  response: transactionPage,
});

export const confirmTransaction = route({
  method: 'POST',
  path: '/transactions/{id}/confirm',
  summary: 'Confirm a provisional end, so that it may be billed',
  tag: 'Transactions',
  permission: 'transactions:write',
  params: transactionPath,
  response: transactionPage,
});

export const stopTransaction = route({
  method: 'POST',
  path: '/transactions/{id}/stop',
  summary: 'Ask the station to stop a transaction',
  description: '200 whenever the station was asked: the outcome and its own answer say how it went.',
  tag: 'Transactions',
  permission: 'stations:command',
  params: transactionPath,
  response: commandResult,
});

// --- quarantine -----------------------------------------------------------------------------------

const quarantineKinds = ['stop', 'ended', 'meter_values'] as const;

const quarantined = {
  id: uuid,
  kind: words(quarantineKinds),
  reason: words(['unknown_transaction', 'second_end', 'no_transaction_id']),
  sentence,
  organizationId: uuid,
  siteId: orNull(uuid),
  siteName: orNull(text),
  stationId: uuid,
  stationIdentity: text,
  zone: text,
  stationTransactionId: orNull(text),
  at: instant,
  arrivedAt: instant,
  resolution: orNull(words(['attached', 'discarded'])),
  resolvedAt: orNull(instant),
  resolvedNote: orNull(text),
  transactionId: orNull(uuid),
};
export const quarantineItem = Type.Object(quarantined);
export type QuarantineItem = Static<typeof quarantineItem>;

export const quarantinePage = Type.Object({
  ...quarantined,
  body: Type.Unsafe<Record<string, unknown>>({
    type: 'object',
    additionalProperties: true,
    description: 'What the station told',
  }),
  candidates: Type.Array(transactionItem, {
    description: 'Transactions of the station that it may belong to, the likeliest first',
  }),
});

export const listQuarantine = route({
  method: 'GET',
  path: '/quarantine',
  summary: 'Messages about money that fit no transaction',
  tag: 'Transactions',
  permission: 'transactions:read',
  query: Type.Object({
    ...paging,
    resolution: Type.Optional(words(['open', 'attached', 'discarded'])),
    siteId: Type.Optional(uuid),
    station: Type.Optional(Type.String({ maxLength: 255 })),
  }),
  response: page(quarantineItem),
});

export const getQuarantined = route({
  method: 'GET',
  path: '/quarantine/{id}',
  summary: 'One message in quarantine, with transactions it may belong to',
  tag: 'Transactions',
  permission: 'transactions:read',
  params: transactionPath,
  response: quarantinePage,
});

const note = Type.Optional(Type.String({ maxLength: 1000 }));

export const attachQuarantined = route({
  method: 'POST',
  path: '/quarantine/{id}/attach',
  summary: 'Attach a message in quarantine to the transaction it belongs to',
  description: 'An end that is attached replaces the end of the transaction.',
  tag: 'Transactions',
  permission: 'transactions:write',
  params: transactionPath,
  body: Type.Object({ transactionId: uuid, note }, { additionalProperties: false }),
  response: quarantineItem,
});

export const discardQuarantined = route({
  method: 'POST',
  path: '/quarantine/{id}/discard',
  summary: 'Discard a message in quarantine; it stays on file',
  tag: 'Transactions',
  permission: 'transactions:write',
  params: transactionPath,
  body: Type.Object({ note }, { additionalProperties: false }),
  response: quarantineItem,
});

// --- charging attempts ----------------------------------------------------------------------------

export const attemptSteps = [
  'plugged',
  'authorized',
  'refused',
  'started',
  'energy',
  'ended',
  'failed',
] as const;
export type AttemptStep = (typeof attemptSteps)[number];

const attempt = Type.Object({
  id: uuid,
  attemptId: Type.String({ format: 'uuid', description: 'The same for all steps of one attempt' }),
  step: words(attemptSteps),
  reason: orNull(text),
  sentence,
  organizationId: uuid,
  siteId: orNull(uuid),
  siteName: orNull(text),
  stationId: uuid,
  stationIdentity: text,
  zone: text,
  evseNumber: orNull(integer),
  tokenUid: orNull(text),
  tokenId: orNull(uuid),
  transactionId: orNull(uuid),
  at: instant,
  arrivedAt: instant,
});

export const listAttempts = route({
  method: 'GET',
  path: '/attempts',
  summary: 'Charging attempts step by step, newest first: "why was I refused?"',
  tag: 'Transactions',
  permission: 'transactions:read',
  query: Type.Object({
    ...paging,
    step: Type.Optional(words(attemptSteps)),
    siteId: Type.Optional(uuid),
    station: Type.Optional(Type.String({ maxLength: 255 })),
    token: Type.Optional(Type.String({ maxLength: 255 })),
    attemptId: Type.Optional(uuid),
    transactionId: Type.Optional(uuid),
    from: Type.Optional(instant),
    to: Type.Optional(instant),
  }),
  response: page(attempt),
});
