import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import { publishLive } from '../platform/live.ts';

/** How often a node tells how alive its part of the network is, in milliseconds. */
const everyMs = 2_000;

/** What a node holds of one organization at the moment. */
export interface Part {
  connected: number;
  /** Frames since the last beat. */
  frames: number;
}

/**
 * Tells each organization with connected stations, every two seconds, how many this node holds and how many frames
 * they exchange a second. With several nodes a reader adds up what the nodes tell. Gives the way to stop.
 */
export function createPulse(options: {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly node: () => string;
  /** This node's part by organization, with the frames since it was asked last. */
  readonly parts: () => ReadonlyMap<string, Part>;
}): () => void {
  const { bus, clock } = options;
  let told: Iterable<string> = [];

  function beat(): void {
    const parts = options.parts();
    // An organization whose last station left hears of it once.
    for (const organizationId of new Set([...parts.keys(), ...told])) {
      const { connected, frames } = parts.get(organizationId) ?? { connected: 0, frames: 0 };
      publishLive(bus, organizationId, {
        kind: 'pulse',
        siteId: null,
        stationId: null,
        at: clock.now(),
        data: {
          node: options.node(),
          organizationId,
          connected,
          framesPerSecond: (frames * 1_000) / everyMs,
        },
      });
    }
    told = [...parts.keys()];
  }

  const timer = setInterval(beat, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
