import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';

/** Who sells, two companies that get monthly invoices, and a hotel that gets a share: the jobs do the rest by themselves. */
export async function seedBooks(
  trx: Transaction<DB>,
  organizations: { readonly root: string; readonly fleet: string; readonly hotels: string },
  hotelSiteIds: readonly string[],
  madeAt: Date,
): Promise<void> {
  const entityId = newId();
  const owned = { organization_id: organizations.root, legal_entity_id: entityId, created_at: madeAt };
  await trx
    .insertInto('legal_entity')
    .values({
      id: entityId,
      organization_id: organizations.root,
      name: 'Voltwerk Laden GmbH',
      address: 'Am Umspannwerk 1',
      postal_code: '10997',
      city: 'Berlin',
      country: 'DE',
      zone: 'Europe/Berlin',
      vat_number: 'DE136695976',
      register: 'HRB 000000 B, Amtsgericht Charlottenburg',
      email: 'invoices@voltwerk.example',
      phone: '+49 30 5550100',
      currency: 'EUR',
      invoice_prefix: 'VW',
      bank_name: 'Demobank',
      iban: 'DE02120300000000202051',
      bic: 'BYLADEM1001',
      logo_text: 'Voltwerk',
      language: 'de',
      created_at: madeAt,
    })
    .execute();
  const business = { ...owned, kind: 'business', country: 'DE', billed_from: madeAt };
  await trx
    .insertInto('customer')
    .values([
      {
        ...business,
        id: newId(),
        number: '10001',
        name: 'Kurier Blitz GmbH',
        address: 'Hafenstraße 12',
        postal_code: '20457',
        city: 'Hamburg',
        email: 'fleet@kurier-blitz.example',
        language: 'de',
        buyer_reference: 'FUHRPARK',
        payer_organization_id: organizations.fleet,
      },
      {
        ...business,
        id: newId(),
        number: '10002',
        name: 'Nordpol Hotels AG',
        address: 'Promenade 5',
        postal_code: '18119',
        city: 'Rostock',
        email: 'accounting@nordpol-hotels.example',
        language: 'en',
        payer_organization_id: organizations.hotels,
      },
    ])
    .execute();
  const hostId = newId();
  await trx
    .insertInto('site_host')
    .values({
      ...owned,
      id: hostId,
      name: 'Nordpol Hotels AG',
      address: 'Promenade 5',
      postal_code: '18119',
      city: 'Rostock',
      country: 'DE',
      language: 'de',
      vat_number: 'DE811907980',
      iban: 'DE89370400440532013000',
      email: 'accounting@nordpol-hotels.example',
      tax_status: 'standard',
    })
    .execute();
  if (hotelSiteIds.length === 0) return;
  await trx
    .insertInto('settlement_agreement')
    .values(
      hotelSiteIds.map((siteId) => ({
        id: newId(),
        organization_id: organizations.root,
        host_id: hostId,
        site_id: siteId,
        currency: 'EUR',
        share_percent: 40,
        electricity_per_kwh: '0.21',
        per_month: 25,
        valid_from: sql<Date>`${madeAt.toISOString().slice(0, 10)}::date`,
        created_at: madeAt,
      })),
    )
    .execute();
}
