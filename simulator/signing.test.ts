import { judge, readKey } from '@busbar/signed-readings';
import { afterEach, expect, it } from 'vitest';
import { meterOf } from './signing.ts';
import { type Bench, familyCar, setUp } from './testing.ts';

let bench: Bench | undefined;
afterEach(async () => {
  bench?.station.disconnect();
  await bench?.csms.close();
  expect(bench?.csms.violations ?? []).toEqual([]);
});

it.each(['1.6', '2.0.1'] as const)('a meter of a %s station signs what was charged', async (version) => {
  bench = await setUp(version, { meterSecret: 'test' });
  const { station, csms, timers } = bench;
  station.plugIn(1, familyCar());
  await station.authorize('TAG1');
  timers.advance(600_000);
  await station.delivered();
  station.stop(1);
  await station.delivered();
  const told = JSON.stringify(csms.received.at(-1)?.payload);
  const record = /OCMF\|.*?\|\{.*?\}(?=")/.exec(told.replaceAll('\\"', '"'))?.[0];
  const base64 = /"signedMeterData":"(.*?)"/.exec(told)?.[1];
  const meter = meterOf('test', station.identity, 1);
  const verdict = judge({ told: [base64 ?? record], keysOf: () => [readKey(meter.keys.publicHex)!] });
  expect(verdict).toMatchObject({ status: 'verified', meter: meter.serial });
  expect(verdict.energy?.wattHours).toBeGreaterThan(100);
});
