import type { Transaction } from 'kysely';
import type { Audit, AuditWords } from '../access/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { againOnDeadlock } from '../platform/database/deadlock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import { type NewEvent, outboxHint, writeEvents } from '../platform/outbox.ts';
import type { RunningTransaction } from './contract.ts';
import type { ReadModels } from './layout.ts';

/** Gives a station a password, made here when none is given; answers with the made one. Keeping it is the gateway's. */
export type SetPassword = (
  trx: Transaction<DB>,
  stationId: string,
  given?: string,
) => Promise<string | undefined>;

/** Has the connection of a station closed, wherever it is; false when there is none. */
export type Disconnect = (stationId: string, reason: string) => Promise<boolean>;

/** The transactions that run at some stations now, by station id. */
export type FindRunning = (
  stationIds: readonly string[],
) => Promise<ReadonlyMap<string, readonly RunningTransaction[]>>;

/** What the routes of this slice work with. */
export interface House {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
  readonly setPassword: SetPassword;
  readonly disconnect: Disconnect;
  readonly findRunning: FindRunning;
  /** What is known of models of stations. */
  readonly readModels: ReadModels;
}

/** What a write leaves behind beside its rows. */
export interface Trace {
  readonly events?: readonly NewEvent[];
  readonly audit?: readonly AuditWords[];
}

/** Writes with what others may hear of it and who did it, in one transaction; then tells whoever waits for events. */
export async function change<T>(
  house: Pick<House, 'db' | 'bus' | 'newId' | 'audit'>,
  work: (trx: Transaction<DB>) => Promise<Trace & { result: T }>,
): Promise<T> {
  const run = async (trx: Transaction<DB>) => {
    const { result, events = [], audit = [] } = await work(trx);
    await writeEvents(trx, house.newId, events);
    // The trail's writers go one by one: last, so that they wait for as little as possible.
    for (const words of audit) await house.audit(trx, words);
    return result;
  };
  const result = await againOnDeadlock(() => house.db.transaction().execute(run));
  house.bus.publish(outboxHint, null);
  return result;
}
