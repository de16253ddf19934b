/** Limits from outside, prices and forecasts of a site, through the API. */

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestHouse, testHouse } from '../../testing/house.ts';
import { selfFigures, sharesOf } from '../flows/shares.ts';
import { leftWatts } from './dimming.ts';
import { limitsOf } from './limits.ts';
import { type ProofMinute, proofHash, readProof, sumUp } from './proof.ts';
import { spansOf } from './weekly.ts';

describe('what is left to controllable devices', () => {
  test('is 4.2 kW each when controlled directly, and the rule’s sum by an energy manager', () => {
    expect(leftWatts('direct', 3)).toBe(12_600);
    expect(leftWatts('manager', 1)).toBe(4200);
    expect(leftWatts('manager', 2)).toBeCloseTo(4200 + 0.8 * 4200);
    expect(leftWatts('manager', 5)).toBeCloseTo(4200 + 4 * 0.65 * 4200);
    expect(leftWatts('manager', 9)).toBeCloseTo(4200 + 8 * 0.45 * 4200);
    expect(leftWatts('manager', 50)).toBeCloseTo(4200 + 49 * 0.45 * 4200);
    expect(leftWatts('manager', 0)).toBe(0);
  });
});

test('hours of the week become spans, by the site’s clock', () => {
  const weekly = { weekdays: [1, 2, 3, 4, 5], from: '17:02', to: '20:00' };
  const from = Date.parse('2026-03-27T12:00:00Z');
  const spans = spansOf(weekly, 'Europe/Berlin', from, from + 4 * 86_400_000);
  expect(
    spans.map(({ from, until }) => [new Date(from).toISOString(), new Date(until).toISOString()]),
  ).toEqual([
    ['2026-03-27T16:02:00.000Z', '2026-03-27T19:00:00.000Z'],
    ['2026-03-30T15:02:00.000Z', '2026-03-30T18:00:00.000Z'],
  ]);
});

test('energy is shared out so that nothing is made of nothing', () => {
  const shares = sharesOf({ sun: 100, discharged: 20, charged: 30, sold: 10, cars: 60, given: 0, load: 40 });
  expect(shares).toMatchObject({ sunToLoad: 40, sunToCars: 60, sunToBattery: 0, gridToBattery: 30 });
  expect(
    selfFigures(sharesOf({ sun: 50, discharged: 0, charged: 0, sold: 20, cars: 0, given: 0, load: 60 })),
  ).toEqual({
    selfConsumption: 1,
    selfSufficiency: 50 / 60,
  });
  expect(
    selfFigures(sharesOf({ sun: 0, discharged: 0, charged: 0, sold: 0, cars: 0, given: 0, load: 0 })),
  ).toEqual({
    selfConsumption: null,
    selfSufficiency: null,
  });
});

test('a proof is summed up per dimming and device; the first minute counts for no excess', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 17, minute));
  const minute = (number: number, ...watts: (number | null)[]): ProofMinute => ({
    id: 'd',
    started_at: at(0),
    ended_at: at(4),
    source: 'Netze Süd',
    mode: 'direct',
    devices: 2,
    each_watts: 4200,
    at: at(number),
    limit_watts: 8400,
    evse_watts: watts.includes(null) ? null : watts.reduce<number>((sum, one) => sum + one!, 0),
    device_watts: null,
    grid_watts: null,
    each: watts.map((one, index) => ({ device: `A/${index + 1}`, watts: one })),
  });
  const rows = [
    minute(0, 11_000, 11_000),
    minute(2, 4000, 4200),
    minute(3, 6000, 3000),
    minute(4, null, 3000),
  ];
  expect(sumUp(rows)).toMatchObject([
    {
      actedAfter: 2,
      highestWatts: 9000,
      minutes: 4,
      unmeasured: 1,
      above: 1,
      each: [
        { device: 'A/1', highestWatts: 6000, meanWatts: 5000, minutes: 3, unmeasured: 1, above: 1 },
        { device: 'A/2', highestWatts: 4200, meanWatts: 3400, minutes: 3, unmeasured: 0, above: 0 },
      ],
    },
  ]);
});

