import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Scope } from '../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { lockBalance, move, payDebts } from './balance.ts';
import * as contract from './means-contract.ts';
import { requireOne } from './means-routes.ts';
import { listBalancesIn } from './means-store.ts';
import { minorText } from './money.ts';
import { createPeopleWrite, type PeopleHouse, type Trx, takenAs } from './people-house.ts';
import { lockCounting } from './spend.ts';

/** Prepaid balances: opened, topped up, corrected, closed when empty. */
export function balanceRoutes(house: PeopleHouse): Handled[] {
  const { db, clock, newId } = house;
  const write = createPeopleWrite(house);

  async function show(scope: Scope, id: string) {
    const { items } = await listBalancesIn(db, scope, { id, limit: 1 });
    if (!items[0]) throw notFound('such balance');
    return items[0];
  }

  return [
    handle(contract.listBalances, ({ query, scope }) => listBalancesIn(db, scope, query)),

    handle(contract.openBalance, async ({ body: { driverId, fleetId, currency }, caller, scope }) => {
      const id = newId();
      await write(caller, 'balance', 'opened', async (trx) => {
        const { organization_id } = await requireOne(trx, scope, { driverId, fleetId });
        await trx
          .insertInto('balance')
          .values({
            id,
            organization_id,
            driver_id: driverId ?? null,
            fleet_id: fleetId ?? null,
            currency,
            created_at: clock.now(),
          })
          .execute()
          .catch(driverId ? driverHasOne : fleetHasOne);
        return { id, organizationId: organization_id, detail: { driverId, fleetId, currency } };
      });
      return show(scope, id);
    }),

    handle(contract.closeBalance, async ({ params: { balanceId }, caller, scope }) => {
      await write(caller, 'balance', 'closed', async (trx) => {
        const balance = await requireOpen(trx, scope, balanceId);
        if (balance.amount_minor !== 0 || balance.held_minor !== 0 || balance.owed_minor !== 0)
          throw notEmpty();
        await trx
          .updateTable('balance')
          .set({ closed_at: clock.now() })
          .where('id', '=', balanceId)
          .execute();
        return { id: balanceId, organizationId: balance.organization_id };
      });
    }),

    handle(contract.listMovements, async ({ params: { balanceId }, query, scope }) => {
      await show(scope, balanceId);
      const { cursor, limit = defaultPageSize } = query;
      const after = decodeCursor(cursor, 'at', ['instant', 'uuid']);
      const { rows } = await sql<MovementRow>`
        select m.*, to_char(m.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_cursor
          from balance_movement m
         where m.balance_id = ${balanceId}::uuid
           and ${after ? sql`(m.at, m.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql`true`}
         order by m.at desc, m.id desc limit ${limit + 1}`.execute(db);
      return page(rows, limit, (row) => encodeCursor('at', [row.at_cursor, row.id]), toMovement);
    }),

    handle(contract.moveBalance, async ({ params: { balanceId }, body, caller, scope }) => {
      const { kind, amountMinor, note = '' } = body;
      await write(caller, 'balance', deeds[kind], async (trx) => {
        await lockCounting(trx);
        const balance = await requireOpen(trx, scope, balanceId);
        const { amount_minor: there, currency } = balance;
        const wrongWay = (kind === 'top_up' && amountMinor < 0) || (kind === 'refund' && amountMinor > 0);
        if (amountMinor === 0 || wrongWay) throw noAmount();
        if (kind === 'correction' && note.trim() === '') throw noReason();
        if (amountMinor < 0 && there + amountMinor < 0)
          throw tooMuch(`${minorText(there, currency)} ${currency}`);
        const who = { actor: { kind: caller.kind, id: caller.id }, at: clock.now() };
        const moved = await move(trx, newId, balance, { kind, amountMinor, note, ...who });
        await payDebts(trx, newId, moved, who);
        return { id: balanceId, organizationId: balance.organization_id, detail: { amountMinor } };
      });
      return show(scope, balanceId);
    }),
  ];
}

/** What the audit trail calls each. */
const deeds = { top_up: 'topped_up', refund: 'refunded', correction: 'corrected' } as const;

interface MovementRow {
  readonly id: string;
  readonly kind: contract.Movement['kind'];
  readonly amount_minor: number;
  readonly after_minor: number;
  readonly transaction_id: string | null;
  readonly reservation_id: string | null;
  readonly payment_id: string | null;
  readonly note: string;
  readonly at: Date;
  readonly at_cursor: string;
}

const toMovement = (row: MovementRow): contract.Movement => ({
  id: row.id,
  kind: row.kind,
  amountMinor: row.amount_minor,
  afterMinor: row.after_minor,
  transactionId: row.transaction_id,
  reservationId: row.reservation_id,
  paymentId: row.payment_id,
  note: row.note,
  at: row.at.toISOString(),
});

async function requireOpen(trx: Trx, scope: Scope, id: string) {
  const found = await trx
    .selectFrom('balance')
    .select('id')
    .where('id', '=', id)
    .where('closed_at', 'is', null)
    .where(inScope(scope, 'balance.organization_id'))
    .executeTakeFirst();
  if (!found) throw notFound('such balance');
  return lockBalance(trx, id);
}

const driverHasOne = takenAs('balance_driver', 'driverId', 'a balance of the driver');
const fleetHasOne = takenAs('balance_fleet', 'fleetId', 'a balance of the fleet');

const notEmpty = () =>
  problem(409, {
    title: 'Not empty',
    detail: 'There is money on the balance, or something is owed or being charged.',
    help: 'Pay it out by a refund, or wait until what runs has ended.',
  });

const noAmount = () =>
  problem(422, {
    title: 'No amount',
    detail: 'A top-up adds something, a refund takes something; a correction adds or takes something.',
    errors: [{ path: 'body/amountMinor', message: 'moves nothing' }],
  });

const noReason = () =>
  problem(422, {
    title: 'Why?',
    detail: 'A correction is kept with its reason.',
    errors: [{ path: 'body/note', message: 'is missing' }],
  });

const tooMuch = (there: string) =>
  problem(409, {
    title: 'Not that much',
    detail: `There are ${there} on the balance: no more can be taken.`,
    errors: [{ path: 'body/amountMinor', message: 'is more than there is' }],
  });
