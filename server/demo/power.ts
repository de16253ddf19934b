import { createHmac } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import { system } from '../access/index.ts';
import { clearWatts, type Plant } from '../energy/forecasts/pv.ts';
import { hashOf } from '../energy/meters/token.ts';
import type { SiteTree } from '../energy/tree/shapes.ts';
import { readTrees, writeTree } from '../energy/tree/store.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import { batteryStep, batteryWatts, batteryWh } from './battery.ts';
import { places } from './places.ts';

/** The site with meters, sun on its roof and a battery in its cellar. */
const code = 'HAM-HAF';
const quarterMs = 900_000;
const meters = [
  { name: 'Grid connection', role: 'grid' },
  { name: 'Roof', role: 'pv' },
  { name: 'Battery', role: 'battery' },
] as const;
export type Role = (typeof meters)[number]['role'];

const place = places.find((one) => one.code === code)!;
const plant: Plant = {
  latitude: place.latitude,
  longitude: place.longitude,
  tilt: 15,
  azimuth: 190,
  peakWatts: 90_000,
};

export const tokenOf = (serverKey: Uint8Array, role: Role) =>
  `bbm_${createHmac('sha256', serverKey).update(`demo-meter\0${role}`).digest('base64url')}`;

/** How much of the clear sky's light comes through: a weather that is the same for the same hour. */
function weather(at: number): number {
  const wave = (hours: number, shift: number) => Math.sin((at / 3_600_000 / hours) * 2 * Math.PI + shift);
  return Math.min(1, Math.max(0.12, 0.62 + 0.22 * wave(53, 1) + 0.14 * wave(7.3, 2) + 0.08 * wave(1.1, 0)));
}
export const sunWatts = (at: number) => clearWatts([plant], at) * weather(at);

/** The building: a garage's lights and fans, and the offices above on workdays. */
export function loadWatts(at: number): number {
  const local = new Date(at + 3_600_000);
  const hour = local.getUTCHours() + local.getUTCMinutes() / 60;
  const workday = local.getUTCDay() % 6 !== 0;
  const office = workday ? Math.max(0, Math.sin(((hour - 6.5) / 12.5) * Math.PI)) * 22_000 : 0;
  return 6000 + office + 900 * Math.sin(at / 500_000);
}

/** Gives a site its meters with a month of past, once. */
export async function seedPower(
  db: Kysely<DB>,
  serverKey: Uint8Array,
  now: Date,
  days: number,
): Promise<void> {
  const site = await siteOf(db);
  if (!site || (await idsOf(db, site.id)).size > 0) return;
  const ids = new Map(meters.map(({ role }) => [role, newId()]));
  await db.transaction().execute(async (trx) => {
    for (const { name, role } of meters) {
      const id = ids.get(role)!;
      await trx
        .insertInto('meter')
        .values({
          id,
          organization_id: site.organization_id,
          site_id: site.id,
          name,
          role,
          transport: JSON.stringify({ kind: 'http' }),
          token_hash: hashOf(tokenOf(serverKey, role)),
          most_watts: 200_000,
          stale_seconds: 120,
          created_at: now,
          changed_at: now,
        })
        .execute();
      await trx.insertInto('meter_state').values({ meter_id: id, state: 'waiting', since: now }).execute();
    }
    await trx
      .insertInto('solar_plant')
      .values({
        meter_id: ids.get('pv')!,
        peak_watts: plant.peakWatts,
        tilt_degrees: 15,
        azimuth_degrees: 190,
      })
      .execute();
    await trx
      .insertInto('site_battery')
      .values({
        meter_id: ids.get('battery')!,
        capacity_wh: batteryWh,
        max_watts: batteryWatts,
        mode: 'normal',
        reserve_percent: 10,
        cars_above_percent: 40,
        wear_per_kwh: 0.04,
      })
      .execute();
    await trx
      .insertInto('site_price')
      .values({
        site_id: site.id,
        currency: 'EUR',
        base_price: 0.31,
        windows: JSON.stringify([
          { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '06:00', price: 0.22 },
          { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '06:00', to: '10:00', price: 0.37 },
          { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '17:00', to: '22:00', price: 0.41 },
        ]),
        sell_price: 0.08,
        demand_price: 9.5,
        carbon_grams: 380,
        changed_at: now,
      })
      .execute();
    await pastOf(trx, site.id, ids, now, days);
    await hangOnTree(trx, site.id, ids, now);
    await askPast(trx, site, now);
  });
}

