import type { ServerResponse } from 'node:http';
import { networkOf } from '../platform/http/network.ts';
import { onceOver } from '../platform/http/once-over.ts';

/** Drivers who watch at once on one node, and from one network (a mobile operator's customers share addresses). */
const maxWatchers = 5000;
const maxPerNetwork = 200;
/** Shorter than what proxies take for dead. */
const heartbeatMs = 15_000;
/** Bytes that a watcher may be behind, before they have to come again. */
const maxBehindBytes = 262_144;

export interface Watcher {
  /** Tells the watcher; false, and nothing is told, before the stream was begun and after it is over. */
  write(text: string): boolean;
}

/** The streams that drivers hold open on this node, bounded, each kept alive. */
export function createWatchers() {
  const networks = new Map<ServerResponse, string>();
  let heart: NodeJS.Timeout | undefined;

  function write(response: ServerResponse, text: string): boolean {
    // Words before the head would make it one of their own, and it could not be said any more that this is a stream.
    if (!response.headersSent || response.destroyed || response.writableEnded) return false;
    if (response.writableLength > maxBehindBytes) {
      response.destroy();
      return false;
    }
    response.write(text);
    return true;
  }

  return {
    /** Lets one more watch; undefined when there are too many. */
    add(response: ServerResponse, address: string): Watcher | undefined {
      const network = networkOf(address);
      const own = [...networks.values()].filter((other) => other === network).length;
      if (networks.size >= maxWatchers || own >= maxPerNetwork) return undefined;
      networks.set(response, network);
      heart ??= setInterval(() => {
        for (const each of networks.keys()) write(each, ': still here\n\n');
      }, heartbeatMs).unref();
      onceOver(response, () => {
        networks.delete(response);
        if (networks.size > 0) return;
        clearInterval(heart);
        heart = undefined;
      });
      return { write: (text) => write(response, text) };
    },
  };
}
export type Watchers = ReturnType<typeof createWatchers>;
