import type { Happening, Live, StationFacts } from '../gateway/index.ts';
import type { Row } from '../platform/batch.ts';
import type { NewId } from '../platform/ids.ts';
import { attemptRow, type Step, takeStep } from './attempt.ts';
import { happened, meterLive, quarantineAdded } from './events.ts';
import { compareWithStored, type StoredSample } from './evidence.ts';
import { type Memory, maxWattsOf, withTransaction } from './memory.ts';
import { type QuarantineKind, type QuarantineReason, quarantineRow } from './quarantine-row.ts';
import { ownEventRow, toldRow, transactionRow } from './rows.ts';
import type { Sample } from './sample.ts';
import { sampleRow } from './sample-row.ts';
import { wasTold } from './sequence.ts';
import { noteConflict, open, type Told, type Transaction, tell } from './transaction.ts';

/** What a decision needs to know besides the message: whose station, its memory, and when it is. */
export interface Situation {
  readonly station: StationFacts;
  readonly memory: Memory;
  readonly arrivedAt: Date;
  readonly newId: NewId;
}

/** What becomes of a message: everything here is committed together or not at all. */
export interface Outcome {
  memory: Memory;
  readonly rows: Row[];
  readonly events: Happening[];
  readonly live: Live[];
}

export function begin(situation: Situation): Outcome {
  return { memory: situation.memory, rows: [], events: [], live: [] };
}

/** What is on file of a message that may have been told before; read only when memory cannot tell. */
export interface Evidence {
  /** Digests of earlier tellings of the same sequence number. */
  readonly tellings: readonly number[];
  readonly samples: readonly StoredSample[];
}

export const noEvidence: Evidence = { tellings: [], samples: [] };

/** Whether memory cannot tell if this sequence number was told before with the same body. */
export function needsTellings(transaction: Transaction | undefined, told: Told): boolean {
  if (transaction === undefined) return false;
  if (told.seqNo === null) return told.kind !== 'meter';
  if (!wasTold(transaction.sequence, told.seqNo)) return false;
  return !transaction.recent.some((event) => event.seqNo === told.seqNo && event.digest === told.digest);
}

/** Whether a sample may be on file already: everything newer than the latest one cannot be. */
export function needsStoredSamples(latest: number | null | undefined, samples: readonly Sample[]): boolean {
  if (latest === undefined) return samples.length > 0;
  return samples.some((sample) => sample.time.fault || (latest !== null && sample.time.at <= latest));
}

export type Telling = 'new' | 'repeat' | 'conflict';

/** Tells a message that is new from a resend, and from another telling of what was told. */
export function recognise(transaction: Transaction | undefined, told: Told, evidence: Evidence): Telling {
  if (transaction === undefined || told.kind === 'meter') return 'new';
  const remembered = transaction.recent.filter((event) => event.seqNo === told.seqNo);
  if (evidence.tellings.includes(told.digest)) return 'repeat';
  if (remembered.some((event) => event.digest === told.digest)) return 'repeat';
  const isOther = evidence.tellings.length > 0 || remembered.length > 0;
  return isOther && told.seqNo !== null ? 'conflict' : 'new';
}

/**
 * Records a message about one transaction: opens it when it is the first that came, adds events and samples, and
 * says what others hear. Gives the transaction as it is afterwards; a resend changes nothing.
 */
