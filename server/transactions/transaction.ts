import type { StationTime } from '../platform/station-time.ts';
import type { Anomaly } from './contract.ts';
import { addPower, integratePower, type PowerPoint } from './power.ts';
import { jumps, type Mark, noRegisters, type Registers, readEnergy, readRegister } from './registers.ts';
import { netPower, type Sample } from './sample.ts';
import { noteSeqNo, type Sequence } from './sequence.ts';
import type { MicroWh } from './watt-hours.ts';

/** A transaction as its station's owner holds it: immutable, each field independent of the order of messages. */
export interface Transaction {
  readonly id: string;
  readonly organizationId: string;
  readonly siteId: string | null;
  readonly stationTransactionId: string;
  readonly evse: number | null;
  readonly connector: number | null;
  readonly startedAt: number;
  readonly startedSent: string | null;
  readonly startArrivedAt: number;
  /** False while only later messages of it came: then the earliest of them stands in for the start. */
  readonly startKnown: boolean;
  readonly end: End | null;
  readonly confirmedAt: number | null;
  readonly payer: Payer | null;
  readonly stopTokenUid: string | null;
  readonly imports: Registers;
  readonly exports: Registers;
  /** Only while no register tells the energy; not stored with the transaction but read from its samples. */
  readonly power: readonly PowerPoint[];
  readonly powerW: number | null;
  readonly soc: number | null;
  readonly lastSampleAt: number | null;
  readonly chargingState: string | null;
  readonly chargingSeqNo: number | null;
  readonly chargingSeconds: number;
  readonly sequence: Sequence | null;
  /** Digests of the latest events, to recognise a resend without reading; not stored. */
  readonly recent: readonly RecentEvent[];
  /** What was noticed on the way; the rest of the marks follows from the state. */
  readonly noticed: readonly Anomaly[];
  /** 1.6: the station named the id in a later message, so it knows it. */
  readonly used: boolean;
  readonly offline: boolean;
  readonly remoteStartId: number | null;
  readonly reservationId: number | null;
  readonly limits: Limits | null;
  readonly settled: Settled;
}

/** Where a transaction is to end by itself; null members do not limit it. */
export interface Limit {
  readonly cost: number | null;
  readonly energyWh: number | null;
  readonly seconds: number | null;
  readonly socPercent: number | null;
}

/** The limit that somebody wanted here, and the one that the station told it has set. */
export interface Limits {
  readonly wanted: Limit | null;
  readonly reported: Limit | null;
}

export interface End {
  readonly at: number;
  readonly sent: string | null;
  readonly arrivedAt: number;
  readonly reason: string | null;
  readonly trigger: string | null;
  readonly seqNo: number | null;
  readonly digest: number;
  /** Why we closed it without having been told. */
  readonly provisional: ProvisionalReason | null;
}

export type ProvisionalReason = 'connector_available' | 'station_booted' | 'not_ongoing';

/** Who pays: the first accepted token, else the first one shown. */
export interface Payer {
  readonly uid: string;
  readonly kind: string | null;
  readonly tokenId: string | null;
  readonly group: string | null;
  readonly status: string;
  readonly seqNo: number;
  /** What was answered about it: a resend gets the same. */
  readonly answer: unknown;
}

export interface RecentEvent {
  readonly seqNo: number;
  readonly digest: number;
}

/** What follows from the registers, for rows and people. */
export interface Settled {
  readonly energy: MicroWh;
  readonly source: 'registers' | 'samples' | 'power' | 'none';
  readonly exported: MicroWh;
  readonly registerStart: MicroWh | null;
  readonly registerEnd: MicroWh | null;
  readonly anomalies: readonly Anomaly[];
}