describe('at a site', () => {
  let house: TestHouse;
  let siteId: string;
  const nodeId = '0190a000-0000-7000-8000-0000000000aa';
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await house.ask(house.ownerKey, method, path, body);
    const json = String(answer.headers['content-type']).includes('json');
    return { status: answer.statusCode, body: json ? answer.json() : answer.body };
  };
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const limits = () => limitsOf(house.database.db, siteId, Date.now());

  beforeAll(async () => {
    house = await testHouse();
    const site = {
      organizationId: house.rootId,
      name: 'Depot',
      zone: 'Europe/Berlin',
      latitude: 52.5,
      longitude: 13.4,
    };
    siteId = (await ask('POST', '/sites', site)).body.id;
    await house.database.pool.query(
      `insert into site_node (id, site_id, kind, name, rating_amps, position) values ($1, $2, 'connection', 'Main', 100, 0)`,
      [nodeId, siteId],
    );
  });
  afterAll(() => house.end());

  test('a limit holds for its time at the grid connection, until somebody ends it', async () => {
    const made = await ask('POST', `/sites/${siteId}/grid-limits`, {
      watts: 20_000,
      until: inHours(2),
      source: 'Mains operator',
    });
    expect(made).toMatchObject({ status: 201, body: { holds: true, kind: 'program', priority: 100 } });
    expect(await limits()).toMatchObject([{ nodeId, watts: 20_000, source: 'Mains operator' }]);
    expect((await ask('POST', `/grid-limits/${made.body.id}/end`)).status).toBe(204);
    expect(await limits()).toEqual([]);
    expect((await ask('GET', `/sites/${siteId}/grid-limits`)).body.items).toMatchObject([{ holds: false }]);
  });

  test('what makes no sense is refused in words', async () => {
    const send = (body: object) => ask('POST', `/sites/${siteId}/grid-limits`, { source: 'x', ...body });
    expect((await send({})).body.detail).toContain('either in amps');
    expect((await send({ amps: 5, watts: 5 })).status).toBe(422);
    expect((await send({ watts: -1 })).status).toBe(422);
    expect((await send({ watts: 1, until: inHours(-1) })).body.title).toBe('Would be over');
    expect((await send({ watts: 1, nodeId: siteId })).body.detail).toContain('no such node');
  });

  test('dimming limits the EVSEs, is proven minute by minute, and ends by itself', async () => {
    await ask('PUT', `/sites/${siteId}/dimming`, { mode: 'manager', devices: 3, factors: [0.8, 0.75] });
    const started = await ask('POST', `/sites/${siteId}/dimming/start`, { source: 'Netze Süd' });
    expect(started).toMatchObject({ status: 201, body: { limitWatts: 4200 + 2 * 0.75 * 4200, devices: 3 } });
    expect(await limits()).toMatchObject([{ nodeId, watts: 10_500, of: 'evses', priority: 0 }]);
    // Asked for again: the same one, with an end.
    const again = await ask('POST', `/sites/${siteId}/dimming/start`, {
      source: 'Netze Süd',
      until: inHours(1),
    });
    expect(again.body.id).toBe(started.body.id);
    const prove = house.house.repeatedWork.find(({ name }) => name === 'prove-dimming')!;
    await prove.run();
    await prove.run();
    const csv = (await ask('GET', `/sites/${siteId}/dimming.csv`)).body as string;
    expect(csv.trim().split('\n')).toHaveLength(2);
    expect(csv).toContain(',10500,0,');
    await house.database.pool.query(`update dimming set until_at = now() - interval '1 second'`);
    await prove.run();
    expect(await limits()).toEqual([]);
    expect((await ask('GET', `/sites/${siteId}/dimming`)).body).toMatchObject({
      leftWatts: 10_500,
      items: [{ minutes: 1, sentence: { key: 'grid_signal.dimming_unmeasured' } }],
    });
    expect((await ask('POST', `/sites/${siteId}/dimming/end`)).status).toBe(409);
  });

  test('devices that are controlled directly are limited one by one, and one that draws more is told', async () => {
    await ask('PUT', `/sites/${siteId}/dimming`, { mode: 'direct', devices: 3, factors: [0.8] });
    const started = await ask('POST', `/sites/${siteId}/dimming/start`, { source: 'Netze Süd' });
    // 3 × 4.2 kW in all, and 4.2 kW for each.
    expect(started.body).toMatchObject({ limitWatts: 12_600, eachWatts: 4200 });
    const held = (await limits()).map(({ watts, of }) => [of, watts]);
    expect(held.sort()).toEqual([
      ['each', 4200],
      ['evses', 12_600],
    ]);
    expect((await ask('POST', `/sites/${siteId}/dimming/end`)).status).toBe(204);
    expect(await limits()).toEqual([]);
    await house.database.pool.query(
      `update dimming set started_at = started_at - interval '10 minutes' where id = $1`,
      [started.body.id],
    );
    await house.database.pool.query(
      `insert into dimming_proof (dimming_id, at, limit_watts, evse_watts, device_watts)
       values ($1, now() - interval '5 minutes', 12600, 11000, 7000)`,
      [started.body.id],
    );
    const { items } = (await ask('GET', `/sites/${siteId}/dimming`)).body;
    expect(items.find(({ id }: { id: string }) => id === started.body.id)).toMatchObject({
      highestDeviceWatts: 7000,
      sentence: { key: 'grid_signal.dimming_device_over' },
    });
    const csv = (await ask('GET', `/sites/${siteId}/dimming.csv`)).body as string;
    expect(csv).toContain(',12600,11000,4200,7000,');
    // A period that is over says the same for ever, and the PDF names the hash of just that CSV.
    const period = { from: inHours(-1), to: inHours(1) };
    const search = new URLSearchParams(period);
    const told = (await ask('GET', `/sites/${siteId}/dimming.csv?${search}`)).body as string;
    const rows = await readProof(house.database.db, siteId, {
      from: new Date(period.from),
      to: new Date(period.to),
    });
    expect(await proofHash(rows)).toBe(createHash('sha256').update(told).digest('hex'));
    for (const language of ['de', 'en']) {
      const pdf = await house.ask(
        house.ownerKey,
        'GET',
        `/sites/${siteId}/dimming.pdf?language=${language}&${search}`,
      );
      expect([pdf.statusCode, pdf.headers['content-type']]).toEqual([200, 'application/pdf']);
      expect(pdf.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    }
    expect(
      (await ask('GET', `/sites/${siteId}/dimming.pdf?from=${period.to}&to=${period.from}`)).status,
    ).toBe(422);
  });

  test('prices come from a series with what is added, and gaps are told', async () => {
    expect((await ask('GET', `/sites/${siteId}/power-prices`)).body).toMatchObject({
      settings: null,
      sentence: { key: 'power_price.none' },
    });
    const series = await ask('POST', '/price-series', {
      organizationId: house.rootId,
      name: 'Spot',
      currency: 'EUR',
    });
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    const at = (hours: number) => new Date(hour + hours * 3_600_000).toISOString();
    const prices = [`${at(0)},0.1`, `${at(1)},0.2`].join('\n');
    expect((await ask('PUT', `/price-series/${series.body.id}/points`, { csv: prices })).body).toEqual({
      told: 2,
    });
    const fedIn = await ask('POST', '/price-series', {
      organizationId: house.rootId,
      name: 'Market value of sun',
      currency: 'EUR',
    });
    await ask('PUT', `/price-series/${fedIn.body.id}/points`, { csv: `${at(0)},0.08\n${at(1)},0.03` });
    const carbon = await ask('POST', '/carbon-series', { organizationId: house.rootId, name: 'Grid' });
    const csv = `time;g\n${at(0)};250`;
    expect((await ask('PUT', `/carbon-series/${carbon.body.id}/points`, { csv })).body).toEqual({ told: 1 });
    expect((await ask('PUT', `/carbon-series/${carbon.body.id}/points`, { csv: 'x;y' })).status).toBe(422);
    const settings = {
      currency: 'EUR',
      basePrice: 0.15,
      windows: [],
      buySeriesId: series.body.id,
      sellPrice: 0.02,
      sellSeriesId: fedIn.body.id,
      demandPrice: 100,
      carbonSeriesId: carbon.body.id,
      carbonGrams: null,
    };
    expect((await ask('PUT', `/sites/${siteId}/power-prices`, settings)).status).toBe(204);
    const { body } = await ask('GET', `/sites/${siteId}/power-prices?from=${at(0)}&hours=4`);
    expect(body.quarters[0]).toMatchObject({ buy: 0.25, sell: 0.08, carbon: 250, filled: false });
    // Where nothing is told, power is taken to be dear, and feeding it in to earn little.
    expect(body.quarters[15]).toMatchObject({ sell: 0.03, filled: true });
    expect(body.quarters[15].buy).toBeCloseTo(0.35);
    expect(body).toMatchObject({ sentence: { key: 'power_price.gaps' }, peak: { watts: 0 } });
  });

  test('a forecast says what it lacks, and stands beside what came', async () => {
    const facts = { inverted: false, mostWatts: null, staleSeconds: 60, transport: { kind: 'http' } };
    const meter = async (name: string, role: string) =>
      (await ask('POST', `/sites/${siteId}/meters`, { ...facts, name, role })).body.meter.id as string;
    const [grid, sun] = [await meter('Grid', 'grid'), await meter('Roof', 'pv')];
    const empty = (await ask('GET', `/sites/${siteId}/forecast`)).body;
    expect(empty.notes.map(({ key }: { key: string }) => key)).toEqual([
      'forecast.no_plant',
      'forecast.no_grid',
    ]);
    await ask('PUT', `/meters/${sun}/solar-plant`, { peakWatts: 50_000, tilt: 20, azimuth: 180 });
    expect(
      (await ask('PUT', `/meters/${grid}/solar-plant`, { peakWatts: 1, tilt: 0, azimuth: 0 })).status,
    ).toBe(422);
    await house.database.pool.query(
      `insert into meter_quarter (meter_id, quarter, import_wh, export_wh, covered_seconds)
       select m, q, case when m = $1 then 2500 else 500 end, 0, 900
         from unnest(array[$1, $2]::uuid[]) m,
              generate_series(date_bin('15 minutes', now(), 'epoch') - interval '10 days', date_bin('15 minutes', now(), 'epoch') - interval '15 minutes', interval '15 minutes') q`,
      [grid, sun],
    );
    const { body } = await ask('GET', `/sites/${siteId}/forecast`);
    expect(body.quarters).toHaveLength(288);
    expect(body.quarters[0]).toMatchObject({ measuredLoad: 12_000, measuredSun: 2000, load: null });
    expect(body.quarters[100].load.watts).toBeCloseTo(12_000);
    expect(body.load).toMatchObject({ meanError: 0, sentence: { key: 'forecast.accuracy' } });
  });
});