export function record(
  situation: Situation,
  outcome: Outcome,
  options: {
    readonly before: Transaction | undefined;
    readonly stationTransactionId: string;
    readonly told: Told;
    readonly evidence: Evidence;
    /** The message as it came: kept whole where it must not be lost. */
    readonly body: unknown;
    /** What of the message has no column. */
    readonly data: Record<string, unknown> | null;
  },
): Transaction {
  const { before, told, evidence } = options;
  const telling = recognise(before, told, evidence);
  if (telling === 'repeat' && before) return before;
  // Money may have flowed after a confirmation: a real end that comes still later is for a person to judge.
  const tooLate = told.kind === 'ended' && before?.confirmedAt != null;
  // The first real end is believed under a used number too: refused, the transaction would run on for ever.
  const isFirstEnd = told.kind === 'ended' && (!before?.end || before.end.provisional !== null);
  if (before && ((telling === 'conflict' && !isFirstEnd) || tooLate))
    return recordConflict(situation, outcome, before, options);
  const samples = compareWithStored(told.samples, evidence.samples);
  const fresh: Told =
    telling === 'conflict'
      ? { ...told, samples, faults: [...told.faults, 'conflicting_event'] }
      : samples === told.samples
        ? told
        : { ...told, samples };
  const isNothing =
    before && told.kind === 'meter' && fresh.samples.length === 0 && before.used >= told.usesIssuedId;
  if (isNothing) return before;
  const maxWatts = maxWattsOf(situation.memory, told.evse ?? before?.evse ?? null);
  const after = before
    ? tell(before, fresh, maxWatts)
    : open(identify(situation, options.stationTransactionId), fresh, maxWatts);
  adopt(situation, outcome, before, after);
  if (told.kind !== 'meter') {
    const { station, newId } = situation;
    const variant = telling === 'conflict' ? variantOf(evidence) : 0;
    outcome.rows.push(toldRow(newId(), station.id, after.id, told, variant, options.data));
  }
  recordSamples(situation, outcome, after, fresh.samples, told.evse);
  noteSteps(situation, outcome, before, after, told);
  return after;
}

function identify({ station, newId }: Situation, stationTransactionId: string) {
  const { organizationId, siteId } = station;
  return { id: newId(), organizationId, siteId, stationTransactionId };
}

/** Writes a transaction's row, puts it into memory, and tells what changed. */
export function adopt(
  { station, arrivedAt, newId }: Situation,
  outcome: Outcome,
  before: Transaction | undefined,
  after: Transaction,
): void {
  outcome.rows.push(transactionRow(station.id, before, after, arrivedAt));
  outcome.memory = withTransaction(outcome.memory, after);
  if (!before) outcome.events.push(happened('transaction.started', after, arrivedAt));
  if (before?.end && !after.end) {
    const data = { closedAt: new Date(before.end.at) };
    outcome.rows.push(ownEventRow(newId(), station.id, after.id, 'reopened', arrivedAt, data));
    outcome.events.push(happened('transaction.updated', after, arrivedAt));
  }
  if (after.end && after.end !== before?.end) {
    const kind = after.end.provisional ? 'transaction.provisional' : 'transaction.ended';
    outcome.events.push(happened(kind, after, arrivedAt));
  } else if (before && (before.chargingState !== after.chargingState || before.payer !== after.payer)) {
    outcome.events.push(happened('transaction.updated', after, arrivedAt));
  }
}

function recordSamples(
  { station }: Situation,
  outcome: Outcome,
  transaction: Transaction,
  samples: readonly Sample[],
  toldEvse: number | null,
): void {
  const evse = toldEvse ?? transaction.evse ?? 0;
  let latest: Sample | undefined;
  for (const sample of samples) {
    outcome.rows.push(sampleRow(station.id, evse, transaction.id, sample));
    if (!latest || sample.time.at >= latest.time.at) latest = sample;
  }
  if (!latest || transaction.end !== null) return;
  // The live stream is the station's: of a transaction that stayed with another organization it tells nothing.
  const own = transaction.organizationId === station.organizationId ? transaction : undefined;
  outcome.live.push(meterLive(evse, own, latest));
}

/**
 * Keeps a telling that is not believed, with its whole body, and flags the transaction: another telling of an event
 * that was told, or an end after ours was confirmed. Where it is an end, a person decides.
 */
