/** A payment by itself, in processes that die: for tests of what SIGKILL leaves behind. */

import { type Insertable, sql } from 'kysely';
import { createMemoryBus } from '../platform/bus-memory.ts';
import type { Clock } from '../platform/clock.ts';
import type { Connections } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import { createBuiltinProvider } from './builtin/provider.ts';
import type { House } from './house.ts';
import { findPayment, intend } from './store.ts';

/** What a station may be asked for a payment. */
export type Asked = 'start' | 'stop' | 'announce';

/** What payments need of the house: stations say yes to everything, and `asked` notes what they were asked. */
export function bareHouse({ db, pool }: Pick<Connections, 'db' | 'pool'>, clock: Clock, asked: Asked[] = []) {
  const accepted = { verdict: 'accepted', outcome: 'answered', sentence: { key: '', params: {}, text: '' } };
  return {
    ...{ db, pool, clock, newId, bus: createMemoryBus() },
    provider: createBuiltinProvider({ db, clock }),
    commands: {
      run: async (_caller: unknown, _target: unknown, { name }: { name: Asked }) => {
        asked.push(name);
        return accepted;
      },
    },
    keepPromise: async () => {},
    audit: async () => {},
    remoteStart: { name: 'start' },
    remoteStop: { name: 'stop' },
    webPaymentStarted: { name: 'announce', can: () => true },
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
    `insert into station (id, organization_id, identity, version, created_at) values ($1, $2, 'CRASHES', '2.1', now())`,
    [stationId, organizationId],
  );
  return { organizationId, stationId };
}

/** A payment of 30.00 EUR that has just been opened, unless it is said to be another. */
export async function plantPayment(
  { db, clock }: House,
  { organizationId, stationId }: Awaited<ReturnType<typeof plantStation>>,
  other: Partial<Insertable<DB['payment']>> = {},
): Promise<string> {
  const paymentId = newId();
  const at = clock.now();
  await db
    .insertInto('payment')
    .values({
      ...{ id: paymentId, organization_id: organizationId, station_id: stationId, evse_number: 1 },
      ...{ kind: 'charging', provider: 'builtin', state: 'created', currency: 'EUR', hold_minor: 3000 },
      ...{ created_at: at, changed_at: at },
      ...other,
    })
    .execute();
  await db
    .transaction()
    .execute((trx) => intend(trx, [{ id: newId(), paymentId, kind: 'hold', params: {} }], at));
  return paymentId;
}

/** How a payment stands here, at its provider and in the books, and what is left to do. */
export async function lookAt({ db }: House, paymentId: string) {
  const { rows } = await sql<{ clearing: number; losses: number }>`
    select coalesce(sum(amount_minor) filter (where account = 'provider_clearing:builtin'), 0)::int as clearing,
           coalesce(sum(amount_minor) filter (where account = 'losses'), 0)::int as losses
      from posting_entry where ref = ${paymentId}`.execute(db);
  const left = await db
    .selectFrom('payment_effect')
    .select('kind')
    .where('payment_id', '=', paymentId)
    .where('state', 'not in', ['done', 'refused'])
    .execute();
  return {
    payment: (await findPayment(db, paymentId))!,
    booked: await db
      .selectFrom('builtin_payment')
      .selectAll()
      .where('payment_id', '=', paymentId)
      .orderBy('created_at')
      .execute(),
    ledgerMinor: rows[0]!.clearing,
    lostMinor: rows[0]!.losses,
    left,
  };
}
