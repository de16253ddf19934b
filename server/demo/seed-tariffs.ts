import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import type { Definition } from '../tariffs/contract.ts';

type Component = Definition['elements'][number]['components'][number];

/** German prices hold the tax, as drivers are shown them. */
const vat = 19;
const energy = (price: number): Component => ({ dimension: 'ENERGY', price, step: 1, vat });
/** Per hour: 10 cents a minute, once the car is full and half an hour is over. */
const idle: Component = { dimension: 'PARKING_TIME', price: 6, step: 1, vat };

/** For keeping an EVSE free, whether or not somebody comes. */
const reserved: Component = { dimension: 'FLAT', price: 2.5, step: 1, vat };

const byDay: Definition = {
  taxIncluded: 'yes',
  elements: [
    { components: [reserved], restrictions: { reservation: 'any' } },
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

/** As everywhere, and what a car gives back is credited. */
const bothWays: Definition = {
  ...byDay,
  elements: byDay.elements.map(({ components, ...rest }) => ({
    ...rest,
    components: components.some(({ dimension }) => dimension === 'ENERGY')
      ? [...components, { dimension: 'ENERGY_EXPORT', price: -0.35, step: 1, vat }]
      : components,
  })),
};

/** A station that lets cars give back has a tariff that credits it, from now on. */
export function seedGivingTariff(
  trx: Transaction<DB>,
  owner: string,
  station: string,
  from: Date,
): Promise<void> {
  return seedOne(trx, { name: 'Both ways', definition: bothWays, owner, from, station });
}

/** Dearer when most EVSEs are taken, cheaper when hardly any is. */
const byOccupancy: Definition = {
  taxIncluded: 'yes',
  elements: [{ components: [energy(0.45), idle] }],
  occupancy: [
    { from: 0.5, factor: 1.1 },
    { from: 0.8, factor: 1.3 },
  ],
  parkingGraceSeconds: 900,
};
const byMarket = (seriesId: string): Definition => ({
  taxIncluded: 'no',
  elements: [
    {
      components: [
        { ...energy(0.4), follows: { seriesId, factor: 1, margin: '0.19', floor: '0.15', cap: '0.60' } },
      ],
    },
  ],
});

const hourMs = 3_600_000;

/** Two sites try something new from now on: prices by how busy it is, and by the market, whose prices are on file. */
export async function seedSiteTariffs(
  trx: Transaction<DB>,
  root: string,
  sites: { readonly busy: string; readonly market: string },
  { now, days }: { readonly now: Date; readonly days: number },
): Promise<void> {
  const seriesId = newId();
  await trx
    .insertInto('price_series')
    .values({
      id: seriesId,
      organization_id: root,
      name: 'Day-ahead',
      currency: 'EUR',
      note: 'Made up, hour by hour',
      created_at: now,
    })
    .execute();
  const first = Math.floor((now.getTime() - days * 24 * hourMs) / hourMs) * hourMs;
  const hours = Array.from({ length: (days + 2) * 24 }, (_, index) => first + index * hourMs);
  await sql`
    insert into price_point (series_id, from_at, price, told_at)
    select ${seriesId}::uuid, p.at, p.price, ${now}::timestamptz
      from unnest(${hours.map((at) => new Date(at))}::timestamptz[], ${hours.map(marketPrice)}::numeric[]) as p (at, price)`.execute(
    trx,
  );
  const made = { owner: root, from: now };
  await seedOne(trx, { name: 'By how busy it is', definition: byOccupancy, site: sites.busy, ...made });
  await seedOne(trx, { name: 'Market price', definition: byMarket(seriesId), site: sites.market, ...made });
}

/** Cheap at night and at noon, when the sun shines; dear in the morning and in the evening. */
function marketPrice(at: number): number {
  const hour = new Date(at).getUTCHours();
  const wave = Math.sin(((hour - 4) / 6) * Math.PI);
  const weather = Math.sin(at / hourMs / 31) * 0.02;
  return Math.round((0.09 + 0.05 * wave + weather) * 10_000) / 10_000;
}

async function seedOne(
  trx: Transaction<DB>,
  tariff: {
    readonly name: string;
    readonly definition: Definition;
    readonly owner: string;
    readonly from: Date;
    /** Where it counts; in its whole organization when left out. */
    readonly site?: string;
    readonly station?: string;
  },
): Promise<void> {
  const { name, definition, owner, from, site, station } = tariff;
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
      level: station ? 'station' : site ? 'site' : 'organization',
      subject_id: station ?? site ?? owner,
      valid_from: from,
      created_at: from,
    })
    .execute();
}
