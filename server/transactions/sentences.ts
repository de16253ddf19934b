import { type Sentence, sentences } from '../platform/sentence.ts';
import type { Anomaly, AttemptStep } from './contract.ts';

const sayTransaction = sentences('transaction', {
  charging: 'Charging at {power} kW, {energy} kWh so far.',
  charging_soc: 'Charging at {power} kW, battery at {soc} %, {energy} kWh so far.',
  giving: 'Giving back {power} kW; {energy} kWh taken and {given} kWh given back so far.',
  charging_unmeasured: 'Charging, {energy} kWh so far.',
  paused_by_car: 'The car pauses; {energy} kWh so far.',
  paused_by_station: 'The station pauses; {energy} kWh so far.',
  connected: 'A car is connected and does not charge; {energy} kWh so far.',
  idle: 'Begun, and no car is connected; {energy} kWh so far.',
  running: 'Running; {energy} kWh so far.',
  ended: 'Ended after {duration}: {energy} kWh. Reason told by the station: {reason}.',
  ended_without_reason: 'Ended after {duration}: {energy} kWh.',
  ended_giving: 'Ended after {duration}: {energy} kWh taken, {given} kWh given back to the house.',
  closed:
    'Closed provisionally after {duration} with {energy} kWh: {why}. A real end told later replaces this.',
  closed_confirmed: 'Closed by us after {duration} with {energy} kWh, and confirmed: {why}.',
});

const why: Record<string, string> = {
  connector_available: 'the connector became available, and no end was told',
  station_booted: 'the station restarted, and no end was told',
  not_ongoing: 'the station says that it is not going on, and told no end',
};

/** What a sentence about a transaction is made of. */
export interface TransactionState {
  readonly ended: boolean;
  readonly chargingState: string | null;
  readonly provisionalReason: string | null;
  readonly confirmed: boolean;
  readonly stopReason: string | null;
  readonly energyWh: number;
  readonly exportWh: number;
  readonly powerW: number | null;
  readonly socPercent: number | null;
  readonly durationSeconds: number;
}

/** A transaction's state in one sentence. */
export function transactionSentence(state: TransactionState): Sentence {
  const energy = kilo(state.energyWh);
  if (!state.ended) return runningSentence(state, energy);
  const duration = durationText(state.durationSeconds);
  const { provisionalReason, stopReason } = state;
  if (provisionalReason !== null) {
    const reason = why[provisionalReason] ?? provisionalReason;
    return sayTransaction(state.confirmed ? 'closed_confirmed' : 'closed', { duration, energy, why: reason });
  }
  if (state.exportWh >= leastGivenWh)
    return sayTransaction('ended_giving', { duration, energy, given: kilo(state.exportWh) });
  if (stopReason === null) return sayTransaction('ended_without_reason', { duration, energy });
  return sayTransaction('ended', { duration, energy, reason: stopReason });
}

/** Less is a meter's rounding. */
const leastGivenWh = 10;

function runningSentence(
  { chargingState, exportWh, powerW, socPercent }: TransactionState,
  energy: string,
): Sentence {
  if (powerW !== null && powerW < 0)
    return sayTransaction('giving', { power: kilo(-powerW, 1), energy, given: kilo(exportWh) });
  switch (chargingState) {
    case 'Charging':
      if (powerW === null) return sayTransaction('charging_unmeasured', { energy });
      if (socPercent === null) return sayTransaction('charging', { power: kilo(powerW, 1), energy });
      return sayTransaction('charging_soc', { power: kilo(powerW, 1), soc: Math.round(socPercent), energy });
    case 'SuspendedEV':
      return sayTransaction('paused_by_car', { energy });
    case 'SuspendedEVSE':
      return sayTransaction('paused_by_station', { energy });
    case 'EVConnected':
      return sayTransaction('connected', { energy });
    case 'Idle':
      return sayTransaction('idle', { energy });
    default:
      return powerW
        ? sayTransaction('charging', { power: kilo(powerW, 1), energy })
        : sayTransaction('running', { energy });
  }
}

const sayEnergy = sentences('energy', {
  registers: 'Register at the end {end} kWh − register at the start {start} kWh = {energy} kWh.',
  samples: 'Begin or end register was not told; from the samples: {end} kWh − {start} kWh = {energy} kWh.',
  power: 'No energy register was told; {energy} kWh are estimated from the power of the samples.',
  so_far: 'Register now {end} kWh − first reading {start} kWh = {energy} kWh so far.',
  none: 'Nothing was measured yet.',
});

/** Where the energy of a transaction comes from. */
export function energySentence(
  source: string,
  wattHours: { energy: number; start: number | null; end: number | null },
  ended: boolean,
): Sentence {
  const energy = kilo(wattHours.energy, 3);
  const { start, end } = wattHours;
  if (source === 'power') return sayEnergy('power', { energy });
  if ((source !== 'registers' && source !== 'samples') || start === null) return sayEnergy('none');
  const words = { start: kilo(start, 3), end: kilo(end ?? start + wattHours.energy, 3), energy };
  return sayEnergy(ended ? source : 'so_far', words);
}