/** One message about a transaction, in the domain's words. */
export interface Told {
  readonly kind: 'started' | 'updated' | 'ended' | 'meter';
  readonly time: StationTime;
  readonly samples: readonly Sample[];
  /** 1.6 meterStart or meterStop: outranks samples. */
  readonly register: Mark | null;
  readonly seqNo: number | null;
  readonly digest: number;
  readonly trigger: string | null;
  readonly chargingState: string | null;
  readonly offline: boolean;
  readonly evse: number | null;
  readonly connector: number | null;
  readonly payer: Payer | null;
  readonly stopTokenUid: string | null;
  readonly stopReason: string | null;
  readonly chargingSeconds: number | null;
  readonly remoteStartId: number | null;
  readonly reservationId: number | null;
  /** The limit that the station has set. */
  readonly limit: Limit | null;
  /** The message names an id that we issued. */
  readonly usesIssuedId: boolean;
  /** What is wrong with the message itself. */
  readonly faults: readonly Anomaly[];
}

export interface NewTransaction {
  readonly id: string;
  readonly organizationId: string;
  readonly siteId: string | null;
  readonly stationTransactionId: string;
}

/** Events whose digests stay in memory. */
const recentEvents = 4;

const unsettled: Settled = {
  energy: 0n,
  source: 'none',
  exported: 0n,
  registerStart: null,
  registerEnd: null,
  anomalies: [],
};

/** Opens the record of a transaction with the first message that came of it, whichever that is. */
export function open(identity: NewTransaction, told: Told, maxWatts: number): Transaction {
  const blank: Transaction = {
    id: identity.id,
    organizationId: identity.organizationId,
    siteId: identity.siteId,
    stationTransactionId: identity.stationTransactionId,
    evse: null,
    connector: null,
    startedAt: told.time.at,
    startedSent: null,
    startArrivedAt: told.time.arrivedAt,
    startKnown: false,
    end: null,
    confirmedAt: null,
    payer: null,
    stopTokenUid: null,
    imports: noRegisters,
    exports: noRegisters,
    power: [],
    powerW: null,
    soc: null,
    lastSampleAt: null,
    chargingState: null,
    chargingSeqNo: null,
    chargingSeconds: 0,
    sequence: null,
    recent: [],
    noticed: [],
    used: false,
    offline: false,
    remoteStartId: null,
    reservationId: null,
    limits: null,
    settled: unsettled,
  };
  return tell(blank, told, maxWatts);
}

/** Adds a message that was not told before. `maxWatts`: what the EVSE can deliver. */
export function tell(transaction: Transaction, told: Told, maxWatts: number): Transaction {
  const next = {
    ...transaction,
    evse: transaction.evse ?? told.evse,
    connector: transaction.connector ?? told.connector,
    payer: firstPayer(transaction.payer, told.payer),
    stopTokenUid: told.stopTokenUid ?? transaction.stopTokenUid,
    chargingSeconds: Math.max(transaction.chargingSeconds, told.chargingSeconds ?? 0),
    used: transaction.used || told.usesIssuedId,
    offline: transaction.offline || told.offline,
    remoteStartId: transaction.remoteStartId ?? told.remoteStartId,
    reservationId: transaction.reservationId ?? told.reservationId,
  };
  if (told.time.fault) next.noticed = notice(next.noticed, 'clock');
  for (const fault of told.faults) next.noticed = notice(next.noticed, fault);
  noteOrder(next, told);
  noteStart(next, told);
  noteEnd(next, told);
  noteRegister(next, told);
  for (const sample of told.samples) noteSample(next, sample, maxWatts);
  next.settled = settle(next, maxWatts);
  if (next.settled.source === 'registers' || next.settled.source === 'samples') {
    if (next.power.length > 0) next.power = [];
  }
  return next;
}

/** A transaction while a message is added to it; nobody else sees it. */
type Draft = { -readonly [K in keyof Transaction]: Transaction[K] };

