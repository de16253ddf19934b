/** How long things count, in milliseconds. */

/** A grant ends so long after it was given: whoever loses Busbar falls back. Shorter where it rests on what meters say. */
export const leaseMs = { metered: 10 * 60_000, fixed: 60 * 60_000 } as const;
/** A limit below the fallback lasts so many times longer: it must not rise before the others have fallen. */
export const lowerLasts = 3;

/** A meter that was silent for so long says nothing any more. */
export const meterStaleMs = 30_000;
/** The highest base load of this time counts. */
export const baseWindowMs = 60_000;
/** A measurement of an EVSE counts as present for so long. */
export const sampleFreshMs = 90_000;
/** A car obeys a new limit within 5 s (IEC 61851-1); with the ways of the messages so long is waited. */
export const obeysWithinMs = 15_000;
/** A decrease that nothing measures is believed after this. */
export const settleMs = 10_000;
/** A station that has just booted is believed to hold its fallback for so long, until it confirmed it. */
export const bootGraceMs = 15_000;
/** Between two changes of one EVSE that safety does not ask for. */
export const calmMs = 30_000;
/** After an order that failed, and the longest pause between tries. */
export const retryMs = 30_000;
export const longestRetryMs = 5 * 60_000;
/** Wishes of a plan hold until the next one should have come twice. */
export const planLastsMs = 30 * 60_000;
/** An order of which nothing was heard counts as unanswered. */
export const answerWithinMs = 120_000;
/**
 * A short full current that wakes a car: it lasts so long once the car has it, and is given up where others have not made
 * room for it by `mostMs`. So many are tried, so far apart.
 */
export const pulse = {
  lastsMs: 90_000,
  mostMs: 6 * 60_000,
  apartMs: 10 * 60_000,
  most: 3,
  afterMs: 60_000,
} as const;
/** Refused so often, dynamic limits give way to fixed ones until the next car comes. */
export const mostDynamicRefused = 2;
/** Who refused to go down gets its minimum for so long, and each time it does again twice as long. */
export const warilyMs = 60 * 60_000;
export const mostWarilyMs = 12 * warilyMs;
/** A car is told to give back for so long at a time: whoever loses Busbar stops soon, and it keeps what it is to keep. */
export const givesMs = 5 * 60_000;
