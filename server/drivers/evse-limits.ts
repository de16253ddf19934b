/** Tokens that are good at some EVSEs of a site only: pure, and the question that finds them. */

/** An EVSE that somebody is limited to. */
export interface LimitedTo {
  readonly stationId: string;
  readonly evse: number;
}

/** Where a token may charge at a station; null: at all its EVSEs. */
export function evsesAt(limits: readonly LimitedTo[] | null, stationId: string): readonly number[] | null {
  if (!limits) return null;
  const here = limits.filter((one) => one.stationId === stationId).map(({ evse }) => evse);
  return [...new Set(here)].sort((a, b) => a - b);
}

/** Whether charging may begin there: at this EVSE or, where the station did not say which, at any. */
export const mayCharge = (evses: readonly number[] | null, evse: number | null | undefined): boolean =>
  evses === null || (evse == null ? evses.length > 0 : evses.includes(evse));

/**
 * The EVSEs that limits `l` of a site allow, together: who is limited in several ways may use all of them. No limit: null.
 * A limit whose EVSEs are all gone allows none.
 */
export const limitedTo = `json_agg(json_build_object('stationId', e.station_id, 'evse', e.number)) filter (where l.id is not null)`;
export const limitJoins = `left join evse_limit_evse x on x.limit_id = l.id left join evse e on e.id = x.evse_id and e.retired_at is null`;
