import { sql } from 'kysely';
import { requireOrganization } from '../locations/index.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { BodyOf } from '../platform/http/contract.ts';
import { csvOf, exportPages } from '../platform/http/export.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { findDriver, listDriversIn } from './driver-store.ts';
import * as contract from './people-contract.ts';
import {
  createPeopleWrite,
  type PeopleHouse,
  requireOwned,
  requireReach,
  type Trx,
  takenAs,
  told,
} from './people-house.ts';

export type DriverFacts = Omit<NonNullable<BodyOf<typeof contract.changeDriver>>, 'groupIds'>;

/** Drivers: made, changed, blocked with a reason, retired. */
export function driverRoutes(house: PeopleHouse): Handled[] {
  const { db, clock, newId } = house;
  const write = createPeopleWrite(house);

  async function show(scope: Scope, id: string) {
    const found = await findDriver(db, scope, id);
    if (!found) throw notFound('such driver');
    return found;
  }

  return [
    handle(contract.listDrivers, ({ query, scope }) => listDriversIn(db, scope, query)),
    handle(contract.getDriver, ({ params, scope }) => show(scope, params.driverId)),

    handleRaw(contract.exportDrivers, 'text/csv; charset=utf-8', ({ query, scope, reply }) => {
      reply.header('content-disposition', 'attachment; filename="drivers.csv"');
      return csvOf(
        exportPages((paging) => listDriversIn(db, scope, { ...query, ...paging })),
        csvColumns,
      );
    }),

    handle(contract.createDriver, async ({ body, caller, scope }) => {
      const id = newId();
      const { organizationId, groupIds = [], ...facts } = body;
      await write(caller, 'driver', 'created', async (trx) => {
        await requireOrganization(trx, scope, organizationId);
        await requireFleet(trx, scope, facts);
        await trx
          .insertInto('driver')
          .values({
            ...driverColumns(facts),
            id,
            organization_id: organizationId,
            name: body.name,
            created_at: clock.now(),
          })
          .execute()
          .catch(numberTaken);
        await setGroups(trx, scope, id, groupIds);
        return { id, organizationId };
      });
      return show(scope, id);
    }),

    handle(contract.changeDriver, async ({ params: { driverId }, body, caller, scope }) => {
      const { groupIds, ...facts } = body;
      const action =
        facts.status === 'blocked' ? 'blocked' : facts.status === 'active' ? 'unblocked' : 'changed';
      await write(caller, 'driver', action, async (trx) => {
        const { organization_id } = await requireOwned(trx, scope, 'driver', driverId);
        await requireFleet(trx, scope, facts);
        // Its local lists follow a driver's groups by the driver's own row.
        const columns = { ...driverColumns(facts), id: driverId };
        await trx.updateTable('driver').set(columns).where('id', '=', driverId).execute().catch(numberTaken);
        if (groupIds) await setGroups(trx, scope, driverId, groupIds);
        return { id: driverId, organizationId: organization_id, detail: { fields: Object.keys(body) } };
      });
      return show(scope, driverId);
    }),

    handle(contract.retireDriver, async ({ params: { driverId }, caller, scope }) => {
      await write(caller, 'driver', 'retired', async (trx) => {
        const { organization_id } = await requireOwned(trx, scope, 'driver', driverId);
        await retire(trx, driverId, clock.now());
        return { id: driverId, organizationId: organization_id };
      });
    }),
  ];
}

/** Takes a driver out of use, with the tokens; vehicles have no driver any more. */
export async function retire(trx: Trx, driverId: string, now: Date): Promise<void> {
  await trx.updateTable('driver').set({ retired_at: now }).where('id', '=', driverId).execute();
  await trx
    .updateTable('token')
    .set({ retired_at: now })
    .where('driver_id', '=', driverId)
    .where('retired_at', 'is', null)
    .execute();
  await trx.updateTable('vehicle').set({ driver_id: null }).where('driver_id', '=', driverId).execute();
}

export const numberTaken = takenAs('driver_external_number', 'externalNumber', 'a driver of that number');

/** Columns of what was told of a driver; who is unblocked has no reason to be blocked. */
export function driverColumns(facts: DriverFacts) {
  const { name, email, phone, language, externalNumber, note, fleetId, costCentreId, status } = facts;
  return told({
    name,
    email,
    phone,
    language,
    note,
    status,
    external_number: externalNumber,
    fleet_id: fleetId,
    // Who leaves a fleet leaves its cost centre too.
    cost_centre_id: fleetId === null ? null : costCentreId,
    blocked_reason: status === 'active' ? null : facts.blockedReason,
  });
}

/** A fleet and its cost centre in reach, and of each other. */
async function requireFleet(trx: Trx, scope: Scope, { fleetId, costCentreId }: DriverFacts): Promise<void> {
  await requireReach(trx, scope, { fleet: fleetId, cost_centre: costCentreId });
  if (!costCentreId || !fleetId) return;
  const { fleet_id } = await trx
    .selectFrom('cost_centre')
    .select('fleet_id')
    .where('id', '=', costCentreId)
    .executeTakeFirstOrThrow();
  if (fleet_id === fleetId) return;
  throw problem(422, {
    title: 'Of another fleet',
    detail: 'The cost centre belongs to another fleet than the driver.',
    errors: [{ path: 'body/costCentreId', message: 'is of another fleet' }],
  });
}

async function setGroups(trx: Trx, scope: Scope, driverId: string, groupIds: readonly string[]) {
  for (const id of groupIds) await requireOwned(trx, scope, 'driver_group', id);
  await trx.deleteFrom('driver_group_member').where('driver_id', '=', driverId).execute();
  await sql`
    insert into driver_group_member (driver_id, group_id)
    select distinct ${driverId}::uuid, g.id from unnest(${[...groupIds]}::uuid[]) as g (id)`.execute(trx);
}

const csvColumns: Parameters<typeof csvOf<contract.Driver>>[1] = {
  name: (driver) => driver.name,
  email: (driver) => driver.email,
  phone: (driver) => driver.phone,
  language: (driver) => driver.language,
  external_number: (driver) => driver.externalNumber,
  organization: (driver) => driver.organizationName,
  fleet: (driver) => driver.fleetName,
  cost_centre: (driver) => driver.costCentreCode,
  groups: (driver) => driver.groups.map(({ name }) => name).join(', '),
  status: (driver) => driver.status,
  blocked_reason: (driver) => driver.blockedReason,
  note: (driver) => driver.note,
  created_at: (driver) => driver.createdAt,
  retired_at: (driver) => driver.retiredAt,
};
