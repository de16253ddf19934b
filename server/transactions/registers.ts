import type { MicroWh } from './watt-hours.ts';

/** What a register showed at a time (milliseconds since 1970). */
export interface Mark {
  readonly at: number;
  readonly energy: MicroWh;
}

/** A begin or end reading: `told` in the message itself (1.6 meterStart, meterStop), or a sample with that context. */
export interface Bound extends Mark {
  readonly by: 'told' | 'context';
}

/**
 * What is kept of one register at one location of the meter. Each field is a least or greatest element of all
 * readings so far, so that neither order nor repetition of messages changes the outcome.
 */
export interface Register {
  readonly begin: Bound | null;
  readonly end: Bound | null;
  /** Earliest and latest of the other samples. */
  readonly first: Mark | null;
  readonly last: Mark | null;
}

/** Registers by location of the meter. */
export type Registers = Readonly<Record<string, Register>>;

export const noRegisters: Registers = {};
const unread: Register = { begin: null, end: null, first: null, last: null };

/** Adds a reading; gives the same object when it changes nothing. */
export function readRegister(
  registers: Registers,
  location: string,
  context: string,
  mark: Mark,
  told = false,
): Registers {
  const before = registers[location] ?? unread;
  const after = withMark(before, context, mark, told ? 'told' : 'context');
  return after === before ? registers : { ...registers, [location]: after };
}

function withMark(register: Register, context: string, mark: Mark, by: Bound['by']): Register {
  switch (context) {
    case 'Transaction.Begin': {
      const begin = betterBound(register.begin, { ...mark, by }, earlier);
      return begin === register.begin ? register : { ...register, begin };
    }
    case 'Transaction.End': {
      const end = betterBound(register.end, { ...mark, by }, later);
      return end === register.end ? register : { ...register, end };
    }
    default: {
      const first = register.first && !earlier(mark, register.first) ? register.first : mark;
      const last = register.last && !later(mark, register.last) ? register.last : mark;
      if (first === register.first && last === register.last) return register;
      return { begin: register.begin, end: register.end, first, last };
    }
  }
}

const earlier = (a: Mark, b: Mark) => a.at < b.at || (a.at === b.at && a.energy < b.energy);
const later = (a: Mark, b: Mark) => a.at > b.at || (a.at === b.at && a.energy > b.energy);

function betterBound(before: Bound | null, next: Bound, better: (a: Mark, b: Mark) => boolean): Bound {
  if (before === null) return next;
  if (before.by !== next.by) return next.by === 'told' ? next : before;
  return better(next, before) ? next : before;
}

/** The location that bills: the outlet, unless another one knows more of begin and end. */
const preference = ['Outlet', 'Inlet', 'Cable', 'Body', 'EV'];

export interface Reading {
  readonly location: string | null;
  readonly start: Mark | null;
  readonly end: Mark | null;
  readonly energy: MicroWh;
  /** `registers`: begin and end were told; `samples`: at least one stands in from the samples; `none`: unknown. */
  readonly source: 'registers' | 'samples' | 'none';
  readonly backwards: boolean;
}

const nothingRead: Reading = {
  location: null,
  start: null,
  end: null,
  energy: 0n,
  source: 'none',
  backwards: false,
};

/** The energy between begin and end of one location; never negative. */
export function readEnergy(registers: Registers): Reading {
  const location = billingLocation(registers);
  if (location === null) return nothingRead;
  const register = registers[location]!;
  const start = register.begin ?? register.first;
  const end = register.end ?? register.last;
  if (start === null || end === null || start === end) return { ...nothingRead, location, start, end };
  const backwards = runsBackwards(register);
  const usable = end.energy >= start.energy ? end : risen(register.last, start);
  return {
    location,
    start,
    end: usable ?? end,
    energy: usable ? usable.energy - start.energy : 0n,
    source: register.begin && usable === register.end ? 'registers' : 'samples',
    backwards,
  };
}

/** The latest sample when it shows at least what the start showed: it stands in for an end of 0, which some send. */
function risen(last: Mark | null, start: Mark): Mark | null {
  return last !== null && last.energy >= start.energy ? last : null;
}

function runsBackwards({ begin, end, first, last }: Register): boolean {
  return (
    falls(begin, end) || falls(first, last) || falls(begin, first) || falls(last, end) || falls(begin, last)
  );
}

/** Whether a register shows less at the later of two marks. */
function falls(a: Mark | null, b: Mark | null): boolean {
  return a !== null && b !== null && a.at <= b.at && a.energy > b.energy;
}

function billingLocation(registers: Registers): string | null {
  let best: string | null = null;
  let bestScore = -1;
  for (const location in registers) {
    const score = knowledge(registers[location]!) * 10 - rankOf(location);
    if (best === null || score > bestScore || (score === bestScore && location < best)) {
      best = location;
      bestScore = score;
    }
  }
  return best;
}

const rankOf = (location: string) => {
  const rank = preference.indexOf(location);
  return rank < 0 ? preference.length : rank;
};

function knowledge({ begin, end, first, last }: Register): number {
  const start = begin ? 2 : first ? 1 : 0;
  const finish = end ? 2 : last && (begin || last !== first) ? 1 : 0;
  return start > 0 && finish > 0 ? start + finish : 0;
}

/** Reserve over the rating of an EVSE before a rise counts as a jump: meters and clocks are not exact. */
const jumpFactor = 1.2;
const jumpSlackWh = 250;

/** Whether a register rose more between two marks than the EVSE can deliver (maxWatts). */
export function jumps(from: Mark, to: Mark, maxWatts: number): boolean {
  const risenWh = Number(to.energy - from.energy) / 1e6;
  const hours = Math.max(0, to.at - from.at) / 3_600_000;
  return risenWh > maxWatts * jumpFactor * hours + jumpSlackWh;
}
