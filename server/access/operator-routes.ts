import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Grant, Scope, Signed } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import * as contract from './contract.ts';
import { beyondYourGrants, changeAccess, type House } from './house.ts';
import { endOfMaker } from './maker.ts';
import {
  findOperator,
  insertOperator,
  listOperators,
  lockOwners,
  ownerRemains,
  placeExists,
  replaceGrants,
  updateOperator,
} from './operator-store.ts';
import { covers, permissionsOf } from './roles.ts';
import { newTemporaryPassword } from './secrets.ts';
import { endSessions, storePassword } from './session-store.ts';

/** Operators, and what they may do where. */
export function operatorRoutes(house: House): Handled[] {
  const { db, passwords } = house;

  async function show(scope: Scope, id: string) {
    const found = await findOperator(db, scope, id);
    if (!found) throw notFound('such operator');
    return found;
  }

  /** Changes one operator whose every grant is within the caller's; notes it; an owner must remain. */
  function change(
    signed: Signed,
    id: string,
    action: string,
    work: (trx: Transaction<DB>, found: contract.Operator) => Promise<Record<string, unknown>>,
    options: { evenBeyond?: boolean } = {},
  ): Promise<void> {
    const scope = signed.scopeOf('operators:write');
    return changeAccess(house, async (trx) => {
      await lockOwners(trx);
      const found = await findOperator(trx, scope, id);
      if (!found) throw notFound('such operator');
      if (!found.changeable && !options.evenBeyond)
        throw beyondYourGrants(`${found.name} holds grants elsewhere`);
      const owned = await ownerRemains(trx);
      const detail = await work(trx, found);
      if (owned && !(await ownerRemains(trx))) throw lastOwner(found.name);
      const organizationId = found.grants[0]?.organizationId ?? null;
      const subject = { subjectKind: 'operator', subjectId: id, organizationId };
      await house.audit(trx, { caller: signed.caller, action: `operator.${action}`, ...subject, detail });
    });
  }

  async function requireGrantable(
    trx: Transaction<DB>,
    signed: Signed,
    grants: readonly Grant[],
  ): Promise<void> {
    const held = house.callers.grantsOf(signed);
    for (const grant of grants) {
      if (!covers(held, grant)) throw beyondYourGrants(`The grant “${grant.role}” reaches beyond yours`);
      if (!(await placeExists(trx, grant))) throw noSuchPlace();
    }
  }

  return [
    handle(contract.listRoles, () => ({
      items: contract.roles.map((role) => ({ role, permissions: [...permissionsOf[role]] })),
    })),
    handle(contract.listOperators, ({ query, scope }) => listOperators(db, scope, query)),
    handle(contract.showOperator, ({ params, scope }) => show(scope, params.id)),

    handle(contract.createOperator, async ({ body, signed, scope }) => {
      const temporaryPassword = body.password === undefined ? newTemporaryPassword() : null;
      const hash = await passwords.hash(body.password ?? temporaryPassword!);
      const id = house.newId();
      const at = house.clock.now();
      await changeAccess(house, async (trx) => {
        await mayLetIn(trx, signed);
        await requireGrantable(trx, signed, body.grants);
        const { email, name } = body;
        await insertOperator(trx, {
          id,
          email,
          name,
          hash,
          mustChange: temporaryPassword !== null,
          at,
        }).catch(emailTaken(email));
        const grants = body.grants.map((grant) => ({ ...grant, id: house.newId() }));
        await replaceGrants(trx, scope, id, grants, at);
        await house.audit(trx, {
          caller: signed.caller,
          action: 'operator.created',
          subjectKind: 'operator',
          subjectId: id,
          organizationId: body.grants[0]!.organizationId,
          detail: { grants: body.grants },
        });
      });
      return { operator: await show(scope, id), temporaryPassword };
    }),

    handle(contract.changeOperator, async ({ params, body, signed, scope }) => {
      await change(signed, params.id, 'changed', async (trx) => {
        await updateOperator(trx, params.id, body).catch(emailTaken(body.email ?? ''));
        return { members: Object.keys(body) };
      });
      return show(scope, params.id);
    }),

    handle(contract.setGrants, async ({ params, body, signed, scope }) => {
      const setIn = async (trx: Transaction<DB>, { grants: held }: contract.Operator) => {
        if (body.grants.some((grant) => !held.some((one) => isSame(one, grant)))) await mayLetIn(trx, signed);
        await requireGrantable(trx, signed, body.grants);
        const grants = body.grants.map((grant) => ({ ...grant, id: house.newId() }));
        await replaceGrants(trx, scope, params.id, grants, house.clock.now());
        return { grants: body.grants };
      };
      await change(signed, params.id, 'grants_set', setIn, { evenBeyond: true });
      const left = await findOperator(db, scope, params.id);
      // Without a grant in reach the operator is out of sight: this answer is the last look.
      return left ?? { ...(await lastLook(params.id)), grants: [] };
    }),

    handle(contract.disableOperator, async ({ params, signed, scope }) => {
      await change(signed, params.id, 'disabled', async (trx) => {
        await updateOperator(trx, params.id, { disabled_at: house.clock.now() });
        await endSessions(trx, params.id);
        return {};
      });
      return show(scope, params.id);
    }),

    handle(contract.enableOperator, async ({ params, signed, scope }) => {
      await change(signed, params.id, 'enabled', async (trx) => {
        await mayLetIn(trx, signed);
        await updateOperator(trx, params.id, { disabled_at: null });
        return {};
      });
      return show(scope, params.id);
    }),

    handle(contract.resetPassword, async ({ params, signed }) => {
      const temporaryPassword = newTemporaryPassword();
      const hash = await passwords.hash(temporaryPassword);
      await change(signed, params.id, 'password_reset', async (trx) => {
        await mayLetIn(trx, signed);
        await storePassword(trx, params.id, hash, true);
        await endSessions(trx, params.id);
        return {};
      });
      return { temporaryPassword };
    }),
  ];

  async function lastLook(id: string) {
    const found = await findOperator(db, { whole: true, organizationIds: [], siteIds: [] }, id);
    if (!found) throw notFound('such operator');
    return { ...found, changeable: false };
  }
}

