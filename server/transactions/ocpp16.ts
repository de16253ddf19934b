import type { Messages16 } from '@busbar/ocpp';
import { idTagInfo } from '../drivers/index.ts';
import { type Decision, type Handler, type MessageContext, placeOf } from '../gateway/index.ts';
import { judgeTime, type StationTime } from '../platform/station-time.ts';
import { digest } from './digest.ts';
import { compareWithStored } from './evidence.ts';
import {
  begin,
  needsStoredSamples,
  noEvidence,
  quarantine,
  record,
  recordIdleSamples,
  type Situation,
} from './intake.ts';
import { type Collector, collectSamples, defaultLocation } from './measure.ts';
import { findTransaction, type Memory, remembersSince, transactionAt } from './memory.ts';
import type { Sample } from './sample.ts';
import {
  decided,
  noteAuthorization,
  payerOf,
  reservationUsed,
  type SpokeDependencies,
  silent,
  situationOf,
  withExtra,
} from './spoke.ts';
import type { Told, Transaction } from './transaction.ts';
import { parseWattHours } from './watt-hours.ts';

type Request<A extends keyof Messages16> = Messages16[A]['request'];
type Response<A extends keyof Messages16> = Messages16[A]['response'];
type Of<A extends keyof Messages16> = Handler<Request<A>, Response<A>>;
type MeterValue = Request<'MeterValues'>['meterValue'][number];

/** How 1.6 tells of transactions: by an id that we issue, with registers in the start and the stop. */
export function transactionsOcpp16(dependencies: SpokeDependencies) {
  return {
    StartTransaction: (context, request) => start(dependencies, context, request),
    StopTransaction: (context, request) => stop(dependencies, context, request),
    MeterValues: (context, request) => meter(dependencies, context, request),
  } satisfies { [A in 'StartTransaction' | 'StopTransaction' | 'MeterValues']: Of<A> };
}

async function start(
  dependencies: SpokeDependencies,
  context: MessageContext,
  request: Request<'StartTransaction'>,
): Promise<Decision<Response<'StartTransaction'>>> {
  const situation = situationOf(context, dependencies);
  const { station, memory } = situation;
  const place = placeOf(station.template, request.connectorId);
  const time = judgeTime(request.timestamp, context.arrivedAt.getTime());
  const key = { ...place, sent: time.sent, register: parseWattHours(request.meterStart) ?? 0n };
  const known =
    findSameStart(memory, key) ??
    (time.fault || !remembersSince(memory, time.at)
      ? await dependencies.lookup.sameStart(station.id, key)
      : undefined);
  if (known && !known.used) return answerAgain(dependencies, situation, known);

  const shown = { uid: request.idTag, evseNumber: place.evse, at: context.arrivedAt };
  const authorization = dependencies.reservations.keepFree(
    context,
    await dependencies.authorize(station, shown),
    { evse: place.evse || null, at: time.at },
  );
  const number = await dependencies.numbers.next();
  const info = idTagInfo(authorization);
  const outcome = begin(situation);
  outcome.events.push(...authorization.events);
  const at = { at: time.at, stationAt: time.stationAt ?? null };
  noteAuthorization(situation, outcome, authorization, {
    evse: place.evse || null,
    transactionId: null,
    ...at,
  });
  const begun = record(situation, outcome, {
    before: undefined,
    stationTransactionId: String(number),
    told: {
      ...silent,
      kind: 'started',
      time,
      digest: digest(JSON.stringify(request)),
      samples: registerSample(time, 'Transaction.Begin', request.meterStart, []),
      register: { at: time.at, energy: key.register },
      evse: place.evse || null,
      connector: place.connector || null,
      payer: payerOf(authorization, null, 0, info),
      reservationId: request.reservationId ?? null,
    },
    evidence: noEvidence,
    body: request,
    data: null,
  });
  const decision = decided(dependencies, situation, outcome, { transactionId: number, idTagInfo: info });
  return withExtra(decision, reservationUsed(dependencies, context, begun, authorization, time.at));
}

type StartKey = { evse: number; connector: number; sent: string; register: bigint };

function findSameStart(memory: Memory, key: StartKey): Transaction | undefined {
  const same = ({ evse, connector, startedSent, imports }: Transaction) =>
    (evse ?? 0) === key.evse &&
    (connector ?? 0) === key.connector &&
    startedSent === key.sent &&
    imports.Outlet?.begin?.energy === key.register;
  return memory.open.findLast(same) ?? memory.recent.find(same);
}

/** A start that was told before gets its first answer: the station may not have heard it. */
function answerAgain(
  dependencies: SpokeDependencies,
  situation: Situation,
  known: Transaction,
): Decision<Response<'StartTransaction'>> {
  const idTagInfo = known.payer?.answer as Response<'StartTransaction'>['idTagInfo'];
  const answer = { transactionId: Number(known.stationTransactionId), idTagInfo };
  return decided(dependencies, situation, begin(situation), answer);
}

