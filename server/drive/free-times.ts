/** When EVSEs are free to be reserved: pure. Times in milliseconds since 1970. */

/** One that is in use now is not promised to anybody before this time: who charges there may stay so long. */
export const occupiedForMs = 3_600_000;

/** An EVSE that works, as far as reserving goes. */
export interface Bookable {
  readonly evseId: string;
  readonly stationId: string;
  readonly evseNumber: number;
  readonly plugs: readonly string[];
  /** Nobody charges or plugs in there this minute. */
  readonly freeNow: boolean;
}

/** A time for which an EVSE (or, without a number, any one of the station) is somebody's. */
export interface Taken {
  readonly stationId: string;
  readonly evseNumber: number | null;
  readonly from: number;
  readonly to: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

const overlaps = (a: Span, b: Span) => a.from < b.to && b.from < a.to;

/** The EVSEs that are free for a whole span: first those at stations with the fewest reservations in it. */
export function freeFor<One extends Bookable>(
  evses: readonly One[],
  taken: readonly Taken[],
  span: Span,
  now: number,
): One[] {
  const then = taken.filter((one) => overlaps(one, span));
  const held = new Set(then.map(({ stationId, evseNumber }) => `${stationId} ${evseNumber}`));
  const free = evses.filter(
    ({ stationId, evseNumber, freeNow }) =>
      !held.has(`${stationId} ${evseNumber}`) && (freeNow || span.from >= now + occupiedForMs),
  );
  // Who reserved any EVSE of a station finds one there: so many of its free ones are theirs.
  return [...Map.groupBy(free, ({ stationId }) => stationId)]
    .map(([stationId, here]) => {
      const reserved = then.filter((one) => one.stationId === stationId);
      const any = reserved.filter(({ evseNumber }) => evseNumber === null).length;
      return { here: here.slice(any), reserved: reserved.length };
    })
    .sort((a, b) => a.reserved - b.reserved)
    .flatMap(({ here }) => here);
}

/** How many EVSEs are free for a step from each of these times on. */
export const slotsOf = (
  evses: readonly Bookable[],
  taken: readonly Taken[],
  times: readonly number[],
  { stepMs, now }: { readonly stepMs: number; readonly now: number },
) => times.map((at) => ({ at, free: freeFor(evses, taken, { from: at, to: at + stepMs }, now).length }));
