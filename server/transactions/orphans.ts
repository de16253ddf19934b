import { type Decision, type MessageContext, remember } from '../gateway/index.ts';
import type { ConnectorState } from '../locations/contract.ts';
import type { OnStatus, StatusTold } from '../locations/index.ts';
import { aheadMs } from '../platform/station-time.ts';
import { adopt, begin, noteStep, type Outcome, type Situation } from './intake.ts';
import { maxWattsOf } from './memory.ts';
import { ownEventRow } from './rows.ts';
import { type SpokeDependencies, situationOf } from './spoke.ts';
import { closeProvisionally, type ProvisionalReason, type Transaction } from './transaction.ts';

/** What our reaction adds to the decision of the slice that owns the message. */
export type Reaction = Pick<Decision<never>, 'rows' | 'events' | 'remember' | 'live'>;

/**
 * Reacts to the states of connectors: a plug begins an attempt; Available shows that what was open there is over,
 * although no end was told (yet); and the richer states of 1.6 are the charging state of its transaction.
 */
export function createOnStatus(dependencies: SpokeDependencies): OnStatus {
  return (context, told) => {
    // What a transaction's own event says of its connector is in its decision already.
    if (context.action === 'TransactionEvent') return {};
    const situation = situationOf(context, dependencies);
    const outcome = begin(situation);
    for (const status of told) react({ ...situation, memory: outcome.memory }, outcome, status);
    return reaction(dependencies, situation, outcome);
  };
}

function react(situation: Situation, outcome: Outcome, change: StatusTold): void {
  const there = situation.memory.open.filter(
    ({ evse, connector }) =>
      evse === change.evseNumber && (connector === null || connector === change.connectorNumber),
  );
  switch (change.state) {
    case 'available':
      for (const transaction of there) {
        if (isOver(transaction, change)) {
          close(situation, outcome, transaction, change.at.getTime(), 'connector_available');
        }
      }
      noteUnplugged(situation, outcome, change);
      return;
    case 'preparing':
    case 'occupied':
      if (there.length === 0) notePlugged(situation, outcome, change);
      return;
    default:
      noteChargingState(situation, outcome, there, change);
  }
}

/** Whether Available contradicts an open transaction. */
function isOver(transaction: Transaction, { at }: StatusTold): boolean {
  const told = at.getTime();
  // A state that was queued before the transaction began, or before its latest sample, says nothing of it.
  if (told < transaction.startedAt || told + aheadMs < (transaction.lastSampleAt ?? 0)) return false;
  // A 2.x transaction may begin with the authorization alone, while the connector is still free.
  const numbered = transaction.sequence !== null;
  return !numbered || (transaction.chargingState !== null && transaction.chargingState !== 'Idle');
}

const chargingStates: { readonly [S in ConnectorState]?: string } = {
  charging: 'Charging',
  suspended_ev: 'SuspendedEV',
  suspended_evse: 'SuspendedEVSE',
  finishing: 'EVConnected',
};

/** 2.x tells the charging state in its events; for the others the connector tells it. */
function noteChargingState(
  situation: Situation,
  outcome: Outcome,
  there: readonly Transaction[],
  { state, at }: StatusTold,
): void {
  const chargingState = chargingStates[state];
  const transaction = there.findLast(({ sequence }) => sequence === null);
  if (!chargingState || !transaction || transaction.chargingState === chargingState) return;
  if (at.getTime() < transaction.startedAt) return;
  adopt(situation, outcome, transaction, { ...transaction, chargingState });
}

function notePlugged(situation: Situation, outcome: Outcome, change: StatusTold): void {
  noteStep(situation, outcome, { ...stepAt(change), step: 'plugged', reason: null });
}

/** A car that leaves, or a token without a car, before anything began. */
function noteUnplugged(situation: Situation, outcome: Outcome, change: StatusTold): void {
  const waits = situation.memory.attempts.some(
    (attempt) => attempt.evse === change.evseNumber && attempt.transactionId === null,
  );
  if (waits) noteStep(situation, outcome, { ...stepAt(change), step: 'failed', reason: 'unplugged' });
}

function stepAt({ evseNumber, at }: StatusTold) {
  return {
    evse: evseNumber,
    uid: null,
    tokenId: null,
    transactionId: null,
    at: at.getTime(),
    stationAt: null,
  };
}

/**
 * Reacts to an accepted boot: stations that end transactions themselves when they restart (1.6) tell it later, from
 * their queue; until then their open ones are closed provisionally. 2.x transactions may go on: the station is asked.
 */
export function createOnBoot(dependencies: SpokeDependencies) {
  return (context: MessageContext, boot: { readonly triggered: boolean }): Reaction => {
    const situation = situationOf(context, dependencies);
    const outcome = begin(situation);
    if (!boot.triggered) {
      for (const transaction of situation.memory.open) {
        if (transaction.sequence !== null) continue;
        const lastKnown = transaction.lastSampleAt ?? context.arrivedAt.getTime();
        close(situation, outcome, transaction, lastKnown, 'station_booted');
      }
    }
    return reaction(dependencies, situation, outcome);
  };
}

function close(
  situation: Situation,
  outcome: Outcome,
  transaction: Transaction,
  at: number,
  reason: ProvisionalReason,
): void {
  const { station, arrivedAt, newId, memory } = situation;
  const maxWatts = maxWattsOf(memory, transaction.evse);
  const after = closeProvisionally(transaction, at, arrivedAt.getTime(), reason, maxWatts);
  adopt(situation, outcome, transaction, after);
  outcome.rows.push(ownEventRow(newId(), station.id, after.id, 'provisional', arrivedAt, { reason }));
  noteStep(situation, outcome, {
    step: 'ended',
    evse: after.evse,
    uid: after.payer?.uid ?? null,
    tokenId: after.payer?.tokenId ?? null,
    transactionId: after.id,
    reason,
    at: after.end!.at,
    stationAt: null,
  });
}

function reaction({ slot }: SpokeDependencies, situation: Situation, outcome: Outcome): Reaction {
  const { memory, rows, events, live } = outcome;
  return {
    rows,
    events,
    live,
    ...(memory !== situation.memory && { remember: [remember(slot, memory)] }),
  };
}

/** The same closing outside of a message: by a job, after the station said that a transaction is not going on. */
export function closeNotOngoing(transaction: Transaction, at: Date, maxWatts: number): Transaction {
  const lastKnown = transaction.lastSampleAt ?? transaction.startedAt;
  return closeProvisionally(transaction, lastKnown, at.getTime(), 'not_ongoing', maxWatts);
}
