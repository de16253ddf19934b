import { type Messages21, type Messages201, versions } from '@busbar/ocpp';
import { type Authorization, idTokenInfo, kindOfType, withhold } from '../drivers/index.ts';
import type { Commands, Decision, Handler, MessageContext } from '../gateway/index.ts';
import { type StatusReport, stateOfCharging } from '../locations/index.ts';
import { judgeTime } from '../platform/station-time.ts';
import { beginDigest, endDigest, feed } from './digest.ts';
import { compareWithStored } from './evidence.ts';
import {
  begin,
  type Evidence,
  needsStoredSamples,
  needsTellings,
  noEvidence,
  recognise,
  record,
  recordIdleSamples,
  type Situation,
} from './intake.ts';
import { collectSamples } from './measure.ts';
import { findTransaction, transactionAt } from './memory.ts';
import { columnsOf } from './rows.ts';
import type { Sample } from './sample.ts';
import { maxSeqNo } from './sequence.ts';
import type { AskStatus } from './silent.ts';
import {
  decided,
  noteAuthorization,
  payerOf,
  placeNumber,
  reservationUsed,
  type SpokeDependencies,
  silent,
  situationOf,
  storableId,
  storableInteger,
  withExtra,
} from './spoke.ts';
import type { Limit, Told, Transaction } from './transaction.ts';

type Of<A extends keyof Messages201> = Handler<Messages201[A]['request'], Messages201[A]['response']>;
type Of21<A extends keyof Messages21 & keyof Messages201> = Handler<
  Messages21[A]['request'],
  Messages201[A]['response']
>;
type EventRequest = Messages201['TransactionEvent']['request'] | Messages21['TransactionEvent']['request'];
type EventResponse = Messages201['TransactionEvent']['response'];
type MeterRequest = Messages201['MeterValues']['request'] | Messages21['MeterValues']['request'];
type MeterValue = NonNullable<EventRequest['meterValue']>[number];

/** How 2.x tells of transactions: by an id of the station's own, in numbered events. */
export function transactionsOcpp2(dependencies: SpokeDependencies) {
  return {
    TransactionEvent: (context: MessageContext, request: EventRequest) =>
      event(dependencies, context, request),
    MeterValues: (context: MessageContext, request: MeterRequest) => meter(dependencies, context, request),
  } satisfies { [A in 'TransactionEvent' | 'MeterValues']: Of<A> & Of21<A> };
}

/** From 2.1 on a station ends a transaction at a limit by itself (E16). */
export const takesLimits = (version: string | null): boolean => version === '2.1';

/** The limit that a station is yet to be told. */
function limitFor(version: string, { end, limits }: Transaction) {
  const { wanted = null, reported = null } = limits ?? {};
  if (!takesLimits(version) || end !== null || wanted === null || isSameLimit(wanted, reported)) return {};
  const { cost, energyWh, seconds, socPercent } = wanted;
  const transactionLimit = {
    ...(cost !== null && { maxCost: cost }),
    ...(energyWh !== null && { maxEnergy: energyWh }),
    ...(seconds !== null && { maxTime: seconds }),
    ...(socPercent !== null && { maxSoC: socPercent }),
  };
  return { transactionLimit };
}

function isSameLimit(a: Limit, b: Limit | null): boolean {
  return (
    b !== null &&
    a.cost === b.cost &&
    a.energyWh === b.energyWh &&
    a.seconds === b.seconds &&
    a.socPercent === b.socPercent
  );
}

function readLimit(info: EventRequest['transactionInfo']): Limit | null {
  const told = 'transactionLimit' in info ? info.transactionLimit : undefined;
  if (!told) return null;
  const { maxCost = null, maxEnergy = null, maxTime = null, maxSoC = null } = told;
  return { cost: maxCost, energyWh: maxEnergy, seconds: maxTime, socPercent: maxSoC };
}

const kinds = { Started: 'started', Updated: 'updated', Ended: 'ended' } as const;

function event(
  dependencies: SpokeDependencies,
  context: MessageContext,
  request: EventRequest,
): Decision<EventResponse> | Promise<Decision<EventResponse>> {
  const situation = situationOf(context, dependencies);
  const told = readEvent(request, context.arrivedAt.getTime());
  const known = findTransaction(situation.memory, storableId(request.transactionInfo.transactionId));
  const fromMemory =
    known !== undefined &&
    request.idToken === undefined &&
    !needsTellings(known, told) &&
    !needsStoredSamples(known.lastSampleAt, told.samples);
  if (fromMemory)
    return recordEvent(dependencies, context, situation, request, known, told, noEvidence, undefined);
  return eventAfterReading(dependencies, context, situation, request, told, known);
}

