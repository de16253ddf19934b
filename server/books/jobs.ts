import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { outboxHint, writeEvents } from '../platform/outbox.ts';
import type { Follower } from '../platform/outbox-consumer.ts';
import { noteBillables, noteFees } from './billable.ts';
import { billCustomer, correctBilled } from './collect.ts';
import type { House } from './house.ts';

export interface JobHouse extends House {
  readonly onFault: (error: unknown, about: string) => void;
}

/** Customers read at once, and in one run; the next run goes on. */
const customersAtOnce = 200;
const mostCustomers = 20_000;
/** Corrections of one run. */
const mostCorrections = 500;
/** One that is refused so often, every ten minutes, waits for a person: the look at the books tells of it. */
export const mostTries = 6;
/** Transactions of a month that arrive this late still stand on its invoice. */
const graceMs = 86_400_000;

const feeKinds = new Set(['reservation.no_show', 'reservation.fee_voided']);

/** Follows prices: what a customer pays is noted as soon as its price is final, or nothing holds it back any more. */
export const priceFollower: Follower = {
  pick: (events) =>
    events.filter(
      ({ kind, subjectId, data }) =>
        subjectId &&
        ((kind === 'transaction.priced' && data.state === 'final') ||
          kind === 'transaction.released' ||
          feeKinds.has(kind)),
    ),
  async take(trx, events) {
    const fees = events.filter(({ kind }) => feeKinds.has(kind));
    const prices = events.filter(({ kind }) => !feeKinds.has(kind));
    await noteBillables(trx, [...new Set(prices.map(({ subjectId }) => subjectId!))]);
    await noteFees(trx, [...new Set(fees.map(({ subjectId }) => subjectId!))]);
    return 'done';
  },
};

/** Issues what is due: corrections, invoices for single transactions, and those of the month that is over. */
export async function issueDue(house: JobHouse): Promise<void> {
  await correctChanged(house);
  let after = '00000000-0000-0000-0000-000000000000';
  for (let seen = 0; seen < mostCustomers; seen += customersAtOnce) {
    const due = await customersDue(house, after);
    for (const { id, until } of due) await bill(house, id, until);
    if (due.length < customersAtOnce) return;
    after = due.at(-1)!.id;
  }
}

async function customersDue({ db, clock }: House, after: string) {
  const now = clock.now();
  const { rows } = await sql<{ id: string; until: Date }>`
    select cu.id, d.until
      from customer cu
      join legal_entity e on e.id = cu.legal_entity_id
     cross join lateral (
           select case when cu.billing = 'single' then ${now}::timestamptz
                       else date_trunc('month', ${new Date(now.getTime() - graceMs)}::timestamptz at time zone e.zone)
                            at time zone e.zone end as until) d
     where cu.id > ${after}::uuid
       and exists (select from billable b where b.customer_id = cu.id and b.state = 'open' and b.ended_at < d.until)
     order by cu.id limit ${customersAtOnce}`.execute(db);
  return rows;
}

function bill(house: JobHouse, customerId: string, until: Date): Promise<void> {
  return work(house, `billing customer ${customerId}`, async (trx) => {
    const { issued } = await billCustomer(
      trx,
      house.newId,
      customerId,
      { until, automatic: true },
      house.clock.now(),
    );
    return issued.map(({ id }) => id);
  });
}

async function correctChanged(house: JobHouse): Promise<void> {
  const changed = await house.db
    .selectFrom('billable')
    .select('id')
    .where('state', '=', 'changed')
    .where('tries', '<', mostTries)
    .orderBy('tries')
    .orderBy('id')
    .limit(mostCorrections)
    .execute();
  for (const { id } of changed)
    await work(house, `correcting the invoice of ${id}`, async (trx) => {
      const corrected = await correctBilled(trx, house.newId, id, house.clock.now());
      if (!('refused' in corrected)) return corrected.map(({ id }) => id);
      await sql`update billable set tries = tries + 1 where id = ${id}`.execute(trx);
      const { refused, invoiceId } = corrected;
      house.onFault(
        new Error(`${refused}: nothing of invoice ${invoiceId} was taken back`),
        `correcting what is billed of ${id}`,
      );
      return [];
    });
}

/** Each in a transaction of its own: one that fails does not hold up the others. */
async function work(
  house: JobHouse,
  about: string,
  issue: (trx: Transaction<DB>) => Promise<readonly string[]>,
): Promise<void> {
  try {
    const issued = await house.db.transaction().execute(async (trx) => {
      const ids = await issue(trx);
      await tell(trx, house, ids);
      return ids;
    });
    if (issued.length > 0) house.bus.publish(outboxHint, null);
  } catch (error) {
    house.onFault(error, about);
  }
}

async function tell(trx: Transaction<DB>, { newId, clock }: House, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await trx
    .selectFrom('invoice')
    .select(['id', 'organization_id', 'number'])
    .where('id', 'in', [...ids])
    .execute();
  await writeEvents(
    trx,
    newId,
    rows.map(({ id, organization_id, number }) => ({
      kind: 'invoice.issued',
      at: clock.now(),
      organizationId: organization_id,
      subjectId: id,
      data: { number },
    })),
  );
}
