import { type Situation, unplanned } from '@busbar/scheduling';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addStation } from '../gateway/testing.ts';
import { newId } from '../platform/ids.ts';
import { type TestHouse, testHouse } from '../testing/house.ts';
import { findSaving } from './savings/index.ts';
import { answerWhatIfs } from './whatif/run.ts';

/** What a site's past tells: savings of transactions, and answers to what-if questions. */
let house: TestHouse;
let siteId: string;
let stationId: string;
const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
};
const query = async (text: string, values: unknown[] = []) =>
  (await house.database.pool.query(text, values)).rows;
const reckon = () => house.house.repeatedWork.find(({ name }) => name === 'reckon-savings')!.run();

/** Midnight of the day before: all of it is over, and its meters have told. */
const midnight = Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000;
const at = (hours: number) => new Date(midnight + hours * 3_600_000);

/** Plugged in at 18:00, gone at 7:00; 11 kWh at 11 kW from 2:00 to 3:00 in the night. */
async function charged(): Promise<string> {
  const id = newId();
  await query(
    `insert into transaction (id, organization_id, site_id, station_id, evse_number, connector_number, station_transaction_id,
       state, started_at, start_arrived_at, ended_at, energy_wh, register_start, register_end, updated_at)
     values ($1, $2, $3, $4, 1, 1, $1::uuid::text, 'ended', $5, $5, $6, 11000, 0, 11000, now())`,
    [id, house.rootId, siteId, stationId, at(-6), at(7)],
  );
  for (const [hours, wattHours, watts] of [
    [2, 0, 11_000],
    [3, 11_000, 0],
  ] as const)
    await query(
      `insert into meter_sample (at, station_id, evse_number, transaction_id, sent_at, context, location, digest, arrived_at, energy_import_wh, power_import_w)
       values ($1, $2, 1, $3, $1::timestamptz::text, 'Sample.Periodic', 'Outlet', 1, $1, $4, $5)`,
      [at(hours), stationId, id, wattHours, watts],
    );
  await query(
    `insert into transaction_cost (transaction_id, organization_id, site_id, state, started_at, ended_at, energy_wh)
     values ($1, $2, $3, 'unpriced', $4, $5, 11000)`,
    [id, house.rootId, siteId, at(-6), at(7)],
  );
  return id;
}

beforeAll(async () => {
  house = await testHouse();
  siteId = (await ask('POST', '/sites', { organizationId: house.rootId, name: 'Garage', zone: 'UTC' })).body
    .id;
  stationId = await addStation(house.database, house.rootId, 'GARAGE-1', { siteId });
});
afterAll(() => house.end());

it('tells what waiting for the night saved once the site’s prices are known, of one transaction and of the site', async () => {
  const id = await charged();
  expect((await ask('GET', `/transactions/${id}/saving`)).body).toMatchObject({
    saving: null,
    sentence: { key: 'saving.nothing' },
  });
  await ask('PUT', `/sites/${siteId}/power-prices`, {
    currency: 'EUR',
    basePrice: 0.4,
    windows: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '06:00', price: 0.2 }],
    buySeriesId: null,
    sellPrice: 0,
    sellSeriesId: null,
    demandPrice: null,
    carbonSeriesId: null,
    carbonGrams: 300,
  });
  await reckon();
  const { body } = await ask('GET', `/transactions/${id}/saving`);
  expect(body.sentence.text).toBe(
    'Power for it cost 2.20 EUR. Charged at once with 11.0 kW it would have cost 4.40 EUR: 2.20 EUR saved.',
  );
  expect(body.saving.quarters).toHaveLength(52);
  expect(body.saving.quarters[32]).toMatchObject({ drawnWh: 2750, atOnceWh: 0, buy: 0.2 });
  expect(body.saving.quarters[0]).toMatchObject({ drawnWh: 0, atOnceWh: 2750, buy: 0.4 });
  // Driver and operator are told the same.
  const told = await findSaving(house.database.db, id, new Date());
  expect(told?.saved).toBeCloseTo(2.2, 6);
  expect((await ask('GET', `/sites/${siteId}/savings`)).body).toMatchObject({
    count: 1,
    currency: 'EUR',
    energyWh: 11_000,
    days: [{ count: 1, cost: 2.2, atOnceCost: 4.4 }],
  });
});

it('reckons anew what ended anew, and leaves alone what is reckoned', async () => {
  const [{ reckoned_at }] = await query('select reckoned_at from transaction_saving');
  await reckon();
  expect(await query('select reckoned_at from transaction_saving')).toEqual([{ reckoned_at }]);
  await query(`update transaction_cost set revision = 1, energy_wh = 5500`);
  await query(`update transaction set energy_wh = 5500, register_end = 5500`);
  await query(`update meter_sample set energy_import_wh = 5500 where energy_import_wh > 0`);
  await reckon();
  expect(
    await query('select revision, cost::float8 as cost, energy_wh::float8 as wh from transaction_saving'),
  ).toEqual([{ revision: 1, cost: 1.1, wh: 5500 }]);
});

