import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../platform/http/caller.ts';

/**
 * The condition of every list of what a station did: a station that was handed on tells nothing of the time under an
 * organization that is out of the reader's scope, nor of the time before that. Of one station it is worked out once, of
 * a column for each row.
 *
 *     db.selectFrom('device_event as e').where(isTold(scope, 'e.arrived_at', { column: 'e.station_id' }))
 */
export function isTold(
  scope: Scope,
  atColumn: string,
  station: { readonly id: string } | { readonly column: string },
): RawBuilder<boolean> {
  const stationId = 'id' in station ? sql`${station.id}::uuid` : sql.ref(station.column);
  return sql<boolean>`${sql.ref(atColumn)} >= coalesce(
    (select max(past.until) from station_past past
      where past.station_id = ${stationId} and past.organization_id <> all(${scope.organizationIds}::uuid[])),
    '-infinity'::timestamptz)`;
}
