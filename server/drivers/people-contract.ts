/** What the API offers of drivers: people, their groups, fleets with cost centres. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { importBody, importReport } from '../platform/http/import-shapes.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../platform/http/shapes.ts';

export const driverStatuses = ['active', 'blocked'] as const;

const tag = 'Drivers';
export const name = Type.String({ minLength: 1, maxLength: 200 });
const note = Type.String({ maxLength: 5000 });
const search = Type.Optional(Type.String({ maxLength: 200 }));
const strict = { additionalProperties: false } as const;
const named = Type.Object({ id: uuid, name: Type.String() });

const driverFacts = {
  name,
  email: orNull(Type.String({ maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' })),
  phone: orNull(Type.String({ maxLength: 40 })),
  language: orNull(Type.String({ maxLength: 8 })),
  externalNumber: orNull(
    Type.String({
      maxLength: 100,
      description: 'The driver’s number in another system, once in an organization',
    }),
  ),
  note,
  fleetId: orNull(uuid),
  costCentreId: orNull(uuid),
};
const groupIds = Type.Array(uuid, { maxItems: 50 });

export const driver = Type.Object({
  id: uuid,
  organizationId: uuid,
  organizationName: Type.String(),
  ...driverFacts,
  /** One who was erased has no address any more. */
  email: orNull(Type.String()),
  status: words(driverStatuses),
  blockedReason: orNull(Type.String()),
  fleetName: orNull(Type.String()),
  costCentreCode: orNull(Type.String()),
  groups: Type.Array(named),
  tokens: Type.Integer(),
  vehicles: Type.Integer(),
  /** This month, in the zone of the organization. */
  month: Type.Object({
    energyWh: Type.Number(),
    amounts: Type.Array(
      Type.Object({ currency: Type.String(), minor: Type.Integer(), decimals: Type.Integer() }),
    ),
  }),
  createdAt: instant,
  retiredAt: orNull(instant),
  erasedAt: orNull(instant),
  sentence,
});
export type Driver = Static<typeof driver>;

const driverPath = Type.Object({ driverId: uuid });
const driverFilter = {
  q: Type.Optional(
    Type.String({ maxLength: 200, description: 'In name, e-mail, phone, number, plate or token' }),
  ),
  organizationId: Type.Optional(uuid),
  status: Type.Optional(words(driverStatuses)),
  fleetId: Type.Optional(uuid),
  costCentreId: Type.Optional(uuid),
  groupId: Type.Optional(uuid),
  retired: Type.Optional(Type.Boolean({ description: 'Also the retired ones' })),
};
export const driverQuery = Type.Object(driverFilter);
export type DriverFilter = Static<typeof driverQuery>;

export const listDrivers = route({
  method: 'GET',
  path: '/drivers',
  summary: 'Drivers',
  tag,
  permission: 'drivers:read',
  query: Type.Object({
    ...paging,
    ...driverFilter,
    sort: Type.Optional(words(['name', 'created'])),
    order: Type.Optional(words(['asc', 'desc'])),
  }),
  response: page(driver),
});

export const exportDrivers = route({
  method: 'GET',
  path: '/drivers.csv',
  summary: 'Drivers as CSV',
  tag,
  permission: 'drivers:read',
  query: driverQuery,
});

export const getDriver = route({
  method: 'GET',
  path: '/drivers/{driverId}',
  summary: 'One driver',
  tag,
  permission: 'drivers:read',
  params: driverPath,
  response: driver,
});

export const createDriver = route({
  method: 'POST',
  path: '/drivers',
  summary: 'Make a driver',
  tag,
  permission: 'drivers:write',
  body: Type.Object(
    {
      organizationId: uuid,
      ...Type.Partial(Type.Object({ ...driverFacts, groupIds })).properties,
      name,
    },
    strict,
  ),
  response: driver,
  status: 201,
});

export const changeDriver = route({
  method: 'PATCH',
  path: '/drivers/{driverId}',
  summary: 'Change a driver: facts, fleet, groups; block with a reason, unblock',
  tag,
  permission: 'drivers:write',
  params: driverPath,
  body: Type.Partial(
    Type.Object({
      ...driverFacts,
      groupIds,
      status: words(driverStatuses),
      blockedReason: orNull(Type.String({ maxLength: 500 })),
    }),
    strict,
  ),
  response: driver,
});

export const retireDriver = route({
  method: 'DELETE',
  path: '/drivers/{driverId}',
  summary: 'Retire a driver with all tokens; what was charged stays',
  tag,
  permission: 'drivers:write',
  params: driverPath,
});

export const exportDriver = route({
  method: 'GET',
  path: '/drivers/{driverId}/export',
  summary: 'Everything that is kept about a driver, in one file (GDPR, articles 15 and 20)',
  tag,
  permission: 'drivers:write',
  params: driverPath,
});

export const eraseDriver = route({
  method: 'POST',
  path: '/drivers/{driverId}/erase',
  summary:
    'Erase a driver (GDPR, article 17): what names the person goes, what was paid stays under a number',
  tag,
  permission: 'drivers:write',
  params: driverPath,
  body: Type.Object({ confirm: Type.Literal('erase') }, strict),
  response: driver,
});

// --- groups -------------------------------------------------------------------------------------

