import { sql } from 'kysely';

/** Whether a vehicle `v` is the one that charges with a token `tk`: the token's own, or the only one of its driver. */
export const isVehicleOfToken = sql<boolean>`(v.id = tk.vehicle_id or tk.vehicle_id is null and v.driver_id = tk.driver_id
  and not exists (select from vehicle o
       where o.driver_id = tk.driver_id and o.id <> v.id and o.retired_at is null))`;