it('tells where power came from, by the meters of the site', async () => {
  const meterId = (role: string) =>
    query(
      `insert into meter (id, organization_id, site_id, name, role, transport, stale_seconds, created_at, changed_at)
       values ($1, $2, $3, $4, $4, '{"kind":"http"}', 60, now(), now()) returning id`,
      [newId(), house.rootId, siteId, role],
    ).then(([row]) => row!.id as string);
  const [grid, sun] = [await meterId('grid'), await meterId('pv')];
  for (const [id, wattHours] of [
    [grid, 750],
    [sun, 2000],
  ] as const)
    await query(
      `insert into meter_quarter (meter_id, quarter, import_wh, export_wh, covered_seconds)
       select $1, q, $2, 0, 900 from generate_series($3::timestamptz, $4, interval '15 minutes') as q`,
      [id, wattHours, at(2), at(2.75)],
    );
  await query(
    `insert into energy_quarter (station_id, evse_number, quarter, import_wh)
     select $1, 1, q, 2750 from generate_series($2::timestamptz, $3, interval '15 minutes') as q`,
    [stationId, at(2), at(2.75)],
  );
  await query('delete from transaction_saving');
  await query(`update transaction_cost set energy_wh = 11000`);
  await query(`update transaction set energy_wh = 11000, register_end = 11000`);
  await query(`update meter_sample set energy_import_wh = 11000 where energy_import_wh > 0`);
  await reckon();
  const [{ id }] = await query('select transaction_id as id from transaction_saving');
  const { saving } = (await ask('GET', `/transactions/${id}/saving`)).body;
  expect(saving.sources).toEqual({ sunWh: 8000, batteryWh: 0, gridWh: 3000, unknownWh: 0 });
  // 3 kWh of the night’s price; the sun would have earned nothing.
  expect(saving.drawn).toMatchObject({ cost: 0.6, carbonGrams: 900 });
  expect(
    (await ask('GET', `/sites/${siteId}/savings?from=2026-01-02T00:00Z&to=2026-01-01T00:00Z`)).status,
  ).toBe(422);
});

it('counts a peak that cars raised together once, however many of them there were', async () => {
  const before = (await ask('GET', `/sites/${siteId}/power-prices`)).body.settings;
  await ask('PUT', `/sites/${siteId}/power-prices`, { ...before, demandPrice: 10 });
  const second = await charged();
  await query('delete from transaction_saving');
  await reckon();
  const rows = await query(
    'select demand::float8 as demand, peak_w from transaction_saving order by ended_at, transaction_id',
  );
  expect(rows).toEqual([
    { demand: 30, peak_w: 3000 },
    { demand: 0, peak_w: 3000 },
  ]);
  for (const table of ['transaction_saving', 'transaction_cost', 'meter_sample'])
    await query(`delete from ${table} where transaction_id = $1`, [second]);
  await query('delete from transaction where id = $1', [second]);
  await ask('PUT', `/sites/${siteId}/power-prices`, before);
});

/** One price at all times. */
const alwaysFor = (basePrice: number) => ({
  currency: 'EUR',
  basePrice,
  windows: [],
  buySeriesId: null,
  sellPrice: 0,
  sellSeriesId: null,
  demandPrice: null,
  carbonSeriesId: null,
  carbonGrams: null,
});

/** Who answers questions. */
const worker = () => ({
  db: house.database.db,
  bus: house.bus,
  clock: { now: () => new Date() },
  newId,
  audit: async () => {},
  onFault: (error: unknown) => {
    throw error;
  },
});

const question = {
  name: 'A battery',
  weeks: 1,
  batteryWh: 0,
  batteryWatts: 0,
  extraPeakWatts: 0,
  extraEvses: 0,
  evseWatts: 11_000,
  connectionAmps: null,
  prices: null,
  investment: null,
};