/** An operator's access has no end: whose own has one gives it to nobody, but may take it away. */
async function mayLetIn(trx: Transaction<DB>, { caller }: Signed): Promise<void> {
  const end = await endOfMaker(trx, caller);
  if (end !== null) throw wouldOutlive(end);
}

const isSame = (one: Grant, other: Grant): boolean =>
  one.role === other.role && one.organizationId === other.organizationId && one.siteId === other.siteId;

const wouldOutlive = (end: Date) =>
  problem(403, {
    title: 'Longer than you hold',
    detail: `Nobody was let in: the key that asked for it ends at ${end.toISOString()}, and an operator's access does not.`,
    help: 'Do it with a key that does not expire, or as an operator.',
  });

const emailTaken = (email: string) => (error: unknown) => {
  if ((error as { code?: string }).code !== '23505') throw error;
  throw problem(409, {
    title: 'E-mail address taken',
    detail: `There is an operator with the address ${email} already.`,
    help: 'Use another address, or give that operator a further grant.',
    errors: [{ path: 'body/email', message: 'belongs to another operator' }],
  });
};

const noSuchPlace = () =>
  problem(422, {
    title: 'No such place',
    detail: 'A grant names an organization or site that is not there, is retired, or do not belong together.',
    help: 'Choose an active organization, and a site of just that organization.',
  });

const lastOwner = (name: string) =>
  problem(409, {
    title: 'Last owner',
    detail: `${name} is the last one who owns the whole network: nobody could manage it afterwards.`,
    help: 'Make somebody else an owner of the topmost organization first.',
  });
