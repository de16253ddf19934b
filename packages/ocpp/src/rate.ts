import type { Timers } from './timers.ts';

export interface RateOptions {
  readonly perSecond: number;
  readonly burst: number;
  readonly timers: Timers;
  /** Told when the peer has used up its burst, and when it may go on. */
  readonly onExceeded: (exceeded: boolean) => void;
}

/** Counts frames against a token bucket. Nothing is dropped: the socket's owner stops reading for a while. */
export interface Rate {
  count(): void;
  close(): void;
}

/** Frames that must have become free before reading goes on, so that it does not flap with each frame. */
const RESUME_AT = 10;

export function createRate({ perSecond, burst, timers, onExceeded }: RateOptions): Rate {
  let tokens = burst;
  let filledAt = timers.now();
  let cancel: (() => void) | undefined;

  function fill(): void {
    const now = timers.now();
    // A clock that is set back must not empty the bucket.
    const elapsed = Math.max(0, now - filledAt);
    tokens = Math.min(burst, tokens + (elapsed * perSecond) / 1000);
    filledAt = now;
  }

  function count(): void {
    tokens--;
    if (tokens >= 0 || cancel) return;
    fill();
    if (tokens >= 0) return;
    onExceeded(true);
    waitForRoom();
  }

  function waitForRoom(): void {
    const missing = Math.min(RESUME_AT, burst) - tokens;
    cancel = timers.after(Math.ceil((missing * 1000) / perSecond), resumeOrWait);
  }

  function resumeOrWait(): void {
    fill();
    if (tokens < Math.min(RESUME_AT, burst) - 0.5) {
      waitForRoom();
    } else {
      cancel = undefined;
      onExceeded(false);
    }
  }

  return {
    count,
    close() {
      cancel?.();
    },
  };
}
