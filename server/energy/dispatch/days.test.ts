import { afterAll, beforeAll, expect, it } from 'vitest';
import { addStation } from '../../gateway/testing.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';
import { readDays } from './days.ts';

/** Yesterday, today and tomorrow of a site with a roof, a building, cars and prices. */
let house: TestHouse;
let siteId: string;
/** A day of 25 hours in Berlin. */
const noon = new Date('2026-10-25T11:00:00Z');
const zone = 'Europe/Berlin';
const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return answer.body ? answer.json() : undefined;
};

beforeAll(async () => {
  house = await testHouse();
  const place = { latitude: 52.52, longitude: 13.405 };
  siteId = (await ask('POST', '/sites', { organizationId: house.rootId, name: 'Yard', zone, ...place })).id;
  const stationId = await addStation(house.database, house.rootId, 'YARD-1', { siteId });
  const facts = { inverted: false, mostWatts: null, staleSeconds: 60, transport: { kind: 'http' } };
  const meter = async (name: string, role: string) =>
    (await ask('POST', `/sites/${siteId}/meters`, { ...facts, name, role })).meter.id as string;
  const [grid, sun] = [await meter('Grid', 'grid'), await meter('Roof', 'pv')];
  await ask('PUT', `/meters/${sun}/solar-plant`, { peakWatts: 50_000, tilt: 20, azimuth: 180 });
  await house.database.pool.query(
    `insert into meter_quarter (meter_id, quarter, import_wh, export_wh, covered_seconds)
     select m, q, case when m = $1 then 2500 else 500 end, 0, 900
       from unnest(array[$1, $2]::uuid[]) m,
            generate_series($3::timestamptz - interval '10 days', $3, interval '15 minutes') q`,
    [grid, sun, noon],
  );
  // An hour of charging yesterday, and the quarter that runs now.
  await house.database.pool.query(
    `insert into energy_quarter (station_id, evse_number, quarter, import_wh)
     select $1, 1, q, 1000 from unnest(array['2026-10-24T10:00Z', '2026-10-25T11:00Z']::timestamptz[]) q`,
    [stationId],
  );
});
afterAll(() => house.end());

it('tells what came until now and what is expected from now on, over days as long as the clock makes them', async () => {
  const days = await readDays(house.database.db, { id: siteId, zone }, noon);
  expect(days).toMatchObject({ from: '2026-10-23T22:00:00.000Z', to: '2026-10-26T23:00:00.000Z' });
  expect(days.quarters).toHaveLength(73 * 4);
  const at = (time: string) => days.quarters.find((quarter) => quarter.at === `${time}:00.000Z`);
  expect(at('2026-10-24T10:00')).toMatchObject({ carWatts: 4000, loadWatts: 8000, sunWatts: 2000 });
  expect(at('2026-10-24T10:15')).toMatchObject({ carWatts: 0, loadWatts: 12_000, expectedSunWatts: null });
  // A quarter that is not over would look as if less had been drawn.
  expect(at('2026-10-25T11:00')).toMatchObject({ carWatts: null, loadWatts: null, sunWatts: null });
  expect(at('2026-10-25T11:00')!.expectedLoadWatts).toBeGreaterThan(5000);
  expect(at('2026-10-26T11:00')!.expectedSunWatts).toBeGreaterThan(0);
  expect(at('2026-10-26T01:00')).toMatchObject({ expectedSunWatts: 0, price: null });
});

it('tells prices of the whole span, and none that nobody has told yet', async () => {
  const series = await ask('POST', '/price-series', {
    ...{ organizationId: house.rootId, name: 'Spot', currency: 'EUR' },
  });
  const csv = '2026-10-24T10:00:00Z,0.1\n2026-10-25T22:45:00Z,0.2';
  await ask('PUT', `/price-series/${series.id}/points`, { csv });
  await ask('PUT', `/sites/${siteId}/power-prices`, {
    ...{ currency: 'EUR', basePrice: 0.15, windows: [], buySeriesId: series.id, demandPrice: null },
    ...{ sellPrice: 0.05, sellSeriesId: null, carbonSeriesId: null, carbonGrams: null },
  });
  const days = await readDays(house.database.db, { id: siteId, zone }, noon);
  expect(days.currency).toBe('EUR');
  const told = days.quarters.filter(({ price }) => price !== null);
  expect(told[0]).toMatchObject({ at: '2026-10-24T10:00:00.000Z', price: 0.25 });
  expect(days.quarters.at(-1)!.price).toBeNull();
});

it('is asked for by the page of the site', async () => {
  const { quarters, plan } = await ask('GET', `/sites/${siteId}/dispatch/days`);
  expect(quarters.length).toBeGreaterThanOrEqual(71 * 4);
  expect(plan).toBeNull();
});
