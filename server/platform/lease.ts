import { type Kysely, sql, type Transaction } from 'kysely';
import type { DB } from './database/generated/schema.ts';
import type { NewId } from './ids.ts';

/** How often a node renews its lease. */
export const renewEveryMs = 5000;
/** How long a lease lives: two renewals may fail before a node counts as dead. */
export const leaseMs = 14_000;
/** How often a worker looks for dead nodes; with the lease: their stations are offline within 20 s. */
export const buryEveryMs = 2000;
/** Most nodes buried at once: each one's stations are written in one transaction. */
const BURIED_AT_ONCE = 4;

export interface NodeOptions {
  db: Kysely<DB>;
  newId: NewId;
  name: string;
  roles: readonly string[];
  onError?(error: unknown): void;
  renewEveryMs?: number;
}

export interface Node {
  readonly id: string;
  /**
   * Renews the lease now. False: others took this node for dead and closed its books, so that
   * it owns nothing any more and has registered anew under another id.
   */
  renew(): Promise<boolean>;
  /** Told when the lease was lost: every socket of this node must be closed. */
  onLost(listener: (newId: string) => void): void;
  /** Takes the node off the list; its stations must have been ended before. */
  end(): Promise<void>;
}

/**
 * Registers this process as a living node and renews its lease every five seconds.
 * Time is the database's everywhere: the clocks of nodes may disagree.
 */
export async function registerNode(options: NodeOptions): Promise<Node> {
  const { db, onError = () => {} } = options;
  const listeners: ((newId: string) => void)[] = [];
  let id = options.newId();
  await insert();

  async function insert(): Promise<void> {
    await db
      .insertInto('node')
      .values({
        id,
        name: options.name,
        roles: [...options.roles],
        started_at: sql`now()`,
        lease_until: leaseEnd,
      })
      .execute();
  }

  async function renew(): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('node')
      .set({ lease_until: leaseEnd })
      .where('id', '=', id)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) return true;
    id = options.newId();
    await insert();
    for (const listener of listeners) listener(id);
    return false;
  }

  let renewing = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    // A renewal that hangs is not joined by others: the pool has few connections.
    if (busy) return;
    busy = true;
    renewing = renew()
      .then(() => {}, onError)
      .finally(() => {
        busy = false;
      });
  }, options.renewEveryMs ?? renewEveryMs);
  timer.unref();

  return {
    get id() {
      return id;
    },
    renew,
    onLost: (listener) => {
      listeners.push(listener);
    },
    async end() {
      clearInterval(timer);
      await renewing;
      await db.deleteFrom('node').where('id', '=', id).execute();
    },
  };
}

const leaseEnd = sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`;

/**
 * Closes the books of nodes whose lease has run out: `close` writes what follows from their death
 * (connections ended, stations offline) in the transaction that takes them off the list. A node that
 * renews at the same moment is either spared or finds itself gone. Returns the ids of the dead.
 */
export async function buryDeadNodes(
  db: Kysely<DB>,
  close: (trx: Transaction<DB>, nodeIds: readonly string[]) => Promise<void>,
): Promise<string[]> {
  return db.transaction().execute(async (trx) => {
    const dead = await trx
      .selectFrom('node')
      .select('id')
      .where('lease_until', '<', sql<Date>`now()`)
      .orderBy('id')
      .limit(BURIED_AT_ONCE)
      .forUpdate()
      .skipLocked()
      .execute();
    const ids = dead.map((node) => node.id);
    if (ids.length === 0) return ids;
    await close(trx, ids);
    await trx.deleteFrom('node').where('id', 'in', ids).execute();
    return ids;
  });
}
