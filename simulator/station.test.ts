import { versions } from '@busbar/ocpp';
import { afterEach, describe, expect, it } from 'vitest';
import type { StationOptions } from './station.ts';
import { type Bench, familyCar, type Received, setUp } from './testing.ts';

let bench: Bench | undefined;

async function start(version: StationOptions['version'], options?: Partial<StationOptions>): Promise<Bench> {
  bench = await setUp(version, options);
  return bench;
}

afterEach(async () => {
  bench?.station.disconnect();
  await bench?.csms.close();
  expect(bench?.csms.violations ?? []).toEqual([]);
  bench = undefined;
});

const isStart = ({ action, payload }: Received) =>
  action === 'StartTransaction' || (action === 'TransactionEvent' && payload.eventType === 'Started');
const isSample = ({ action, payload }: Received) =>
  action === 'MeterValues' ||
  (action === 'TransactionEvent' && payload.triggerReason === 'MeterValuePeriodic');
const isEnd = ({ action, payload }: Received) =>
  action === 'StopTransaction' || (action === 'TransactionEvent' && payload.eventType === 'Ended');

/** Looks at something again and again while simulated time runs on. */
function asTimePasses<T>({ timers }: Bench, look: () => T) {
  return expect.poll(() => {
    timers.advance(10_000);
    return look();
  });
}

/** Moves the clock on by whole sample intervals, letting each message be acknowledged before the next. */
async function minutes({ timers, station }: Bench, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    timers.advance(60_000);
    await station.delivered();
  }
}

