import type { Kysely } from 'kysely';
import type { Bus } from './bus.ts';
import type { DB } from './database/generated/schema.ts';
import { type OutboxEvent, outboxHint, type Position } from './outbox.ts';
import { tailOf } from './outbox-tail.ts';

/** Without a hint, the outbox is looked at this often: a lost hint delays an event, it never loses one. */
const LOOK_EVERY_MS = 1000;
/** How soon to look again while an older transaction keeps committed events from being read. */
const LOOK_AGAIN_MS = 25;

export interface FollowOptions {
  db: Kysely<DB>;
  bus: Bus;
  from: Position;
  /** Called with events in order, each once; when it fails, the same events are given again. */
  deliver(events: readonly OutboxEvent[]): void | Promise<void>;
  /** Told of what each look found. */
  onLook?(events: readonly OutboxEvent[]): void;
  onError?(error: unknown): void;
  lookEveryMs?: number;
}

export interface Following {
  /** Everything up to here was delivered. */
  readonly position: Position;
  /** Resolves when a look in progress is over; nothing is delivered afterwards. */
  end(): Promise<void>;
}

/** Delivers every event after a position as soon as it may be read, and never skips one. */
export async function followOutbox(options: FollowOptions): Promise<Following> {
  const { deliver, onError = () => {}, lookEveryMs = LOOK_EVERY_MS } = options;
  const tail = tailOf(options.db);
  let position = options.from;
  let ended = false;
  const pause = interruptible();
  const subscription = await options.bus.subscribe(outboxHint, pause.interrupt);

  /** Looks once; says how long to wait before the next look. */
  async function look(): Promise<number> {
    const { events, upTo, waiting, more } = await tail.after(position);
    options.onLook?.(events);
    if (ended) return 0;
    if (events.length > 0) await deliver(events);
    position = upTo;
    if (more) return 0;
    return waiting ? LOOK_AGAIN_MS : lookEveryMs;
  }

  async function run(): Promise<void> {
    while (!ended) {
      let wait = lookEveryMs;
      try {
        wait = await look();
      } catch (error) {
        onError(error);
      }
      if (!ended && wait > 0) await pause.wait(wait);
    }
  }

  const running = run();
  return {
    get position() {
      return position;
    },
    async end() {
      ended = true;
      subscription.end();
      pause.interrupt();
      await running;
    },
  };
}

/** A wait that can be cut short; an interruption that comes while nobody waits ends the next wait. */
function interruptible() {
  let interrupted = false;
  let wake: (() => void) | undefined;
  return {
    interrupt() {
      interrupted = true;
      wake?.();
    },
    async wait(milliseconds: number): Promise<void> {
      if (!interrupted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        const timer = setTimeout(resolve, milliseconds);
        await promise;
        clearTimeout(timer);
        wake = undefined;
      }
      interrupted = false;
    },
  };
}
