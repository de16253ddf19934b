import type { Bus, Subscription } from './bus.ts';
import type { Database } from './database/database.ts';
import type { Caller, Signed } from './http/caller.ts';
import { everyLiveValue } from './live.ts';
import {
  comparePositions,
  currentPosition,
  forgottenPosition,
  type Position,
  positionText,
  readEvents,
} from './outbox.ts';
import { type FollowOptions, followOutbox } from './outbox-follow.ts';
import {
  createSight,
  eventMessage,
  frame,
  isWanted,
  liveMessage,
  type PermissionOf,
  type StreamFilter,
  type StreamMessage,
} from './stream-message.ts';

/** Streams that one caller may hold open: a few windows on a few machines. */
export const maxStreamsPerCaller = 20;
/** Events that are told again to one who was away; who missed more loads everything anew. */
export const maxReplayed = 5000;
/** Messages that wait while a stream catches up. */
const maxHeldBack = 5000;
/** Bytes that a reader may be behind, before its stream is ended and it has to resume. */
export const maxBehindBytes = 1_048_576;
/** How often a quiet stream says that it lives: shorter than what proxies take for dead. */
const heartbeatMs = 15_000;

/** Where a stream is written to. */
export interface StreamOutput {
  write(text: string): void;
  /** Bytes written that the reader has not taken yet. */
  readonly behindBytes: number;
  /** Resolves when the reader has taken what was written, or is gone. */
  drained(): Promise<void>;
  end(): void;
}

/** Why a stream ends, told in its last message. */
export type Farewell = 'not_allowed' | 'too_slow' | 'restart';

export interface StreamHubOptions {
  readonly db: Database;
  readonly bus: Bus;
  readonly permissionOf: PermissionOf;
  /** Told of what each look at the outbox found, oldest first. */
  readonly onLook?: FollowOptions['onLook'];
  readonly onError?: (error: unknown) => void;
}

/** The last event that the reader saw; `unknown`: it names one that cannot be found, so that it must load anew. */
export type Since = Position | 'unknown' | undefined;

interface Reader {
  readonly caller: string;
  tell(message: StreamMessage): void;
  heartbeat(): void;
  end(why: Farewell): void;
}

/**
 * Feeds all live streams of a node from one reader of the outbox and one subscription to live values.
 * A stream that resumes is told what the outbox holds after its last event, then joins: nothing is
 * left out between the two, and nothing is told twice.
 */
export async function createStreamHub(options: StreamHubOptions) {
  const { db, bus, permissionOf, onError = () => {} } = options;
  const readers = new Set<Reader>();
  const tellAll = (message: StreamMessage) => {
    for (const reader of readers) reader.tell(message);
  };
  // Moved together with the telling: a stream that joins in between must miss nothing.
  let tail = await currentPosition(db);
  const following = await followOutbox({
    db,
    bus,
    from: tail,
    deliver: (events) => {
      for (const event of events) {
        tail = event.position;
        tellAll(eventMessage(event));
      }
    },
    ...(options.onLook && { onLook: options.onLook }),
    onError,
  });
  // Live values come with almost every message of a station: they are asked for only while somebody reads.
  let live: Promise<Subscription> | undefined;
  function hearLive(): void {
    if (live) return;
    live = bus.subscribe(everyLiveValue, (data, subject) => {
      const message = liveMessage(subject, data);
      if (message) tellAll(message);
    });
    live.catch((error) => {
      live = undefined;
      onError(error);
    });
  }
  function endLive(): void {
    live?.then((subscription) => subscription.end()).catch(() => {});
    live = undefined;
  }
  const heart = setInterval(() => {
    for (const reader of readers) reader.heartbeat();
  }, heartbeatMs);
  heart.unref();

  function open(signed: Signed, filter: StreamFilter, since: Since, output: StreamOutput) {
    const joined = tail;
    let sees = createSight(signed, permissionOf);
    /** Held back until the past was told; undefined once the stream is live. */
    let held: StreamMessage[] | undefined = [];
    let last = typeof since === 'object' ? since : joined;

    function write(message: StreamMessage): void {
      if (message.position) {
        // A node that is behind another may tell again what the reader heard there.
        if (comparePositions(message.position, last) <= 0) return;
        last = message.position;
      }
      if (isWanted(filter, message) && sees(message)) output.write(message.text);
      if (output.behindBytes > maxBehindBytes) reader.end('too_slow');
    }

    const reader: Reader = {
      caller: nameOf(signed.caller),
      tell(message) {
        if (!held || !message.position) return write(message);
        held.push(message);
        if (held.length > maxHeldBack) reader.end('too_slow');
      },
      heartbeat: () => output.write(': still here\n\n'),
      end(why) {
        if (!close()) return;
        output.write(frame('bye', { reason: why, since: positionText(last) }));
        output.end();
      },
    };
    const follow = signed.follow((now) => {
      if (!now) return reader.end('not_allowed');
      sees = createSight(now, permissionOf);
    });
    readers.add(reader);
    hearLive();

    /** Forgets the stream; false when that was done before. */
    function close(): boolean {
      follow.end();
      const was = readers.delete(reader);
      if (readers.size === 0) endLive();
      return was;
    }

    async function catchUp(): Promise<void> {
      output.write(`retry: 2000\n${frame('hello', { since: positionText(last) }, positionText(last))}`);
      if (since === 'unknown' || !(await replay(joined))) {
        last = joined;
        output.write(frame('reset', {}, positionText(joined)));
      }
      const waiting = held ?? [];
      held = undefined;
      for (const message of waiting) if (readers.has(reader)) write(message);
    }

    /** Tells what came after `since` up to where the stream joined; false when that is too much, or not kept any more. */
    async function replay(until: Position): Promise<boolean> {
      if (comparePositions(last, until) >= 0) return true;
      const forgotten = await forgottenPosition(db);
      if (forgotten && comparePositions(last, forgotten) < 0) return false;
      for (let told = 0; comparePositions(last, until) < 0; ) {
        const { events } = await readEvents(db, last, { until });
        if (events.length === 0) return true;
        told += events.length;
        if (told > maxReplayed) return false;
        for (const event of events) write(eventMessage(event));
        await output.drained();
        if (!readers.has(reader)) return true;
      }
      return true;
    }

    const caughtUp = catchUp().catch((error) => {
      onError(error);
      reader.end('restart');
    });
    return { close, caughtUp };
  }

  return {
    /** Begins a stream; undefined when the caller holds too many already. `close` when its reader is gone. */
    open(signed: Signed, filter: StreamFilter, since: Since, output: StreamOutput) {
      const caller = nameOf(signed.caller);
      let own = 0;
      for (const reader of readers) if (reader.caller === caller) own++;
      return own < maxStreamsPerCaller ? open(signed, filter, since, output) : undefined;
    },
    get streams() {
      return readers.size;
    },
    async close() {
      clearInterval(heart);
      for (const reader of readers) reader.end('restart');
      await following.end();
    },
  };
}

export type StreamHub = Awaited<ReturnType<typeof createStreamHub>>;

const nameOf = ({ kind, id }: Caller) => `${kind}:${id}`;
