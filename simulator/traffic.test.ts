import { createManualTimers, versions } from '@busbar/ocpp';
import { afterEach, expect, it } from 'vitest';
import type { JournalEntry } from './journal.ts';
import { createRandom } from './random.ts';
import { createStation, type Station } from './station.ts';
import { acPost, dcTower, startCsms, type TestCsms } from './testing.ts';
import { createTraffic } from './traffic.ts';

let csms: TestCsms | undefined;
let stations: Station[] = [];

afterEach(async () => {
  for (const station of stations) station.disconnect();
  await csms?.close();
});

it('lives through days of traffic and mishaps: every transaction begins, ends and grows, whatever happens', async () => {
  csms = await startCsms();
  const timers = createManualTimers(Date.UTC(2025, 0, 6));
  const journal: JournalEntry[] = [];
  stations = versions.map((version) =>
    createStation({
      url: csms!.url,
      identity: `SIM-${version}`,
      version,
      evses: [acPost, dcTower],
      timers,
      reconnectMs: [1, 2],
      journal: (entry) => journal.push(entry),
    }),
  );
  const traffics = stations.map((station) => {
    const random = createRandom(station.identity);
    return createTraffic(station, { random, timers, tokens: ['A', 'B', 'C'], carsPerDay: 8, mishaps: 20 });
  });
  for (const station of stations) station.connect();
  await expect.poll(() => stations.every(({ ready }) => ready)).toBe(true);
  for (const traffic of traffics) traffic.start();
  for (let minute = 0; minute < 2 * 24 * 60; minute += 5) {
    timers.advance(5 * 60_000);
    // Lets the sockets do their part of the work.
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const traffic of traffics) traffic.stop();
  for (const station of stations) {
    station.goOnline();
    for (const { id } of station.evses) if (station.evses[id - 1]?.car) station.unplug(id);
  }
  await expect
    .poll(
      () => {
        timers.advance(60_000);
        return stations.reduce((sum, { undelivered }) => sum + undelivered, 0);
      },
      { timeout: 50_000 },
    )
    .toBe(0);

  expect(csms.violations).toEqual([]);
  const starts = journal.filter(({ kind }) => kind === 'start');
  const stops = new Map(
    journal.filter(({ kind }) => kind === 'stop').map((stop) => [stop.transaction, stop]),
  );
  expect(starts.length).toBeGreaterThan(60);
  for (const start of starts) {
    const stop = stops.get(start.transaction);
    expect(stop, start.transaction).toBeDefined();
    expect(stop!.wh).toBeGreaterThanOrEqual(start.wh);
    expect(stop!.timestamp >= start.timestamp).toBe(true);
  }
  expect(new Set(starts.map(({ transaction }) => transaction)).size).toBe(starts.length);
  const offline = csms.received.filter(({ payload }) => payload.offline === true);
  expect(offline.length).toBeGreaterThan(0);
});
