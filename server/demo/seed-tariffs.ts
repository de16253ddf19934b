import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import type { Definition } from '../tariffs/contract.ts';

type Component = Definition['elements'][number]['components'][number];

/** German prices hold the tax, as drivers are shown them. */
const vat = 19;
const energy = (price: number): Component => ({ dimension: 'ENERGY', price, step: 1, vat });
/** Per hour: 10 cents a minute, once the car is full and half an hour is over. */
const idle: Component = { dimension: 'PARKING_TIME', price: 6, step: 1, vat };

const byDay: Definition = {
  taxIncluded: 'yes',
  elements: [
    { components: [energy(0.39)], restrictions: { startTime: '22:00', endTime: '06:00' } },
    { components: [energy(0.49), idle] },
  ],
  parkingGraceSeconds: 1800,
};
const fleet: Definition = { taxIncluded: 'no', elements: [{ components: [energy(0.31)] }] };

/** Writes a tariff that all sites have, and one of its own for a fleet's organization. */
export async function seedTariffs(
  trx: Transaction<DB>,
  organizations: { readonly root: string; readonly fleet: string },
  from: Date,
): Promise<void> {
  await seedOne(trx, { name: 'Public charging', definition: byDay, owner: organizations.root, from });
  await seedOne(trx, { name: 'Fleet', definition: fleet, owner: organizations.fleet, from });
}

async function seedOne(
  trx: Transaction<DB>,
  tariff: { name: string; definition: Definition; owner: string; from: Date },
): Promise<void> {
  const { name, definition, owner, from } = tariff;
  const id = newId();
  await trx
    .insertInto('tariff')
    .values({ id, organization_id: owner, name, currency: 'EUR', created_at: from })
    .execute();
  await trx
    .insertInto('tariff_version')
    .values({
      id: newId(),
      tariff_id: id,
      number: 1,
      valid_from: from,
      definition: JSON.stringify(definition),
      created_at: from,
      created_by_kind: 'system',
    })
    .execute();
  await trx
    .insertInto('tariff_assignment')
    .values({
      id: newId(),
      organization_id: owner,
      tariff_id: id,
      level: 'organization',
      subject_id: owner,
      valid_from: from,
      created_at: from,
    })
    .execute();
}
