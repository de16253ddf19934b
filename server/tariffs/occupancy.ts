import { scaleTariff, type Tariff } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Definition } from './contract.ts';

/** How much of a place is taken: at a station's site now, or a share that somebody supposes. */
export type Occupied = { readonly stationId: string } | { readonly share: number };

/** A transaction that began longer ago than this does not make an EVSE busy: it is a forgotten one. */
const longestMs = 3 * 86_400_000;

/**
 * Makes energy dearer or cheaper by how much of the site is taken when it is asked: the highest step that is reached
 * counts. Frozen with the tariff, so that it stays as it was shown. No place, no change.
 */
export async function priceByOccupancy(
  db: Kysely<DB>,
  tariff: Tariff,
  steps: Definition['occupancy'],
  where: Occupied | undefined,
  at: Date,
): Promise<Tariff> {
  if (!steps || steps.length === 0 || !where) return tariff;
  const share = 'share' in where ? where.share : await busyShare(db, where.stationId, at);
  const reached = steps.filter(({ from }) => share >= from).sort((a, b) => b.from - a.from)[0];
  if (!reached) return tariff;
  return scaleTariff(tariff, Math.round((Number(reached.factor) - 1) * 1e6) / 1e4, ['ENERGY']);
}

/** The share of the EVSEs of a station's site (or of the station, where it stands at none) that were taken at an instant. */
export async function busyShare(db: Kysely<DB>, stationId: string, at: Date): Promise<number> {
  const { rows } = await sql<{ evses: number; busy: number }>`
    select count(*)::int as evses,
           count(*) filter (where exists (
             select from transaction t
              where t.station_id = e.station_id and t.evse_number = e.number and t.started_at < ${at}
                and t.started_at > ${new Date(at.getTime() - longestMs)}
                and (t.ended_at is null or t.ended_at > ${at})))::int as busy
      from station own
      join station s on s.id = own.id or (own.site_id is not null and s.site_id = own.site_id)
      join evse e on e.station_id = s.id
     where own.id = ${stationId} and s.decommissioned_at is null`.execute(db);
  const { evses = 0, busy = 0 } = rows[0] ?? {};
  return evses === 0 ? 0 : busy / evses;
}
