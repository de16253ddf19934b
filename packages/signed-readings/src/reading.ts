/** What a meter showed at an instant, as a record tells it. */
export interface Reading {
  /** Milliseconds since 1970; null where the meter had no time. */
  readonly at: number | null;
  /** U unknown, I informative, S synchronised, R relative to a synchronised one. */
  readonly clock: string;
  /** B begin, C between, T tariff changed, S suspended, X exception, E L R A P ends; null outside of transactions. */
  readonly why: string | null;
  /** In Wh; null where the value is no energy. */
  readonly wattHours: number | null;
  /** OBIS: which register. */
  readonly register: string;
  /** E: the energy is not to be billed; t: neither is the time. */
  readonly errors: string;
  /** G: the meter is well. */
  readonly status: string;
}

type Json = Readonly<Record<string, unknown>>;

/** More readings in one record than a day of one each minute are no reading of a transaction. */
const mostReadings = 2000;

/** Reads a list of readings, in which what is left out is as in the one before. */
export function readingsOf(told: unknown): readonly Reading[] | { readonly problem: string } {
  if (!Array.isArray(told) || told.length === 0) return { problem: 'It holds no readings (RD).' };
  if (told.length > mostReadings) return { problem: `It holds more than ${mostReadings} readings.` };
  let before: Json = {};
  return told.map((one) => {
    before = { ...before, ...(one as Json) };
    return readingOf(before);
  });
}

function readingOf({ TM, TX, RV, RI, RU, EF, ST }: Json): Reading {
  const { at, clock } = timeOf(typeof TM === 'string' ? TM : '');
  return {
    at,
    clock,
    why: typeof TX === 'string' && TX !== '' ? TX : null,
    wattHours: energyOf(RV, RU),
    register: typeof RI === 'string' ? RI : '',
    errors: typeof EF === 'string' ? EF : '',
    status: typeof ST === 'string' ? ST : '',
  };
}

/** `2019-08-13T10:03:15,000+0000 I`: ISO 8601 with a comma, and the state of the clock. */
function timeOf(told: string): { at: number | null; clock: string } {
  const [, day, fraction = '000', zone = 'Z', clock = 'U'] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?([+-]\d\d:?\d\d|Z)?(?:\s+([UISR]))?\s*$/.exec(told) ??
    [];
  if (day === undefined) return { at: null, clock: 'U' };
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const at = Date.parse(`${day}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  return { at: Number.isNaN(at) ? null : at, clock };
}

const powers: Readonly<Record<string, number>> = { Wh: 0, kWh: 3, MWh: 6 };
const decimals = 1e6;

function energyOf(value: unknown, unit: unknown): number | null {
  const power = typeof unit === 'string' ? powers[unit] : undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  if (power === undefined || typeof number !== 'number' || !Number.isFinite(number)) return null;
  // To the millionth of a Wh: 3.12961 kWh is 3129.61 Wh and not a binary neighbour of it.
  return Math.round(number * 10 ** power * decimals) / decimals;
}
