import type { Authorization, Authorize } from '../drivers/index.ts';
import { type Decision, type MessageContext, remember, type StationFacts } from '../gateway/index.ts';
import type { Extra, TakeStatus } from '../locations/index.ts';
import type { NewId } from '../platform/ids.ts';
import type { ReservationHooks } from '../reservations/index.ts';
import type { StepReason } from './attempt-reason.ts';
import { begin, noteStep, type Outcome, type Situation } from './intake.ts';
import type { TransactionSlot } from './memory.ts';
import type { Numbers } from './numbers.ts';
import type { columnsOf } from './rows.ts';
import type { Lookup } from './store.ts';
import type { Payer, Told, Transaction } from './transaction.ts';

/** A transaction as its end leaves it, by the columns of its row. */
export type EndedNow = ReturnType<typeof columnsOf>;
export type CostAtEnd = (station: StationFacts, ended: EndedNow) => Promise<object | undefined>;

export type IsMasterPass = (stationId: string, group: string) => Promise<boolean>;

/** What the spokes of all versions work with. */
export interface SpokeDependencies {
  readonly slot: TransactionSlot;
  readonly lookup: Lookup;
  readonly authorize: Authorize;
  /** What an event says of its connector goes into the same decision. */
  readonly takeStatus: TakeStatus;
  /** Keeps EVSEs free for those who reserved them, and hears that they came. */
  readonly reservations: Pick<ReservationHooks, 'keepFree' | 'onBegun'>;
  /** Whether a group is the one whose tokens may end transactions of a station and begin none. */
  readonly isMasterPass: IsMasterPass;
  /** What the answer to an end says of the cost (2.x); nothing where the station shows none. */
  readonly costAtEnd?: CostAtEnd;
  readonly numbers: Numbers;
  readonly newId: NewId;
}

export function situationOf(context: MessageContext, { slot, newId }: SpokeDependencies): Situation {
  return { station: context.station, memory: context.memory(slot), arrivedAt: context.arrivedAt, newId };
}

/** Makes the decision of an outcome; memory is swapped only when it changed. */
export function decided<Answer>(
  { slot }: SpokeDependencies,
  situation: Situation,
  { memory, rows, events, live }: Outcome,
  answer: Answer,
): Decision<Answer> {
  return {
    answer,
    rows,
    events,
    live,
    ...(memory !== situation.memory && { remember: [remember(slot, memory)] }),
  };
}

/** Adds what another slice wants in the same decision. Memory of this slice is last, so that its own word stays. */
export function withExtra<A>(decision: Decision<A>, extra: Extra): Decision<A> {
  return {
    ...decision,
    rows: [...(decision.rows ?? []), ...(extra.rows ?? [])],
    events: [...(decision.events ?? []), ...(extra.events ?? [])],
    remember: [...(extra.remember ?? []), ...(decision.remember ?? [])],
  };
}

/** What is told to reservations when somebody is let into a transaction; nothing when nobody was. */
export function reservationUsed(
  { reservations }: SpokeDependencies,
  context: MessageContext,
  { id, evse, reservationId }: Transaction,
  authorization: Authorization | undefined,
  at: number,
): Extra {
  if (!authorization?.accepted && reservationId === null) return {};
  return reservations.onBegun(context, {
    transactionId: id,
    evse,
    uid: authorization?.uid ?? '',
    groupUid: authorization?.token?.groupUid ?? null,
    at,
    number: reservationId,
  });
}

/** A message with everything left out; the spokes fill in what their version tells. */
export const silent = {
  samples: [],
  register: null,
  seqNo: null,
  digest: 0,
  trigger: null,
  chargingState: null,
  offline: false,
  evse: null,
  connector: null,
  payer: null,
  stopTokenUid: null,
  stopReason: null,
  chargingSeconds: null,
  remoteStartId: null,
  reservationId: null,
  limit: null,
  usesIssuedId: false,
  faults: [],
} satisfies Omit<Told, 'kind' | 'time'>;

/** The token of a start, with what was decided about it. */
export function payerOf(
  { uid, token, status }: Authorization,
  kind: string | null,
  seqNo: number,
  answer: unknown,
): Payer {
  return {
    uid,
    kind: token?.kind ?? kind,
    tokenId: token?.id ?? null,
    group: token?.groupUid ?? null,
    status,
    seqNo,
    answer,
  };
}

/** Notes in the attempt log that a token was shown, and what was decided. */
export function noteAuthorization(
  situation: Situation,
  outcome: Outcome,
  authorization: Authorization,
  place: { evse: number | null; transactionId: string | null; at: number; stationAt: number | null },
): void {
  const reason: StepReason = authorization.reason;
  noteStep(situation, outcome, {
    step: authorization.step,
    uid: authorization.uid,
    tokenId: authorization.token?.id ?? null,
    reason: authorization.accepted ? null : reason,
    ...place,
  });
}

/** What the Authorize spokes add to their decision: the step in the attempt log. */
export function createNoteAttempt(dependencies: SpokeDependencies) {
  return (context: MessageContext, authorization: Authorization) => {
    const situation = situationOf(context, dependencies);
    const outcome = begin(situation);
    const place = { evse: null, transactionId: null, at: context.arrivedAt.getTime(), stationAt: null };
    noteAuthorization(situation, outcome, authorization, place);
    const { rows, events, remember: remembered } = decided(dependencies, situation, outcome, undefined);
    return { rows, events, ...(remembered && { remember: remembered }) };
  };
}

const largestSmallint = 32_767;
const largestInteger = 2_147_483_647;
const longestId = 255;

/** A number of an EVSE or connector that can be stored; null for none and for nonsense. */
export function placeNumber(told: number | undefined): number | null {
  return told !== undefined && told > 0 && told <= largestSmallint ? told : null;
}

/** An integer that can be stored; null for none and for one beyond 32 bits. */
export function storableInteger(told: number | undefined): number | null {
  return told !== undefined && Math.abs(told) <= largestInteger ? told : null;
}

export const storableId = (told: string): string =>
  told.length > longestId ? told.slice(0, longestId) : told;
