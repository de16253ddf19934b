import type { ImportKind } from './people-import.ts';
import * as contract from './vehicle-contract.ts';
import { followEvccid } from './vehicle-routes.ts';

/** Columns of a file of vehicles, and what else they are called. */
const aliases = {
  plate: ['licenseplate', 'licenceplate', 'registration', 'kennzeichen'],
  model: ['car', 'type'],
  organization: ['organisation', 'org', 'owner'],
  driver: ['driveremail', 'drivernumber', 'holder'],
  fleet: [],
  battery_kwh: ['battery', 'capacity', 'batterycapacity'],
  max_ac_kw: ['ac', 'ackw', 'maxac'],
  max_dc_kw: ['dc', 'dckw', 'maxdc'],
  evccid: ['mac', 'macaddress', 'autocharge', 'vid'],
  note: ['notes', 'comment', 'remark'],
} as const;
type Field = keyof typeof aliases;

/** How vehicles are imported. */
export const vehicleImport: ImportKind<Field> = {
  subject: 'vehicle',
  routes: { preview: contract.previewVehicleImport, run: contract.runVehicleImport },
  aliases,
  name: 'plate',
  organization: 'organization',

  read(cells) {
    const plate = cells.text('plate', 20);
    const columns = {
      plate,
      ...(cells.has('model') && { model: cells.text('model', 200) }),
      ...(cells.has('driver') && { driver_id: cells.driver('driver') }),
      ...(cells.has('fleet') && { fleet_id: cells.fleet('fleet') }),
      ...(cells.has('battery_kwh') && { battery_wh: cells.kilo('battery_kwh') }),
      ...(cells.has('max_ac_kw') && { max_ac_watts: cells.kilo('max_ac_kw') }),
      ...(cells.has('max_dc_kw') && { max_dc_watts: cells.kilo('max_dc_kw') }),
      ...(cells.has('evccid') && { evccid: cells.text('evccid', 100) || null }),
      ...(cells.has('note') && { note: cells.text('note', 5000) }),
    };
    return { key: plate.toUpperCase(), columns };
  },

  async known(trx, organizationIds) {
    if (organizationIds.length === 0) return new Map();
    const rows = await trx
      .selectFrom('vehicle')
      .selectAll()
      .where('organization_id', 'in', [...organizationIds])
      .where('retired_at', 'is', null)
      .execute();
    return new Map(
      rows.map((row) => [`${row.organization_id} ${row.plate.toUpperCase()}`, { id: row.id, columns: row }]),
    );
  },

  async write(trx, house, { id, organizationId, isNew, columns }) {
    if (isNew) {
      const made = { id, organization_id: organizationId, plate: String(columns.plate) };
      await trx
        .insertInto('vehicle')
        .values({ ...columns, ...made, created_at: house.clock.now() })
        .execute();
    } else {
      await trx
        .updateTable('vehicle')
        .set({ ...columns, id })
        .where('id', '=', id)
        .execute();
    }
    if (columns.evccid !== undefined) await followEvccid(house, trx, id);
  },
};
