/** A clock that can also wake us: real time in production, a hand-driven one in tests and simulations. */
export interface Timers {
  /** The time now, in milliseconds since 1970. */
  now(): number;
  /** Runs something once after a number of milliseconds; the returned function calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

export const systemTimers: Timers = {
  now: Date.now,
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};
