import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { rollUp, rollUpHistory } from './rollup.ts';

let database: TestDatabase;
const noon = Date.UTC(2026, 0, 5, 12);
const at = (minutes: number) => new Date(noon + minutes * 60_000);

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

type Told = { minute: number; wh?: number; watts?: number; location?: string; evse?: number };

async function tell(stationId: string, told: readonly Told[], arrivedAt = at(60)) {
  for (const { minute, wh, watts, location = 'Outlet', evse = 1 } of told) {
    await database.pool.query(
      `insert into meter_sample (at, station_id, evse_number, sent_at, context, location, digest, arrived_at, energy_import_wh, power_import_w)
       values ($1, $2, $3, $4, 'Sample.Periodic', $5, 1, $6, $7, $8)`,
      [at(minute), stationId, evse, at(minute).toISOString(), location, arrivedAt, wh ?? null, watts ?? null],
    );
  }
}

async function quarters(stationId: string) {
  const { rows } = await database.pool.query(
    'select quarter, import_wh::float8 as wh, max_power_w as watts from energy_quarter where station_id = $1 order by quarter',
    [stationId],
  );
  return rows.map(({ quarter, wh, watts }) => [(quarter.getTime() - noon) / 60_000, wh, watts]);
}

test('a rise is spread evenly over the quarters that it lies in', async () => {
  const station = newId();
  await tell(station, [
    { minute: 5, wh: 1000 },
    { minute: 35, wh: 1300, watts: 600 },
  ]);
  await rollUp(database.pool, at(120));
  expect(await quarters(station)).toEqual([
    [0, 100, null],
    [15, 150, null],
    [30, 50, 600],
  ]);
});

test('running it again changes nothing, and late samples do their quarters again', async () => {
  const station = newId();
  await tell(
    station,
    [
      { minute: 0, wh: 0 },
      { minute: 60, wh: 400 },
    ],
    at(130),
  );
  await rollUp(database.pool, at(140));
  expect((await quarters(station)).map(([, wh]) => wh)).toEqual([100, 100, 100, 100]);
  expect(await rollUp(database.pool, at(141))).toBe(0);
  await tell(station, [{ minute: 15, wh: 400 }], at(150));
  await rollUp(database.pool, at(160));
  expect((await quarters(station)).map(([, wh]) => wh)).toEqual([400, 0, 0, 0]);
});

test('samples that come one by one add up to what they are together', async () => {
  const [one, all] = [newId(), newId()];
  const told = Array.from({ length: 40 }, (_, index) => ({ minute: index * 4, wh: index * index }));
  for (const [index, sample] of told.entries()) {
    await tell(one, [sample], at(200 + index));
    await rollUp(database.pool, at(200 + index + 0.9));
  }
  await tell(all, told, at(300));
  await rollUpHistory(database.pool, [all], at(0), at(200));
  expect(await quarters(one)).toEqual(await quarters(all));
  const sum = (await quarters(one)).reduce((total, [, wh]) => total + (wh as number), 0);
  expect(sum).toBeCloseTo(39 * 39, 2);
});

test('a fall counts nothing, another location is not mixed in, and a long gap stays a gap', async () => {
  const station = newId();
  await tell(
    station,
    [
      { minute: 0, wh: 1000 },
      { minute: 1, wh: 9_000_000, location: 'Inlet' },
      { minute: 5, wh: 1100 },
      { minute: 10, wh: 5 },
      { minute: 14, wh: 25 },
      { minute: 14 + 7 * 60, wh: 50_000 },
    ],
    at(400),
  );
  await rollUp(database.pool, at(600));
  const known = await quarters(station);
  expect(known[0]).toEqual([0, 120, null]);
  expect(known.slice(1).every(([, wh]) => wh === 0)).toBe(true);
});
