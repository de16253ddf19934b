import type { CallOutcome } from '@busbar/ocpp';

/** What one node asks of the node that owns a station's socket. The epoch says which connection is meant. */
export type StationRequest =
  | {
      readonly kind: 'call';
      readonly epoch: number;
      readonly action: string;
      readonly payload: unknown;
      readonly messageId: string;
      readonly timeoutMs: number;
      readonly queueTimeoutMs: number;
    }
  | { readonly kind: 'close'; readonly epoch: number; readonly reason: string };

/** `stale`: the connection that was meant is not the one that is open. */
export type StationReply = CallOutcome | { readonly outcome: 'closed' } | { readonly outcome: 'stale' };

/** The subject that the owner of a station serves; by id, for identities may hold dots and spaces. */
export const stationSubject = (stationId: string): string => `station.${stationId}`;

/** Told when a station was taken over, so that a node with an older connection closes it at once. */
export const takenSubject = 'gateway.taken';
export interface Taken {
  readonly stationId: string;
  readonly epoch: number;
}

/** Told when somebody accepted a waiting station: the node that holds its socket takes it over. */
export const acceptedSubject = 'gateway.accepted';
export interface Accepted {
  readonly stationId: string;
}
