/** The proof of dimming: what was asked, and what was measured minute by minute, as rows and as CSV. */

import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { sql } from 'kysely';
import { csvOf } from '../../platform/http/export.ts';
import type { EnergyHouse } from '../house.ts';
import { graceSeconds, margin } from './dim.ts';

/** Minutes of proof of one export: four years of dimming by the hour. */
const mostProof = 100_000;

export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** A minute of a dimming, as it was written down. Powers in W; null where nobody told. */
export interface ProofMinute {
  readonly id: string;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly source: string;
  readonly mode: 'direct' | 'manager';
  readonly devices: number;
  readonly each_watts: number | null;
  readonly at: Date;
  readonly limit_watts: number;
  readonly evse_watts: number | null;
  readonly device_watts: number | null;
  readonly grid_watts: number | null;
  readonly each: readonly { readonly device: string; readonly watts: number | null }[];
}

/** The minutes of all dimmings that began in a period, the first first; later ends are not known to it. */
export async function readProof(
  db: EnergyHouse['db'],
  siteId: string,
  { from, to }: Period,
): Promise<ProofMinute[]> {
  const { rows } = await sql<ProofMinute>`
    select d.id, d.started_at, case when d.ended_at < ${to} then d.ended_at end as ended_at, d.source, d.mode, d.devices,
           d.each_watts, p.at, p.limit_watts, p.evse_watts, p.device_watts, p.grid_watts,
           coalesce((select jsonb_agg(jsonb_build_object('device', s.identity || '/' || e.evse_number, 'watts', e.watts)
                                      order by s.identity, e.evse_number)
                       from dimming_device_proof e join station s on s.id = e.station_id
                      where e.dimming_id = d.id and e.at = p.at), '[]') as each
      from dimming d join dimming_proof p on p.dimming_id = d.id
     where d.site_id = ${siteId} and d.started_at >= ${from} and d.started_at < ${to} and p.at < ${to}
     order by d.started_at, d.id, p.at limit ${mostProof}`.execute(db);
  return rows;
}

const whole = (watts: number | null) => (watts === null ? '' : Math.round(watts));

/** The proof as CSV: the same letters for the same site and period, whenever it is asked for. */
export function proofCsv(rows: readonly ProofMinute[]) {
  async function* all() {
    yield* rows;
  }
  return csvOf(all(), {
    started_at: (row) => row.started_at.toISOString(),
    ended_at: (row) => row.ended_at?.toISOString() ?? '',
    source: (row) => row.source,
    at: (row) => row.at.toISOString(),
    limit_w: (row) => whole(row.limit_watts),
    evses_w: (row) => whole(row.evse_watts),
    limit_each_w: (row) => whole(row.each_watts),
    highest_evse_w: (row) => whole(row.device_watts),
    grid_w: (row) => whole(row.grid_watts),
    each_evse_w: (row) => row.each.map(({ device, watts }) => `${device}=${whole(watts)}`).join(' '),
  });
}

/** SHA-256 of the CSV, in hex: who has the file can see that nothing was changed in it. */
export async function proofHash(rows: readonly ProofMinute[]): Promise<string> {
  return createHash('sha256')
    .update(await text(proofCsv(rows)))
    .digest('hex');
}

/** What one device drew while one dimming held, after the first minute. */
export interface DeviceProof {
  readonly device: string;
  readonly highestWatts: number | null;
  readonly meanWatts: number | null;
  readonly minutes: number;
  readonly unmeasured: number;
  /** Minutes above its own limit; null where it has none. */
  readonly above: number | null;
}

/** One dimming, summed up for a reader. */
export interface DimmingProof {
  readonly first: ProofMinute;
  /** Minutes from the order until all devices together kept to the limit; null where they never did. */
  readonly actedAfter: number | null;
  readonly highestWatts: number | null;
  readonly minutes: number;
  readonly unmeasured: number;
  readonly above: number;
  readonly each: readonly DeviceProof[];
  readonly rows: readonly ProofMinute[];
}

/** Sums the minutes of each dimming up; the first minute, in which stations begin to obey, counts for no excess. */
export function sumUp(all: readonly ProofMinute[]): DimmingProof[] {
  return [...Map.groupBy(all, ({ id }) => id).values()].map((rows) => {
    const first = rows[0]!;
    const after = rows.filter(({ at }) => at.getTime() > first.started_at.getTime() + graceSeconds * 1000);
    const kept = rows.find(
      ({ evse_watts, limit_watts }) => evse_watts !== null && evse_watts <= limit_watts * margin,
    );
    const told = after.flatMap(({ evse_watts }) => (evse_watts === null ? [] : [evse_watts]));
    return {
      first,
      actedAfter: kept
        ? Math.max(0, Math.ceil((kept.at.getTime() - first.started_at.getTime()) / 60_000))
        : null,
      highestWatts: told.length === 0 ? null : Math.max(...told),
      minutes: rows.length,
      unmeasured: rows.filter(({ evse_watts }) => evse_watts === null).length,
      above: after.filter(({ evse_watts, limit_watts }) => (evse_watts ?? 0) > limit_watts * margin).length,
      each: devicesOf(after, first.each_watts),
      rows,
    };
  });
}

function devicesOf(rows: readonly ProofMinute[], eachWatts: number | null): DeviceProof[] {
  const devices = Map.groupBy(
    rows.flatMap(({ each }) => each),
    ({ device }) => device,
  );
  return [...devices].map(([device, all]) => {
    const told = all.flatMap(({ watts }) => (watts === null ? [] : [watts]));
    return {
      device,
      highestWatts: told.length === 0 ? null : Math.max(...told),
      meanWatts: told.length === 0 ? null : told.reduce((sum, watts) => sum + watts, 0) / told.length,
      minutes: all.length,
      unmeasured: all.length - told.length,
      above: eachWatts === null ? null : told.filter((watts) => watts > eachWatts * margin).length,
    };
  });
}
