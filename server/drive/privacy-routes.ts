import { sql, type Transaction } from 'kysely';
import { system } from '../access/index.ts';
import type { Drivers } from '../drivers/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { type Handled, handlePublic, handlePublicRaw } from '../platform/http/handle.ts';
import { problem } from '../platform/http/problem.ts';
import type { Account, Accounts } from './account.ts';
import * as contract from './account-contract.ts';
import { readWaiting } from './card-request-store.ts';
import type { House } from './house.ts';
import type { ReadMe } from './me-store.ts';
import { listOwnOf, toOwn } from './own-store.ts';

/** More transactions than these nobody has driven in a lifetime. */
const mostTransactions = 100_000;
const atOnce = 200;

export interface PrivacyOptions extends House {
  readonly accounts: Accounts;
  readonly readMe: ReadMe;
  /** The slice that knows people: all that it keeps of one, and taking it away, as an operator does. */
  readonly people: Pick<Drivers, 'erase' | 'everythingOf' | 'requireNothingRuns'>;
  readonly giveUpReservations: (account: Account) => Promise<void>;
}

/** What is kept of oneself: to take along, and to have deleted. */
export function privacyRoutes(options: PrivacyOptions): Handled[] {
  const { db, clock, accounts, readMe, people } = options;
  return [
    handlePublicRaw(contract.exportMe, 'application/json', async ({ request, reply }) => {
      const account = await accounts.who(request);
      reply.header('content-disposition', 'attachment; filename="my-charging-data.json"');
      return JSON.stringify(await everythingOf(account), null, 2);
    }),

    handlePublic(contract.deleteMe, async ({ request, reply }) => {
      const account = await accounts.who(request);
      await refuseWithMoney(account);
      // Whom an employer or operator knows by themselves stays known to them; the account goes all the same.
      const { rows } = await sql<{ id: string; organizationId: string }>`
        select d.id, d.organization_id as "organizationId"
          from drive_account_driver l join driver d on d.id = l.driver_id
         where l.account_id = ${account.id}::uuid and l.signed_up and d.erased_at is null and d.fleet_id is null
           and d.external_number is null and not exists (select from contract c where c.driver_id = d.id)`.execute(
        db,
      );
      // Before anything is given up: a refusal must leave all as it was.
      for (const { id } of rows) await people.requireNothingRuns(id);
      if (rows.length > 0) await options.giveUpReservations(account);
      for (const driver of rows) await people.erase(system, driver, { accountId: account.id });
      await accounts.end(request, reply, true);
      // Gone already where it stood for nobody but who was erased.
      await db.transaction().execute((trx) => removeAccount(trx, account.id));
    }),
  ];

  /** Money that was paid ahead is the driver's: it must not vanish with the name. */
  async function refuseWithMoney({ driverIds }: Account): Promise<void> {
    const left = await db
      .selectFrom('balance')
      .select('id')
      .where('driver_id', 'in', [...driverIds])
      .where('closed_at', 'is', null)
      .where((or) => or.or([or('amount_minor', '<>', 0), or('held_minor', '>', 0), or('owed_minor', '>', 0)]))
      .executeTakeFirst();
    if (left) throw moneyLeft();
  }

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
    const payments = await db
      .selectFrom('payment')
      .select(['id', 'state', 'currency', 'hold_minor', 'captured_minor', 'email', 'created_at'])
      .where('driver_id', 'in', [...account.driverIds])
      .orderBy('created_at')
      .limit(mostTransactions)
      .execute();
    const known = await Promise.all(
      drivers.map(async (driver) => ({ ...driver, ...(await people.everythingOf(driver.id)) })),
    );
    const cardRequests = await readWaiting(db, account.id);
    return {
      madeAt: clock.now(),
      account: await readMe(account),
      drivers: known,
      cardRequests,
      transactions,
      payments,
    };
  }
}

async function removeAccount(trx: Transaction<DB>, accountId: string): Promise<void> {
  const gone = await trx
    .deleteFrom('drive_account')
    .where('id', '=', accountId)
    .returning('email_key')
    .executeTakeFirst();
  if (gone) await sql`delete from drive_link where lower(email) = ${gone.email_key}`.execute(trx);
}

/** For whoever erases a driver: the accounts that stand for that driver alone go along, the others let go of them. */
export async function eraseAccounts(trx: Transaction<DB>, driverId: string): Promise<void> {
  const { rows } = await sql<{ account_id: string; alone: boolean }>`
    select account_id, count(*) = 1 as alone from drive_account_driver
     where account_id in (select account_id from drive_account_driver where driver_id = ${driverId}::uuid)
     group by account_id`.execute(trx);
  await trx.deleteFrom('drive_account_driver').where('driver_id', '=', driverId).execute();
  await trx.deleteFrom('drive_card_request').where('driver_id', '=', driverId).execute();
  for (const { account_id, alone } of rows) if (alone) await removeAccount(trx, account_id);
}

const moneyLeft = () =>
  problem(409, {
    type: '/problems/drive/money-left',
    title: 'Money is left or owed',
    detail: 'There is money on the balance, or a charge is not settled yet.',
    help: 'Use it up, or ask the operator to pay it out; then delete the account.',
  });