describe.each(versions)('a station of %s', (version) => {
  it('boots, reports its connectors, and charges a car from plug to unplug', async () => {
    const { station, csms, journal } = await start(version);
    expect(csms.received[0]?.action).toBe('BootNotification');
    station.plugIn(1, familyCar());
    expect(await station.authorize('TAG1')).toEqual({ status: 'Accepted', by: 'csms' });
    await minutes(bench!, 10);
    station.stop(1);
    station.unplug(1);
    await station.delivered();

    const order = csms.received.filter((one) => isStart(one) || isSample(one) || isEnd(one));
    expect(order.map((one) => (isStart(one) ? 'start' : isEnd(one) ? 'end' : 'sample'))).toEqual([
      'start',
      ...Array(10).fill('sample'),
      'end',
    ]);
    const begin = journal.find(({ kind }) => kind === 'start');
    const end = journal.find(({ kind }) => kind === 'stop');
    // 16 A on three phases for ten minutes.
    expect(end!.wh - begin!.wh).toBeGreaterThan(1830);
    expect(end!.wh - begin!.wh).toBeLessThan(1850);
    expect(journal.filter(({ kind }) => kind === 'sample').length).toBeGreaterThanOrEqual(10);
    if (version === '1.6') expect(end).toMatchObject({ issuedId: 1 });
  });

  it('tapers on DC, tells the state of charge, and stops drawing when the car is full', async () => {
    const { station, csms, journal } = await start(version);
    const car = { ...familyCar(), soc: 0.8, targetSoc: 0.85 };
    station.plugIn(2, car);
    await station.authorize('TAG1');
    await minutes(bench!, 10);
    const text = csms.received.filter(isSample).at(-1)!.text;
    expect(text).toMatch(/SoC/);
    expect(car.soc).toBeGreaterThanOrEqual(0.85);
    const samples = journal.filter(({ kind }) => kind === 'sample');
    expect(samples.at(-1)!.wh).toBe(samples.at(-2)!.wh);
    const state = version === '1.6' ? '"SuspendedEV"' : '"chargingState":"SuspendedEV"';
    await csms.saw((one) => one.text.includes(state));
  });

  it('keeps what happens offline and sends it in order when it is back', async () => {
    const { station, csms, timers, journal } = await start(version);
    station.plugIn(1, familyCar());
    await station.authorize('TAG1');
    await minutes(bench!, 2);
    station.goOffline();
    timers.advance(5 * 60_000);
    station.stop(1);
    expect(station.undelivered).toBe(6);
    const before = csms.received.length;
    station.goOnline();
    await station.delivered();
    const late = csms.received.slice(before).filter((one) => isSample(one) || isEnd(one));
    expect(late.map(isEnd)).toEqual([false, false, false, false, false, true]);
    expect(csms.received.filter(({ action }) => action === 'BootNotification')).toHaveLength(1);
    const times = journal.filter(({ kind }) => kind !== 'start').map(({ timestamp }) => timestamp);
    expect(times).toEqual([...times].sort());
    if (version !== '1.6') expect(late.every(({ payload }) => payload.offline === true)).toBe(true);
  });

  it('sends the very same message again when the CSMS dies before it has answered', async () => {
    const { station, csms } = await start(version);
    let deaths = 2;
    csms.answer = (one) => (isStart(one) && deaths-- > 0 ? 'hang up' : undefined);
    station.plugIn(1, familyCar());
    await station.authorize('TAG1');
    await minutes(bench!, 1);
    const starts = csms.received.filter(isStart);
    expect(starts).toHaveLength(3);
    expect(new Set(starts.map(({ text }) => text)).size).toBe(1);
  });

  it('tries a refused message again later, and gives it up in the end', async () => {
    const { station, csms, journal } = await start(version, { callTimeoutMs: 20 });
    csms.answer = (one) => (isStart(one) ? 'nothing' : undefined);
    station.plugIn(1, familyCar());
    station.start(1, 'TAG1');
    await asTimePasses(bench!, () => csms.received.filter(isStart).length).toBe(5);
    station.stop(1);
    await asTimePasses(bench!, () => station.undelivered).toBe(0);
    expect(csms.received.filter(isStart)).toHaveLength(5);
    expect(journal.some(({ kind }) => kind === 'start')).toBe(false);
  });

  it('starts and stops from afar', async () => {
    const { station, csms } = await start(version);
    station.plugIn(1, familyCar());
    const token = { idToken: 'REMOTE', type: 'Central' };
    const begun =
      version === '1.6'
        ? await csms.call('SIM 1', 'RemoteStartTransaction', { connectorId: 1, idTag: 'REMOTE' })
        : await csms.call('SIM 1', 'RequestStartTransaction', {
            evseId: 1,
            idToken: token,
            remoteStartId: 7,
          });
    expect(begun).toMatchObject({ outcome: 'answered', payload: { status: 'Accepted' } });
    const first = await csms.saw(isStart);
    expect(first.text).toContain('REMOTE');
    if (version !== '1.6') expect(first.text).toContain('"remoteStartId":7');
    await station.delivered();
    const ended =
      version === '1.6'
        ? await csms.call('SIM 1', 'RemoteStopTransaction', { transactionId: 1 })
        : await csms.call('SIM 1', 'RequestStopTransaction', {
            transactionId: (first.payload.transactionInfo as { transactionId: string }).transactionId,
          });
    expect(ended).toMatchObject({ payload: { status: 'Accepted' } });
    expect((await csms.saw(isEnd)).text).toContain('"Remote"');
  });

  it('stops when the CSMS refuses the token of a running transaction', async () => {
    const { station, csms } = await start(version);
    csms.answer = (one) => {
      if (!isStart(one)) return undefined;
      return version === '1.6'
        ? { transactionId: 9, idTagInfo: { status: 'Blocked' } }
        : { idTokenInfo: { status: 'Blocked' } };
    };
    station.plugIn(1, familyCar());
    station.start(1, 'TAG1');
    expect((await csms.saw(isEnd)).text).toContain('"DeAuthorized"');
  });

  it('does not charge with a token that the CSMS refuses', async () => {
    const { station, csms } = await start(version);
    const info = { status: 'Blocked' };
    csms.answer = ({ action }) =>
      action === 'Authorize' ? { idTagInfo: info, idTokenInfo: info } : undefined;
    if (version !== '1.6')
      csms.answer = ({ action }) => (action === 'Authorize' ? { idTokenInfo: info } : undefined);
    station.plugIn(1, familyCar());
    expect(await station.authorize('TAG1')).toEqual({ status: 'Blocked', by: 'csms' });
    expect(csms.received.some(isStart)).toBe(false);
  });

  it('really reboots when it is reset', async () => {
    const { station, csms, timers } = await start(version);
    station.plugIn(1, familyCar());
    await station.authorize('TAG1');
    await station.delivered();
    const type = version === '1.6' ? 'Soft' : 'Immediate';
    expect(await csms.call('SIM 1', 'Reset', { type })).toMatchObject({ payload: { status: 'Accepted' } });
    await csms.saw(isEnd);
    await expect.poll(() => station.ready).toBe(false);
    timers.advance(10_000);
    await csms.sawAction('BootNotification', 2);
    await expect.poll(() => station.ready).toBe(true);
  });

  it('tries again when it is refused, and tells why', async () => {
    const refusals: string[] = [];
    const { station, csms } = await start(version, { onRefused: (reason) => refusals.push(reason) });
    csms.refuseWith = 503;
    csms.crash();
    await expect.poll(() => refusals.length).toBeGreaterThan(2);
    expect(new Set(refusals)).toEqual(new Set(['503']));
    delete csms.refuseWith;
    await expect.poll(() => station.ready).toBe(true);
  });

  it('tells its faults and their end', async () => {
    const { station, csms } = await start(version);
    station.fault(1, 'GroundFailure');
    await csms.saw(({ text }) => text.includes('Faulted'));
    station.clearFault(1);
    const last = await csms.saw((one) => /"Available"/.test(one.text) && csms.received.indexOf(one) > 3);
    expect(last.text).not.toContain('GroundFailure');
  });

  it('waits for a pending CSMS and goes on once it is accepted', async () => {
    const { station, csms, timers } = await start(version);
    csms.answer = ({ action }) =>
      action === 'BootNotification'
        ? { status: 'Pending', currentTime: new Date().toISOString(), interval: 7 }
        : undefined;
    station.reboot();
    timers.advance(9000);
    await csms.sawAction('BootNotification', 2);
    expect(station.ready).toBe(false);
    csms.answer = () => undefined;
    await asTimePasses(bench!, () => station.ready).toBe(true);
  });
});