function recordConflict(
  situation: Situation,
  outcome: Outcome,
  before: Transaction,
  { told, evidence, body }: { told: Told; evidence: Evidence; body: unknown },
): Transaction {
  const { station, newId, memory } = situation;
  const after = noteConflict(before, told, maxWattsOf(memory, before.evse));
  adopt(situation, outcome, before, after);
  outcome.rows.push(toldRow(newId(), station.id, after.id, told, variantOf(evidence), { body }));
  if (told.kind === 'ended') {
    const { stationTransactionId } = before;
    quarantine(situation, outcome, { kind: 'ended', reason: 'second_end', stationTransactionId, told, body });
  }
  return after;
}

const maxVariant = 32_767;
const variantOf = ({ tellings }: Evidence) => Math.min(Math.max(1, tellings.length), maxVariant);

/** Puts a message about money that fits no transaction where an operator sees it. */
export function quarantine(
  { station, arrivedAt, newId }: Situation,
  outcome: Outcome,
  message: {
    readonly kind: QuarantineKind;
    readonly reason: QuarantineReason;
    readonly stationTransactionId: string | null;
    readonly told: Told;
    readonly body: unknown;
  },
): void {
  const { kind, reason, stationTransactionId, told, body } = message;
  const id = newId();
  outcome.rows.push(
    quarantineRow({
      id,
      organizationId: station.organizationId,
      siteId: station.siteId,
      stationId: station.id,
      kind,
      reason,
      stationTransactionId,
      body,
      digest: told.digest,
      at: new Date(told.time.at),
      arrivedAt,
    }),
  );
  outcome.events.push(quarantineAdded(id, arrivedAt, { kind, reason, stationTransactionId }));
}

function noteSteps(
  situation: Situation,
  outcome: Outcome,
  before: Transaction | undefined,
  after: Transaction,
  told: Told,
): void {
  if (!before) noteStep(situation, outcome, stepOf('started', after, told, null));
  if (hasEnergy(after) && !(before && hasEnergy(before))) {
    noteStep(situation, outcome, stepOf('energy', after, told, null));
  }
  if (after.end && !before?.end) noteStep(situation, outcome, stepOf('ended', after, told, after.end.reason));
}

const hasEnergy = ({ settled }: Transaction) => settled.energy > 0n;

function stepOf(step: Step['step'], transaction: Transaction, told: Told, reason: string | null): Step {
  const { payer, evse, id } = transaction;
  return {
    step,
    evse,
    uid: payer?.uid ?? null,
    tokenId: payer?.tokenId ?? null,
    transactionId: id,
    reason,
    at: told.time.at,
    stationAt: told.time.stationAt ?? null,
  };
}

/** Adds a step to the charging attempt that it belongs to. */
export function noteStep({ station, arrivedAt, newId }: Situation, outcome: Outcome, step: Step): void {
  const { attempts, attempt } = takeStep(outcome.memory.attempts, step, newId);
  if (!attempt) return;
  outcome.memory = { ...outcome.memory, attempts };
  outcome.rows.push(attemptRow(newId(), station.id, attempt, step, arrivedAt));
}

/** Records samples that belong to no transaction: of an EVSE at rest, or (EVSE 0) of the station's own meter. */
export function recordIdleSamples(
  { station }: Situation,
  outcome: Outcome,
  evse: number,
  samples: readonly Sample[],
): void {
  let latestAt = outcome.memory.idleSampleAt.get(evse) ?? Number.NEGATIVE_INFINITY;
  let latest: Sample | undefined;
  for (const sample of samples) {
    outcome.rows.push(sampleRow(station.id, evse, null, sample));
    if (!latest || sample.time.at >= latest.time.at) latest = sample;
  }
  if (!latest) return;
  latestAt = Math.max(latestAt, latest.time.at);
  outcome.memory = {
    ...outcome.memory,
    idleSampleAt: new Map(outcome.memory.idleSampleAt).set(evse, latestAt),
  };
  outcome.live.push(meterLive(evse, undefined, latest));
}
