import type { Bus, Subscription } from '../platform/bus.ts';
import type { Database } from '../platform/database/database.ts';
import { everyLiveValue } from '../platform/live.ts';
import { currentPosition, type OutboxEvent } from '../platform/outbox.ts';
import { type Following, followOutbox } from '../platform/outbox-follow.ts';

export interface Listener {
  events(events: readonly OutboxEvent[]): void;
  /** A transaction was measured anew, or its share of power is another. */
  measured?(transactionId: string): void;
}

/**
 * Hears what happens, for all on this node who watch something: one reader of the outbox and one of live values,
 * and those only while somebody listens.
 */
export function createEars(options: {
  readonly db: Database;
  readonly bus: Bus;
  readonly onFault: (error: unknown, about: string) => void;
}) {
  const { db, bus, onFault } = options;
  const listeners = new Set<Listener>();
  let open: Promise<readonly [Following, Subscription]> | undefined;

  async function begin(): Promise<readonly [Following, Subscription]> {
    const from = await currentPosition(db);
    const live = await bus.subscribe(everyLiveValue, (told) => {
      for (const id of toldTransactions(told))
        if (typeof id === 'string') for (const listener of listeners) listener.measured?.(id);
    });
    const following = await followOutbox({
      db,
      bus,
      from,
      deliver: (events) => {
        for (const listener of listeners) listener.events(events);
      },
      onError: (error) => onFault(error, 'reading what drivers are shown'),
    });
    return [following, live];
  }

  async function end(): Promise<void> {
    const last = open;
    open = undefined;
    const [following, live] = (await last?.catch(() => undefined)) ?? [];
    live?.end();
    await following?.end();
  }

  return {
    /** Resolves once nothing that happens from now on is missed; the caller ends it. */
    async hear(listener: Listener): Promise<{ end(): void }> {
      listeners.add(listener);
      open ??= begin();
      const mine = open;
      try {
        await mine;
      } catch (error) {
        if (open === mine) open = undefined;
        listeners.delete(listener);
        throw error;
      }
      return {
        end() {
          listeners.delete(listener);
          if (listeners.size === 0) void end();
        },
      };
    },
    end,
  };
}
export type Ears = ReturnType<typeof createEars>;

/** The transactions that a live value is about: one that was measured, or those of which a site's plan says something else. */
function toldTransactions(told: unknown): readonly unknown[] {
  if (typeof told !== 'object' || told === null) return [];
  const { kind, data } = told as {
    kind?: unknown;
    data?: { transactionId?: unknown; transactionIds?: unknown };
  };
  if (kind === 'meter') return [data?.transactionId];
  return kind === 'energy.now' && Array.isArray(data?.transactionIds) ? data.transactionIds : [];
}