const sayAnomaly = sentences('anomaly', {
  clock: 'The station’s clock was wrong: a time was kept as sent, and the time of arrival counts.',
  gap: 'Messages are missing: their sequence numbers were never told.',
  conflicting_event: 'The same event was told in two ways; the first one counts, the other is on file.',
  conflicting_sample: 'Two values were told for the same instant; the first one counts, both are on file.',
  register_backwards: 'The energy register ran backwards. Nothing negative is billed; look at the meter.',
  register_jump:
    'The energy register rose by more than the EVSE can deliver. Look at the samples before billing.',
  register_missing: 'Begin or end register was not told; the energy rests on samples.',
  start_missing: 'The start was never told; the first message that came stands in for it.',
  bad_sequence: 'A sequence number was not usable.',
  readings_failed: 'The signed readings do not prove what was charged; it is not billed by itself.',
});
export const anomalySentence = (anomaly: Anomaly): Sentence => sayAnomaly(anomaly);

const sayEvent = sentences('transaction_event', {
  started: 'The station told the start.',
  updated: 'The station told news: {trigger}.',
  ended: 'The station told the end: {reason}.',
  provisional: 'Closed provisionally by Busbar: {why}.',
  reopened: 'Opened again: the station went on telling of it.',
  attached: 'A message from quarantine was attached by an operator.',
  confirmed: 'The provisional end was confirmed.',
  limited: 'A limit was set: the station is told with the answer to its next message.',
  marked: 'Busbar marked it, or took a mark away: {mark}.',
  variant: 'The station told the same event again in another way; this telling does not count.',
});

export function eventSentence(event: {
  kind: string;
  trigger: string | null;
  variant: number;
  data: Record<string, unknown> | null;
}): Sentence {
  if (event.variant > 0) return sayEvent('variant');
  const told = event.data ?? {};
  switch (event.kind) {
    case 'updated':
      return sayEvent('updated', { trigger: event.trigger ?? '–' });
    case 'ended':
      return sayEvent('ended', {
        reason: String(told.stoppedReason ?? told.reason ?? event.trigger ?? 'Local'),
      });
    case 'provisional':
      return sayEvent('provisional', { why: why[String(told.reason)] ?? String(told.reason) });
    case 'reopened':
    case 'attached':
    case 'confirmed':
    case 'limited':
      return sayEvent(event.kind);
    case 'marked':
      return sayEvent('marked', { mark: String(told.mark) });
    default:
      return sayEvent('started');
  }
}

const sayQuarantine = sentences('quarantine', {
  unknown_transaction: 'The station told of transaction {id}, which is not known here.',
  no_transaction_id: 'The station told an end without a usable transaction id ({id}).',
  second_end: 'Transaction {id} had ended already, and the station told another end.',
});

export function quarantineSentence(reason: string, toldId: string | null): Sentence {
  const key = reason === 'no_transaction_id' || reason === 'second_end' ? reason : 'unknown_transaction';
  return sayQuarantine(key, { id: toldId ?? '–' });
}

const sayAttempt = sentences('attempt', {
  plugged: 'A car was plugged in.',
  authorized: 'Token {uid} was accepted.',
  refused: 'Token {uid} was refused: {reason}.',
  started: 'The transaction started.',
  energy: 'Energy flows.',
  ended: 'The transaction ended: {reason}.',
  ended_plainly: 'The transaction ended.',
  failed: 'It came to nothing: the car left before a transaction began.',
});

const refusals: Record<string, string> = {
  station_not_accepted: 'the station itself is not accepted yet',
  unknown: 'it is not known',
  elsewhere: 'it belongs to another organization, whose tokens are not good there',
  blocked: 'it is blocked',
  lost: 'it was reported lost',
  not_yet_valid: 'it is not valid yet',
  expired: 'it has expired',
  wrong_kind: 'it was read from another medium than it was issued for',
  certificate_invalid: 'it came with a contract certificate that does not count',
  driver_blocked: 'its driver is blocked',
  contract_not_begun: 'its contract has not begun yet',
  contract_expired: 'its contract has expired',
  not_listed: 'only those named at the site may charge there',
  site_closed: 'the site was closed',
  other_evses: 'it may charge at other EVSEs of the site only',
  budget_used_up: 'its budget was used up',
  balance_empty: 'its prepaid balance was empty',
  master_pass: 'it is a master pass, which ends transactions and begins none',
  reserved: 'the EVSE is reserved for another token',
};

/** A step of a charging attempt in words: the answer to "why was I refused?". */
export function attemptSentence(step: AttemptStep, uid: string | null, reason: string | null): Sentence {
  switch (step) {
    case 'authorized':
      return sayAttempt('authorized', { uid: uid ?? '–' });
    case 'refused':
      return sayAttempt('refused', { uid: uid ?? '–', reason: refusals[reason ?? ''] ?? reason ?? '–' });
    case 'ended':
      if (reason === null) return sayAttempt('ended_plainly');
      return sayAttempt('ended', { reason: why[reason] ?? reason });
    default:
      return sayAttempt(step);
  }
}

/** Thousands with a fixed number of decimals: W as kW, Wh as kWh. */
function kilo(value: number, decimals = 2): string {
  return (value / 1_000).toFixed(decimals);
}

function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
