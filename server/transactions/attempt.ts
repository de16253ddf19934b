import type { Row } from '../platform/batch.ts';
import { sink } from '../platform/batch.ts';
import type { AttemptStep } from './contract.ts';

/** A charging attempt that is going on: from the plug or the token to its end, with what is known of it. */
export interface Attempt {
  readonly id: string;
  /** Null while a token was shown and it is not known where. */
  readonly evse: number | null;
  readonly uid: string | null;
  readonly transactionId: string | null;
  readonly steps: readonly AttemptStep[];
  readonly at: number;
}

/** Something that happened in an attempt. */
export interface Step {
  readonly step: AttemptStep;
  readonly evse: number | null;
  readonly uid: string | null;
  readonly tokenId: string | null;
  readonly transactionId: string | null;
  readonly reason: string | null;
  /** Trusted time, and what the station said, in milliseconds since 1970. */
  readonly at: number;
  readonly stationAt: number | null;
}

/** Attempts that a station can have at once; the oldest is forgotten. */
const maxAttempts = 16;
/** How long a shown token waits for its plug. */
const pendingMs = 15 * 60_000;

/** Where a step belongs: the attempt with it added, and the attempts that go on. */
export interface Stepped {
  readonly attempts: readonly Attempt[];
  /** Undefined when the step was known already. */
  readonly attempt: Attempt | undefined;
}

/** Finds or begins the attempt that a step belongs to. A step that an attempt has already is not noted twice. */
export function takeStep(attempts: readonly Attempt[], step: Step, newId: () => string): Stepped {
  const found = belongsTo(attempts, step);
  if (found?.steps.includes(step.step) && step.step !== 'refused') return { attempts, attempt: undefined };
  const attempt: Attempt = {
    id: found?.id ?? newId(),
    evse: found?.evse ?? step.evse,
    uid: step.step === 'refused' ? (found?.uid ?? step.uid) : (step.uid ?? found?.uid ?? null),
    transactionId: step.transactionId ?? found?.transactionId ?? null,
    steps: [...(found?.steps ?? []), step.step],
    at: step.at,
  };
  const others = attempts.filter((other) => other !== found);
  const over = step.step === 'ended' || step.step === 'failed';
  return { attempts: over ? others : [...others.slice(1 - maxAttempts), attempt], attempt };
}

function belongsTo(attempts: readonly Attempt[], step: Step): Attempt | undefined {
  if (step.transactionId !== null) {
    const known = attempts.find((attempt) => attempt.transactionId === step.transactionId);
    if (known) return known;
  }
  const open = attempts.filter(
    (attempt) => attempt.transactionId === null && step.at - attempt.at <= limitOf(attempt),
  );
  const shown = step.uid === null ? undefined : open.findLast((attempt) => sameUid(attempt.uid, step.uid));
  const there = step.evse === null ? undefined : open.findLast((attempt) => attempt.evse === step.evse);
  if (shown ?? there) return shown ?? there;
  // A token shown at a reader of the whole station: it is meant for the one car that waits, if there is one.
  const waiting = open.filter((attempt) => attempt.evse !== null && attempt.uid === null);
  if (step.evse === null && waiting.length === 1) return waiting[0];
  // A car is plugged in after its token was shown: the latest token that waits for a plug.
  return step.step === 'plugged' ? open.findLast((attempt) => attempt.evse === null) : undefined;
}

const limitOf = (attempt: Attempt) => (attempt.evse === null ? pendingMs : Number.POSITIVE_INFINITY);
const sameUid = (a: string | null, b: string | null) =>
  a !== null && b !== null && a.toUpperCase() === b.toUpperCase();

const attemptLog = sink({
  name: 'attempt_log',
  order: 52,
  columns: {
    id: 'uuid',
    attempt_id: 'uuid',
    station_id: 'uuid',
    evse_number: 'smallint',
    step: 'text',
    reason: 'text',
    token_uid: 'text',
    token_id: 'uuid',
    transaction_id: 'uuid',
    station_at: 'timestamptz',
    arrived_at: 'timestamptz',
    at: 'timestamptz',
  },
  sql: (
    r,
  ) => `insert into attempt_log (id, attempt_id, station_id, evse_number, step, reason, token_uid, token_id,
      transaction_id, station_at, arrived_at, at)
    select r.id, r.attempt_id, r.station_id, r.evse_number, r.step, r.reason, r.token_uid, r.token_id,
      r.transaction_id, r.station_at, r.arrived_at, r.at from ${r}`,
});

export function attemptRow(
  id: string,
  stationId: string,
  attempt: Attempt,
  step: Step,
  arrivedAt: Date,
): Row {
  return attemptLog.row({
    id,
    attempt_id: attempt.id,
    station_id: stationId,
    evse_number: attempt.evse ?? step.evse,
    step: step.step,
    reason: step.reason,
    token_uid: step.uid,
    token_id: step.tokenId,
    transaction_id: attempt.transactionId,
    station_at: step.stationAt === null ? null : new Date(step.stationAt),
    arrived_at: arrivedAt,
    at: new Date(step.at),
  });
}
