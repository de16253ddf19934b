import { type Kysely, sql } from 'kysely';
import { isOnline } from '../../locations/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Repeating } from './occurrence.ts';
import type { EvseFacts, VehicleFacts } from './readiness.ts';

/** Vehicles of one board at the most. */
const mostVehicles = 2_000;
/** Transactions are looked at back to here: a departure repeats after a week at the latest. */
const lookBackDays = 8;

export interface DepartureRow extends Repeating, VehicleFacts {
  readonly id: string;
  readonly vehicleId: string;
  readonly plate: string;
  readonly model: string;
  readonly energyWh: number | null;
  readonly socPercent: number | null;
}

const columns = sql`
  d.id, d.vehicle_id as "vehicleId", v.plate, v.model, v.battery_wh::float as "batteryWh",
  v.max_ac_watts::float as "maxAcWatts", v.max_dc_watts::float as "maxDcWatts", d.weekdays,
  to_char(d.on_day, 'YYYY-MM-DD') as "onDay", to_char(d.leaves_at, 'HH24:MI') as "leavesAt",
  d.energy_wh::float as "energyWh", d.soc_percent as "socPercent"`;

/** The departures from a site that hold; `plugged`: only of vehicles that charge there now. */
export async function departuresFrom(
  db: Kysely<DB>,
  siteId: string,
  whose: 'all' | 'plugged' = 'all',
): Promise<DepartureRow[]> {
  const { rows } = await sql<DepartureRow>`
    select ${columns} from departure d join vehicle v on v.id = d.vehicle_id
     where d.site_id = ${siteId} and d.ended_at is null and v.retired_at is null
       and (${whose} = 'all' or exists (
             select from token k join transaction t on t.token_id = k.id
              where k.vehicle_id = d.vehicle_id and t.site_id = d.site_id and t.state = 'active'))
     order by d.id limit ${mostVehicles}`.execute(db);
  return rows;
}

export interface VehicleTransaction extends EvseFacts {
  readonly id: string;
  readonly vehicleId: string;
  readonly startedAt: Date;
  readonly active: boolean;
  readonly energyWh: number;
  readonly powerWatts: number | null;
  readonly soc: number | null;
  readonly station: string;
  readonly evse: number;
  readonly connectorState: string | null;
}

/** What vehicles charged at a site in the past days and charge now, the latest last. */
export async function transactionsOf(
  db: Kysely<DB>,
  siteId: string,
  vehicleIds: readonly string[],
  now: Date,
): Promise<VehicleTransaction[]> {
  const { rows } = await sql<VehicleTransaction>`
    select t.id, k.vehicle_id as "vehicleId", t.started_at as "startedAt", t.state = 'active' as active,
           t.energy_wh::float as "energyWh", t.power_w::float as "powerWatts", t.soc::float as soc,
           s.identity as station, coalesce(t.evse_number, 0) as evse, e.current_type as "currentType",
           e.max_watts::float as "maxWatts", c.state as "connectorState"
      from token k
      join transaction t on t.token_id = k.id
      join station s on s.id = t.station_id
      left join evse e on e.station_id = t.station_id and e.number = t.evse_number
      left join lateral (
        select state from connector where evse_id = e.id
         order by (number = t.connector_number) desc, number limit 1
      ) c on true
     where k.vehicle_id = any(${vehicleIds}::uuid[]) and t.site_id = ${siteId}
       and t.started_at > ${now}::timestamptz - make_interval(days => ${lookBackDays})
     order by t.started_at`.execute(db);
  return rows;
}

export interface FreePlace extends EvseFacts {
  readonly station: string;
  readonly evse: number;
}

/** The EVSEs of a site at which a vehicle could be plugged in now. */
export async function freePlaces(db: Kysely<DB>, siteId: string): Promise<FreePlace[]> {
  const { rows } = await sql<FreePlace>`
    select s.identity as station, e.number as evse, e.current_type as "currentType", e.max_watts::float as "maxWatts"
      from station s
      join evse e on e.station_id = s.id and e.retired_at is null
      left join ownership w on w.station_id = s.id
      left join node n on n.id = w.node_id
     where s.site_id = ${siteId} and s.decommissioned_at is null and ${isOnline}
       and exists (select from connector c where c.evse_id = e.id and c.state = 'available')
       and not exists (select from transaction t where t.station_id = s.id and t.evse_number = e.number and t.state = 'active')
     order by s.identity, e.number limit ${mostVehicles}`.execute(db);
  return rows;
}

/** What the connections of a site bear beside everything else there, in W; null where nobody has said. */
export async function capacityOf(db: Kysely<DB>, siteId: string): Promise<number | null> {
  const { rows } = await sql<{ watts: number | null }>`
    select sum(greatest(rating_amps - coalesce(reserve_amps, 0), 0) * 3 * 230)::float as watts
      from site_node where site_id = ${siteId} and kind = 'connection'`.execute(db);
  return rows[0]?.watts ?? null;
}
