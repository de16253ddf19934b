/**
 * What the past says of how people announce: of a driver where there is enough of it, else of a site and hour.
 * People leave hours before or after what they say, and take about half of what they ask for.
 */
export interface Habits {
  /** Departure minus what was announced, in ms, rising. */
  readonly departureErrors: readonly number[];
  /** Energy taken divided by energy asked for, rising. */
  readonly takenShares: readonly number[];
}

/** Fewer transactions than this say nothing of a person; more than `mostRemembered` are not needed. */
const leastRemembered = 8;
const mostRemembered = 400;

export interface PastStay {
  readonly departedAt: number;
  readonly announcedDeparture: number;
  readonly taken: number;
  readonly asked: number;
}

/** Learns from past stays, the newest last; undefined when there are too few. */
export function habitsOf(stays: readonly PastStay[]): Habits | undefined {
  if (stays.length < leastRemembered) return undefined;
  const known = stays.slice(-mostRemembered);
  const rising = (values: number[]) => values.sort((a, b) => a - b);
  return {
    departureErrors: rising(
      known.map(({ departedAt, announcedDeparture }) => departedAt - announcedDeparture),
    ),
    takenShares: rising(known.filter(({ asked }) => asked > 0).map(({ taken, asked }) => taken / asked)),
  };
}

/**
 * The chance that a car which is there now is still there at an instant.
 *
 * One imagined stay that ends after all known ones is counted with them, so that nobody is given up who stays longer
 * than anybody before.
 */
export function chanceStillThere(
  habits: Habits | undefined,
  announced: number,
  now: number,
  at: number,
): number {
  if (at <= now) return 1;
  if (!habits) return at <= announced ? 1 : 0;
  const { departureErrors } = habits;
  const after = (instant: number) =>
    departureErrors.length - firstAbove(departureErrors, instant - announced);
  return (after(at) + tail(announced, now, at)) / (after(now) + 1);
}

/** The imagined stay is over an hour after its announced end, or an hour from now when that has passed. */
function tail(announced: number, now: number, at: number): number {
  return at <= Math.max(announced, now) + 3_600_000 ? 1 : 0;
}

/** The chance that a car takes more than this share of what it asked for, given that it took so much already. */
export function chanceTakesMore(habits: Habits | undefined, takenShare: number, share: number): number {
  if (share <= takenShare) return 1;
  if (!habits || habits.takenShares.length === 0) return 1;
  const { takenShares } = habits;
  const above = (value: number) => takenShares.length - firstAbove(takenShares, value - 1e-9);
  return (above(share) + (share <= 1 ? 1 : 0)) / (above(takenShare) + 1);
}

/** The position of the first of rising values that is above a bound. */
function firstAbove(rising: readonly number[], bound: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
