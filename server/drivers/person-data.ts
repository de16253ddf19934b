/** What is kept about a driver: handed out as one file, and erased. */

import type { Actor } from '../access/index.ts';
import { change } from '../locations/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { findDriver } from './driver-store.ts';
import { type ErasePerson, eraseDriver } from './erase.ts';
import * as contract from './people-contract.ts';
import type { PeopleHouse, Trx } from './people-house.ts';
import { readEverything } from './person-export.ts';

export interface DataHouse extends PeopleHouse {
  /** What other slices do when a driver is erased. */
  readonly erasers?: () => readonly ErasePerson[];
}

/** Takes all that names a driver from every table, at somebody's word; refused while a transaction of theirs runs. */
export function createErasing(house: DataHouse) {
  return (
    caller: Actor,
    driver: { readonly id: string; readonly organizationId: string },
    detail: Readonly<Record<string, unknown>> = {},
  ): Promise<void> =>
    note(house, caller, 'erased', driver, detail, async (trx) => {
      await requireNothingRuns(trx, driver.id);
      await eraseDriver(trx, driver.id, house.clock.now(), house.erasers?.() ?? []);
    });
}

export function dataRoutes(house: DataHouse): Handled[] {
  const { db, clock } = house;
  const erase = createErasing(house);

  async function require(scope: Scope, driverId: string) {
    const found = await findDriver(db, scope, driverId);
    if (!found) throw notFound('such driver');
    return found;
  }

  return [
    handleRaw(
      contract.exportDriver,
      'application/json; charset=utf-8',
      async ({ params, scope, caller, reply }) => {
        const driver = await require(scope, params.driverId);
        const kept = await readEverything(db, driver.id);
        await note(house, caller, 'exported', driver);
        reply.header('content-disposition', 'attachment; filename="driver.json"');
        return JSON.stringify({ exportedAt: clock.now().toISOString(), driver, ...kept }, null, 2);
      },
    ),

    handle(contract.eraseDriver, async ({ params, scope, caller }) => {
      const driver = await require(scope, params.driverId);
      if (driver.erasedAt) return driver;
      await erase(caller, driver);
      return require(scope, driver.id);
    }),
  ];
}

/** Both are noted: who took a person's data out, and who had them erased. */
const note = (
  house: PeopleHouse,
  caller: Actor,
  action: 'exported' | 'erased',
  { id, organizationId }: { readonly id: string; readonly organizationId: string },
  detail: Readonly<Record<string, unknown>> = {},
  work: (trx: Trx) => Promise<void> = async () => {},
) =>
  change(house, async (trx) => {
    await work(trx);
    const subject = { organizationId, subjectId: id };
    return {
      result: undefined,
      events: [{ kind: 'driver.changed', at: house.clock.now(), ...subject, data: { action } }],
      audit: [{ caller, action: `driver.${action}`, subjectKind: 'driver', ...subject, detail }],
    };
  });

/** Refuses with 409 while a transaction with a token of the driver's runs. */
export async function requireNothingRuns(db: Database | Trx, driverId: string): Promise<void> {
  const running = await db
    .selectFrom('transaction as t')
    .innerJoin('token as k', 'k.id', 't.token_id')
    .leftJoin('vehicle as v', 'v.id', 'k.vehicle_id')
    .select('t.id')
    .where('t.state', '=', 'active')
    .where((or) => or.or([or('k.driver_id', '=', driverId), or('v.driver_id', '=', driverId)]))
    .limit(1)
    .executeTakeFirst();
  if (!running) return;
  throw problem(409, {
    type: '/problems/drivers/charging',
    title: 'Still charging',
    detail: 'A transaction of this driver is running.',
    help: 'Stop it first; what it costs is then kept under a number.',
  });
}
