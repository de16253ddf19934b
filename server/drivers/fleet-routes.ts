import { requireOrganization } from '../locations/index.ts';
import type { Scope } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound } from '../platform/http/problem.ts';
import { findFleet, findGroup, listFleetsIn, listGroupsIn } from './fleet-store.ts';
import * as contract from './people-contract.ts';
import { createPeopleWrite, type PeopleHouse, requireOwned, type Trx, takenAs } from './people-house.ts';

const fleetTaken = takenAs('fleet_name', 'name', 'a fleet of that name');
const groupTaken = takenAs('driver_group_name', 'name', 'a group of that name');
const codeTaken = takenAs('cost_centre_code', 'code', 'a cost centre of that code in the fleet');

/** Fleets with their cost centres, and groups of drivers. */
export function fleetRoutes(house: PeopleHouse): Handled[] {
  const { db, clock, newId } = house;
  const write = createPeopleWrite(house);

  async function showFleet(scope: Scope, id: string) {
    const found = await findFleet(db, scope, id);
    if (!found) throw notFound('such fleet');
    return found;
  }
  async function showGroup(scope: Scope, id: string) {
    const found = await findGroup(db, scope, id);
    if (!found) throw notFound('such group');
    return found;
  }

  return [
    handle(contract.listFleets, ({ query, scope }) => listFleetsIn(db, scope, query)),
    handle(contract.getFleet, ({ params, scope }) => showFleet(scope, params.fleetId)),

    handle(contract.createFleet, async ({ body: { organizationId, name, note = '' }, caller, scope }) => {
      const id = newId();
      await write(caller, 'fleet', 'created', async (trx) => {
        await requireOrganization(trx, scope, organizationId);
        const row = { id, organization_id: organizationId, name, note, created_at: clock.now() };
        await trx.insertInto('fleet').values(row).execute().catch(fleetTaken);
        return { id, organizationId };
      });
      return showFleet(scope, id);
    }),

    handle(contract.changeFleet, async ({ params: { fleetId }, body, caller, scope }) => {
      await write(caller, 'fleet', 'changed', async (trx) => {
        const { organization_id } = await requireOwned(trx, scope, 'fleet', fleetId);
        const row = { ...body, id: fleetId };
        await trx.updateTable('fleet').set(row).where('id', '=', fleetId).execute().catch(fleetTaken);
        return { id: fleetId, organizationId: organization_id, detail: { fields: Object.keys(body) } };
      });
      return showFleet(scope, fleetId);
    }),

    handle(contract.retireFleet, async ({ params: { fleetId }, caller, scope }) => {
      await write(caller, 'fleet', 'retired', async (trx) => {
        const { organization_id } = await requireOwned(trx, scope, 'fleet', fleetId);
        const retired_at = clock.now();
        const none = { fleet_id: null };
        await trx.updateTable('fleet').set({ retired_at }).where('id', '=', fleetId).execute();
        await trx.updateTable('cost_centre').set({ retired_at }).where('fleet_id', '=', fleetId).execute();
        const left = { ...none, cost_centre_id: null };
        await trx.updateTable('driver').set(left).where('fleet_id', '=', fleetId).execute();
        await trx.updateTable('vehicle').set(none).where('fleet_id', '=', fleetId).execute();
        await trx.deleteFrom('site_access_entry').where('subject_id', '=', fleetId).execute();
        await trx.deleteFrom('evse_limit').where('subject_id', '=', fleetId).execute();
        return { id: fleetId, organizationId: organization_id };
      });
    }),

    handle(contract.addCostCentre, async ({ params: { fleetId }, body, caller, scope }) => {
      const id = newId();
      await write(caller, 'cost_centre', 'created', async (trx) => {
        const { organization_id } = await requireOwned(trx, scope, 'fleet', fleetId);
        await trx
          .insertInto('cost_centre')
          .values({
            id,
            fleet_id: fleetId,
            organization_id,
            code: body.code,
            name: body.name ?? '',
            created_at: clock.now(),
          })
          .execute()
          .catch(codeTaken);
        return { id, organizationId: organization_id };
      });
      return showFleet(scope, fleetId);
    }),

    handle(contract.changeCostCentre, async ({ params: { costCentreId }, body, caller, scope }) => {
      await write(caller, 'cost_centre', 'changed', async (trx) => {
        const { organization_id } = await requireOwned(trx, scope, 'cost_centre', costCentreId);
        const row = { ...body, id: costCentreId };
        await trx
          .updateTable('cost_centre')
          .set(row)
          .where('id', '=', costCentreId)
          .execute()
          .catch(codeTaken);
        return { id: costCentreId, organizationId: organization_id, detail: { fields: Object.keys(body) } };
      });
      return showFleet(scope, await fleetOf(db, costCentreId));
    }),

    handle(contract.retireCostCentre, async ({ params: { costCentreId: id }, caller, scope }) => {
      await write(caller, 'cost_centre', 'retired', async (trx) => {
        const { organization_id } = await requireOwned(trx, scope, 'cost_centre', id);
        await trx.updateTable('cost_centre').set({ retired_at: clock.now() }).where('id', '=', id).execute();
        const none = { cost_centre_id: null };
        await trx.updateTable('driver').set(none).where('cost_centre_id', '=', id).execute();
        return { id, organizationId: organization_id };
      });
    }),

    handle(contract.listGroups, ({ query, scope }) => listGroupsIn(db, scope, query)),

    handle(contract.createGroup, async ({ body, caller, scope }) => {
      const { organizationId, name, note = '', discountPercent = null } = body;
      const id = newId();
      await write(caller, 'driver_group', 'created', async (trx) => {
        await requireOrganization(trx, scope, organizationId);
        const facts = { name, note, discount_percent: discountPercent };
        const row = { id, organization_id: organizationId, ...facts, created_at: clock.now() };
        await trx.insertInto('driver_group').values(row).execute().catch(groupTaken);
        return { id, organizationId };
      });
      return showGroup(scope, id);
    }),

    handle(contract.changeGroup, async ({ params: { groupId }, body, caller, scope }) => {
      await write(caller, 'driver_group', 'changed', async (trx) => {
        const { organization_id } = await requireOwned(trx, scope, 'driver_group', groupId);
        const { discountPercent, ...named } = body;
        const discount = discountPercent !== undefined && { discount_percent: discountPercent };
        const row = { ...named, ...discount, id: groupId };
        await trx.updateTable('driver_group').set(row).where('id', '=', groupId).execute().catch(groupTaken);
        return { id: groupId, organizationId: organization_id, detail: { fields: Object.keys(body) } };
      });
      return showGroup(scope, groupId);
    }),

    handle(contract.retireGroup, async ({ params: { groupId: id }, caller, scope }) => {
      await write(caller, 'driver_group', 'retired', async (trx) => {
        const { organization_id } = await requireOwned(trx, scope, 'driver_group', id);
        await trx.updateTable('driver_group').set({ retired_at: clock.now() }).where('id', '=', id).execute();
        await leaveGroup(trx, id);
        return { id, organizationId: organization_id };
      });
    }),
  ];
}

/** Nobody is in the group any more, and no site names it; lists of stations learn of it by the drivers' own rows. */
async function leaveGroup(trx: Trx, groupId: string): Promise<void> {
  const members = await trx
    .deleteFrom('driver_group_member')
    .where('group_id', '=', groupId)
    .returning('driver_id as id')
    .execute();
  await trx.deleteFrom('site_access_entry').where('subject_id', '=', groupId).execute();
  await trx.deleteFrom('evse_limit').where('subject_id', '=', groupId).execute();
  if (members.length === 0) return;
  const ids = members.map(({ id }) => id);
  await trx
    .updateTable('driver')
    .set(({ ref }) => ({ note: ref('note') }))
    .where('id', 'in', ids)
    .execute();
}

async function fleetOf(db: PeopleHouse['db'], costCentreId: string): Promise<string> {
  const { fleet_id } = await db
    .selectFrom('cost_centre')
    .select('fleet_id')
    .where('id', '=', costCentreId)
    .executeTakeFirstOrThrow();
  return fleet_id;
}