async function stop(
  dependencies: SpokeDependencies,
  context: MessageContext,
  request: Request<'StopTransaction'>,
): Promise<Decision<Response<'StopTransaction'>>> {
  const situation = situationOf(context, dependencies);
  const told = readStop(request, context.arrivedAt.getTime());
  const known = await findIssued(dependencies, situation, request.transactionId);
  const answer = await answerStop(dependencies, context, request, known);
  const outcome = begin(situation);
  if (known?.end && !known.end.provisional && known.end.digest === told.digest) {
    return decided(dependencies, situation, outcome, answer);
  }
  if (!known || (known.end && (!known.end.provisional || known.confirmedAt !== null))) {
    const { station } = situation;
    if (!(await dependencies.lookup.isQuarantined(station.id, 'stop', told.digest))) {
      const stationTransactionId = String(request.transactionId);
      const reason = known
        ? 'second_end'
        : request.transactionId > 0
          ? 'unknown_transaction'
          : 'no_transaction_id';
      quarantine(situation, outcome, { kind: 'stop', reason, stationTransactionId, told, body: request });
    }
    return decided(dependencies, situation, outcome, answer);
  }
  const stored = needsStoredSamples(known.lastSampleAt, told.samples)
    ? await dependencies.lookup.samples(situation.station.id, known.id, known.evse ?? 0, told.samples)
    : [];
  record(situation, outcome, {
    before: known,
    stationTransactionId: known.stationTransactionId,
    told,
    evidence: { tellings: [], samples: stored },
    body: request,
    data: request.reason ? { reason: request.reason } : null,
  });
  return decided(dependencies, situation, outcome, answer);
}

/** Reads a StopTransaction in the domain's words. */
function readStop(request: Request<'StopTransaction'>, arrivedAt: number): Told {
  const time = judgeTime(request.timestamp, arrivedAt);
  const { meterStop, reason = 'Local', transactionData = [] } = request;
  return {
    ...silent,
    kind: 'ended',
    time,
    // What makes two stops the same: some stations retry with other transaction data.
    digest: digest(`${request.transactionId}/${time.sent}/${meterStop}/${reason}`),
    samples: registerSample(time, 'Transaction.End', meterStop, transactionData),
    register: { at: time.at, energy: parseWattHours(meterStop) ?? 0n },
    stopTokenUid: request.idTag ?? null,
    // The standard: a stop without a reason was an ordinary one at the station.
    stopReason: reason,
    usesIssuedId: true,
  };
}

/** Reads a StopTransaction that was kept as it came (it was valid when it did). */
export function readStopAgain(body: unknown, arrivedAt: number): Told {
  return readStop(body as Request<'StopTransaction'>, arrivedAt);
}

/** A stop is always accepted: refused, it would be sent for ever. Its token is only told what it is. */
async function answerStop(
  { authorize }: SpokeDependencies,
  context: MessageContext,
  { idTag }: Request<'StopTransaction'>,
  known: Transaction | undefined,
): Promise<Response<'StopTransaction'>> {
  if (idTag === undefined) return {};
  const isPayer = known?.payer?.uid.toUpperCase() === idTag.toUpperCase();
  if (isPayer || !known || known.end) return { idTagInfo: { status: 'Accepted' } };
  return { idTagInfo: idTagInfo(await authorize(context.station, { uid: idTag, at: context.arrivedAt })) };
}

function meter(
  dependencies: SpokeDependencies,
  context: MessageContext,
  request: Request<'MeterValues'>,
): Decision<Response<'MeterValues'>> | Promise<Decision<Response<'MeterValues'>>> {
  const situation = situationOf(context, dependencies);
  const { evse } = placeOf(situation.station.template, request.connectorId);
  const samples = readSamples(request.meterValue, context.arrivedAt.getTime());
  const issued =
    request.transactionId !== undefined && request.transactionId > 0 ? request.transactionId : undefined;
  const known = issued === undefined ? undefined : findTransaction(situation.memory, String(issued));
  if (known && !needsStoredSamples(known.lastSampleAt, samples)) {
    return meterOf(dependencies, situation, request, known, samples, evse);
  }
  return meterAfterReading(dependencies, situation, request, { issued, known, samples, evse });
}

