import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { Customer, DB } from '../platform/database/generated/schema.ts';

/** Who holds the token `k`: its own organization `ko`, its driver `d`, its vehicle `v`. */
const holderJoins = sql`
      join organization ko on ko.id = k.organization_id
      left join vehicle v on v.id = k.vehicle_id
      left join driver d on d.id = coalesce(k.driver_id, v.driver_id)`;

/**
 * Who pays for what ended at an instant at a station of the organization `o`: the customer of the driver, of the fleet, or
 * of the token's organization or the nearest above it.
 */
const payerJoin = (endedAt: RawBuilder<unknown>) => sql`
     cross join lateral (
           select cu.id, cu.organization_id from customer cu
            where cu.retired_at is null and cu.organization_id = any(o.path) and ${endedAt} >= cu.billed_from
              and (cu.driver_id = d.id or cu.fleet_id = coalesce(v.fleet_id, d.fleet_id)
                   or cu.payer_organization_id = any(ko.path))
            order by cu.driver_id is null, cu.fleet_id is null,
                     array_position(ko.path, cu.payer_organization_id) desc nulls last,
                     array_position(o.path, cu.organization_id) desc, cu.created_at
            limit 1) cu`;

/**
 * Finds who pays for transactions with a final price, and notes that they are to be billed. Priced anew, an open one takes
 * the new price; one that was billed is marked, to be corrected. What was paid at once has a receipt and is left alone, and
 * so is what is held back until it is released. Said twice, it counts once. Gives how many.
 */
export async function noteBillables(db: Kysely<DB>, transactionIds: readonly string[]): Promise<number> {
  if (transactionIds.length === 0) return 0;
  const { numAffectedRows = 0n } = await sql`
    insert into billable as b (transaction_id, organization_id, customer_id, revision, state, currency, after_tax_minor,
                               ended_at)
    select c.transaction_id, cu.organization_id, cu.id, c.revision, 'open', c.currency,
           coalesce(c.after_tax_minor, c.before_tax_minor, 0), c.ended_at
      from transaction_cost c
      join transaction t on t.id = c.transaction_id
      join organization o on o.id = c.organization_id
      join token k on k.id = t.token_id and k.kind <> 'ad_hoc'
      ${holderJoins}
      ${payerJoin(sql.ref('c.ended_at'))}
     where c.transaction_id = any(${transactionIds}::uuid[]) and c.state = 'final' and c.currency is not null
       and not exists (select from invoice_line l join invoice i on i.id = l.invoice_id
                        where l.transaction_id = c.transaction_id and i.kind = 'receipt')
       and not exists (select from billing_hold h where h.transaction_id = c.transaction_id and h.released_at is null)
     order by c.transaction_id
    on conflict (id) do update
       set revision = case when b.state = 'open' then excluded.revision else b.revision end,
           after_tax_minor = case when b.state = 'open' then excluded.after_tax_minor else b.after_tax_minor end,
           state = case when b.state = 'invoiced' then 'changed' else b.state end, tries = 0
     where b.revision < excluded.revision`.execute(db);
  return Number(numAffectedRows);
}

/**
 * The same for the fees of reservations that nobody came for. One that is no longer due is not billed, and taken back
 * where it was.
 */
export async function noteFees(db: Kysely<DB>, reservationIds: readonly string[]): Promise<number> {
  if (reservationIds.length === 0) return 0;
  const { numAffectedRows = 0n } = await sql`
    insert into billable as b (reservation_id, organization_id, customer_id, revision, state, currency, after_tax_minor,
                               ended_at)
    select f.reservation_id, cu.organization_id, cu.id, 1, 'open', f.currency,
           coalesce(f.after_tax_minor, f.before_tax_minor, 0), f.priced_at
      from reservation_cost f
      join organization o on o.id = f.organization_id
      join token k on k.id = f.token_id and k.kind <> 'ad_hoc'
      ${holderJoins}
      ${payerJoin(sql.ref('f.priced_at'))}
     where f.reservation_id = any(${reservationIds}::uuid[]) and f.voided_at is null
       and not exists (select from invoice_line l join invoice i on i.id = l.invoice_id
                        where l.reservation_id = f.reservation_id and i.kind = 'receipt')
     order by f.reservation_id
    on conflict (id) do nothing`.execute(db);
  await sql`
    with voided as (
      select reservation_id from reservation_cost
       where reservation_id = any(${reservationIds}::uuid[]) and voided_at is not null),
    dropped as (
      delete from billable where state in ('open', 'left_out') and reservation_id in (select reservation_id from voided))
    update billable set state = 'changed'
     where state = 'invoiced' and reservation_id in (select reservation_id from voided)`.execute(db);
  return Number(numAffectedRows);
}

/** Whether anybody would be billed for a fee of a token at a station: a customer, or a balance in its currency. */
export async function someonePays(
  db: Kysely<DB>,
  {
    tokenId,
    stationId,
    currency,
    at,
  }: {
    readonly tokenId: string;
    readonly stationId: string;
    readonly currency: string;
    readonly at: Date;
  },
): Promise<boolean> {
  const { rows } = await sql<{ paid: boolean }>`
    select exists (select from balance a
                    where (a.driver_id = d.id or a.fleet_id = coalesce(d.fleet_id, v.fleet_id))
                      and a.closed_at is null and a.currency = ${currency})
        or exists (select from (values (1)) as one ${payerJoin(sql`${at}::timestamptz`)}) as paid
      from token k
      join station s on s.id = ${stationId}::uuid
      join organization o on o.id = s.organization_id
      ${holderJoins}
     where k.id = ${tokenId}::uuid`.execute(db);
  return rows[0]?.paid ?? false;
}

/** Transactions looked back for at once when a customer comes later than their transactions. */
const mostLookedBack = 20_000;

/** Notes what a customer's tokens charged since the customer is billed, and no event told of. */
export async function lookBack(
  db: Kysely<DB>,
  customer: Pick<Selectable<Customer>, 'payer_organization_id' | 'driver_id' | 'fleet_id' | 'billed_from'>,
): Promise<number> {
  const { payer_organization_id, driver_id, fleet_id, billed_from } = customer;
  if (payer_organization_id === null && driver_id === null && fleet_id === null) return 0;
  const isTheirs = sql`
       (ko.path @> array[${payer_organization_id}::uuid] or d.id = ${driver_id}::uuid
            or coalesce(v.fleet_id, d.fleet_id) = ${fleet_id}::uuid)`;
  const { rows } = await sql<{ id: string }>`
    select c.transaction_id as id
      from transaction_cost c
      join transaction t on t.id = c.transaction_id
      join token k on k.id = t.token_id and k.kind <> 'ad_hoc'
      ${holderJoins}
     where c.state = 'final' and c.ended_at >= ${billed_from}
       and ${isTheirs}
       and not exists (select from billable b where b.transaction_id = c.transaction_id)
     order by c.ended_at limit ${mostLookedBack}`.execute(db);
  const fees = await sql<{ id: string }>`
    select f.reservation_id as id
      from reservation_cost f
      join token k on k.id = f.token_id and k.kind <> 'ad_hoc'
      ${holderJoins}
     where f.voided_at is null and f.priced_at >= ${billed_from}
       and ${isTheirs}
       and not exists (select from billable b where b.reservation_id = f.reservation_id)
     order by f.priced_at limit ${mostLookedBack}`.execute(db);
  const ids = ({ rows: found }: { rows: { id: string }[] }) => found.map(({ id }) => id);
  return (await noteBillables(db, ids({ rows }))) + (await noteFees(db, ids(fees)));
}
