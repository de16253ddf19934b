import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { outboxHint, writeEvents } from '../platform/outbox.ts';
import { isZone } from '../platform/zone.ts';
import * as contract from './contract.ts';
import { beyondYourGrants, changeAccess, type House } from './house.ts';
import {
  findOrganization,
  insertOrganization,
  listOrganizations,
  lockTree,
  type OrganizationRow,
  reparent,
  stillThere,
  toOrganization,
  updateOrganization,
} from './organization-store.ts';

/** The tree of organizations. */
export function organizationRoutes(house: House): Handled[] {
  const { db } = house;

  async function required(trx: Transaction<DB>, scope: Scope, id: string): Promise<OrganizationRow> {
    const found = await findOrganization(trx, scope, id);
    if (!found) throw notFound('such organization');
    return found;
  }

  /** Changes the tree, writes event and audit, and answers with what became of the organization. */
  async function change(
    caller: Caller,
    action: string,
    work: (trx: Transaction<DB>) => Promise<{ id: string; detail: Record<string, unknown> }>,
  ): Promise<string> {
    const id = await changeAccess(house, async (trx) => {
      await lockTree(trx);
      const { id, detail } = await work(trx);
      const at = house.clock.now();
      const kind = 'organization.changed';
      await writeEvents(trx, house.newId, [
        { kind, at, organizationId: id, subjectId: id, data: { action } },
      ]);
      const subject = { subjectKind: 'organization', subjectId: id, organizationId: id };
      await house.audit(trx, { caller, action: `organization.${action}`, ...subject, detail });
      return id;
    });
    house.bus.publish(outboxHint, {});
    return id;
  }

  async function show(scope: Scope, id: string) {
    const found = await findOrganization(db, scope, id);
    if (!found) throw notFound('such organization');
    return toOrganization(found, scope);
  }

  return [
    handle(contract.listOrganizations, ({ query, scope }) => listOrganizations(db, scope, query)),
    handle(contract.showOrganization, ({ params, scope }) => show(scope, params.id)),

    handle(contract.createOrganization, async ({ body, caller, scope }) => {
      const id = house.newId();
      requireZone(body.zone);
      await change(caller, 'created', async (trx) => {
        const parent = await required(trx, scope, body.parentId);
        requireActive(parent);
        await insertOrganization(trx, { ...body, id, parent, createdAt: house.clock.now() });
        return { id, detail: { ...body } };
      });
      // The scope of this request was made before the organization was.
      return show({ ...scope, organizationIds: [...scope.organizationIds, id] }, id);
    }),

    handle(contract.changeOrganization, async ({ params, body, caller, scope }) => {
      requireZone(body.zone);
      await change(caller, 'changed', async (trx) => {
        await required(trx, scope, params.id);
        await updateOrganization(trx, params.id, body);
        return { id: params.id, detail: { ...body } };
      });
      return show(scope, params.id);
    }),

    handle(contract.moveOrganization, async ({ params, body, caller, scope }) => {
      await change(caller, 'moved', async (trx) => {
        const moved = await required(trx, scope, params.id);
        const parent = await required(trx, scope, body.parentId);
        requireParentInReach(moved, scope);
        requireActive(parent);
        if (parent.path.includes(moved.id)) throw intoItself(moved, parent);
        await reparent(trx, moved, parent);
        return { id: moved.id, detail: { from: moved.parent_id, to: parent.id } };
      });
      return show(scope, params.id);
    }),

    handle(contract.retireOrganization, async ({ params, caller, scope }) => {
      await change(caller, 'retired', async (trx) => {
        const retired = await required(trx, scope, params.id);
        requireParentInReach(retired, scope);
        const left = await stillThere(trx, retired.id);
        if (left) throw stillInUse(retired, left);
        await updateOrganization(trx, retired.id, { retired_at: retired.retired_at ?? house.clock.now() });
        return { id: retired.id, detail: {} };
      });
    }),
  ];
}

/** Nobody moves or retires the topmost organization that they hold: it is not theirs but in their care. */
function requireParentInReach(organization: OrganizationRow, scope: Scope): void {
  if (organization.parent_id !== null && scope.organizationIds.includes(organization.parent_id)) return;
  throw beyondYourGrants(`“${organization.name}” is the topmost organization that you hold`);
}

function requireZone(zone: string | null | undefined): void {
  if (!zone || isZone(zone)) return;
  throw problem(422, {
    title: 'No such time zone',
    detail: `“${zone}” is not an IANA time zone such as Europe/Berlin.`,
    errors: [{ path: 'body/zone', message: 'is no IANA time zone' }],
  });
}

function requireActive(parent: OrganizationRow): void {
  if (parent.retired_at === null) return;
  throw problem(409, {
    title: 'Organization retired',
    detail: `“${parent.name}” is retired, so that nothing new can be put under it.`,
    help: 'Choose another organization.',
  });
}

const intoItself = (moved: OrganizationRow, parent: OrganizationRow) =>
  problem(409, {
    title: 'Would hang under itself',
    detail: `“${parent.name}” lies within “${moved.name}”, so that the one cannot be put under the other.`,
    help: 'Choose an organization outside of it.',
  });

const stillInUse = (organization: OrganizationRow, left: string) =>
  problem(409, {
    title: 'Still in use',
    detail: `“${organization.name}” still has ${left}.`,
    help: 'Move or retire these first.',
  });
