import type { Transaction } from 'kysely';
import type { Audit, AuditWords } from '../access/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { againOnDeadlock } from '../platform/database/deadlock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { FileStore } from '../platform/file-store.ts';
import type { NewId } from '../platform/ids.ts';
import { type NewEvent, outboxHint, writeEvents } from '../platform/outbox.ts';

/** What the parts of this slice that people work with stand on. */
export interface House {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
  readonly files: FileStore;
  /** Where stations fetch and deliver files, without a slash at its end. */
  readonly transferUrl: () => string;
}

/** What a write leaves behind beside its rows. */
interface Trace {
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
    for (const words of audit) await house.audit(trx, words);
    return result;
  };
  const result = await againOnDeadlock(() => house.db.transaction().execute(run));
  house.bus.publish(outboxHint, null);
  return result;
}
