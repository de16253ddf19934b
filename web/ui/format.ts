/** Numbers with their units, as people read them. Units: W, Wh, A, s in; text out; nothing is "0" when it is unknown. */

const UNKNOWN = '–';
const formats = new Map<string, Intl.NumberFormat>();

function number(value: number, locale: string, digits: number): string {
  const key = `${locale}/${digits}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(key, format);
  }
  return format.format(value);
}

type Maybe = number | null | undefined;
const missing = (value: Maybe): value is null | undefined => value == null || !Number.isFinite(value);

/** "11.0 kW", "1.24 MW", "640 W". */
export function power(watts: Maybe, locale: string): string {
  if (missing(watts)) return UNKNOWN;
  const size = Math.abs(watts);
  if (size >= 999_950) return `${number(watts / 1e6, locale, 2)} MW`;
  if (size >= 1000) return `${number(watts / 1000, locale, 1)} kW`;
  return `${number(watts, locale, 0)} W`;
}

/** What a plug can give: "11 kW", "7.4 kW". Unlike what is measured, it has no tenth where it is whole. */
export function ratedPower(watts: number, locale: string): string {
  const kilowatts = Math.round(watts / 100) / 10;
  return `${number(kilowatts, locale, Number.isInteger(kilowatts) ? 0 : 1)} kW`;
}

/** "12.34 kWh", "1.20 MWh", "640 Wh". */
export function energy(wattHours: Maybe, locale: string): string {
  if (missing(wattHours)) return UNKNOWN;
  const size = Math.abs(wattHours);
  if (size >= 999_995) return `${number(wattHours / 1e6, locale, 2)} MWh`;
  if (size >= 1000) return `${number(wattHours / 1000, locale, 2)} kWh`;
  return `${number(wattHours, locale, 0)} Wh`;
}

/** "16.0 A". */
export function current(amps: Maybe, locale: string): string {
  return missing(amps) ? UNKNOWN : `${number(amps, locale, 1)} A`;
}

/** "62 %" from 62. */
export function percent(value: Maybe, locale: string): string {
  return missing(value) ? UNKNOWN : `${number(value, locale, 0)} %`;
}

/** "1,204": a count. */
export function count(value: Maybe, locale: string): string {
  return missing(value) ? UNKNOWN : number(value, locale, 0);
}

/** "2 h 05 min", "7 min", "40 s" from seconds. */
export function duration(seconds: Maybe): string {
  if (missing(seconds)) return UNKNOWN;
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** "640 B", "1.2 KB". */
export function bytes(size: Maybe, locale: string): string {
  if (missing(size)) return UNKNOWN;
  return size < 1000 ? `${size} B` : `${number(size / 1000, locale, 1)} KB`;
}

const DAY_SECONDS = 86_400;

/** What a person needs of an instant: relative within a day, else date and time; `exact` for the hover. */
export function instant(
  at: Date,
  now: Date,
  locale: string,
  zone: string | undefined,
): { short: string; exact: string } {
  const exact = timeFormat('exact', locale, zone).format(at);
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const size = Math.abs(seconds);
  if (size < DAY_SECONDS) return { short: relative(seconds, locale), exact };
  const sameYear = at.getUTCFullYear() === now.getUTCFullYear();
  return { short: timeFormat(sameYear ? 'day' : 'year', locale, zone).format(at), exact };
}

const day = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
const styles = {
  exact: { dateStyle: 'medium', timeStyle: 'medium' },
  day,
  year: { ...day, year: 'numeric' },
} as const;
/** Kept for a page's life; there are as many as languages, zones and styles on the screen. */
const timeFormats = new Map<string, Intl.DateTimeFormat>();
const relativeFormats = new Map<string, Intl.RelativeTimeFormat>();

/** Formats are kept: making one anew takes longer than drawing the row that it stands in. */
function timeFormat(style: keyof typeof styles, locale: string, zone: string | undefined) {
  const key = `${style} ${locale} ${zone}`;
  let format = timeFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { ...styles[style], timeZone: zone });
    timeFormats.set(key, format);
  }
  return format;
}

function relative(seconds: number, locale: string): string {
  let format = relativeFormats.get(locale);
  if (!format) {
    format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
    relativeFormats.set(locale, format);
  }
  const size = Math.abs(seconds);
  if (size < 5) return format.format(0, 'second');
  if (size < 60) return format.format(Math.trunc(seconds), 'second');
  if (size < 3600) return format.format(Math.trunc(seconds / 60), 'minute');
  return format.format(Math.trunc(seconds / 3600), 'hour');
}
