import { randomBytes } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Actor } from '../access/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { uidKey } from './authorize.ts';

/** What acts when Busbar itself does. */
const SYSTEM = '00000000-0000-0000-0000-000000000000';

export interface CentralToken {
  readonly uid: string;
  readonly kind: 'central';
}

/**
 * Finds the token under which somebody starts transactions from afar at stations of an organization, and
 * makes it the first time. Its uid fits an idTag of 1.6 (20 characters) and cannot be guessed.
 */
export function createCentralToken(deps: { db: Database; clock: Clock; newId: NewId }) {
  const { db } = deps;

  async function find(actorId: string, organizationId: string): Promise<CentralToken | undefined> {
    const found = await db
      .selectFrom('operator_token as o')
      .innerJoin('token as t', 't.id', 'o.token_id')
      .select('t.uid')
      .where('o.actor_id', '=', actorId)
      .where('o.organization_id', '=', organizationId)
      .where('t.retired_at', 'is', null)
      .executeTakeFirst();
    return found && { uid: found.uid, kind: 'central' };
  }

  async function make(actor: Actor, actorId: string, organizationId: string): Promise<CentralToken> {
    const uid = `OP-${randomBytes(8).toString('hex').toUpperCase()}`;
    await db.transaction().execute(async (trx) => {
      const id = deps.newId();
      const label = `Remote starts by ${await nameOf(trx, actor)}`;
      const token = {
        id,
        uid,
        uid_key: uidKey(uid),
        kind: 'central',
        organization_id: organizationId,
        label,
      };
      await trx
        .insertInto('token')
        .values({ ...token, created_at: deps.clock.now() })
        .execute();
      await trx
        .insertInto('operator_token')
        .values({ actor_id: actorId, organization_id: organizationId, token_id: id })
        .onConflict((known) => known.columns(['actor_id', 'organization_id']).doUpdateSet({ token_id: id }))
        .execute();
    });
    return { uid, kind: 'central' };
  }

  return async (actor: Actor, station: { readonly organizationId: string }): Promise<CentralToken> => {
    const actorId = actor.id ?? SYSTEM;
    const known = await find(actorId, station.organizationId);
    return known ?? make(actor, actorId, station.organizationId);
  };
}

async function nameOf(trx: Transaction<DB>, actor: Actor): Promise<string> {
  if (actor.id === null) return 'Busbar itself';
  const table = actor.kind === 'operator' ? 'operator' : 'api_key';
  const found = await trx.selectFrom(table).select('name').where('id', '=', actor.id).executeTakeFirst();
  return found?.name ?? 'somebody';
}
