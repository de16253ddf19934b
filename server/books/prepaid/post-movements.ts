import { sql, type Transaction } from 'kysely';
import type { movementKinds } from '../../drivers/means-contract.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import { type Account, balances, balancesSpent } from '../accounts.ts';
import { sellerOf } from '../entity.ts';
import type { JobHouse } from '../jobs.ts';
import { post } from '../ledger.ts';
import { usePrepaid } from './use.ts';

/** Movements of one run; the next one, a minute later, goes on. */
const mostMovements = 2000;

type MovementKind = (typeof movementKinds)[number];

interface Movement {
  readonly id: string;
  readonly balance_id: string;
  readonly organization_id: string;
  readonly currency: string;
  readonly kind: MovementKind;
  readonly amount_minor: number;
  readonly transaction_id: string | null;
  readonly reservation_id: string | null;
  readonly payment_id: string | null;
  readonly at: Date;
}

/** Posts the movements of prepaid balances that are not in the ledger yet. Each once, in a transaction of its own. */
export async function postMovements({ db, onFault }: Pick<JobHouse, 'db' | 'onFault'>): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select movement_id as id from balance_unposted order by movement_id limit ${mostMovements}`.execute(db);
  let posted = 0;
  for (const { id } of rows)
    try {
      if (await db.transaction().execute((trx) => postMovement(trx, id))) posted += 1;
    } catch (error) {
      onFault(error, `posting movement ${id} of a prepaid balance`);
    }
  return posted;
}

async function postMovement(trx: Transaction<DB>, id: string): Promise<boolean> {
  const { rows } = await sql<Movement>`
    with taken as (delete from balance_unposted where movement_id = ${id} returning movement_id)
    select m.id, m.balance_id, b.organization_id, b.currency, m.kind, m.amount_minor, m.transaction_id, m.reservation_id,
           m.payment_id, m.at
      from taken join balance_movement m on m.id = taken.movement_id join balance b on b.id = m.balance_id`.execute(
    trx,
  );
  const [movement] = rows;
  if (!movement) return false;
  const { balance_id, amount_minor, currency, kind, at } = movement;
  const about = movement.transaction_id ?? movement.reservation_id;
  const { payment_id: paidBy } = movement;
  await post(trx, {
    key: `balance:${id}`,
    at,
    organizationId: await booksOf(trx, movement.organization_id),
    text: paidBy && kind === 'refund' ? 'Top-up given back at the provider' : texts[kind],
    entries: [
      { account: balances, amountMinor: -amount_minor, currency, ref: balance_id },
      // What a payment brought lies where its money was posted; it is the balance's from now on.
      {
        account: paidBy ? 'prepaid' : against[kind],
        amountMinor: amount_minor,
        currency,
        ref: paidBy ?? about ?? balance_id,
      },
    ],
  });
  if (!about) return true;
  await trx
    .insertInto('prepaid_unbilled')
    .values({ id: about, balance_id })
    .onConflict((known) => known.doNothing())
    .execute();
  await usePrepaid(trx, [about], at);
  return true;
}

/** Where money comes from or goes to when a balance moves. */
const against: Readonly<Record<MovementKind, Account>> = {
  top_up: 'bank',
  refund: 'bank',
  charge: balancesSpent,
  fee: balancesSpent,
  correction: 'corrections',
};

const texts: Readonly<Record<MovementKind, string>> = {
  top_up: 'Top-up of a balance',
  refund: 'Paid out of a balance',
  charge: 'Charging from a balance',
  fee: 'Fee of a reservation from a balance',
  correction: 'Correction of a balance',
};

/** Whose books it goes into: those of the legal entity that sells to the holder of the balance. */
async function booksOf(trx: Transaction<DB>, organizationId: string): Promise<string> {
  return (await sellerOf(trx, organizationId))?.organization_id ?? organizationId;
}
