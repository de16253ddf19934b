/** Something whose life is asked for by pings. */
export interface Pinged {
  /** Set when anything was heard since the last ping. */
  alive: boolean;
  /** Reading is paused: then no pong can be heard, and silence proves nothing. */
  readonly paused: boolean;
  ping(): void;
  /** Nothing was heard for a whole round. */
  giveUp(): void;
}

/**
 * Pings many connections, each once a round, spread over the round: one timer for all instead of one each.
 * `tick` is called once a second; a round has as many ticks as slots.
 */
export function createWheel<T extends Pinged>(slots: number) {
  const wheel = Array.from({ length: slots }, () => new Set<T>());
  let next = 0;
  let now = 0;
  let judging = true;

  return {
    add(one: T): { remove(): void } {
      const slot = wheel[next]!;
      next = (next + 1) % slots;
      slot.add(one);
      return { remove: () => slot.delete(one) };
    },

    tick(): void {
      now = (now + 1) % slots;
      for (const one of wheel[now]!) {
        if (judging && !one.alive && !one.paused) {
          one.giveUp();
          continue;
        }
        // Who could not be heard is given a whole round again.
        one.alive = !judging || one.paused;
        one.ping();
      }
    },

    /** While the database is away nobody is given up: it is us who do not listen. */
    judge(on: boolean): void {
      judging = on;
      if (on) for (const slot of wheel) for (const one of slot) one.alive = true;
    },
  };
}
