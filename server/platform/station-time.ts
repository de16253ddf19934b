/** A time that a station told, and what we make of it. */
export interface StationTime {
  /** The trusted time, in milliseconds since 1970: the station's when plausible, else that of arrival. */
  readonly at: number;
  /** Exactly as sent (cut to a bound). */
  readonly sent: string;
  /** What the station meant, when it can be read at all and stored. */
  readonly stationAt: number | undefined;
  readonly arrivedAt: number;
  /** The station's clock cannot be right. */
  readonly fault: boolean;
}

/** A clock may run ahead this much: it is set by Heartbeat, which may be a day ago. */
export const aheadMs = 5 * 60_000;
/** A station that was offline delivers at most so late; older times come from a clock that was never set. */
export const latenessMs = 60 * 86_400_000;
const longestSent = 64;
/** Years that a timestamptz and a reader of reports can bear; others stay only in the text as sent. */
const storableFrom = Date.UTC(1970, 0, 1);
const storableTo = Date.UTC(2200, 0, 1);

/** Judges a time told by a station against the moment at which it arrived. */
export function judgeTime(sent: string, arrivedAt: number): StationTime {
  const told = parseTime(sent);
  const storable = told !== undefined && told >= storableFrom && told < storableTo;
  const plausible = storable && told <= arrivedAt + aheadMs && told >= arrivedAt - latenessMs;
  return {
    at: plausible ? told : arrivedAt,
    sent: sent.length > longestSent ? sent.slice(0, longestSent) : sent,
    stationAt: storable ? told : undefined,
    arrivedAt,
    fault: !plausible,
  };
}

const usual =
  /^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;
const rfc3339 =
  /^\s*(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?)?\s*(?:([Zz])|([+-])(\d\d):?(\d\d)?)?\s*$/;

/**
 * Reads RFC 3339 and what stations make of it: small t and z, a blank instead of T, no seconds, no zone (UTC is
 * meant), +0200 and +02. Undefined for what is no time, such as 30 February. Milliseconds since 1970.
 */
export function parseTime(text: string): number | undefined {
  // The usual spelling, and a day that every month has: the engine's own parser, which is four times as quick.
  if (usual.test(text)) return Date.parse(text);
  const match = rfc3339.exec(text);
  if (!match) return undefined;
  const [
    ,
    year,
    month,
    day,
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '',
    ,
    sign,
    zoneHour,
    zoneMinute = '0',
  ] = match;
  const leap = second === '60' ? 59 : Number(second);
  if (Number(hour) > 23 || Number(minute) > 59 || leap > 59) return undefined;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const local = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    leap,
    milliseconds,
  );
  // Date.UTC rolls 30 February over into March, and takes years below 100 for 19xx.
  const read = new Date(local);
  if (read.getUTCDate() !== Number(day) || read.getUTCMonth() !== Number(month) - 1) return undefined;
  if (read.getUTCFullYear() !== Number(year)) return undefined;
  if (sign === undefined) return local;
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000;
  return sign === '+' ? local - offset : local + offset;
}
