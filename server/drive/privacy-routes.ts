import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { type Handled, handlePublic, handlePublicRaw } from '../platform/http/handle.ts';
import type { Account, Accounts } from './account.ts';
import * as contract from './account-contract.ts';
import type { House } from './house.ts';
import type { ReadMe } from './me-store.ts';
import { listOwnOf, toOwn } from './own-store.ts';

/** More transactions than these nobody has driven in a lifetime. */
const mostTransactions = 100_000;
const atOnce = 200;

export interface PrivacyOptions extends House {
  readonly accounts: Accounts;
  readonly readMe: ReadMe;
  /** Takes all that names a driver from every table; what was paid stays, under a number. */
  readonly eraseDriver: (driverId: string, accountId: string) => Promise<void>;
}

/** What is kept of oneself: to take along, and to have deleted. */
export function privacyRoutes(options: PrivacyOptions): Handled[] {
  const { db, clock, accounts, readMe } = options;
  return [
    handlePublicRaw(contract.exportMe, 'application/json', async ({ request, reply }) => {
      const account = await accounts.who(request);
      reply.header('content-disposition', 'attachment; filename="my-charging-data.json"');
      return JSON.stringify(await everythingOf(account), null, 2);
    }),

    handlePublic(contract.deleteMe, async ({ request, reply }) => {
      const account = await accounts.who(request);
      // Whom an employer or operator knows by themselves stays known to them; the account goes all the same.
      const { rows } = await sql<{ id: string }>`
        select d.id from driver d
         where d.id = any(${[...account.driverIds]}::uuid[]) and d.fleet_id is null and d.external_number is null
           and not exists (select from contract c where c.driver_id = d.id)
           and not exists (select from token t where t.driver_id = d.id and t.retired_at is null)`.execute(
        db,
      );
      for (const { id } of rows) await options.eraseDriver(id, account.id);
      await accounts.end(request, reply, true);
      await db.transaction().execute((trx) => removeAccount(trx, account.id));
    }),
  ];

  async function everythingOf(account: Account) {
    const transactions = [];
    let cursor: string | undefined;
    do {
      const list = await listOwnOf(db, account, { cursor, limit: atOnce }, async (row) =>
        toOwn(row, undefined, clock.now()),
      );
      transactions.push(...list.items);
      cursor = list.nextCursor ?? undefined;
    } while (cursor && transactions.length < mostTransactions);
    const drivers = await db
      .selectFrom('driver')
      .select(['id', 'name', 'email', 'phone', 'language', 'external_number', 'created_at'])
      .where('id', 'in', [...account.driverIds])
      .execute();
    const tokens = await db
      .selectFrom('token')
      .select(['uid', 'kind', 'label', 'status', 'created_at'])
      .where('driver_id', 'in', [...account.driverIds])
      .execute();
    const vehicles = await db
      .selectFrom('vehicle')
      .select(['plate', 'model', 'battery_wh', 'evccid', 'created_at'])
      .where('driver_id', 'in', [...account.driverIds])
      .execute();
    return { madeAt: clock.now(), account: await readMe(account), drivers, tokens, vehicles, transactions };
  }
}

async function removeAccount(trx: Transaction<DB>, accountId: string): Promise<void> {
  const { email_key } = await trx
    .deleteFrom('drive_account')
    .where('id', '=', accountId)
    .returning('email_key')
    .executeTakeFirstOrThrow();
  await sql`delete from drive_link where lower(email) = ${email_key}`.execute(trx);
}

/** For whoever erases a driver: the accounts that stand for that driver alone go along, the others let go of them. */
export async function eraseAccounts(trx: Transaction<DB>, driverId: string): Promise<void> {
  const { rows } = await sql<{ account_id: string; alone: boolean }>`
    select account_id, count(*) = 1 as alone from drive_account_driver
     where account_id in (select account_id from drive_account_driver where driver_id = ${driverId}::uuid)
     group by account_id`.execute(trx);
  await trx.deleteFrom('drive_account_driver').where('driver_id', '=', driverId).execute();
  for (const { account_id, alone } of rows) if (alone) await removeAccount(trx, account_id);
}