it('answers what another price would have cost, tells how far it is, and lets it be forgotten', async () => {
  await query(
    `insert into evse (id, station_id, number, max_watts, created_at) values ($1, $2, 1, 11000, now())`,
    [newId(), stationId],
  );
  const asked = await ask('POST', `/sites/${siteId}/what-ifs`, {
    ...question,
    name: 'Flat price',
    investment: 1000,
    prices: alwaysFor(0.1),
  });
  expect(asked.body).toMatchObject({ state: 'waiting', progress: 0, before: null });
  const seen: number[] = [];
  const atOnce = async (situation: Situation) => {
    seen.push((await query('select progress from what_if'))[0]!.progress);
    return unplanned(situation);
  };
  const run = worker();
  expect(await answerWhatIfs(run, () => false, atOnce)).toBe(1);
  const { body } = await ask('GET', `/what-ifs/${asked.body.id}`);
  expect(body).toMatchObject({ state: 'done', progress: 1, currency: 'EUR' });
  // Without a plan it charges at once, at 18:00; the meters of the site told of one hour of sun, used or not.
  expect(body.after.carWh).toBeCloseTo(body.before.carWh, 6);
  expect(body.before.carWh).toBeCloseTo(11_000, 6);
  expect(body.before.cost).toBeCloseTo(body.after.cost * 4, 1);
  expect(body.notes.map(({ key }: { key: string }) => key)).toEqual([
    'what_if.pays',
    'what_if.hindsight',
    'what_if.no_tree',
    'what_if.short_past',
    'what_if.gaps',
    'what_if.late_plans',
  ]);
  expect(new Set(seen).size).toBeGreaterThan(1);
  expect((await ask('DELETE', `/what-ifs/${asked.body.id}`)).status).toBe(204);

  // A market series of 15 ct with 5 ct added, for the past as it is: 20 ct against 10 ct, to the kWh.
  const flat = asked.body.change.prices;
  const series = await ask('POST', '/price-series', {
    organizationId: house.rootId,
    name: 'Day ahead',
    currency: 'EUR',
  });
  await query(
    `insert into price_point (series_id, from_at, price, told_at)
     select $1, h, 0.15, now() from generate_series(now() - interval '12 days', now(), interval '1 hour') h`,
    [series.body.id],
  );
  const market = { ...flat, basePrice: 0.05, buySeriesId: series.body.id };
  const twoWays = { ...question, prices: flat, pricesNow: market };
  const second = await ask('POST', `/sites/${siteId}/what-ifs`, twoWays);
  expect(await answerWhatIfs(run, () => false, atOnce)).toBe(1);
  const { before, after } = (await ask('GET', `/what-ifs/${second.body.id}`)).body;
  expect(before.cost).toBeCloseTo((before.boughtWh / 1000) * 0.2, 4);
  expect(after.cost).toBeCloseTo((after.boughtWh / 1000) * 0.1, 4);
  const mixed = { ...twoWays, pricesNow: { ...market, currency: 'CHF' } };
  expect((await ask('POST', `/sites/${siteId}/what-ifs`, mixed)).status).toBe(422);
  await ask('DELETE', `/what-ifs/${second.body.id}`);

  // Weeks of which nothing is known at a site that was used before: nothing is made up.
  const third = await ask('POST', `/sites/${siteId}/what-ifs`, { ...question, prices: flat });
  const muchLater = { ...run, clock: { now: () => new Date(Date.now() + 90 * 86_400_000) } };
  expect(await answerWhatIfs(muchLater, () => false, atOnce)).toBe(1);
  const { state, sentence } = (await ask('GET', `/what-ifs/${third.body.id}`)).body;
  expect([state, sentence.key]).toEqual(['failed', 'what_if.no_past']);
  await ask('DELETE', `/what-ifs/${third.body.id}`);
  expect((await ask('GET', `/sites/${siteId}/what-ifs`)).body.items).toEqual([]);
});

