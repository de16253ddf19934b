import type { Transaction } from 'kysely';
import { type Audit, inScope } from '../access/index.ts';
import { change } from '../locations/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import type { NewId } from '../platform/ids.ts';

/** What the routes about people work with. */
export interface PeopleHouse {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
}

export type Trx = Transaction<DB>;

/** What a write was about; of people the audit trail keeps ids and names of fields, never what names them. */
export interface Written {
  readonly id: string;
  readonly organizationId: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export type Subject =
  | 'driver'
  | 'driver_group'
  | 'fleet'
  | 'cost_centre'
  | 'vehicle'
  | 'contract'
  | 'budget'
  | 'balance';

/** Which live event tells of a change: a few kinds for many things, as pages show them together. */
const eventOf: Record<Subject, string> = {
  driver: 'driver.changed',
  driver_group: 'fleet.changed',
  fleet: 'fleet.changed',
  cost_centre: 'fleet.changed',
  vehicle: 'vehicle.changed',
  contract: 'contract.changed',
  budget: 'budget.changed',
  balance: 'balance.changed',
};

/** Writes something about people, with the event and the audit entry that belong to it, in one transaction. */
export function createPeopleWrite(house: PeopleHouse) {
  return (caller: Caller, subjectKind: Subject, action: string, work: (trx: Trx) => Promise<Written>) =>
    change(house, async (trx) => {
      const { id, organizationId, detail = {} } = await work(trx);
      const subject = { organizationId, subjectId: id };
      return {
        result: id,
        events: [{ kind: eventOf[subjectKind], at: house.clock.now(), ...subject, data: { action } }],
        audit: [{ caller, action: `${subjectKind}.${action}`, subjectKind, ...subject, detail }],
      };
    });
}

type Owned = 'driver' | 'driver_group' | 'fleet' | 'cost_centre' | 'vehicle' | 'token';

/** Something in reach of the caller that is in use, by its id, locked; 404 when there is none. */
export async function requireOwned(trx: Trx, scope: Scope, table: Owned, id: string) {
  const found = await trx
    .selectFrom(table)
    .select(['id', 'organization_id', 'retired_at'])
    .where('id', '=', id)
    .where(inScope(scope, `${table}.organization_id`))
    .forUpdate()
    .executeTakeFirst();
  if (!found) throw notFound(`such ${table.replace('_', ' ')}`);
  if (found.retired_at) {
    throw problem(409, {
      title: 'Retired',
      detail: `That ${table.replace('_', ' ')} is retired.`,
      help: 'Choose another one, or make it anew.',
    });
  }
  return found;
}

/** Demands that what a body names is in reach; what is not told is left alone. */
export async function requireReach(
  trx: Trx,
  scope: Scope,
  named: Partial<Record<Owned, string | null | undefined>>,
): Promise<void> {
  for (const [table, id] of Object.entries(named)) if (id) await requireOwned(trx, scope, table as Owned, id);
}

/** The columns that were told; what was not told is left as it is. */
export function told<Value>(
  columns: Readonly<Record<string, Value>>,
): Record<string, Exclude<Value, undefined>> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Record<
    string,
    Exclude<Value, undefined>
  >;
}

/** Turns a broken unique index into words; anything else goes on. */
export function takenAs(index: string, path: string, what: string) {
  return (error: unknown): never => {
    const { code, constraint } = error as { code?: string; constraint?: string };
    if (code !== '23505' || constraint !== index) throw error;
    throw problem(409, {
      title: 'Already exists',
      detail: `There is ${what} already.`,
      help: 'Choose another name, or use that one.',
      errors: [{ path: `body/${path}`, message: 'exists already' }],
    });
  };
}
