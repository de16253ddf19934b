import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';

/** How long after a TriggerMessage its message may come from a station that is not accepted. */
const rememberMs = 5 * 60_000;
/** A boot that comes later than this after its trigger is a restart: who restarts does so within seconds of being asked, too. */
const bootMs = 60_000;
/** Triggers remembered; the oldest is forgotten beyond it. */
const maxRemembered = 10_000;
const subject = 'gateway.triggered';

/** Remembers what stations were asked to send: a pending one may send just that (B02). Shared by all nodes. */
export async function createTriggered(bus: Bus, clock: Clock) {
  const until = new Map<string, number>();
  await bus.subscribe(subject, (data) => {
    const { stationId, action } = data as { stationId: string; action: string };
    until.set(`${stationId} ${action}`, clock.now().getTime() + rememberMs);
    if (until.size > maxRemembered) until.delete(until.keys().next().value!);
  });

  return {
    wasAsked(stationId: string, action: string): boolean {
      const limit = until.get(`${stationId} ${action}`);
      return limit !== undefined && clock.now().getTime() <= limit;
    },

    /** Whether a boot message that comes now was asked for: the station did not restart. */
    wasBootAsked(stationId: string): boolean {
      const limit = until.get(`${stationId} BootNotification`);
      return limit !== undefined && clock.now().getTime() <= limit - rememberMs + bootMs;
    },
  };
}

export type Triggered = Awaited<ReturnType<typeof createTriggered>>;

/** Notes that a station was asked to send a message. */
export function noteTrigger(bus: Bus, stationId: string, action: string): void {
  bus.publish(subject, { stationId, action });
}