async function eventAfterReading(
  dependencies: SpokeDependencies,
  context: MessageContext,
  situation: Situation,
  request: EventRequest,
  told: Told,
  remembered: Transaction | undefined,
): Promise<Decision<EventResponse>> {
  const { lookup } = dependencies;
  const { station } = situation;
  const toldId = storableId(request.transactionInfo.transactionId);
  const known = remembered ?? (await lookup.transaction(station.id, toldId));
  const evse = told.evse ?? known?.evse ?? 0;
  const evidence: Evidence = {
    tellings: known && needsTellings(known, told) ? await lookup.tellings(known.id, told.seqNo) : [],
    samples:
      known && needsStoredSamples(known.lastSampleAt, told.samples)
        ? await lookup.samples(station.id, known.id, evse, told.samples)
        : [],
  };
  const repeated = recognise(known, told, evidence) === 'repeat';
  const firstAnswer = repeated ? answeredBefore(known!, request) : undefined;
  if (firstAnswer) return decided(dependencies, situation, begin(situation), firstAnswer);
  const authorization =
    request.idToken && (await authorizeToken(dependencies, context, request, told, known));
  return recordEvent(dependencies, context, situation, request, known, told, evidence, authorization);
}

/** What was answered about the token when the same event came first. */
function answeredBefore({ payer }: Transaction, { idToken }: EventRequest): EventResponse | undefined {
  if (!idToken) return {};
  if (payer?.uid !== idToken.idToken || payer.answer === null) return undefined;
  return { idTokenInfo: payer.answer as NonNullable<EventResponse['idTokenInfo']> };
}

async function authorizeToken(
  { authorize, reservations, isMasterPass }: SpokeDependencies,
  context: MessageContext,
  request: EventRequest,
  told: Told,
  known: Transaction | undefined,
): Promise<Authorization> {
  const { idToken: uid, type } = request.idToken!;
  const kind = kindOfType(type);
  const shown = { uid, ...(kind && { kind }), evseNumber: told.evse, at: context.arrivedAt };
  const authorization = await authorize(context.station, shown);
  // Who ends a transaction, or goes on with one, needs no free EVSE.
  if (isStopToken(request) || known?.payer) return authorization;
  const evse = told.evse ?? known?.evse ?? null;
  // C16: a token of the group that MasterPassGroupId names ends transactions; it may begin none.
  const group = authorization.accepted ? authorization.token?.groupUid : null;
  if (group && (await isMasterPass(context.station.id, group)))
    return withhold(authorization, 'master_pass', { evse, at: context.arrivedAt });
  return reservations.keepFree(context, authorization, { evse, at: told.time.at });
}

function recordEvent(
  dependencies: SpokeDependencies,
  context: MessageContext,
  situation: Situation,
  request: EventRequest,
  known: Transaction | undefined,
  told: Told,
  evidence: Evidence,
  authorization: Authorization | undefined,
): Decision<EventResponse> | Promise<Decision<EventResponse>> {
  const outcome = begin(situation);
  const stops = isStopToken(request);
  const info = authorization && idTokenInfo(authorization);
  const pays = authorization && !stops && authorization.uid !== '';
  const payer = pays
    ? payerOf(authorization, kindOfType(request.idToken!.type) ?? null, told.seqNo ?? maxSeqNo, info)
    : null;
  const isNew = recognise(known, told, evidence) === 'new';
  if (pays && isNew) {
    outcome.events.push(...authorization.events);
    noteAuthorization(situation, outcome, authorization, {
      evse: told.evse ?? known?.evse ?? null,
      transactionId: known?.id ?? null,
      at: told.time.at,
      stationAt: told.time.stationAt ?? null,
    });
  }
  const after = record(situation, outcome, {
    before: known,
    stationTransactionId: storableId(request.transactionInfo.transactionId),
    told: payer ? { ...told, payer } : told,
    evidence,
    body: request,
    data: factsOf(request),
  });
  const decision = decided(dependencies, situation, outcome, {
    ...(info && { idTokenInfo: info }),
    ...limitFor(context.station.version, after),
  });
  const begun =
    (pays && isNew) || after.reservationId !== (known?.reservationId ?? null)
      ? withExtra(
          decision,
          reservationUsed(dependencies, context, after, pays ? authorization : undefined, told.time.at),
        )
      : decision;
  const report = statusOf(told, known, after);
  const whole = report ? withExtra(begun, dependencies.takeStatus(context, [report])) : begun;
  const tellsCost = told.kind === 'ended' && isNew && !told.offline && after.end !== null;
  return tellsCost ? withCost(dependencies, context, after, whole) : whole;
}

