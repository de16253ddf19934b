/** A payment by itself, in processes that die: for tests of what SIGKILL leaves behind. */

import { sql } from 'kysely';
import { createMemoryBus } from '../platform/bus-memory.ts';
import type { Clock } from '../platform/clock.ts';
import type { Connections } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { createBuiltinProvider } from './builtin/provider.ts';
import type { House } from './house.ts';
import { findPayment, intend } from './store.ts';

/** What payments need of the house: stations say yes to everything, and `starts` notes what they were asked. */
export function bareHouse(
  { db, pool }: Pick<Connections, 'db' | 'pool'>,
  clock: Clock,
  starts: string[] = [],
) {
  const accepted = { verdict: 'accepted', outcome: 'answered', sentence: { key: '', params: {}, text: '' } };
  return {
    ...{ db, pool, clock, newId, bus: createMemoryBus() },
    provider: createBuiltinProvider({ db, clock }),
    commands: {
      run: async (...asked: unknown[]) => {
        starts.push(JSON.stringify(asked[3]));
        return accepted;
      },
    },
    keepPromise: async () => {},
    audit: async () => {},
    remoteStart: {},
    remoteStop: {},
    webPaymentStarted: { can: () => false },
    onFault: (error: unknown) => {
      throw error;
    },
  } as unknown as House;
}

/** An organization with a station, and nothing else. */
export async function plantStation({ pool }: Pick<Connections, 'pool'>) {
  const [organizationId, stationId] = [newId(), newId()];
  await pool.query(
    `insert into organization (id, kind, name, path, created_at) values ($1, 'operator', 'Harbour', array[$1::uuid], now())`,
    [organizationId],
  );
  await pool.query(
    `insert into station (id, organization_id, identity, created_at) values ($1, $2, 'CRASHES', now())`,
    [stationId, organizationId],
  );
  return { organizationId, stationId };
}

/** A payment of 30.00 EUR that has just been opened. */
export async function plantPayment(
  { db, clock }: House,
  { organizationId, stationId }: Awaited<ReturnType<typeof plantStation>>,
): Promise<string> {
  const paymentId = newId();
  const at = clock.now();
  await db
    .insertInto('payment')
    .values({
      ...{ id: paymentId, organization_id: organizationId, station_id: stationId, evse_number: 1 },
      ...{ kind: 'charging', provider: 'builtin', state: 'created', currency: 'EUR', hold_minor: 3000 },
      ...{ created_at: at, changed_at: at },
    })
    .execute();
  await db
    .transaction()
    .execute((trx) => intend(trx, [{ id: newId(), paymentId, kind: 'hold', params: {} }], at));
  return paymentId;
}

/** How a payment stands here, at its provider and in the books, and what is left to do. */
export async function lookAt({ db }: House, paymentId: string) {
  const { rows } = await sql<{ minor: number }>`
    select coalesce(sum(amount_minor), 0)::int as minor from posting_entry
     where ref = ${paymentId} and account = 'provider_clearing:builtin'`.execute(db);
  const left = await db
    .selectFrom('payment_effect')
    .select('kind')
    .where('payment_id', '=', paymentId)
    .where('state', '<>', 'done')
    .execute();
  return {
    payment: (await findPayment(db, paymentId))!,
    booked: await db.selectFrom('builtin_payment').selectAll().where('payment_id', '=', paymentId).execute(),
    ledgerMinor: rows[0]!.minor,
    left,
  };
}
