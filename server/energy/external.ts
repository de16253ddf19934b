import type { Kysely } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { readSchedule } from './ocpp-profile.ts';
import type { Profile } from './profile.ts';

/** Limits from outside that hold at a station now, told without a profile: in the shape of profiles, for the composite. */
export async function externalProfiles(db: Kysely<DB>, stationId: string): Promise<Profile[]> {
  const rows = await db
    .selectFrom('external_limit')
    .select(['evse_number', 'schedules', 'told_at'])
    .where('station_id', '=', stationId)
    .where('cleared_at', 'is', null)
    .execute();
  return rows.flatMap(({ evse_number, schedules, told_at }) =>
    // Several schedules are choices for a vehicle; the first is the one that holds without a choice.
    (Array.isArray(schedules) ? schedules.slice(0, 1) : []).map((schedule) => {
      const read = readSchedule(schedule);
      return {
        ...read,
        id: 0,
        evse: evse_number,
        purpose: 'external' as const,
        stackLevel: 0,
        kind: 'absolute' as const,
        transactionId: null,
        validFrom: null,
        validTo: null,
        // Stations reckon in seconds.
        start: read.start ?? Math.floor(told_at.getTime() / 1000) * 1000,
        updateSeconds: null,
      };
    }),
  );
}
