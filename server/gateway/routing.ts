import type { StationActionOf, Version } from '@busbar/ocpp';
import type { Handler, Refusal } from './message.ts';

/** Sent as SEND (2.1): heard, on file, never answered. */
type Unanswered = 'NotifyPeriodicEventStream';

/** Every action that a station may send, in every version: a missing handler does not compile. */
export type CompleteRouting = {
  readonly [V in Version]: {
    readonly [A in Exclude<StationActionOf<V>, Unanswered>]: Handler<never, unknown>;
  };
};

/** Actions that two spokes of a list both claim. */
type Doubled<Spokes extends readonly object[]> = Spokes extends readonly [
  infer First extends object,
  ...infer Rest extends readonly object[],
]
  ? (keyof First & keyof Joined<Rest>) | Doubled<Rest>
  : never;

type Joined<Spokes extends readonly object[]> = Spokes extends readonly [
  infer First extends object,
  ...infer Rest extends readonly object[],
]
  ? First & Joined<Rest>
  : object;

/** Joins the spokes of all slices into one table; an action that two slices claim does not compile. */
export function joinSpokes<const Spokes extends readonly object[]>(
  ...spokes: [Doubled<Spokes>] extends [never]
    ? Spokes
    : readonly [{ readonly 'claimed twice': Doubled<Spokes> }]
): Joined<Spokes> {
  return Object.assign({}, ...spokes) as Joined<Spokes>;
}

/** The refusal of an action that is known but has no handler. */
export function notSupported(action: string): Refusal {
  return { code: 'NotSupported', description: `${action} is known, but Busbar does not do anything with it` };
}
