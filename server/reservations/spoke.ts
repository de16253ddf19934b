import { type Authorization, withhold } from '../drivers/index.ts';
import { type Decision, type Happening, type MessageContext, remember } from '../gateway/index.ts';
import type { StatusTold } from '../locations/index.ts';
import type { ReservationState } from './contract.ts';
import type { ReservationSlot, Reservations } from './memory.ts';
import { keptFor, type LiveReservation, usedBy } from './reservation.ts';
import { toldRow, usedRow } from './rows.ts';

/** What other slices add to their decisions for a reservation. */
type Extra = Pick<Decision<never>, 'rows' | 'events' | 'remember'>;

/** A transaction that somebody was let into. */
export interface Begun {
  readonly transactionId: string;
  readonly evse: number | null;
  readonly uid: string;
  readonly groupUid: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The reservation that the station names. */
  readonly number: number | null;
}

/** What is told of reservations in the messages of other slices. */
export interface ReservationHooks {
  /** Refuses a token at an EVSE that is kept free for another; all else stays as it was decided. */
  keepFree(
    context: MessageContext,
    authorization: Authorization,
    place: { readonly evse: number | null; readonly at: number },
  ): Authorization;
  /** A transaction began: its reservation, if there is one, is used. */
  onBegun(context: MessageContext, begun: Begun): Extra;
  /** A connector has a fault, or says that it is reserved again. */
  onStatus(context: MessageContext, told: readonly StatusTold[]): Extra;
}

export function createReservationHooks(slot: ReservationSlot): ReservationHooks {
  return {
    keepFree(context, authorization, { evse, at }) {
      if (!authorization.accepted) return authorization;
      const groupUid = authorization.token?.groupUid ?? null;
      const kept = keptFor(context.memory(slot), { evse, uid: authorization.uid, groupUid, at });
      return kept ? withhold(authorization, 'reserved', { at: context.arrivedAt, evse }) : authorization;
    },

    onBegun(context, { transactionId, number, ...comer }) {
      const found = usedBy(context.memory(slot), comer, number);
      const named = found?.number ?? number;
      if (named === null) return {};
      const { station, arrivedAt } = context;
      return {
        rows: [usedRow(station.id, named, transactionId, arrivedAt)],
        ...(found && {
          events: [happened(context, found, 'used', { transactionId })],
          remember: [remember(slot, without(context.memory(slot), found))],
        }),
      };
    },

    onStatus(context, told) {
      const before = context.memory(slot);
      const after = before.map((one) => ({ ...one, state: stateAfter(one, told) }));
      const changed = after.filter(({ state }, index) => state !== before[index]!.state);
      if (changed.length === 0) return {};
      return {
        rows: changed.map(({ number, state }) =>
          toldRow(context.station.id, number, { state, reason: null }, context.arrivedAt),
        ),
        events: changed.map((one) => happened(context, one, one.state)),
        remember: [remember(slot, after)],
      };
    },
  };
}

function stateAfter({ evse, state }: LiveReservation, told: readonly StatusTold[]): LiveReservation['state'] {
  const there = told.filter(({ evseNumber }) => evseNumber === evse);
  if (state === 'active' && there.some((one) => one.state === 'faulted')) return 'faulted';
  if (state === 'faulted' && there.some((one) => one.state === 'reserved')) return 'active';
  return state;
}

export const without = (reservations: Reservations, ended: LiveReservation): Reservations =>
  reservations.filter(({ id }) => id !== ended.id);

/** What others hear of a reservation. Never the uid of its token: an event cannot be erased. */
export function happened(
  { station, arrivedAt }: MessageContext,
  { id, number, evse }: LiveReservation,
  state: ReservationState,
  more: Record<string, unknown> = {},
): Happening {
  const data = { reservationId: id, identity: station.identity, number, evse, state, ...more };
  return { kind: `reservation.${state}`, subjectId: id, at: arrivedAt, data };
}