it('replays a site at which nobody has charged yet with assumed cars, and says whose they are', async () => {
  const { id: newSite } = (
    await ask('POST', '/sites', { organizationId: house.rootId, name: 'Yard', zone: 'UTC' })
  ).body;
  const yard = await addStation(house.database, house.rootId, 'YARD-1', { siteId: newSite });
  for (const number of [1, 2])
    await query(
      `insert into evse (id, station_id, number, max_watts, created_at) values ($1, $2, $3, 11000, now())`,
      [newId(), yard, number],
    );
  const prices = alwaysFor(0.3);
  const answerTo = async (site: string = newSite, more: object = {}) => {
    const changes = { ...question, prices, pricesNow: prices, ...more };
    const asked = await ask('POST', `/sites/${site}/what-ifs`, changes);
    const atOnce = async (situation: Situation) => unplanned(situation);
    expect(await answerWhatIfs(worker(), () => false, atOnce)).toBe(1);
    return (await ask('GET', `/what-ifs/${asked.body.id}`)).body;
  };

  // A site that is only a plan: its first EVSEs make all of the difference.
  const field = (await ask('POST', '/sites', { organizationId: house.rootId, name: 'Field', zone: 'UTC' }))
    .body;
  expect((await answerTo(field.id)).sentence.key).toBe('what_if.no_evses');
  const first = await answerTo(field.id, { extraEvses: 3 });
  expect(first).toMatchObject({ state: 'done', assumed: true, before: { cars: 0 }, after: { cars: 21 } });
  expect(first.sentence.key).toBe('what_if.dearer_assumed');

  // One stay at the only other site says nothing of what is usual: a car a day at each of two EVSEs, with 30 kWh.
  const usual = await answerTo();
  expect(usual).toMatchObject({ state: 'done', assumed: true, sentence: { key: 'what_if.same_assumed' } });
  expect(usual.notes[0]).toMatchObject({
    key: 'what_if.assumed_usual',
    params: { hours: 8, energy: '30.0' },
  });
  expect(usual.before.cars).toBe(14);
  expect(usual.before.carWh).toBeCloseTo(14 * 30_000, 0);

  // Two stays on each day of the week at the one EVSE of the other site, whose second was gone before: twice as many at two.
  await query(
    `insert into evse (id, station_id, number, max_watts, created_at, retired_at) values ($1, $2, 9, 11000, $3, $3)`,
    [newId(), stationId, at(-24 * 30)],
  );
  for (let day = 0; day < 7; day += 1)
    for (const hour of [8, 13])
      await query(
        `insert into transaction (id, organization_id, site_id, station_id, evse_number, connector_number, station_transaction_id,
           state, started_at, start_arrived_at, ended_at, energy_wh, register_start, register_end, updated_at)
         values ($1, $2, $3, $4, 1, 1, $1::uuid::text, 'ended', $5, $5, $6, 5000, 0, 5000, now())`,
        [newId(), house.rootId, siteId, stationId, at(hour - 24 * day), at(hour + 3 - 24 * day)],
      );
  const like = await answerTo();
  expect(like.notes[0]).toMatchObject({ key: 'what_if.assumed_others', params: { sites: 1, cars: 15 } });
  expect(like.before.cars).toBe(2 * 15);
});

it('refuses a question that changes nothing, and says why one cannot be answered', async () => {
  expect((await ask('POST', `/sites/${siteId}/what-ifs`, question)).body.detail).toContain('changes nothing');
  const half = { ...question, batteryWh: 10_000 };
  expect((await ask('POST', `/sites/${siteId}/what-ifs`, half)).body.detail).toContain('power');
});

it('asks a weather service about a site with a plant, and says why it could not', async () => {
  const path = `/sites/${siteId}/weather`;
  expect((await ask('GET', path)).body).toMatchObject({ feed: null, sentence: { key: 'weather.none' } });
  const feed = { of: 'organization', url: 'http://127.0.0.1:9', key: 'secret-key' };
  expect((await ask('PUT', path, feed)).status).toBe(204);
  expect((await ask('GET', path)).body.sentence.key).toBe('weather.no_position');
  expect((await ask('POST', `${path}/ask`)).body.detail).toContain('coordinates');
  await query('update site set latitude = 53.5, longitude = 10 where id = $1', [siteId]);
  await query(
    `insert into solar_plant (meter_id, peak_watts, tilt_degrees, azimuth_degrees)
     select id, 10000, 30, 180 from meter where role = 'pv' and site_id = $1`,
    [siteId],
  );
  await house.house.repeatedWork.find(({ name }) => name === 'fetch-weather')!.run();
  expect((await ask('GET', path)).body).toMatchObject({
    feed: { of: 'organization', url: feed.url, hasKey: true },
    sentence: { text: '127.0.0.1:9 could not be asked.' },
    problem: { key: 'weather.unreachable' },
    hours: [],
  });
  // What was told holds for some hours; then the past weeks tell again.
  const { body: without } = await ask('GET', `/sites/${siteId}/forecast`);
  await query(
    `update weather_forecast set answered_at = now(), problem = null, first_hour = date_trunc('hour', now()) - interval '1 hour',
       radiation = (select array_agg(0::real) from generate_series(1, 72))`,
  );
  const { body: dark } = await ask('GET', `/sites/${siteId}/forecast`);
  const most = (forecast: { quarters: { sun: { watts: number } | null }[] }) =>
    Math.max(...forecast.quarters.map(({ sun }) => sun?.watts ?? 0));
  expect(most(without)).toBeGreaterThan(100);
  expect(most(dark)).toBe(0);
  await query(`update weather_forecast set answered_at = now() - interval '7 hours'`);
  expect(most((await ask('GET', `/sites/${siteId}/forecast`)).body)).toBe(most(without));
  expect((await ask('DELETE', `${path}?of=organization`)).status).toBe(204);
  expect((await ask('GET', path)).body.feed).toBeNull();
});
