/** Energy as a whole number of millionths of a watt-hour: exact, however a station spells it. */
export type MicroWh = bigint;

const DECIMALS = 6;
const SCALE = 10 ** DECIMALS;
/** Below this, a double times the scale still rounds to the decimal that was meant. */
const EXACT_DOUBLE = 2 ** 50;
/** No meter of a charging site ever counts so far (10^15 Wh); larger values are not registers. */
const LARGEST = 10n ** 21n;

const decimal = /^([+-]?)(\d{0,30})(?:[.,](\d{0,30}))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads a value with its power of ten (3 for kWh). Undefined when it is no number, or none that a register shows.
 * Digits beyond a millionth of a watt-hour are rounded half away from zero: they are noise of binary fractions.
 */
export function parseWattHours(value: string | number, power = 0): MicroWh | undefined {
  if (typeof value === 'number') {
    const scaled = value * (power === 0 ? SCALE : 10 ** (power + DECIMALS));
    if (Math.abs(scaled) < EXACT_DOUBLE) return BigInt(Math.round(scaled));
    return Number.isFinite(value) ? parseDecimal(String(value), power) : undefined;
  }
  return usual.test(value) && power >= 0
    ? parseWattHours(Number(value), power)
    : parseDecimal(value.trim(), power);
}

/** So many digits a double holds exactly; it is read five times as quickly as digit by digit. */
const usual = /^\d{1,9}(?:\.\d{1,6})?$/;

function parseDecimal(text: string, power: number): MicroWh | undefined {
  const match = decimal.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const shift = Number(exponent) + power + DECIMALS - fraction.length;
  if (Math.abs(shift) > 60) return undefined;
  const digits = BigInt(whole + fraction);
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : roundedDivision(digits, 10n ** BigInt(-shift));
  if (size > LARGEST) return undefined;
  return sign === '-' ? -size : size;
}

function roundedDivision(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor / 2n) / divisor;
}

/** Up to here (a GWh) the quotient of doubles is written with exactly the digits that were meant. */
const EXACT_QUOTIENT = 10n ** 15n;

/** Writes Wh as a plain decimal for a numeric column. */
export function formatWattHours(energy: MicroWh): string {
  if (energy < EXACT_QUOTIENT && energy > -EXACT_QUOTIENT) return String(Number(energy) / SCALE);
  const sign = energy < 0n ? '-' : '';
  const digits = (energy < 0n ? -energy : energy).toString().padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -DECIMALS)}${fraction && `.${fraction}`}`;
}

/** Wh as a JSON number, for charts and the live stream. */
export function toWattHours(energy: MicroWh): number {
  return Number(energy) / SCALE;
}

/** Energy from an average power in W over a time in milliseconds, rounded to a millionth of a watt-hour. */
export function energyOf(watts: number, milliseconds: number): MicroWh {
  return BigInt(Math.round((watts * milliseconds * SCALE) / 3_600_000));
}