/** Adds to the answer of an end what the transaction came to, where the station shows it. */
async function withCost(
  { costAtEnd }: SpokeDependencies,
  { station, arrivedAt }: MessageContext,
  ended: Transaction,
  decision: Decision<EventResponse>,
): Promise<Decision<EventResponse>> {
  const cost = await costAtEnd?.(station, columnsOf(station.id, ended, arrivedAt));
  return cost ? { ...decision, answer: { ...decision.answer, ...cost } } : decision;
}

/** Told so late, an event says nothing of what its connector is now. */
const presentMs = 10 * 60_000;

/** What an event newly says of its connector: only the latest one, told as it happened. */
function statusOf(told: Told, before: Transaction | undefined, after: Transaction): StatusReport | undefined {
  const isLatest = after !== before && after.chargingSeqNo === told.seqNo && told.chargingState !== null;
  const isEnd = after.end !== null && after.end !== before?.end;
  const isNews = isEnd || before?.chargingState !== after.chargingState;
  const { time, offline } = told;
  if (!(isLatest || isEnd) || !isNews || offline || time.arrivedAt - time.at > presentMs) return undefined;
  const state = stateOfCharging(told.chargingState ?? undefined, isEnd);
  if (!state || after.evse === null) return undefined;
  return {
    evse: after.evse,
    connector: after.connector ?? undefined,
    state,
    time,
    source: 'TransactionEvent',
  };
}

/** A token that ends a transaction never pays for it. */
function isStopToken({ eventType, triggerReason }: EventRequest): boolean {
  return eventType === 'Ended' || triggerReason === 'StopAuthorized';
}

/** Reads a TransactionEvent in the domain's words. */
function readEvent(request: EventRequest, arrivedAt: number): Told {
  const { transactionInfo, evse, seqNo } = request;
  const usable = seqNo >= 0 && seqNo <= maxSeqNo;
  const samples = request.meterValue ? readSamples(request.meterValue, arrivedAt) : silent.samples;
  return {
    kind: kinds[request.eventType],
    time: judgeTime(request.timestamp, arrivedAt),
    samples,
    register: null,
    seqNo: usable ? seqNo : null,
    digest: digestOf(request, samples),
    trigger: request.triggerReason,
    chargingState: transactionInfo.chargingState ?? null,
    offline: request.offline ?? false,
    evse: placeNumber(evse?.id),
    connector: placeNumber(evse?.connectorId),
    payer: null,
    stopTokenUid: isStopToken(request) ? (request.idToken?.idToken ?? null) : null,
    // The standard: an end without a reason was an ordinary one at the station.
    stopReason: transactionInfo.stoppedReason ?? (request.eventType === 'Ended' ? 'Local' : null),
    chargingSeconds: storableInteger(transactionInfo.timeSpentCharging),
    remoteStartId: storableInteger(transactionInfo.remoteStartId),
    reservationId: storableInteger(request.reservationId),
    limit: readLimit(transactionInfo),
    usesIssuedId: false,
    faults: usable ? silent.faults : ['bad_sequence'],
  };
}

/** What makes two tellings of an event the same. Not the whole text: writing that out costs as much as all the rest. */
function digestOf(request: EventRequest, samples: readonly Sample[]): number {
  const { eventType, timestamp, triggerReason, seqNo, offline, reservationId, idToken, evse } = request;
  const { transactionId, chargingState, timeSpentCharging } = request.transactionInfo;
  const hash = beginDigest();
  for (const word of [eventType, timestamp, triggerReason, transactionId, chargingState])
    feed(hash, word ?? '');
  for (const number of [seqNo, reservationId, timeSpentCharging, evse?.id, evse?.connectorId])
    feed(hash, number === undefined ? '' : String(number));
  if (offline) feed(hash, 'offline');
  if (idToken) {
    feed(hash, idToken.type);
    feed(hash, idToken.idToken);
  }
  for (const { time, context, location, digest } of samples) {
    feed(hash, time.sent);
    feed(hash, context);
    feed(hash, location);
    feed(hash, String(digest));
  }
  const facts = factsOf(request);
  if (facts) feed(hash, JSON.stringify(facts));
  return endDigest(hash);
}

