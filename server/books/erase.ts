import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { nobody } from './party.ts';

/**
 * Takes a driver's name and address out of the books. Amounts, numbers and dates stay: money is never erased, and an
 * invoice is known by its number.
 */
export async function eraseFromBooks(trx: Transaction<DB>, driverId: string): Promise<void> {
  const name = `Erased driver ${driverId.slice(-6)}`;
  const buyer = JSON.stringify({ ...nobody, name });
  await sql`
    update invoice_buyer b
       set buyer = ${buyer}::jsonb || jsonb_build_object('country', b.buyer->>'country', 'number', b.buyer->>'number')
      from invoice i join customer c on c.id = i.customer_id
     where b.invoice_id = i.id and c.driver_id = ${driverId}::uuid`.execute(trx);
  // A receipt has no customer: it is the driver's by the token, or by the balance that it was paid from.
  await sql`
    update invoice_buyer b
       set buyer = ${buyer}::jsonb || jsonb_build_object('country', b.buyer->>'country', 'number', b.buyer->>'number')
      from invoice i join invoice_line l on l.invoice_id = i.id
      left join transaction t on t.id = l.transaction_id
      left join reservation r on r.id = l.reservation_id
      join token k on k.id = coalesce(t.token_id, r.token_id)
      left join vehicle v on v.id = k.vehicle_id
     where b.invoice_id = i.id and i.customer_id is null
       and coalesce(k.driver_id, v.driver_id) = ${driverId}::uuid`.execute(trx);
  await trx
    .updateTable('customer')
    .set({
      name,
      address: '',
      postal_code: '',
      city: '',
      vat_number: '',
      email: '',
      buyer_reference: '',
      exempt_reason: null,
    })
    .where('driver_id', '=', driverId)
    .execute();
  // A token's label may be a name.
  await sql`
    update invoice_line l set token = ''
      from token k
     where k.driver_id = ${driverId}::uuid and l.token <> ''
       and (l.transaction_id in (select id from transaction where token_id = k.id)
            or l.reservation_id in (select id from reservation where token_id = k.id))`.execute(trx);
}
