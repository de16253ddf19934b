/** What the API offers of vehicles. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { importBody, importReport } from '../platform/http/import-shapes.ts';
import { instant, orNull, page, paging, uuid, words } from '../platform/http/shapes.ts';

const tag = 'Drivers';
const strict = { additionalProperties: false } as const;
const plate = Type.String({ minLength: 1, maxLength: 20 });
const kilo = (what: string, maximum: number) =>
  orNull(Type.Number({ minimum: 0, maximum, description: what }));

const vehicleFacts = {
  plate,
  model: Type.String({ maxLength: 200 }),
  batteryWh: kilo('Usable energy of the battery, in Wh', 10_000_000),
  maxAcWatts: kilo('Most that it takes from AC, in W', 1_000_000),
  maxDcWatts: kilo('Most that it takes from DC, in W', 10_000_000),
  evccid: orNull(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description:
        'EVCCID or MAC address as stations send it: with one, the vehicle is let charge by itself (Autocharge)',
    }),
  ),
  driverId: orNull(uuid),
  fleetId: orNull(uuid),
  note: Type.String({ maxLength: 5000 }),
};

export const vehicle = Type.Object({
  id: uuid,
  organizationId: uuid,
  organizationName: Type.String(),
  ...vehicleFacts,
  driverName: orNull(Type.String()),
  fleetName: orNull(Type.String()),
  createdAt: instant,
  retiredAt: orNull(instant),
});
export type Vehicle = Static<typeof vehicle>;

const vehiclePath = Type.Object({ vehicleId: uuid });
export const vehicleQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'In plate, model or driver’s name' })),
  organizationId: Type.Optional(uuid),
  driverId: Type.Optional(uuid),
  fleetId: Type.Optional(uuid),
  retired: Type.Optional(Type.Boolean({ description: 'Also the retired ones' })),
});

export const listVehicles = route({
  method: 'GET',
  path: '/vehicles',
  summary: 'Vehicles',
  tag,
  permission: 'drivers:read',
  query: Type.Object({ ...paging, ...vehicleQuery.properties, order: Type.Optional(words(['asc', 'desc'])) }),
  response: page(vehicle),
});

export const exportVehicles = route({
  method: 'GET',
  path: '/vehicles.csv',
  summary: 'Vehicles as CSV',
  tag,
  permission: 'drivers:read',
  query: vehicleQuery,
});

export const getVehicle = route({
  method: 'GET',
  path: '/vehicles/{vehicleId}',
  summary: 'One vehicle',
  tag,
  permission: 'drivers:read',
  params: vehiclePath,
  response: vehicle,
});

export const createVehicle = route({
  method: 'POST',
  path: '/vehicles',
  summary: 'Make a vehicle',
  tag,
  permission: 'drivers:write',
  body: Type.Object(
    { organizationId: uuid, ...Type.Partial(Type.Object(vehicleFacts)).properties, plate },
    strict,
  ),
  response: vehicle,
  status: 201,
});

export const changeVehicle = route({
  method: 'PATCH',
  path: '/vehicles/{vehicleId}',
  summary: 'Change a vehicle: its facts, its driver, its fleet, its Autocharge',
  tag,
  permission: 'drivers:write',
  params: vehiclePath,
  body: Type.Partial(Type.Object(vehicleFacts), strict),
  response: vehicle,
});

export const retireVehicle = route({
  method: 'DELETE',
  path: '/vehicles/{vehicleId}',
  summary: 'Retire a vehicle with its Autocharge',
  tag,
  permission: 'drivers:write',
  params: vehiclePath,
});

const importing = {
  method: 'POST',
  tag,
  permission: 'drivers:write',
  body: importBody,
  response: importReport,
} as const;

export const previewVehicleImport = route({
  ...importing,
  path: '/imports/vehicles/preview',
  summary: 'What an import of vehicles would do, row by row; nothing is written',
});

export const runVehicleImport = route({
  ...importing,
  path: '/imports/vehicles',
  summary: 'Import vehicles; a row is told by its plate within its organization',
});
