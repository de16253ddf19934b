import { sql } from 'kysely';
import { system } from '../../access/index.ts';
import { type Commands, findTargetsById, reset } from '../../gateway/index.ts';
import { type Row, sink } from '../../platform/batch.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';

/** Stations that are restarted in one run: a network does not go down at once. */
const restartedAtOnce = 50;
/** A station that was asked and did not restart is asked again after so long. */
const askAgainMinutes = 60;

const restarted = sink({
  name: 'station_restarted',
  order: 40,
  columns: { station_id: 'uuid' },
  key: (values) => String(values.station_id),
  sql: (r) => `delete from station_restart s using ${r} where s.station_id = r.station_id`,
});

/** A station booted: what waited for that is in effect. */
export const restartedRow = (stationId: string): Row => restarted.row({ station_id: stationId });

/**
 * Restarts stations whose collected values wait for it, where their rule allows it now: connected, nothing running,
 * and within the hours of the site's own clock. Gives how many were asked.
 */
export async function restartDue(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly commands: Pick<Commands, 'run'>;
  readonly onFault: (error: unknown, about: string) => void;
}): Promise<number> {
  const at = deps.clock.now();
  const { rows } = await sql<{ id: string }>`
    update station_restart set asked_at = ${at} where station_id in (
      select w.station_id from station_restart w
        join station s on s.id = w.station_id and s.boot_status = 'accepted'
        join ownership o on o.station_id = w.station_id join node n on n.id = o.node_id and n.lease_until > now()
        left join site p on p.id = s.site_id
       where (w.asked_at is null or w.asked_at < ${at}::timestamptz - make_interval(mins => ${askAgainMinutes}))
         and (w.restart = 'when_idle' or (w.restart = 'window' and ${isWithin(at)}))
         and not exists (select from transaction t where t.station_id = w.station_id and t.state = 'active')
       limit ${restartedAtOnce})
    returning station_id as id`.execute(deps.db);
  for (const { id } of rows) {
    const [target] = await findTargetsById(deps.db, [id]);
    if (!target) continue;
    await deps.commands
      .run(system, target, reset, { mode: 'when_idle' })
      .catch((error) => deps.onFault(error, `restarting ${target.identity}`));
  }
  return rows.length;
}

/** A window whose end is before its beginning reaches over midnight. */
const isWithin = (at: Date) => sql<boolean>`(
  case when w.window_from <= w.window_to
       then (${at}::timestamptz at time zone coalesce(p.zone, 'UTC'))::time between w.window_from and w.window_to
       else (${at}::timestamptz at time zone coalesce(p.zone, 'UTC'))::time >= w.window_from
         or (${at}::timestamptz at time zone coalesce(p.zone, 'UTC'))::time <= w.window_to end)`;
