import type { ServerResponse } from 'node:http';
import type { Bus } from '../platform/bus.ts';
import type { Database } from '../platform/database/database.ts';
import { networkOf } from '../platform/http/network.ts';
import { currentPosition } from '../platform/outbox.ts';
import { type Following, followOutbox } from '../platform/outbox-follow.ts';
import { frame } from '../platform/stream-message.ts';

/** Drivers who watch at once on one node, and from one network (a mobile operator's customers share addresses). */
const maxReaders = 5000;
const maxReadersPerNetwork = 200;
/** Changes are told together, so often at most. */
const togetherMs = 1000;
/** Shorter than what proxies take for dead. */
const heartbeatMs = 15_000;
/** Bytes that a reader may be behind, before it has to come again. */
const maxBehindBytes = 65_536;

/** What changes what drivers see of a place. */
const shown = /^(connector|station|site|tariff|price_series)\./;

interface Reader {
  readonly network: string;
  readonly response: ServerResponse;
}

/** Tells drivers which places have changed; what changed they read where everybody reads it. */
export function createPublicLive(options: {
  readonly db: Database;
  readonly bus: Bus;
  readonly onChange: () => void;
  readonly onFault: (error: unknown, about: string) => void;
}) {
  const { db, bus } = options;
  const readers = new Set<Reader>();
  const changed = new Set<string>();
  let following: Promise<Following> | undefined;
  let telling: NodeJS.Timeout | undefined;
  let heart: NodeJS.Timeout | undefined;

  function tellAll(text: string): void {
    for (const { response } of readers) {
      if (response.writableLength > maxBehindBytes) response.destroy();
      else response.write(text);
    }
  }

  function note(siteIds: readonly string[]): void {
    for (const id of siteIds) changed.add(id);
    if (changed.size === 0 || telling) return;
    telling = setTimeout(() => {
      telling = undefined;
      options.onChange();
      tellAll(frame('changed', { siteIds: [...changed] }));
      changed.clear();
    }, togetherMs);
  }

  /** The outbox is read only while somebody watches. */
  async function begin(): Promise<void> {
    heart ??= setInterval(() => tellAll(': still here\n\n'), heartbeatMs);
    heart.unref();
    following ??= currentPosition(db).then((from) =>
      followOutbox({
        db,
        bus,
        from,
        deliver: (events) => {
          note(events.flatMap(({ kind, siteId }) => (shown.test(kind) && siteId ? [siteId] : [])));
        },
        onError: (error) => options.onFault(error, 'reading what drivers are shown'),
      }),
    );
    const mine = following;
    await mine.catch((error) => {
      if (following === mine) following = undefined;
      throw error;
    });
  }

  async function end(): Promise<void> {
    clearInterval(heart);
    clearTimeout(telling);
    heart = undefined;
    telling = undefined;
    const last = following;
    following = undefined;
    await last?.then((one) => one.end()).catch(() => {});
  }

  return {
    /** Lets a response hear of every change from now on, until it closes; false when there are too many. */
    async join(response: ServerResponse, address: string): Promise<boolean> {
      const network = networkOf(address);
      const own = [...readers].filter((reader) => reader.network === network).length;
      if (readers.size >= maxReaders || own >= maxReadersPerNetwork) return false;
      await begin();
      // The last reader may have left meanwhile and taken the following along.
      if (!following) await begin();
      if (response.destroyed) return true;
      const reader = { network, response };
      readers.add(reader);
      response.on('close', () => {
        readers.delete(reader);
        if (readers.size === 0) void end();
      });
      return true;
    },
    end,
  };
}