/** Reads a TransactionEvent that was kept as it came (it was valid when it did). */
export function readEventAgain(body: unknown, arrivedAt: number): Told {
  return readEvent(body as EventRequest, arrivedAt);
}

/** What an event tells besides its columns; most samples tell nothing of it. */
function factsOf(request: EventRequest): Record<string, unknown> | null {
  const { transactionInfo, numberOfPhasesUsed, cableMaxCurrent } = request;
  const { stoppedReason, remoteStartId } = transactionInfo;
  const costDetails = 'costDetails' in request ? request.costDetails : undefined;
  const limit = readLimit(transactionInfo) ?? undefined;
  if (
    (numberOfPhasesUsed ?? cableMaxCurrent ?? stoppedReason ?? remoteStartId ?? costDetails ?? limit) ===
    undefined
  ) {
    return null;
  }
  return { numberOfPhasesUsed, cableMaxCurrent, stoppedReason, remoteStartId, costDetails, limit };
}

/** Values of an EVSE outside of its events; those taken during a transaction belong to it all the same. */
function meter(
  dependencies: SpokeDependencies,
  context: MessageContext,
  request: MeterRequest,
): Decision<Record<string, never>> | Promise<Decision<Record<string, never>>> {
  const situation = situationOf(context, dependencies);
  const evse = placeNumber(request.evseId) ?? 0;
  const samples = readSamples(request.meterValue, context.arrivedAt.getTime());
  const known =
    evse > 0 && samples[0] ? transactionAt(situation.memory, evse, samples[0].time.at) : undefined;
  const owner = known && samples[0]!.time.at >= known.startedAt ? known : undefined;
  const latest = owner ? owner.lastSampleAt : situation.memory.idleSampleAt.get(evse);
  if (!needsStoredSamples(latest, samples))
    return recordMeter(dependencies, situation, request, owner, evse, samples);
  return dependencies.lookup
    .samples(situation.station.id, owner?.id ?? null, evse, samples)
    .then((stored) =>
      recordMeter(dependencies, situation, request, owner, evse, compareWithStored(samples, stored)),
    );
}

function recordMeter(
  dependencies: SpokeDependencies,
  situation: Situation,
  body: MeterRequest,
  owner: Transaction | undefined,
  evse: number,
  samples: readonly Sample[],
): Decision<Record<string, never>> {
  const outcome = begin(situation);
  if (!owner) recordIdleSamples(situation, outcome, evse, samples);
  else if (samples.length > 0) {
    record(situation, outcome, {
      before: owner,
      stationTransactionId: owner.stationTransactionId,
      told: { ...silent, kind: 'meter', time: samples[0]!.time, samples, evse },
      evidence: noEvidence,
      body,
      data: null,
    });
  }
  return decided(dependencies, situation, outcome, {});
}

function readSamples(meterValues: readonly MeterValue[], arrivedAt: number): readonly Sample[] {
  const collector = collectSamples();
  for (const { timestamp, sampledValue } of meterValues) {
    const time = judgeTime(timestamp, arrivedAt);
    for (const told of sampledValue) {
      collector.add(time, {
        value: told.value,
        measurand: told.measurand,
        phase: told.phase,
        location: told.location,
        context: told.context,
        unit: told.unitOfMeasure?.unit,
        multiplier: told.unitOfMeasure?.multiplier,
        signed: told.signedMeterValue,
        opaque: false,
      });
    }
  }
  return collector.finish();
}

/** Asks a station whether one of its transactions goes on. */
export function createAskStatus(commands: Pick<Commands, 'ask'>): AskStatus {
  return async ({ id, version: told }, transactionId) => {
    const version = versions.find((known) => known === told);
    if (!version) return undefined;
    const outcome = await commands.ask({ id, version }, 'GetTransactionStatus', { transactionId });
    if (outcome.outcome !== 'answered') return undefined;
    const { ongoingIndicator, messagesInQueue } = outcome.payload as Status;
    return { ongoing: ongoingIndicator, messagesInQueue };
  };
}

type Status = Messages201['GetTransactionStatus']['response'];
