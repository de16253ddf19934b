import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import { publishLive } from '../platform/live.ts';
import { watchSeconds } from './contract.ts';
import type { StationFacts } from './message.ts';

/** Stations that are watched at a time on a node; the longest watched is given up beyond it. */
const maxWatched = 200;
/** Live frames per second and station; a burst beyond it is found in the frame log. */
const maxPerSecond = 50;
/** Longest text of a live frame; the whole is in the frame log. */
const maxText = 16_384;

const watchSubject = 'gateway.watch';

interface Watched {
  until: number;
  second: number;
  sent: number;
}

export interface LiveFrame {
  readonly at: Date;
  readonly direction: 'in' | 'out';
  readonly type: string;
  readonly messageId: string | undefined;
  readonly action: string | undefined;
  /** Masked. */
  readonly text: string;
  readonly note: string | undefined;
}

/** Has all nodes show a station's frames on the live stream for a minute; gives the time at which that ends. */
export function watchStation(bus: Bus, clock: Clock, stationId: string): Date {
  bus.publish(watchSubject, { stationId });
  return new Date(clock.now().getTime() + watchSeconds * 1000);
}

/** Frames go to the live stream only of stations that somebody watches at the moment. */
export async function createFrameWatch(bus: Bus, clock: Clock) {
  const watched = new Map<string, Watched>();
  await bus.subscribe(watchSubject, (data) => note((data as { stationId: string }).stationId));

  function note(stationId: string): void {
    watched.delete(stationId);
    watched.set(stationId, { until: clock.now().getTime() + watchSeconds * 1000, second: 0, sent: 0 });
    if (watched.size > maxWatched) watched.delete(watched.keys().next().value!);
  }

  return {
    isWatched(stationId: string): boolean {
      if (watched.size === 0) return false;
      const found = watched.get(stationId);
      if (!found) return false;
      const now = clock.now().getTime();
      if (now > found.until) return !watched.delete(stationId);
      const second = Math.floor(now / 1000);
      if (found.second !== second) {
        found.second = second;
        found.sent = 0;
      }
      found.sent += 1;
      return found.sent <= maxPerSecond;
    },

    publish(station: StationFacts, frame: LiveFrame): void {
      const { at, text, ...rest } = frame;
      publishLive(bus, station.organizationId, {
        kind: 'frame',
        siteId: station.siteId,
        stationId: station.id,
        at,
        data: { ...rest, size: text.length, text: text.slice(0, maxText) },
      });
    },
  };
}

export type FrameWatch = Awaited<ReturnType<typeof createFrameWatch>>;
