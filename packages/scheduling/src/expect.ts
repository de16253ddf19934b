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
  readonly arrivedAt: number;
  readonly departedAt: number;
  readonly announcedDeparture: number;
  readonly taken: number;
  readonly asked: number;
}

/** What a driver says on arrival. */
export interface Announced {
  readonly arrivedAt: number;
  readonly announcedDeparture: number;
  /** Wh. */
  readonly asked: number;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/**
 * The past stays at a site that were announced most like this one: at about the same time of day, for about as long,
 * and for about as much.
 */
export function staysLike(stays: readonly PastStay[], said: Announced, count: number): PastStay[] {
  return stays
    .map((stay) => ({ stay, unlike: unlikeness(stay, said) }))
    .sort((a, b) => a.unlike - b.unlike)
    .slice(0, count)
    .map(({ stay }) => stay);
}

/** Half an hour of the day, an hour and a half of stay, and a quarter more energy are as unlike as each other. */
function unlikeness(stay: PastStay, said: Announced): number {
  const apart = Math.abs(stay.arrivedAt - said.arrivedAt) % dayMs;
  const ofDay = Math.min(apart, dayMs - apart) / (0.5 * hourMs);
  const long = ({ arrivedAt, announcedDeparture }: Announced) => announcedDeparture - arrivedAt;
  const ofStay = (long(stay) - long(said)) / (1.5 * hourMs);
  const ofEnergy = Math.log(Math.max(stay.asked, 1) / Math.max(said.asked, 1)) / Math.log(1.25);
  return ofDay ** 2 + ofStay ** 2 + ofEnergy ** 2;
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
 * One imagined stay to the announced end is counted with the known ones; who stays longer than anybody before is
 * expected for another hour, so that nobody is given up.
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
  const longer = (instant: number) => departureErrors.length - below(departureErrors, instant - announced);
  const imagined = at <= Math.max(announced, now + hourMs) ? 1 : 0;
  return (longer(at) + imagined) / (longer(now) + 1);
}

/** The chance that a car takes more than this share of what it asked for, given that it took so much already. */
export function chanceTakesMore(habits: Habits | undefined, takenShare: number, share: number): number {
  if (share <= takenShare) return 1;
  if (!habits || habits.takenShares.length === 0) return 1;
  const { takenShares } = habits;
  const above = (value: number) => takenShares.length - firstAbove(takenShares, value - 1e-9);
  return (above(share) + (share <= 1 ? 1 : 0)) / (above(takenShare) + 1);
}

/** When a car that is there now will probably leave: half of the stays like its own that last until now are longer. */
export function likelyDeparture(habits: Habits | undefined, announced: number, now: number): number {
  if (!habits) return announced;
  const { departureErrors } = habits;
  const first = firstAbove(departureErrors, now - announced);
  const middle = departureErrors[Math.floor((first + departureErrors.length - 1) / 2)];
  // Who stays longer than anybody before is expected to go soon, and is not given up.
  return first === departureErrors.length || middle === undefined ? now + hourMs / 2 : announced + middle;
}

/** How much of what was asked for a car will probably take in all, as a share, given what it took. */
export function likelyShare(habits: Habits | undefined, takenShare: number): number {
  if (!habits || habits.takenShares.length === 0) return 1;
  const { takenShares } = habits;
  const more = takenShares.slice(firstAbove(takenShares, takenShare));
  if (more.length === 0) return takenShare;
  return Math.min(1, more.reduce((sum, share) => sum + share, 0) / more.length);
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

/** How many of rising values are below a bound, which rises evenly between the middles of two. */
function below(rising: readonly number[], bound: number): number {
  const first = firstAbove(rising, bound);
  const [before, after] = [rising[first - 1], rising[first]];
  return before === undefined || after === undefined
    ? first
    : first - 0.5 + (bound - before) / (after - before);
}
