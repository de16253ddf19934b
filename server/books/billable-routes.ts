import { currencyDecimals } from '@busbar/pricing';
import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import { defaultPageSize, page } from '../platform/http/cursor.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import * as contract from './billable-contract.ts';
import { listOfNobody } from './fees-of-nobody.ts';
import { type House, write } from './house.ts';
import { mostTries } from './jobs.ts';
import { say } from './sentences.ts';

/** What stands on no invoice yet. */
export function billableRoutes(house: House): Handled[] {
  const { db } = house;
  return [
    handle(contract.listBillables, async ({ query, scope }) => {
      const { limit = defaultPageSize, customerId = null, organizationId = null, state = null } = query;
      if (state === 'nobody') return listOfNobody(db, scope, query);
      const { rows } = await sql<Row>`
        select b.id, b.transaction_id, b.reservation_id, b.customer_id, cu.name as customer_name, cu.billing, s.identity, si.name as site_name,
               b.ended_at, t.energy_wh::float8 as energy_wh, b.currency, b.after_tax_minor, b.state, b.tries,
               b.takes_back_id
          from billable b
          join customer cu on cu.id = b.customer_id
          left join transaction t on t.id = b.transaction_id
          left join reservation r on r.id = b.reservation_id
          join station s on s.id = coalesce(t.station_id, r.station_id)
          left join site si on si.id = coalesce(t.site_id, s.site_id)
         where ${inScope(scope, 'b.organization_id')} and b.state <> 'invoiced'
           and ${olderThan(query.cursor, 'b.ended_at', 'b.id')}
           and (${customerId}::uuid is null or b.customer_id = ${customerId}::uuid)
           and (${organizationId}::uuid is null or b.organization_id = ${organizationId}::uuid)
           and (${state}::text is null or b.state = ${state})
         order by b.ended_at desc, b.id desc limit ${limit + 1}`.execute(db);
      return page(rows, limit, (row) => newestCursor(row.ended_at, row.id), toItem);
    }),

    handle(contract.leaveOut, async ({ params: { billableId }, body: { leftOut }, caller, scope }) => {
      await write(house, caller, leftOut ? 'invoice.left_out' : 'invoice.taken_in', async (trx) => {
        const row = await trx
          .selectFrom('billable')
          .select(['state', 'organization_id'])
          .where('id', '=', billableId)
          .where(inScope(scope, 'billable.organization_id'))
          .forUpdate()
          .executeTakeFirst();
        if (!row) throw notFound('such transaction or fee to be billed');
        if (row.state === 'invoiced' || row.state === 'changed') throw billedAlready();
        await trx
          .updateTable('billable')
          .set({ state: leftOut ? 'left_out' : 'open' })
          .where('id', '=', billableId)
          .execute();
        return { id: billableId, organizationId: row.organization_id, result: undefined };
      });
    }),
  ];
}

interface Row {
  readonly id: string;
  readonly transaction_id: string | null;
  readonly reservation_id: string | null;
  readonly customer_id: string;
  readonly customer_name: string;
  readonly billing: string;
  readonly identity: string;
  readonly site_name: string | null;
  readonly ended_at: Date;
  readonly energy_wh: number | null;
  readonly currency: string;
  readonly after_tax_minor: number;
  readonly state: contract.BillableItem['state'];
  readonly tries: number;
  readonly takes_back_id: string | null;
}

function toItem(row: Row): contract.BillableItem {
  return {
    id: row.id,
    transactionId: row.transaction_id,
    reservationId: row.reservation_id,
    customerId: row.customer_id,
    customerName: row.customer_name,
    driverId: null,
    stationIdentity: row.identity,
    siteName: row.site_name,
    endedAt: row.ended_at.toISOString(),
    energyWh: row.energy_wh,
    currency: row.currency,
    decimals: currencyDecimals(row.currency),
    amountMinor: row.after_tax_minor,
    state: row.state,
    sentence: sentenceOf(row),
  };
}

function sentenceOf({ state, billing, reservation_id, tries, takes_back_id }: Row) {
  if (state === 'changed' && tries >= mostTries) return say('billable_stuck');
  if (state === 'changed' && reservation_id) return say('billable_fee_void');
  if (state === 'changed') return say('billable_changed');
  if (state === 'left_out') return say('billable_left_out');
  if (takes_back_id !== null) return say('billable_credit_changed');
  return say(billing === 'single' ? 'billable_single' : 'billable_monthly');
}

const billedAlready = () =>
  problem(409, {
    title: 'Billed already',
    detail: 'It stands on an invoice.',
    help: 'Take the invoice back by a credit note.',
  });
