/** What a battery's mode means to a plan and to its set-point, and how the set-point reaches it. */

import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import { sunSpecRegisters, testModbusDevice } from '../meters/testing.ts';
import { batteryOf, joinedBattery } from './battery.ts';
import type { BatterySettings } from './contract.ts';
import { controlPort, filled } from './control.ts';
import { encoded } from './control-register.ts';
import { type BatteryMoment, setPointOf } from './mode.ts';

const settings: BatterySettings = {
  capacityWh: 10_000,
  maxWatts: 5000,
  mode: 'normal',
  reservePercent: 10,
  carsAbovePercent: 60,
  cheapBelow: null,
  peakWatts: null,
  wearPerKwh: 0,
};

test('a battery keeps its reserve, more of it while cars would be served, and nothing when it is held', () => {
  expect(batteryOf(settings, 80, false)).toMatchObject({ stored: 8000, least: 1000, most: 10_000 });
  expect(batteryOf(settings, 80, true)).toMatchObject({ least: 6000 });
  // Below its reserve already: the plan stays possible.
  expect(batteryOf(settings, 5, false)).toMatchObject({ stored: 500, least: 500 });
  for (const mode of ['hold', 'reserve', 'peak_shaving'] as const)
    expect(batteryOf({ ...settings, mode }, 80, false)).toBeUndefined();
  expect(batteryOf(settings, 80, false)).toMatchObject({ sunOnly: true });
  const one = batteryOf({ ...settings, mode: 'charge_cheap' }, 80, false)!;
  expect(joinedBattery([one, one])).toMatchObject({ maxWatts: 10_000, stored: 16_000 });
});

const moment: BatteryMoment = { soc: 80, netWatts: 3000, carWatts: 2000, planned: undefined, buy: undefined };
const at = (mode: BatterySettings['mode'], told: Partial<BatteryMoment> = {}, more = {}) =>
  setPointOf({ ...settings, mode, ...more }, { ...moment, ...told });

test('self-consumption takes the sun that is left over, serves what is used, and keeps it where the plan does', () => {
  expect(at('normal', { netWatts: -2000 })).toEqual({ watts: 2000, code: 'sun' });
  expect(at('normal')).toEqual({ watts: -3000, code: 'serves' });
  expect(at('normal', { planned: 0 })).toEqual({ watts: 0, code: 'keeps' });
  expect(at('normal', { planned: -100 })).toEqual({ watts: -3000, code: 'serves' });
  // Below its threshold nothing of it goes into cars; at 100 % that is never.
  expect(at('normal', { soc: 50 })).toEqual({ watts: -1000, code: 'serves' });
  expect(at('normal', { netWatts: 1500 }, { carsAbovePercent: 100 })).toEqual({ watts: 0, code: 'for_cars' });
  expect(at('normal', { soc: 10 })).toEqual({ watts: 0, code: 'empty' });
  expect(at('normal', { netWatts: -9000, soc: 100 })).toEqual({ watts: 0, code: 'full' });
  expect(at('normal', { netWatts: 90_000 })).toEqual({ watts: -5000, code: 'serves' });
});

test('peak shaving gives what is above the target, and charges for the next peak below it', () => {
  const peak = { peakWatts: 2000 };
  expect(at('peak_shaving', {}, peak)).toEqual({ watts: -1000, code: 'shaves' });
  expect(at('peak_shaving', { netWatts: 800 }, peak)).toEqual({ watts: 1000, code: 'refills' });
  expect(at('peak_shaving', { netWatts: 1900 }, peak)).toEqual({ watts: 0, code: 'ready' });
});

test('kept for an outage it fills up to its reserve and gives nothing', () => {
  const reserve = { reservePercent: 90 };
  expect(at('reserve', {}, reserve)).toEqual({ watts: 5000, code: 'reserve' });
  expect(at('reserve', { soc: 95 }, reserve)).toEqual({ watts: 0, code: 'kept' });
  expect(at('reserve', { soc: 95, netWatts: -700 }, reserve)).toEqual({ watts: 700, code: 'sun' });
});

test('buying cheap and selling dear follows the plan, and a price that is low enough', () => {
  expect(at('charge_cheap', { planned: 4000 })).toEqual({ watts: 4000, code: 'cheap' });
  expect(at('charge_cheap', { planned: -4000 })).toEqual({ watts: -4000, code: 'dear' });
  expect(at('charge_cheap', { planned: -4000, soc: 50 })).toEqual({ watts: -1000, code: 'dear' });
  expect(at('charge_cheap', { buy: 0.1 }, { cheapBelow: 0.12 })).toEqual({ watts: 5000, code: 'cheap' });
  expect(at('charge_cheap', { buy: 0.2, planned: 0 })).toEqual({ watts: 0, code: 'waits' });
});

