import type { Clock } from '../clock.ts';
import type { Handled } from './handle.ts';
import { networkOf } from './network.ts';
import { problem } from './problem.ts';

/** How often something may be done: so many times at once, and so many in each minute after that. */
export interface PaceLimit {
  readonly burst: number;
  readonly perMinute: number;
}

/** More names than these are not remembered: the oldest give way. */
const maxRemembered = 20_000;

/**
 * Counts what each name does, in this process (a bucket that fills by itself).
 * Gives after how many seconds to try again when it was too much; 0 lets it pass.
 */
export function createPace(clock: Clock, { burst, perMinute }: PaceLimit) {
  const buckets = new Map<string, { left: number; at: number }>();
  return function take(name: string): number {
    const now = clock.now().getTime();
    const known = buckets.get(name);
    const filled = known ? ((now - known.at) / 60_000) * perMinute + known.left : burst;
    const left = Math.min(burst, filled);
    // The one used last goes to the end, so that the oldest is the one forgotten.
    buckets.delete(name);
    if (buckets.size >= maxRemembered) buckets.delete(buckets.keys().next().value!);
    const passes = left >= 1;
    buckets.set(name, { left: passes ? left - 1 : left, at: now });
    return passes ? 0 : Math.max(1, Math.ceil(((1 - left) / perMinute) * 60));
  };
}

/**
 * Bounds how often one network may ask routes that everybody may ask.
 *
 *     routes: paced(createPace(clock, { burst: 60, perMinute: 120 }), [handlePublic(…), …])
 */
export function paced(pace: ReturnType<typeof createPace>, handled: readonly Handled[]): Handled[] {
  return handled.map((one) => ({
    ...one,
    run: (context) => {
      const wait = pace(networkOf(context.request.ip));
      if (wait > 0) throw tooOften(wait);
      return one.run(context);
    },
  }));
}

/** Refuses what came too often, with when to come again. */
export const tooOften = (seconds: number) =>
  problem(
    429,
    {
      type: '/problems/too-often',
      title: 'Too many requests',
      detail: `This address asked more often than is let through; it may ask again in ${seconds} s.`,
      help: 'Wait a little, then try again.',
    },
    { 'retry-after': String(seconds) },
  );
