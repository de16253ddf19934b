import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import * as contract from './contract.ts';
import { beyondYourGrants, changeAccess, type House } from './house.ts';
import { findKey, insertKey, listKeys, revoke } from './key-store.ts';
import { endOfMaker } from './maker.ts';
import { placeExists } from './operator-store.ts';
import { covers } from './roles.ts';
import { hashOf, newKey, shownPrefix } from './secrets.ts';

/** Keys for programs: one role in one organization or at one site. */
export function keyRoutes(house: House): Handled[] {
  const { db } = house;
  return [
    handle(contract.listKeys, ({ query, scope }) => listKeys(db, scope, query)),

    handle(contract.createKey, async ({ body, caller, signed, scope }) => {
      const { name, role, organizationId, siteId = null } = body;
      const grant = { role, organizationId, siteId };
      if (!covers(house.callers.grantsOf(signed), grant))
        throw beyondYourGrants('The key would reach beyond you');
      const at = house.clock.now();
      const expiresAt = body.expiresAt ? new Date(body.expiresAt) : null;
      if (expiresAt && expiresAt <= at) throw endsBeforeItBegins();
      const key = newKey();
      const id = house.newId();
      await changeAccess(house, async (trx) => {
        const end = await endOfMaker(trx, caller);
        if (end !== null && (expiresAt === null || expiresAt > end)) throw outlivesItsMaker(end);
        if (!(await placeExists(trx, grant))) throw notFound('such active organization or site');
        const made = {
          id,
          name,
          grant,
          prefix: shownPrefix(key),
          keyHash: hashOf(key),
          by: caller,
          at,
          expiresAt,
        };
        await insertKey(trx, made);
        const subject = { subjectKind: 'api_key', subjectId: id, organizationId, siteId };
        await house.audit(trx, { caller, action: 'api_key.created', ...subject, detail: { role } });
      });
      const apiKey = await findKey(db, scope, id);
      if (!apiKey) throw notFound('such API key');
      return { apiKey, key };
    }),

    handle(contract.revokeKey, async ({ params, caller, scope }) => {
      await changeAccess(house, async (trx) => {
        const found = await findKey(trx, scope, params.id);
        if (!found) throw notFound('such API key');
        const revoked = await revoke(trx, params.id, house.clock.now());
        if (revoked.length === 0) return;
        await house.audit(
          trx,
          revoked.map(({ id, ...place }) => ({
            caller,
            action: 'api_key.revoked',
            subjectKind: 'api_key',
            subjectId: id,
            ...place,
            ...(id !== params.id && { detail: { withKey: params.id } }),
          })),
        );
      });
    }),
  ];
}

const outlivesItsMaker = (end: Date) =>
  problem(403, {
    title: 'Longer than you hold',
    detail: `The key was not made: the one that asked for it ends at ${end.toISOString()}, and what it makes may not last longer.`,
    help: 'Let the new key expire by then, or make it as an operator.',
    errors: [{ path: 'body/expiresAt', message: `must not lie after ${end.toISOString()}` }],
  });

const endsBeforeItBegins = () =>
  problem(422, {
    title: 'Expires in the past',
    detail: 'The key would be expired before its first use.',
    errors: [{ path: 'body/expiresAt', message: 'must lie in the future' }],
  });
