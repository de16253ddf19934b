/** What a weather service says of the sky, and how the sun is forecast by it. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clearWatts, pvForecaster } from '../forecasts/pv.ts';
import { clearSky } from '../forecasts/sun.ts';
import { askSky, readSky } from './client.ts';
import { skyOutlook } from './sky.ts';

const place = { latitude: 53.55, longitude: 9.99 };
const noon = Date.UTC(2026, 5, 21, 11);
const hourMs = 3_600_000;
let server: Server;
let url: string;
let answer: { status: number; body: string };
let asked = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    asked = request.url ?? '';
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const sky = (values: readonly (number | null)[], first = noon / 1000) =>
  JSON.stringify({
    latitude: 53.54,
    longitude: 10,
    utc_offset_seconds: 0,
    hourly_units: { time: 'unixtime', shortwave_radiation: 'W/m²' },
    hourly: { time: values.map((_, i) => first + i * 3600), shortwave_radiation: values },
  });

test('it is asked for the light of the next days at the place, and each value is of the hour before its time', async () => {
  answer = { status: 200, body: sky([300, 420, 500]) };
  expect(await askSky({ url: `${url}/`, key: 'k y' }, place)).toEqual({
    ok: true,
    firstHour: noon - hourMs,
    radiation: [300, 420, 500],
  });
  expect(asked).toBe(
    '/v1/forecast?latitude=53.5500&longitude=9.9900&hourly=shortwave_radiation&timeformat=unixtime&timezone=GMT&forecast_days=3&apikey=k+y',
  );
});

test('what it refuses, and what is no answer, is said in words', async () => {
  answer = { status: 400, body: '{"error":true,"reason":"Latitude must be in range"}' };
  expect(await askSky({ url, key: undefined }, place)).toMatchObject({
    ok: false,
    why: { text: 'It refuses with “Latitude must be in range” (400).' },
  });
  answer = { status: 200, body: '<html>' };
  expect(await askSky({ url, key: undefined }, place)).toMatchObject({
    why: { key: 'weather.not_radiation' },
  });
  expect(await askSky({ url: 'http://127.0.0.1:9', key: undefined }, place)).toMatchObject({
    why: { key: 'weather.unreachable' },
  });
});

test('an hour that is missing ends what is known, so that nothing is shifted; absurd light is cut', () => {
  expect(readSky(JSON.parse(sky([100, 9999, null, 300])))).toMatchObject({ radiation: [100, 1500] });
  expect(readSky(JSON.parse(sky([null, 100, 200])))).toMatchObject({ ok: false });
});

test('half of a clear sky’s light on the ground makes half of a clear day’s power, whatever the last weeks were', () => {
  const hours = Array.from({ length: 24 }, (_, i) => noon - 12 * hourMs + i * hourMs);
  const clear = (at: number) =>
    [1, 3, 5, 7].reduce(
      (sum, eighth) => sum + clearSky(place, { tilt: 0, azimuth: 180 }, at + (eighth * hourMs) / 8) / 4,
      0,
    );
  const outlook = skyOutlook(
    place,
    hours[0]!,
    hours.map((at) => clear(at) / 2),
  );
  const plant = { ...place, tilt: 30, azimuth: 180, peakWatts: 10_000 };
  const [expected] = pvForecaster([plant], outlook)([], [noon]);
  expect(expected!.watts).toBeCloseTo(clearWatts([plant], noon) / 2, 3);
  // Dusk is as the hour of day next to it; beyond what was told nobody says anything.
  expect(outlook(noon - 9 * hourMs)).toBeCloseTo(0.5, 6);
  expect(outlook(noon + 13 * hourMs)).toBeUndefined();
});
