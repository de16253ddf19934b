import { type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Sentence } from '../../platform/sentence.ts';
import { type AdrEvent, isNow } from './event.ts';
import { sayAdr } from './sentences.ts';

const maybe = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const text = Type.String();
const period = Type.Object({ start: maybe(text), duration: maybe(text), randomizeStart: maybe(text) });
const told = Type.Object({ payloadType: text });

/** What of an event is gone by; a server may tell more. */
const shape = Type.Object({
  id: text,
  programID: text,
  eventName: maybe(text),
  createdDateTime: maybe(text),
  modificationDateTime: maybe(text),
  priority: maybe(Type.Number()),
  targets: maybe(
    Type.Array(Type.Union([text, Type.Object({ type: text, values: Type.Array(Type.Unknown()) })])),
  ),
  payloadDescriptors: maybe(Type.Array(told)),
  reportDescriptors: maybe(Type.Array(told)),
  intervalPeriod: maybe(period),
  intervals: maybe(
    Type.Array(
      Type.Object({
        intervalPeriod: maybe(period),
        payloads: Type.Array(Type.Object({ type: text, values: Type.Array(Type.Unknown()) })),
      }),
    ),
  ),
  duration: maybe(text),
});

/** Names that one sentence holds, and letters of each. */
const mostNamed = 3;
const longestName = 60;

/** The events of a list that can be read; one that cannot must not keep the others from being followed. */
export function readEvents(listed: readonly unknown[]): {
  readonly events: readonly AdrEvent[];
  /** Why some are left out. */
  readonly problem: Sentence | null;
} {
  const events = listed.filter(isEvent);
  const bad = listed.filter((one) => !isEvent(one));
  if (bad.length === 0) return { events, problem: null };
  const names = bad.slice(0, mostNamed).map(nameOf).join(', ');
  return { events, problem: sayAdr('unreadable', { count: bad.length, names }) };
}

const isEvent = (one: unknown): one is AdrEvent =>
  Value.Check(shape, one) &&
  [one.intervalPeriod, ...(one.intervals ?? []).map(({ intervalPeriod }) => intervalPeriod)].every((period) =>
    isTime(period?.start ?? undefined),
  );

const isTime = (start: string | undefined) => isNow(start) || !Number.isNaN(Date.parse(start!));

function nameOf(one: unknown): string {
  const { eventName, id } = (one ?? {}) as { readonly eventName?: unknown; readonly id?: unknown };
  return String(eventName ?? id ?? '–').slice(0, longestName);
}