/** What members pay less than a place of the group's organization charges anybody; null for nothing. */
const discountPercent = orNull(
  Type.Number({ minimum: 0.01, maximum: 100, description: 'Percent, with two decimals at most' }),
);
export const group = Type.Object({
  id: uuid,
  organizationId: uuid,
  organizationName: Type.String(),
  name,
  note,
  discountPercent,
  drivers: Type.Integer(),
});
export type Group = Static<typeof group>;
const groupPath = Type.Object({ groupId: uuid });
const ownList = Type.Object({ ...paging, q: search, organizationId: Type.Optional(uuid) });

export const listGroups = route({
  method: 'GET',
  path: '/driver-groups',
  summary: 'Groups of drivers',
  tag,
  permission: 'drivers:read',
  query: ownList,
  response: page(group),
});

export const createGroup = route({
  method: 'POST',
  path: '/driver-groups',
  summary: 'Make a group of drivers',
  tag,
  permission: 'drivers:write',
  body: Type.Object(
    {
      organizationId: uuid,
      name,
      note: Type.Optional(note),
      discountPercent: Type.Optional(discountPercent),
    },
    strict,
  ),
  response: group,
  status: 201,
});

export const changeGroup = route({
  method: 'PATCH',
  path: '/driver-groups/{groupId}',
  summary: 'Rename a group of drivers, or change what its members pay less',
  tag,
  permission: 'drivers:write',
  params: groupPath,
  body: Type.Partial(Type.Object({ name, note, discountPercent }), strict),
  response: group,
});

export const retireGroup = route({
  method: 'DELETE',
  path: '/driver-groups/{groupId}',
  summary: 'Retire a group; its drivers leave it, and sites name it no more',
  tag,
  permission: 'drivers:write',
  params: groupPath,
});

// --- fleets -------------------------------------------------------------------------------------

const costCentre = Type.Object({
  id: uuid,
  fleetId: uuid,
  code: name,
  name: Type.String({ maxLength: 200 }),
});
export type CostCentre = Static<typeof costCentre>;

export const fleet = Type.Object({
  id: uuid,
  organizationId: uuid,
  organizationName: Type.String(),
  name,
  note,
  drivers: Type.Integer(),
  vehicles: Type.Integer(),
  costCentres: Type.Array(costCentre),
});
export type Fleet = Static<typeof fleet>;
const fleetPath = Type.Object({ fleetId: uuid });
const costCentrePath = Type.Object({ costCentreId: uuid });
const costCentreFacts = Type.Object({ code: name, name: Type.String({ maxLength: 200 }) });

export const listFleets = route({
  method: 'GET',
  path: '/fleets',
  summary: 'Fleets, each with its cost centres',
  tag,
  permission: 'drivers:read',
  query: ownList,
  response: page(fleet),
});

export const getFleet = route({
  method: 'GET',
  path: '/fleets/{fleetId}',
  summary: 'One fleet',
  tag,
  permission: 'drivers:read',
  params: fleetPath,
  response: fleet,
});

export const createFleet = route({
  method: 'POST',
  path: '/fleets',
  summary: 'Make a fleet',
  tag,
  permission: 'drivers:write',
  body: Type.Object({ organizationId: uuid, name, note: Type.Optional(note) }, strict),
  response: fleet,
  status: 201,
});

export const changeFleet = route({
  method: 'PATCH',
  path: '/fleets/{fleetId}',
  summary: 'Rename a fleet',
  tag,
  permission: 'drivers:write',
  params: fleetPath,
  body: Type.Partial(Type.Object({ name, note }), strict),
  response: fleet,
});

export const retireFleet = route({
  method: 'DELETE',
  path: '/fleets/{fleetId}',
  summary: 'Retire a fleet; its drivers and vehicles leave it',
  tag,
  permission: 'drivers:write',
  params: fleetPath,
});

export const addCostCentre = route({
  method: 'POST',
  path: '/fleets/{fleetId}/cost-centres',
  summary: 'Add a cost centre to a fleet',
  tag,
  permission: 'drivers:write',
  params: fleetPath,
  body: Type.Object({ code: name, name: Type.Optional(Type.String({ maxLength: 200 })) }, strict),
  response: fleet,
  status: 201,
});

export const changeCostCentre = route({
  method: 'PATCH',
  path: '/cost-centres/{costCentreId}',
  summary: 'Rename a cost centre',
  tag,
  permission: 'drivers:write',
  params: costCentrePath,
  body: Type.Partial(costCentreFacts, strict),
  response: fleet,
});

export const retireCostCentre = route({
  method: 'DELETE',
  path: '/cost-centres/{costCentreId}',
  summary: 'Retire a cost centre; drivers leave it',
  tag,
  permission: 'drivers:write',
  params: costCentrePath,
});

// --- import -------------------------------------------------------------------------------------

const importing = {
  method: 'POST',
  tag,
  permission: 'drivers:write',
  body: importBody,
  response: importReport,
} as const;

export const previewDriverImport = route({
  ...importing,
  path: '/imports/drivers/preview',
  summary: 'What an import of drivers would do, row by row; nothing is written',
});

export const runDriverImport = route({
  ...importing,
  path: '/imports/drivers',
  summary:
    'Import drivers; a row is told by its external number, else by its e-mail, within its organization',
});
