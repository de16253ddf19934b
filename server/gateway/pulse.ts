import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { StationFacts } from './message.ts';

/** How often a node tells how alive its part of the network is, in milliseconds. */
const everyMs = 2_000;

/** Counts the frames of an organization's stations between two beats. */
export interface Pulse {
  count(facts: StationFacts): void;
  stop(): void;
}

/**
 * Tells each organization with connected stations, every two seconds, how many this node holds and how many frames
 * they exchange a second. With several nodes a reader adds up what the nodes tell.
 */
export function createPulse(options: {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly node: () => string;
  /** Connected stations of this node by organization. */
  readonly connected: () => ReadonlyMap<string, number>;
}): Pulse {
  const { bus, clock } = options;
  let frames = new Map<string, number>();
  let told = new Set<string>();

  function beat(): void {
    const connected = options.connected();
    // An organization whose last station left hears of it once.
    for (const organizationId of new Set([...connected.keys(), ...told])) {
      bus.publish(`live.${organizationId}`, {
        kind: 'pulse',
        siteId: null,
        stationId: null,
        at: clock.now(),
        data: {
          node: options.node(),
          organizationId,
          connected: connected.get(organizationId) ?? 0,
          framesPerSecond: ((frames.get(organizationId) ?? 0) * 1_000) / everyMs,
        },
      });
    }
    told = new Set(connected.keys());
    frames = new Map();
  }

  const timer = setInterval(beat, everyMs);
  timer.unref();
  return {
    count({ organizationId }) {
      frames.set(organizationId, (frames.get(organizationId) ?? 0) + 1);
    },
    stop: () => clearInterval(timer),
  };
}
