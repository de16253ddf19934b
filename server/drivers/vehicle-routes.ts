import { requireOrganization } from '../locations/index.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { BodyOf } from '../platform/http/contract.ts';
import { csvOf, exportPages } from '../platform/http/export.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { uidKey } from './authorize.ts';
import {
  createPeopleWrite,
  type PeopleHouse,
  requireOwned,
  requireReach,
  type Trx,
  takenAs,
  told,
} from './people-house.ts';
import * as contract from './vehicle-contract.ts';
import { findVehicle, listVehiclesIn } from './vehicle-store.ts';

export type VehicleFacts = NonNullable<BodyOf<typeof contract.changeVehicle>>;

/** Vehicles: made, changed, retired; one that names itself when plugged in has a token of its own. */
export function vehicleRoutes(house: PeopleHouse): Handled[] {
  const { db, clock, newId } = house;
  const write = createPeopleWrite(house);

  async function show(scope: Scope, id: string) {
    const found = await findVehicle(db, scope, id);
    if (!found) throw notFound('such vehicle');
    return found;
  }

  return [
    handle(contract.listVehicles, ({ query, scope }) => listVehiclesIn(db, scope, query)),
    handle(contract.getVehicle, ({ params, scope }) => show(scope, params.vehicleId)),

    handleRaw(contract.exportVehicles, 'text/csv; charset=utf-8', ({ query, scope, reply }) => {
      reply.header('content-disposition', 'attachment; filename="vehicles.csv"');
      return csvOf(
        exportPages((paging) => listVehiclesIn(db, scope, { ...query, ...paging })),
        csvColumns,
      );
    }),

    handle(contract.createVehicle, async ({ body, caller, scope }) => {
      const id = newId();
      const { organizationId, ...facts } = body;
      await write(caller, 'vehicle', 'created', async (trx) => {
        await requireOrganization(trx, scope, organizationId);
        await requireReach(trx, scope, { driver: facts.driverId, fleet: facts.fleetId });
        const now = clock.now();
        await trx
          .insertInto('vehicle')
          .values({
            ...vehicleColumns(facts),
            id,
            organization_id: organizationId,
            plate: body.plate,
            created_at: now,
          })
          .execute()
          .catch(plateTaken);
        await followEvccid(house, trx, id);
        return { id, organizationId };
      });
      return show(scope, id);
    }),

    handle(contract.changeVehicle, async ({ params: { vehicleId }, body, caller, scope }) => {
      await write(caller, 'vehicle', 'changed', async (trx) => {
        const { organization_id } = await requireOwned(trx, scope, 'vehicle', vehicleId);
        await requireReach(trx, scope, { driver: body.driverId, fleet: body.fleetId });
        const row = { ...vehicleColumns(body), id: vehicleId };
        await trx.updateTable('vehicle').set(row).where('id', '=', vehicleId).execute().catch(plateTaken);
        if (body.evccid !== undefined) await followEvccid(house, trx, vehicleId);
        return { id: vehicleId, organizationId: organization_id, detail: { fields: Object.keys(body) } };
      });
      return show(scope, vehicleId);
    }),

    handle(contract.retireVehicle, async ({ params: { vehicleId }, caller, scope }) => {
      await write(caller, 'vehicle', 'retired', async (trx) => {
        const { organization_id } = await requireOwned(trx, scope, 'vehicle', vehicleId);
        const retired = { retired_at: clock.now() };
        await trx.updateTable('vehicle').set(retired).where('id', '=', vehicleId).execute();
        await trx
          .updateTable('token')
          .set(retired)
          .where('vehicle_id', '=', vehicleId)
          .where('kind', '=', 'mac')
          .where('retired_at', 'is', null)
          .execute();
        return { id: vehicleId, organizationId: organization_id };
      });
    }),
  ];
}

export const plateTaken = takenAs('vehicle_plate', 'plate', 'a vehicle of that plate');

export function vehicleColumns({
  batteryWh,
  maxAcWatts,
  maxDcWatts,
  driverId,
  fleetId,
  ...rest
}: VehicleFacts) {
  const { plate, model, evccid, note } = rest;
  return told({
    plate,
    model,
    evccid,
    note,
    battery_wh: batteryWh,
    max_ac_watts: maxAcWatts,
    max_dc_watts: maxDcWatts,
    driver_id: driverId,
    fleet_id: fleetId,
  });
}

/** The vehicle's own token is what its EVCCID says: made, or retired when it has another one or none any more. */
export async function followEvccid(
  { clock, newId }: Pick<PeopleHouse, 'clock' | 'newId'>,
  trx: Trx,
  vehicleId: string,
): Promise<void> {
  const { organization_id, evccid, plate } = await trx
    .selectFrom('vehicle')
    .select(['organization_id', 'evccid', 'plate'])
    .where('id', '=', vehicleId)
    .executeTakeFirstOrThrow();
  const now = clock.now();
  await trx
    .updateTable('token')
    .set({ retired_at: now })
    .where('vehicle_id', '=', vehicleId)
    .where('kind', '=', 'mac')
    .where('retired_at', 'is', null)
    .$if(evccid !== null, (other) => other.where('uid_key', '<>', uidKey(evccid!)))
    .execute();
  if (evccid === null) return;
  const there = await trx
    .selectFrom('token')
    .select('vehicle_id')
    .where('organization_id', '=', organization_id)
    .where('uid_key', '=', uidKey(evccid))
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (there?.vehicle_id === vehicleId) return;
  if (there) throw evccidTaken();
  await trx
    .insertInto('token')
    .values({
      id: newId(),
      organization_id,
      kind: 'mac',
      uid: evccid,
      uid_key: uidKey(evccid),
      label: `Autocharge ${plate}`,
      vehicle_id: vehicleId,
      created_at: now,
    })
    .execute();
}

const evccidTaken = () =>
  problem(409, {
    title: 'Already exists',
    detail: 'A token of that uid exists already, and is not this vehicle’s.',
    help: 'Retire that token, or look whether another vehicle has the same EVCCID.',
    errors: [{ path: 'body/evccid', message: 'exists already' }],
  });

/** As people write it, and as an import reads it. */
const kilo = (value: number | null) => (value === null ? null : value / 1000);

const csvColumns: Parameters<typeof csvOf<contract.Vehicle>>[1] = {
  plate: (vehicle) => vehicle.plate,
  model: (vehicle) => vehicle.model,
  organization: (vehicle) => vehicle.organizationName,
  driver: (vehicle) => vehicle.driverName,
  fleet: (vehicle) => vehicle.fleetName,
  battery_kwh: (vehicle) => kilo(vehicle.batteryWh),
  max_ac_kw: (vehicle) => kilo(vehicle.maxAcWatts),
  max_dc_kw: (vehicle) => kilo(vehicle.maxDcWatts),
  evccid: (vehicle) => vehicle.evccid,
  note: (vehicle) => vehicle.note,
  created_at: (vehicle) => vehicle.createdAt,
  retired_at: (vehicle) => vehicle.retiredAt,
};
