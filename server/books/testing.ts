/** What tests of the books stand on: an organization that sells, and transactions at its station. */

import { priceTransaction, type Tariff } from '@busbar/pricing';
import type { Database } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';

export interface Shop {
  readonly organizationId: string;
  readonly entityId: string;
  readonly siteId: string;
  readonly stationId: string;
}

/** Plants an organization with a legal entity in Germany, a site and a station. */
export async function plantShop(db: Database, mark: string): Promise<Shop> {
  const [organizationId, entityId, siteId, stationId] = [newId(), newId(), newId(), newId()];
  const at = new Date('2026-01-01T00:00:00Z');
  const parent = await db
    .selectFrom('organization')
    .select(['id', 'path'])
    .where('parent_id', 'is', null)
    .executeTakeFirst();
  await db
    .insertInto('organization')
    .values({
      id: organizationId,
      parent_id: parent?.id ?? null,
      kind: 'operator',
      name: mark,
      path: [...(parent?.path ?? []), organizationId],
      created_at: at,
    })
    .execute();
  await db
    .insertInto('legal_entity')
    .values({
      id: entityId,
      organization_id: organizationId,
      name: `${mark} Laden GmbH`,
      address: 'Ringstraße 1',
      postal_code: '10115',
      city: 'Berlin',
      country: 'DE',
      zone: 'Europe/Berlin',
      vat_number: 'DE136695976',
      email: 'rechnung@example.com',
      currency: 'EUR',
      invoice_prefix: mark.toUpperCase().slice(0, 4),
      iban: 'DE02120300000000202051',
      language: 'de',
      created_at: at,
    })
    .execute();
  await db
    .insertInto('site')
    .values({
      id: siteId,
      organization_id: organizationId,
      name: `${mark} Hof`,
      city: 'Berlin',
      country: 'DE',
      zone: 'Europe/Berlin',
      created_at: at,
    })
    .execute();
  await db
    .insertInto('station')
    .values({
      id: stationId,
      organization_id: organizationId,
      site_id: siteId,
      identity: `${mark}-1`,
      created_at: at,
    })
    .execute();
  return { organizationId, entityId, siteId, stationId };
}

export interface Payer {
  readonly customerId: string;
  readonly tokenId: string;
}

/** Plants a fleet with one token, and the customer who pays for it. */
export async function plantCustomer(
  db: Database,
  shop: Shop,
  name: string,
  more: Record<string, unknown> = {},
): Promise<Payer> {
  const [organizationId, tokenId, customerId] = [newId(), newId(), newId()];
  const created_at = new Date('2026-01-01T00:00:00Z');
  const path = [shop.organizationId, organizationId];
  await db
    .insertInto('organization')
    .values({ id: organizationId, parent_id: shop.organizationId, kind: 'fleet', name, path, created_at })
    .execute();
  await db
    .insertInto('token')
    .values({
      id: tokenId,
      organization_id: organizationId,
      kind: 'rfid',
      uid: name,
      uid_key: name,
      created_at,
    })
    .execute();
  await db
    .insertInto('customer')
    .values({
      id: customerId,
      organization_id: shop.organizationId,
      legal_entity_id: shop.entityId,
      number: name,
      kind: 'business',
      name,
      country: 'DE',
      payer_organization_id: organizationId,
      billed_from: created_at,
      created_at,
      ...more,
    })
    .execute();
  return { customerId, tokenId };
}

/** A tariff in euros: so much a kWh, with German tax on top. */
export const perKwh = (price: number | string, vat: number | undefined = 19): Tariff => ({
  id: 'test',
  currency: 'EUR',
  taxIncluded: 'no',
  elements: [{ components: [{ dimension: 'ENERGY', price, step: 1, ...(vat !== undefined && { vat }) }] }],
});

export interface Charged {
  readonly wattHours: number;
  readonly tariff: Tariff;
  readonly endedAt?: Date;
  readonly tokenId?: string;
  readonly stationTransactionId?: string;
}

/** Plants an ended transaction of an hour with its final price; gives its id. */
export async function plantCharged(db: Database, shop: Shop, charged: Charged): Promise<string> {
  const id = newId();
  const { wattHours, tariff, endedAt = new Date('2026-05-10T12:00:00Z') } = charged;
  const startedAt = new Date(endedAt.getTime() - 3_600_000);
  await db
    .insertInto('transaction')
    .values({
      id,
      organization_id: shop.organizationId,
      site_id: shop.siteId,
      station_id: shop.stationId,
      evse_number: 1,
      token_id: charged.tokenId ?? null,
      station_transaction_id: id,
      state: 'ended',
      started_at: startedAt,
      start_arrived_at: startedAt,
      ended_at: endedAt,
      energy_wh: wattHours,
      updated_at: endedAt,
    })
    .execute();
  await db
    .insertInto('transaction_cost')
    .values({
      transaction_id: id,
      organization_id: shop.organizationId,
      site_id: shop.siteId,
      state: 'final',
      frozen: JSON.stringify(tariff),
      currency: tariff.currency,
      started_at: startedAt,
      ended_at: endedAt,
      energy_wh: wattHours,
    })
    .execute();
  await priceAgain(db, id, wattHours, tariff);
  return id;
}

/** Prices a planted transaction anew, as after a correction of its end. */
export async function priceAgain(db: Database, id: string, wattHours: number, tariff: Tariff): Promise<void> {
  const cost = priceTransaction(tariff, {
    zone: 'Europe/Berlin',
    samples: [
      { at: Date.parse('2026-05-10T11:00:00Z'), wattHours: 0, state: 'charging' },
      { at: Date.parse('2026-05-10T12:00:00Z'), wattHours },
    ],
  });
  await db
    .updateTable('transaction_cost')
    .set((eb) => ({
      cost: JSON.stringify(cost),
      before_tax_minor: cost.totals.beforeTax?.minor ?? null,
      tax_minor: cost.totals.tax?.minor ?? null,
      after_tax_minor: cost.totals.afterTax?.minor ?? null,
      revision: eb('revision', '+', 1),
      priced_at: new Date(),
    }))
    .where('transaction_id', '=', id)
    .execute();
}