function noteOrder(next: Draft, { kind, seqNo, digest, chargingState, limit }: Told): void {
  if (kind === 'meter') return;
  if (chargingState !== null && (seqNo ?? 0) >= (next.chargingSeqNo ?? -1)) {
    next.chargingState = chargingState;
    next.chargingSeqNo = seqNo;
  }
  if (seqNo !== null) noteTelling(next, seqNo, digest);
  // Of two, what was told last counts.
  if (limit !== null && seqNo === (next.sequence?.last ?? null)) {
    next.limits = { wanted: next.limits?.wanted ?? null, reported: limit };
  }
}

function noteTelling(next: Draft, seqNo: number, digest: number): void {
  next.sequence = noteSeqNo(next.sequence, seqNo);
  next.recent = [...next.recent.slice(1 - recentEvents), { seqNo, digest }];
}

function noteStart(next: Draft, { kind, time }: Told): void {
  if (kind === 'started') {
    next.startedAt = time.at;
    next.startedSent = time.sent;
    next.startArrivedAt = time.arrivedAt;
    next.startKnown = true;
  } else if (!next.startKnown && kind !== 'meter' && time.at < next.startedAt) {
    next.startedAt = time.at;
  }
}

function noteEnd(next: Draft, told: Told): void {
  const { end } = next;
  if (told.kind !== 'ended') {
    if (!end?.provisional || !contradicts(told, end)) return;
    // Once confirmed, money may have flowed: then it is not opened again but marked for a person.
    if (next.confirmedAt === null) next.end = null;
    else next.noticed = notice(next.noticed, 'conflicting_event');
    return;
  }
  if (end && !end.provisional) {
    next.noticed = notice(next.noticed, 'conflicting_event');
    if ((told.seqNo ?? -1) <= (end.seqNo ?? -1)) return;
  }
  next.end = {
    at: told.time.at,
    sent: told.time.sent,
    arrivedAt: told.time.arrivedAt,
    reason: told.stopReason,
    trigger: told.trigger,
    seqNo: told.seqNo,
    digest: told.digest,
    provisional: null,
  };
}

/** Whether a message shows that a transaction we closed goes on: it tells of a later time than our end. */
function contradicts(told: Told, end: End): boolean {
  if (told.time.fault) return false;
  if (told.kind === 'updated') return told.time.at > end.at;
  return told.samples.some((sample) => sample.context !== 'Transaction.End' && sample.time.at > end.at);
}

function noteRegister(next: Draft, { kind, register }: Told): void {
  if (register === null) return;
  const context = kind === 'started' ? 'Transaction.Begin' : 'Transaction.End';
  next.imports = readRegister(next.imports, 'Outlet', context, register, true);
}

function noteSample(next: Draft, sample: Sample, maxWatts: number): void {
  if (sample.conflicting) {
    next.noticed = notice(next.noticed, 'conflicting_sample');
    return;
  }
  const { values, time } = sample;
  if (time.fault) next.noticed = notice(next.noticed, 'clock');
  if (values.energyImport !== null) noteImport(next, sample, values.energyImport, maxWatts);
  if (values.energyExport !== null) {
    const mark = { at: time.at, energy: values.energyExport };
    next.exports = readRegister(next.exports, sample.location, sample.context, mark);
  }
  if (values.powerImport !== null && needsPower(next)) {
    next.power = addPower(next.power, { at: time.at, watts: values.powerImport });
  }
  if (next.lastSampleAt !== null && time.at < next.lastSampleAt) return;
  next.lastSampleAt = time.at;
  const power = netPower(values);
  if (power !== null) next.powerW = power;
  if (values.soc !== null) next.soc = values.soc;
}

function noteImport(next: Draft, sample: Sample, energy: MicroWh, maxWatts: number): void {
  const mark = { at: sample.time.at, energy };
  const before = next.imports[sample.location]?.last ?? null;
  if (before !== null && mark.at > before.at) {
    if (mark.energy < before.energy) next.noticed = notice(next.noticed, 'register_backwards');
    else if (jumps(before, mark, maxWatts)) next.noticed = notice(next.noticed, 'register_jump');
  }
  next.imports = readRegister(next.imports, sample.location, sample.context, mark);
}

