import { randomBytes } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import type { Account } from './account.ts';
import type { OwnBalance } from './top-up-contract.ts';

/** Movements that are shown. */
const mostMovements = 50;

export interface BalanceRow {
  readonly id: string;
  readonly driver_id: string;
  readonly organization_id: string;
  readonly currency: string;
  readonly left_minor: number;
  readonly held_minor: number;
  readonly owed_minor: number;
}

/** The balance that an account pays from; of several the oldest. */
export async function findBalance(
  db: Database | Transaction<DB>,
  { driverIds }: Account,
): Promise<BalanceRow | undefined> {
  const { rows } = await sql<BalanceRow>`
    select id, driver_id, organization_id, currency, (amount_minor - held_minor)::float8 as left_minor,
           held_minor::float8, owed_minor::float8
      from balance where driver_id = any(${[...driverIds]}::uuid[]) and closed_at is null
     order by created_at, id limit 1`.execute(db);
  return rows[0];
}

export async function readMovements(db: Database, balanceId: string): Promise<OwnBalance['movements']> {
  const { rows } = await sql<OwnBalance['movements'][number] & { readonly moved_at: Date }>`
    select m.id, m.kind, m.amount_minor::float8 as "amountMinor", m.at as moved_at, coalesce(si.name, s.name, '') as place,
           m.transaction_id as "transactionId"
      from balance_movement m
      left join transaction t on t.id = m.transaction_id
      left join station s on s.id = t.station_id
      left join site si on si.id = t.site_id
     where m.balance_id = ${balanceId}::uuid
     order by m.at desc, m.id desc limit ${mostMovements}`.execute(db);
  return rows.map(({ moved_at, ...row }) => ({ ...row, at: moved_at.toISOString() }));
}

/** The driver of an account who signed up alone and has no other terms: such a driver may pay ahead. */
export async function findPayer(
  db: Database | Transaction<DB>,
  account: Account,
): Promise<{ id: string; organization_id: string } | undefined> {
  const { rows } = await sql<{ id: string; organization_id: string }>`
    select d.id, d.organization_id from drive_account_driver l join driver d on d.id = l.driver_id
     where l.account_id = ${account.id}::uuid and l.signed_up and d.retired_at is null and d.fleet_id is null
       and not exists (select from contract c where c.driver_id = d.id)
     order by d.created_at limit 1`.execute(db);
  return rows[0];
}

/** Opens a balance for a driver, and gives them what they start with from the app: it charges while there is money. */
export async function openBalance(
  trx: Transaction<DB>,
  newId: NewId,
  driver: { readonly id: string; readonly organization_id: string },
  { currency, at }: { readonly currency: string; readonly at: Date },
): Promise<void> {
  const { organization_id } = driver;
  await trx
    .insertInto('balance')
    .values({ id: newId(), organization_id, driver_id: driver.id, currency, created_at: at })
    .onConflict((same) => same.doNothing())
    .execute();
  const known = await trx
    .selectFrom('token')
    .select('id')
    .where('driver_id', '=', driver.id)
    .where('kind', '=', 'app')
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (known) return;
  // Twenty characters: as many as stations of 1.6 take.
  const uid = `APP-${randomBytes(8).toString('hex').toUpperCase()}`;
  await trx
    .insertInto('token')
    .values({
      id: newId(),
      organization_id,
      kind: 'app',
      uid,
      uid_key: uid,
      label: 'App',
      driver_id: driver.id,
      created_at: at,
    })
    .execute();
}