async function meterAfterReading(
  dependencies: SpokeDependencies,
  situation: Situation,
  request: Request<'MeterValues'>,
  told: {
    issued: number | undefined;
    known: Transaction | undefined;
    samples: readonly Sample[];
    evse: number;
  },
): Promise<Decision<Response<'MeterValues'>>> {
  const { lookup } = dependencies;
  const { station, memory } = situation;
  const { issued, samples, evse } = told;
  const named =
    told.known ?? (issued === undefined ? undefined : await findIssued(dependencies, situation, issued));
  // Without an id, or with one that is not known, they go to what is open at the connector.
  const there = evse > 0 && samples[0] ? transactionAt(memory, evse, samples[0].time.at) : undefined;
  const known = named ?? there;
  const latest = known ? known.lastSampleAt : memory.idleSampleAt.get(evse);
  const stored = needsStoredSamples(latest, samples)
    ? await lookup.samples(station.id, known?.id ?? null, known?.evse ?? evse, samples)
    : [];
  const fresh = compareWithStored(samples, stored);
  if (known) return meterOf(dependencies, situation, request, known, fresh, evse, named !== undefined);

  const outcome = begin(situation);
  recordIdleSamples(situation, outcome, evse, fresh);
  if (issued !== undefined && samples[0]) {
    // One entry for each unknown id, not one for each message of it: the samples themselves are on file.
    const message = { ...silent, kind: 'meter', time: samples[0].time, digest: digest(`${issued}`) } as const;
    if (!(await lookup.isQuarantined(station.id, 'meter_values', message.digest))) {
      quarantine(situation, outcome, {
        kind: 'meter_values',
        reason: 'unknown_transaction',
        stationTransactionId: String(issued),
        told: message,
        body: request,
      });
    }
  }
  return decided(dependencies, situation, outcome, {});
}

function meterOf(
  dependencies: SpokeDependencies,
  situation: Situation,
  body: Request<'MeterValues'>,
  known: Transaction,
  samples: readonly Sample[],
  evse: number,
  usesIssuedId = true,
): Decision<Response<'MeterValues'>> {
  const outcome = begin(situation);
  if (samples.length > 0) {
    record(situation, outcome, {
      before: known,
      stationTransactionId: known.stationTransactionId,
      told: {
        ...silent,
        kind: 'meter',
        time: samples[0]!.time,
        samples,
        evse: known.evse ?? (evse || null),
        usesIssuedId,
      },
      evidence: noEvidence,
      body,
      data: null,
    });
  }
  return decided(dependencies, situation, outcome, {});
}

/** The transaction of an id that we issued; 0 and −1 mean none. */
async function findIssued(
  { lookup }: SpokeDependencies,
  { station, memory }: Situation,
  id: number,
): Promise<Transaction | undefined> {
  if (id <= 0) return undefined;
  return findTransaction(memory, String(id)) ?? (await lookup.transaction(station.id, String(id)));
}

function readSamples(meterValues: readonly MeterValue[], arrivedAt: number): readonly Sample[] {
  const collector = collectSamples();
  addValues(collector, meterValues, arrivedAt);
  return collector.finish();
}

function addValues(collector: Collector, meterValues: readonly MeterValue[], arrivedAt: number): void {
  for (const { timestamp, sampledValue } of meterValues) {
    const time = judgeTime(timestamp, arrivedAt);
    for (const told of sampledValue) addValue(collector, time, told);
  }
}

/** The register of a start or stop as a sample of its own, with the samples that came along. */
function registerSample(
  time: StationTime,
  context: 'Transaction.Begin' | 'Transaction.End',
  value: number,
  meterValues: readonly MeterValue[],
): readonly Sample[] {
  const told = readSamples(meterValues, time.arrivedAt);
  const energy = parseWattHours(value);
  // Its sample may tell the same reading finer: that is not another value.
  const isToldFiner = told.some(
    (sample) =>
      sample.time.sent === time.sent &&
      sample.context === context &&
      sample.location === defaultLocation &&
      sample.values.energyImport !== null &&
      energy !== undefined &&
      isFiner(sample.values.energyImport - energy),
  );
  if (isToldFiner) return told;
  const collector = collectSamples();
  collector.add(time, { ...plain, value, context });
  addValues(collector, meterValues, time.arrivedAt);
  return collector.finish();
}

const microWh = 1_000_000n;
const isFiner = (difference: bigint) => difference !== 0n && difference > -microWh && difference < microWh;

const plain = {
  measurand: undefined,
  phase: undefined,
  location: undefined,
  unit: undefined,
  multiplier: undefined,
  signed: undefined,
  opaque: false,
};

function addValue(collector: Collector, time: StationTime, told: MeterValue['sampledValue'][number]): void {
  const opaque = told.format === 'SignedData';
  collector.add(time, {
    value: told.value,
    measurand: told.measurand,
    phase: told.phase,
    location: told.location,
    context: told.context,
    unit: told.unit,
    multiplier: undefined,
    signed: opaque ? told.value : undefined,
    opaque,
  });
}