const needsPower = ({ settled }: Draft) => settled.source === 'none' || settled.source === 'power';

/** Adds a mark; gives the same list when it is there already. */
export function notice(noticed: readonly Anomaly[], anomaly: Anomaly): readonly Anomaly[] {
  return noticed.includes(anomaly) ? noticed : [...noticed, anomaly].sort();
}

/** An accepted token pays rather than a refused one; of several the one shown first. */
function firstPayer(before: Payer | null, next: Payer | null): Payer | null {
  if (before === null || next === null) return before ?? next;
  const accepted = Number(next.status === 'Accepted') - Number(before.status === 'Accepted');
  if (accepted !== 0) return accepted > 0 ? next : before;
  return next.seqNo < before.seqNo ? next : before;
}

/** Works out energy and marks from what is known. */
export function settle(transaction: Transaction, maxWatts: number): Settled {
  const { end, power, startedAt, lastSampleAt, settled: before } = transaction;
  const reading = readEnergy(transaction.imports);
  const estimated = reading.source === 'none' && power.length > 0;
  let marks = transaction.noticed;
  if (transaction.sequence !== null && transaction.sequence.missing.length > 0) marks = notice(marks, 'gap');
  if (!transaction.startKnown) marks = notice(marks, 'start_missing');
  if (reading.backwards) marks = notice(marks, 'register_backwards');
  if (reading.start && reading.end && jumps(reading.start, reading.end, maxWatts))
    marks = notice(marks, 'register_jump');
  if (end && reading.source !== 'registers') marks = notice(marks, 'register_missing');
  return {
    energy: estimated
      ? integratePower(power, startedAt, end?.at ?? lastSampleAt ?? startedAt)
      : reading.energy,
    source: estimated ? 'power' : reading.source,
    exported: readEnergy(transaction.exports).energy,
    registerStart: reading.start?.energy ?? null,
    registerEnd: end ? (reading.end?.energy ?? null) : null,
    anomalies: sameList(before.anomalies, marks),
  };
}

/** Keeps the list that was there when nothing changed, so that the row needs no full write. */
function sameList(before: readonly Anomaly[], next: readonly Anomaly[]): readonly Anomaly[] {
  return before.length === next.length && before.every((anomaly, index) => anomaly === next[index])
    ? before
    : next;
}

/** Closes a transaction of which no end was told, with what is known; a late real end replaces this one. */
export function closeProvisionally(
  transaction: Transaction,
  at: number,
  arrivedAt: number,
  reason: ProvisionalReason,
  maxWatts: number,
): Transaction {
  const end: End = {
    at: Math.max(at, transaction.startedAt),
    sent: null,
    arrivedAt,
    reason: null,
    trigger: null,
    seqNo: null,
    digest: 0,
    provisional: reason,
  };
  const closed = { ...transaction, end };
  return { ...closed, settled: settle(closed, maxWatts) };
}

/** Notes a telling that is not believed (the same event told in another way): the first one stays, flagged. */
export function noteConflict(transaction: Transaction, told: Told, maxWatts: number): Transaction {
  const noted = { ...transaction, noticed: notice(transaction.noticed, 'conflicting_event') };
  if (told.seqNo !== null) noteTelling(noted, told.seqNo, told.digest);
  return { ...noted, settled: settle(noted, maxWatts) };
}

/** Replaces the end of a transaction by one that an operator found to be its own. */
export function attachEnd(transaction: Transaction, told: Told, maxWatts: number): Transaction {
  const imports = Object.fromEntries(
    Object.entries(transaction.imports).map(([location, register]) => [location, { ...register, end: null }]),
  );
  return tell({ ...transaction, imports, end: null, confirmedAt: null }, told, maxWatts);
}
