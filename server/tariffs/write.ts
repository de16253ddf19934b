import type { Transaction } from 'kysely';
import { change } from '../locations/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller } from '../platform/http/caller.ts';
import type { House } from './house.ts';

/** What a write was about, and what of it the audit trail keeps. */
export interface Written {
  readonly id: string;
  readonly organizationId: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What a kind of thing is called: in events and actions (`tariff`), and as the subject of the audit trail. */
export interface Kind {
  readonly name: 'tariff' | 'price_series';
  readonly subject: 'tariff' | 'tariff_assignment' | 'price_series';
}

/** Writes something of a kind, with the event and the audit entry that belong to it, in one transaction. */
export function createWrite(house: House, { name, subject: subjectKind }: Kind) {
  return (caller: Caller, action: string, work: (trx: Transaction<DB>) => Promise<Written>) =>
    change(house, async (trx) => {
      const { id, organizationId, detail } = await work(trx);
      const subject = { organizationId, subjectId: id };
      return {
        result: id,
        events: [{ kind: `${name}.changed`, at: house.clock.now(), ...subject, data: { action } }],
        audit: [{ caller, action: `${name}.${action}`, subjectKind, ...subject, detail }],
      };
    });
}
