/** Between wall-clock time in a zone, as a field holds it ("2026-11-22T09:30"), and instants. */

function wallMs(at: number, zone: string | undefined): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
}

/** What a clock in the zone shows at an instant, to the minute; empty where there is none. Without a zone, this browser's. */
export function wallClock(instant: string | undefined, zone?: string): string {
  const at = Date.parse(instant ?? '');
  return Number.isNaN(at) ? '' : new Date(wallMs(at, zone)).toISOString().slice(0, 16);
}

/** The instant at which a clock in the zone shows this; undefined when it is empty or half typed. */
export function instantOf(wall: string, zone?: string): string | undefined {
  const meant = Date.parse(`${wall}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(wall) || Number.isNaN(meant)) return undefined;
  // The offset at the first guess may be the other side of a change of the clocks: look again from there.
  let at = meant;
  for (let look = 0; look < 2; look += 1) at += meant - wallMs(at, zone);
  return new Date(at).toISOString();
}
