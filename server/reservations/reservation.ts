import type { ReservationState } from './contract.ts';

/** A reservation that is not over, as the memory of its station's owner holds it. Times in milliseconds since 1970. */
export interface LiveReservation {
  readonly id: string;
  readonly number: number;
  /** Null: any EVSE of the station. */
  readonly evse: number | null;
  readonly uid: string;
  readonly groupUid: string | null;
  readonly startsAt: number;
  readonly expiresAt: number;
  /** A faulted one comes alive again when the station says that the connector is reserved. */
  readonly state: 'requested' | 'active' | 'faulted';
}

/** How long before its time a station is told: the job runs each minute. */
export const leadMs = 60_000;

/** Who came, and where. */
export interface Comer {
  readonly evse: number | null;
  readonly uid: string;
  readonly groupUid: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const same = (a: string | null, b: string | null) =>
  a !== null && b !== null && a.toUpperCase() === b.toUpperCase();

/** Whether a reservation is for this token, by itself or by its group (2.x H03). */
export function isFor({ uid, groupUid }: LiveReservation, comer: Pick<Comer, 'uid' | 'groupUid'>): boolean {
  return same(uid, comer.uid) || same(groupUid, comer.groupUid);
}

const holds = ({ startsAt, expiresAt, state }: LiveReservation, at: number) =>
  state === 'active' && at >= startsAt && at < expiresAt;

/**
 * The reservation that keeps an EVSE free for somebody else. One for any EVSE of the station keeps none in particular:
 * the station itself sees to it that one stays free (H01.FR.07).
 */
export function keptFor(reservations: readonly LiveReservation[], comer: Comer): LiveReservation | undefined {
  if (comer.evse === null) return undefined;
  const there = reservations.filter((one) => one.evse === comer.evse && holds(one, comer.at));
  return there.some((one) => isFor(one, comer)) ? undefined : there[0];
}

/** The reservation that somebody came to use: the one that the station names, else the one that fits. */
export function usedBy(
  reservations: readonly LiveReservation[],
  comer: Comer,
  named: number | null,
): LiveReservation | undefined {
  if (named !== null) return reservations.find(({ number }) => number === named);
  const fitting = reservations.filter((one) => holds(one, comer.at) && isFor(one, comer));
  return (
    fitting.find(({ evse }) => evse !== null && evse === comer.evse) ??
    fitting.find(({ evse }) => evse === null)
  );
}

/** What became of a reservation by the station's own word (H04, 2.x ReservationUpdateStatus). */
export function stateOf(told: string): { state: ReservationState; reason: string | null } {
  switch (told) {
    case 'Expired':
      return { state: 'expired', reason: null };
    case 'Removed':
      return { state: 'removed', reason: null };
    default:
      // 2.1 NoTransaction: somebody came, and no transaction began in time.
      return { state: 'expired', reason: told };
  }
}