/** Hangs the meter at the grid connection on the tree, the roof and the battery below it: so cars may use what is left. */
async function hangOnTree(
  trx: Transaction<DB>,
  siteId: string,
  ids: ReadonlyMap<Role, string>,
  now: Date,
): Promise<void> {
  const stored = (await readTrees(trx, [siteId])).get(siteId);
  const root = stored?.tree.nodes.find(({ parentId }) => parentId === null);
  if (!stored || !root || stored.version === 0) return;
  const asset = (
    one: Pick<SiteTree['assets'][number], 'kind' | 'name' | 'ratedWatts' | 'meterId'> & {
      capacityWh?: number;
    },
  ) => ({
    id: newId(),
    nodeId: root.id,
    wiring: [],
    capacityWh: null,
    ...one,
  });
  const tree: SiteTree = {
    ...stored.tree,
    nodes: stored.tree.nodes.map((node) => (node === root ? { ...node, meterId: ids.get('grid')! } : node)),
    assets: [
      ...stored.tree.assets,
      asset({ kind: 'plant', name: 'Roof', ratedWatts: plant.peakWatts, meterId: ids.get('pv')! }),
      asset({
        kind: 'battery',
        name: 'Battery',
        ratedWatts: batteryWatts,
        capacityWh: batteryWh,
        meterId: ids.get('battery')!,
      }),
    ],
  };
  await writeTree(trx, siteId, { version: stored.version, tree }, system, now);
}

/** A question to the site's past: it is answered in the first minutes. */
async function askPast(
  trx: Transaction<DB>,
  site: { readonly id: string; readonly organization_id: string },
  now: Date,
): Promise<void> {
  await trx
    .insertInto('what_if')
    .values({
      id: newId(),
      organization_id: site.organization_id,
      site_id: site.id,
      name: 'A second battery and more sun',
      weeks: 2,
      change: JSON.stringify({
        batteryWh: 120_000,
        batteryWatts: 40_000,
        extraPeakWatts: 40_000,
        extraEvses: 0,
        evseWatts: 11_000,
        connectionAmps: null,
        prices: null,
        investment: 82_000,
      }),
      state: 'waiting',
      asked_at: now,
    })
    .execute();
}

/** The site with the meters; undefined where there is no demo. */
export async function siteOf(db: Kysely<DB>) {
  return db
    .selectFrom('site')
    .select(['id', 'organization_id'])
    .where('name', '=', place.name)
    .executeTakeFirst();
}

/** Its meters, by what they measure. */
export async function idsOf(db: Kysely<DB>, siteId: string): Promise<Map<string, string>> {
  const rows = await db.selectFrom('meter').select(['id', 'role']).where('site_id', '=', siteId).execute();
  return new Map(rows.map(({ id, role }) => [role, id]));
}

/** A month of quarters that add up: what cars drew is known from their transactions. */
async function pastOf(
  db: Kysely<DB>,
  siteId: string,
  ids: Map<Role, string>,
  now: Date,
  days: number,
): Promise<void> {
  const until = Math.floor(now.getTime() / quarterMs) * quarterMs;
  const from = until - days * 86_400_000;
  const { rows } = await sql<{ quarter: Date; wh: number }>`
    select q.quarter, sum(q.import_wh)::float8 as wh from station s join energy_quarter q on q.station_id = s.id
     where s.site_id = ${siteId} and q.quarter >= ${new Date(from)} group by q.quarter`.execute(db);
  const cars = new Map(rows.map(({ quarter, wh }) => [quarter.getTime(), wh]));
  let stored = batteryWh / 2;
  const told: { role: Role; at: Date; into: number; out: number; soc: number | null }[] = [];
  for (let at = from; at < until; at += quarterMs) {
    const [sun, load, car] = [sunWatts(at) / 4, loadWatts(at) / 4, cars.get(at) ?? 0];
    const battery = batteryStep((sun - load - car) * 4, stored, 0.25) / 4;
    stored += battery;
    const grid = load + car + battery - sun;
    const quarter = new Date(at);
    told.push({ role: 'grid', at: quarter, into: Math.max(0, grid), out: Math.max(0, -grid), soc: null });
    told.push({ role: 'pv', at: quarter, into: sun, out: 0, soc: null });
    told.push({
      role: 'battery',
      at: quarter,
      into: Math.max(0, battery),
      out: Math.max(0, -battery),
      soc: (stored / batteryWh) * 100,
    });
  }
  await sql`
    insert into meter_quarter (meter_id, quarter, import_wh, export_wh, covered_seconds, max_w, min_w, soc_percent)
    select t.id, t.at, t.into_wh, t.out_wh, 900, (t.into_wh - t.out_wh) * 4.2, (t.into_wh - t.out_wh) * 3.8, t.soc
      from unnest(${told.map(({ role }) => ids.get(role)!)}::uuid[], ${told.map(({ at }) => at)}::timestamptz[],
                  ${told.map(({ into }) => into)}::float8[], ${told.map(({ out }) => out)}::float8[],
                  ${told.map(({ soc }) => soc)}::float8[]) as t (id, at, into_wh, out_wh, soc)
    on conflict do nothing`.execute(db);
}
