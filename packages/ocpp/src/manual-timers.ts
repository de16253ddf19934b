import type { Timers } from './timers.ts';

/** A clock that stands still until it is moved: for tests and for simulations faster than life. */
export interface ManualTimers extends Timers {
  /** Moves time on, running whatever becomes due on the way, in order. */
  advance(milliseconds: number): void;
  /** Moves time to the next thing due and runs it; false when nothing waits. */
  next(): boolean;
  /** How many things wait. */
  readonly waiting: number;
}

interface Alarm {
  readonly at: number;
  readonly run: () => void;
}

/** Makes a clock that only its owner moves, starting at a time in milliseconds since 1970. */
export function createManualTimers(start = Date.UTC(2025, 0, 1)): ManualTimers {
  let now = start;
  const alarms = new Set<Alarm>();

  function earliest(): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of alarms) if (!first || alarm.at < first.at) first = alarm;
    return first;
  }

  function fire(alarm: Alarm): void {
    alarms.delete(alarm);
    now = Math.max(now, alarm.at);
    alarm.run();
  }

  return {
    now: () => now,
    after(milliseconds, run) {
      const alarm = { at: now + Math.max(0, milliseconds), run };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (let due = earliest(); due && due.at <= end; due = earliest()) fire(due);
      now = end;
    },
    next() {
      const alarm = earliest();
      if (alarm) fire(alarm);
      return alarm !== undefined;
    },
    get waiting() {
      return alarms.size;
    },
  };
}
