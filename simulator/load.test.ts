import { afterEach, expect, it } from 'vitest';
import {
  connectLoadStation,
  connectLoadStations,
  type LoadStation,
  runClosedLoop,
  runOpenLoop,
} from './load.ts';
import { startCsms, type TestCsms } from './testing.ts';

let csms: TestCsms | undefined;
let stations: LoadStation[] = [];

afterEach(async () => {
  for (const station of stations) station.close();
  await csms?.close();
});

const heartbeat = (_station: LoadStation, place: number, nth: number) =>
  `[2,"${place}-${nth}","Heartbeat",{}]`;

async function connect(count: number): Promise<TestCsms> {
  csms = await startCsms();
  const ramp = await connectLoadStations({
    url: csms.url,
    version: '1.6',
    count,
    identityOf: (place) => `L${place}`,
    atOnce: 4,
    prelude: async (station) => {
      await station.ask('[2,"b","BootNotification",{"chargePointVendor":"L","chargePointModel":"L"}]');
    },
  });
  stations = ramp.stations;
  expect(ramp.failures).toEqual([]);
  return csms;
}

it('sends message after message in a closed loop, each answered and counted', async () => {
  const { received } = await connect(10);
  const result = await runClosedLoop(stations, heartbeat, { messagesEach: 20 });
  expect(result).toMatchObject({ answered: 200, refused: 0, lost: 0, unsent: 0 });
  expect(result.quantile(0.99)).toBeGreaterThanOrEqual(result.quantile(0.5));
  expect(received.filter(({ action }) => action === 'Heartbeat')).toHaveLength(200);
});

it('keeps to its rate in an open loop', async () => {
  await connect(10);
  const result = await runOpenLoop(stations, heartbeat, { perSecond: 400, seconds: 0.5 });
  expect(result).toMatchObject({ answered: 200, lost: 0, unsent: 0 });
});

it('counts what was lost when the connections end', async () => {
  const { crash } = await connect(5);
  csms!.answer = () => 'nothing';
  const running = runClosedLoop(stations, heartbeat, { messagesEach: 3 });
  await csms!.sawAction('Heartbeat', 5);
  crash();
  expect(await running).toMatchObject({ answered: 0, lost: 5 });
});

it('declines what the CSMS asks, and tells why it was not let in', async () => {
  await connect(1);
  expect(await csms!.call('L0', 'ClearCache', {})).toMatchObject({ outcome: 'error', code: 'NotSupported' });
  const closedPort = csms!.url.replace(/:\d+/, ':1');
  const ramp = await connectLoadStations({ url: closedPort, version: '1.6', count: 2, identityOf: String });
  expect(ramp.stations).toEqual([]);
  expect(ramp.failures.map(({ message }) => message)).toEqual([
    '0 was not let in: ECONNREFUSED',
    '1 was not let in: ECONNREFUSED',
  ]);
  csms!.refuseWith = 401;
  await expect(connectLoadStation('L', { url: csms!.url, version: '1.6' })).rejects.toThrow(
    'L was not let in: 401',
  );
});
