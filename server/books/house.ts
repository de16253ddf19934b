import type { Transaction } from 'kysely';
import type { Audit } from '../access/index.ts';
import { change } from '../locations/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller } from '../platform/http/caller.ts';
import type { NewId } from '../platform/ids.ts';

/** What routes and jobs of this slice work with. */
export interface House {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
}

/** What a write was about, and what of it the audit trail keeps. */
interface Written<T> {
  readonly id: string;
  readonly organizationId: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly result: T;
}

export type Subject =
  | 'legal_entity'
  | 'tax_rate'
  | 'customer'
  | 'invoice'
  | 'site_host'
  | 'agreement'
  | 'statement';

/** Writes something of the books, with its event and the audit entry that belong to it, in one transaction. */
export function write<T>(
  house: House,
  caller: Caller,
  action: `${Subject}.${string}`,
  work: (trx: Transaction<DB>) => Promise<Written<T>>,
): Promise<T> {
  return change(house, async (trx) => {
    const { id, organizationId, detail = {}, result } = await work(trx);
    const [subjectKind = ''] = action.split('.');
    const about = { organizationId, subjectId: id };
    return {
      result,
      events: [{ kind: 'invoice.changed', at: house.clock.now(), ...about, data: { action } }],
      audit: [{ caller, action, subjectKind, ...about, detail }],
    };
  });
}
