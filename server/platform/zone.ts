/** Whether a name is an IANA time zone, such as Europe/Berlin. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** What the clock on the wall shows. */
export interface LocalTime {
  /** 1 is Monday. */
  readonly weekday: number;
  /** Of the day. */
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function partsIn(zone: string, at: Date | number): Readonly<Record<string, string>> {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** The weekday and the minute of the day in a zone. */
export function localTimeIn(zone: string): (at: Date | number) => LocalTime {
  return (at) => {
    const { weekday = '', hour, minute } = partsIn(zone, at);
    return { weekday: weekdays.indexOf(weekday) + 1, minute: Number(hour) * 60 + Number(minute) };
  };
}

/** The time of day in a zone, as HH:MM. */
export function clockTime(zone: string, at: Date | number): string {
  const { hour, minute } = partsIn(zone, at);
  return `${hour}:${minute}`;
}
