import type { Transaction } from 'kysely';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { problem } from '../platform/http/problem.ts';
import type { NewId } from '../platform/ids.ts';
import type { Seal } from '../platform/seal.ts';
import type { Audit } from './audit.ts';
import type { Callers } from './callers.ts';
import type { Passwords } from './passwords.ts';
import type { Throttle } from './throttle.ts';

/** What the routes of this slice share. */
export interface House {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly seal: Seal;
  readonly audit: Audit;
  readonly callers: Callers;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
  /** Whether people reach us by https. */
  readonly secureCookies: boolean;
}

/** Runs a change of who may do what, and tells every node of it once it is committed. */
export async function changeAccess<T>(house: House, work: (trx: Transaction<DB>) => Promise<T>): Promise<T> {
  const result = await house.db.transaction().execute(work);
  house.callers.changed();
  return result;
}

export const beyondYourGrants = (what: string) =>
  problem(403, {
    title: 'More than you hold',
    detail: `${what}: nobody can give, take or change what goes beyond their own grants.`,
    help: 'Ask somebody whose role and organization reach that far.',
  });
