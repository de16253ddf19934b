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
      from transaction t join token k on k.id = t.token_id
     where l.transaction_id = t.id and k.driver_id = ${driverId}::uuid and l.token <> ''`.execute(trx);
}
