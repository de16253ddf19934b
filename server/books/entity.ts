import { type Kysely, type Selectable, sql } from 'kysely';
import type { DB, LegalEntity } from '../platform/database/generated/schema.ts';
import type { Seller } from './party.ts';
import type { OwnRate } from './rates.ts';

export type EntityRow = Selectable<LegalEntity>;

/** The legal entity that sells for an organization: its own, else that of the nearest above it; the oldest of several. */
export async function sellerOf(db: Kysely<DB>, organizationId: string): Promise<EntityRow | undefined> {
  const { rows } = await sql<EntityRow>`
    select e.* from organization o
      join legal_entity e on e.organization_id = any(o.path) and e.retired_at is null
     where o.id = ${organizationId}
     order by array_position(o.path, e.organization_id) desc, e.created_at, e.id limit 1`.execute(db);
  return rows[0];
}

export async function findEntity(db: Kysely<DB>, id: string): Promise<EntityRow | undefined> {
  return db.selectFrom('legal_entity').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The seller as invoices show it. */
export function sellerOn(entity: EntityRow): Seller {
  return {
    name: entity.name,
    address: entity.address,
    postalCode: entity.postal_code,
    city: entity.city,
    country: entity.country,
    vatNumber: entity.vat_number,
    email: entity.email,
    taxNumber: entity.tax_number,
    register: entity.register,
    phone: entity.phone,
    bankName: entity.bank_name,
    iban: entity.iban,
    bic: entity.bic,
    logoText: entity.logo_text,
    footer: entity.footer,
    paper: entity.paper === 'Letter' ? 'Letter' : 'A4',
    exemptReason: entity.exempt_reason,
  };
}

/** Rates that an organization, or one above it, put in place of those that come with Busbar. */
export async function ownRates(db: Kysely<DB>, organizationId: string): Promise<OwnRate[]> {
  const { rows } = await sql<{ country: string; percent: string; valid_from: string }>`
    select r.country, r.percent::text as percent, r.valid_from::text as valid_from
      from organization o join tax_rate r on r.organization_id = any(o.path)
     where o.id = ${organizationId}
     order by array_position(o.path, r.organization_id) desc, r.valid_from desc limit 1000`.execute(db);
  return rows.map(({ country, percent, valid_from }) => ({ country, percent, validFrom: valid_from }));
}

/** The day (YYYY-MM-DD) that an instant falls on in a zone. */
export function dayIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at);
}
