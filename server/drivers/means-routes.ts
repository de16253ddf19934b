import { inScope } from '../access/index.ts';
import { requireOrganization } from '../locations/index.ts';
import type { Scope } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import * as contract from './means-contract.ts';
import { listBudgetsIn, listContractsIn } from './means-store.ts';
import { createPeopleWrite, type PeopleHouse, requireOwned, type Trx, told } from './people-house.ts';

/** Contracts and budgets of drivers and fleets. */
export function meansRoutes(house: PeopleHouse): Handled[] {
  const { db, clock, newId } = house;
  const write = createPeopleWrite(house);

  async function showContract(scope: Scope, id: string) {
    const { items } = await listContractsIn(db, scope, { id, limit: 1 }, clock.now());
    if (!items[0]) throw notFound('such contract');
    return items[0];
  }
  async function showBudget(scope: Scope, id: string) {
    const { items } = await listBudgetsIn(db, scope, { id, limit: 1 });
    if (!items[0]) throw notFound('such budget');
    return items[0];
  }

  return [
    handle(contract.listContracts, ({ query, scope }) => listContractsIn(db, scope, query, clock.now())),

    handle(contract.createContract, async ({ body, caller, scope }) => {
      const id = newId();
      const { organizationId, driverId, fleetId } = body;
      const validFrom = body.validFrom ? new Date(body.validFrom) : clock.now();
      const validUntil = body.validUntil ? new Date(body.validUntil) : null;
      if (validUntil && validUntil <= validFrom) throw endsBeforeItBegins();
      await write(caller, 'contract', 'created', async (trx) => {
        await requireOrganization(trx, scope, organizationId);
        await requireOne(trx, scope, { driverId, fleetId });
        await trx
          .insertInto('contract')
          .values({
            id,
            organization_id: organizationId,
            driver_id: driverId ?? null,
            fleet_id: fleetId ?? null,
            name: body.name,
            valid_from: validFrom,
            valid_until: validUntil,
            note: body.note ?? '',
            created_at: clock.now(),
          })
          .execute();
        return { id, organizationId, detail: { driverId, fleetId } };
      });
      return showContract(scope, id);
    }),

    handle(contract.changeContract, async ({ params: { contractId }, body, caller, scope }) => {
      await write(caller, 'contract', 'changed', async (trx) => {
        const found = await trx
          .selectFrom('contract')
          .select(['organization_id', 'valid_from'])
          .where('id', '=', contractId)
          .where(inScope(scope, 'contract.organization_id'))
          .forUpdate()
          .executeTakeFirst();
        if (!found) throw notFound('such contract');
        const until = body.validUntil ? new Date(body.validUntil) : body.validUntil;
        if (until && until < found.valid_from) throw endsBeforeItBegins();
        const columns = { id: contractId, ...told({ name: body.name, note: body.note, valid_until: until }) };
        await trx.updateTable('contract').set(columns).where('id', '=', contractId).execute();
        return {
          id: contractId,
          organizationId: found.organization_id,
          detail: { fields: Object.keys(body) },
        };
      });
      return showContract(scope, contractId);
    }),

    handle(contract.listBudgets, ({ query, scope }) => listBudgetsIn(db, scope, query)),

    handle(contract.createBudget, async ({ body, caller, scope }) => {
      const id = newId();
      const { subjectKind, period, currency = null, amountMinor = null, energyWh = null } = body;
      if ((currency === null) !== (amountMinor === null) || (amountMinor === null && energyWh === null))
        throw noLimit();
      await write(caller, 'budget', 'created', async (trx) => {
        const subjectId = { driver: body.driverId, fleet: body.fleetId, cost_centre: body.costCentreId }[
          subjectKind
        ];
        if (!subjectId) throw nobody(subjectKind);
        const { organization_id } = await requireOwned(trx, scope, subjectKind, subjectId);
        await trx
          .insertInto('budget')
          .values({
            id,
            organization_id,
            subject_kind: subjectKind,
            subject_id: subjectId,
            period,
            currency,
            amount_minor: amountMinor,
            energy_wh: energyWh,
            created_at: clock.now(),
          })
          .execute();
        return {
          id,
          organizationId: organization_id,
          detail: { subjectKind, subjectId, period, amountMinor, energyWh },
        };
      });
      return showBudget(scope, id);
    }),

    handle(contract.changeBudget, async ({ params: { budgetId }, body, caller, scope }) => {
      await write(caller, 'budget', 'changed', async (trx) => {
        const found = await lockBudget(trx, scope, budgetId);
        if (body.amountMinor !== undefined && found.currency === null) throw noLimit();
        const limits = told({ amount_minor: body.amountMinor, energy_wh: body.energyWh });
        const columns = { id: budgetId, ...limits };
        await trx.updateTable('budget').set(columns).where('id', '=', budgetId).execute();
        return { id: budgetId, organizationId: found.organization_id, detail: { ...body } };
      });
      return showBudget(scope, budgetId);
    }),

    handle(contract.endBudget, async ({ params: { budgetId }, caller, scope }) => {
      await write(caller, 'budget', 'ended', async (trx) => {
        const { organization_id } = await lockBudget(trx, scope, budgetId);
        await trx.updateTable('budget').set({ ended_at: clock.now() }).where('id', '=', budgetId).execute();
        return { id: budgetId, organizationId: organization_id };
      });
    }),
  ];
}

async function lockBudget(trx: Trx, scope: Scope, id: string) {
  const found = await trx
    .selectFrom('budget')
    .select(['organization_id', 'currency'])
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where(inScope(scope, 'budget.organization_id'))
    .forUpdate()
    .executeTakeFirst();
  if (!found) throw notFound('such budget');
  return found;
}

/** The one driver or fleet that a body names. */
export async function requireOne(
  trx: Trx,
  scope: Scope,
  { driverId, fleetId }: { readonly driverId?: string | undefined; readonly fleetId?: string | undefined },
) {
  if ((driverId === undefined) === (fleetId === undefined)) throw nobody('driver or fleet');
  return driverId
    ? requireOwned(trx, scope, 'driver', driverId)
    : requireOwned(trx, scope, 'fleet', fleetId!);
}

const nobody = (what: string) =>
  problem(422, {
    title: 'Whose?',
    detail: `The body must name one ${what.replace('_', ' ')}.`,
    errors: [{ path: 'body', message: `names no ${what.replace('_', ' ')}, or more than one` }],
  });

const noLimit = () =>
  problem(422, {
    title: 'Of how much?',
    detail: 'A budget has an amount with its currency, an energy, or both.',
    errors: [{ path: 'body/amountMinor', message: 'an amount needs a currency' }],
  });

const endsBeforeItBegins = () =>
  problem(422, {
    title: 'Ends before it begins',
    detail: 'The contract would end before it begins.',
    errors: [{ path: 'body/validUntil', message: 'is not after validFrom' }],
  });
