import type pg from 'pg';
import { expect, test } from 'vitest';
import type { Bus, Reply } from '../platform/bus.ts';
import { createStationCaller } from './call-station.ts';

const call = { action: 'ClearCache', payload: {}, timeoutMs: 30_000, queueTimeoutMs: 60_000, messageId: 'm' };

/** A database in which the epochs of a station's connection are these, one at each look; the last one stays. */
function poolOf(...epochs: (number | undefined)[]) {
  const query = async ({ values: [stationIds] }: { values: [string[]] }) => {
    const epoch = epochs.length > 1 ? epochs.shift() : epochs[0];
    return { rows: epoch === undefined ? [] : stationIds.map((station_id) => ({ station_id, epoch })) };
  };
  return { query } as unknown as pg.Pool;
}

const silentBus = { request: () => new Promise<Reply>(() => {}) } as unknown as Bus;

test.each([
  ['died', [3, undefined]],
  ['lost the station to another', [3, 4]],
])('a call to a node that %s ends at once as offline, perhaps done', async (_, epochs) => {
  const stations = createStationCaller({ pool: poolOf(...epochs), bus: silentBus, lookEveryMs: 1 });
  const outcome = await stations.call('s', call);
  expect(outcome).toMatchObject({ outcome: 'offline', messageId: 'm', sentAt: expect.any(Number) });
});

test('a call goes on while its connection is there', async () => {
  let looks = 0;
  const answered = Promise.withResolvers<Reply>();
  const pool = poolOf(3);
  const looking = {
    query: async (...all: Parameters<typeof pool.query>) => {
      looks += 1;
      if (looks === 5)
        answered.resolve({ outcome: 'answered', data: { outcome: 'answered', payload: 1, messageId: 'm' } });
      return pool.query(...all);
    },
  } as unknown as pg.Pool;
  const bus = { request: () => answered.promise } as unknown as Bus;
  const stations = createStationCaller({ pool: looking, bus, lookEveryMs: 1 });
  expect(await stations.call('s', call)).toMatchObject({ outcome: 'answered', payload: 1 });
});