test('without a meter at the grid, or a state of charge, it is held', () => {
  expect(at('normal', { netWatts: undefined })).toEqual({ watts: 0, code: 'no_meter' });
  expect(at('normal', { soc: undefined })).toEqual({ watts: 0, code: 'no_soc' });
});

const blank = (length: number) => Array.from({ length }, () => 0);

test('storage control (124) is told rates in percent, after how long they end', async () => {
  const model = blank(24);
  model[0] = 1000; // WChaMax
  model[16] = 1; // × 10 W
  model[23] = 0xfffe; // percents in hundredths
  const registers = sunSpecRegisters(40_000, [{ id: 124, registers: model }]);
  const device = await testModbusDevice(registers);
  const port = controlPort(
    { kind: 'sunspec', host: '127.0.0.1', port: device.port, unitId: 1 },
    undefined,
    'b',
  );
  const register = (offset: number) => registers.get(40_004 + offset);
  expect(await port.command(5000, 900)).toBeUndefined();
  // Forced to charge with half of 10 kW: the least it may discharge with is −50 %.
  expect([register(13), register(10), register(11), register(3), register(15)]).toEqual([
    900,
    -5000 & 0xffff,
    5000,
    3,
    1,
  ]);
  expect(await port.command(-2500, 900)).toBeUndefined();
  expect([register(10), register(11)]).toEqual([2500, -2500 & 0xffff]);
  expect(await port.release()).toBeUndefined();
  expect(register(3)).toBe(0);
  await port.close();
  await device.close();
  expect(await port.command(0, 900)).toMatchObject({ key: 'battery_control.refused' });
});

test('AC controls (704) are told a power that is fed out, and when it is over', async () => {
  const model = blank(65);
  model[53] = 1; // × 10 W
  const registers = sunSpecRegisters(40_000, [
    { id: 124, registers: blank(24) },
    { id: 704, registers: model },
  ]);
  const device = await testModbusDevice(registers);
  const port = controlPort(
    { kind: 'sunspec', host: '127.0.0.1', port: device.port, unitId: 1 },
    undefined,
    'b',
  );
  const base = 40_004 + 24 + 2;
  expect(await port.command(5000, 70_000)).toBeUndefined();
  const of = (from: number, length: number) =>
    Array.from({ length }, (_, i) => registers.get(base + from + i));
  expect(of(20, 4)).toEqual([1, 1, 0xffff, -500 & 0xffff]);
  expect(of(28, 3)).toEqual([0, 1, 70_000 & 0xffff]);
  await port.release();
  expect(of(20, 1)).toEqual([0]);
  await port.close();
  await device.close();
});

test('a register, a request and a topic carry the set-point as the device wants it', async () => {
  expect(encoded(-1500, { type: 'int16', factor: -0.1 })).toEqual([150]);
  expect(encoded(-1, { type: 'int32', swapped: true })).toEqual([0xffff, 0xffff]);
  expect(encoded(1e9, { type: 'int16' })).toEqual([0x7fff]);
  expect(filled('{"p": {watts}, "t": {seconds}}', 1499.6, 900)).toBe('{"p": 1500, "t": 900}');

  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `mqtt://127.0.0.1:${(server.address() as { port: number }).port}`;
  const device = await connectAsync(url);
  await device.subscribeAsync('battery/set', { qos: 1 });
  const heard: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  device.on('message', (_, payload) => {
    if (heard.push(payload.toString()) === 2) resolve();
  });
  const port = controlPort({ kind: 'mqtt', url, topic: 'battery/set' }, undefined, 'b');
  expect(await port.command(1200, 900)).toBeUndefined();
  expect(await port.release()).toBeUndefined();
  await promise;
  expect(heard).toEqual(['{"watts":1200,"seconds":900}', '{"watts":null}']);
  await port.close();
  await device.endAsync();
  await new Promise<void>((resolve) => broker.close(resolve));
  await new Promise((resolve) => server.close(resolve));
  const gone = controlPort({ kind: 'mqtt', url, topic: 'battery/set' }, undefined, 'b');
  expect(await gone.command(0, 900)).toMatchObject({ key: 'battery_control.refused' });
  await gone.close();
});
