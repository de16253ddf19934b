import { afterEach, describe, expect, it } from 'vitest';
import { type Habits, makers } from './habits.ts';
import type { StationOptions } from './station.ts';
import { type Bench, familyCar, setUp } from './testing.ts';

let bench: Bench | undefined;

afterEach(async () => {
  bench?.station.disconnect();
  await bench?.csms.close();
  bench = undefined;
});

/** Charges a car for two minutes under some habits, and gives back what the CSMS got. */
async function chargeWith(habits: Habits, version: StationOptions['version'] = '1.6') {
  bench = await setUp(version, { habits });
  const { station, timers, csms } = bench;
  station.plugIn(1, familyCar());
  await station.authorize('ABCDEF01');
  timers.advance(60_000);
  await station.delivered();
  timers.advance(60_000);
  station.stop(1);
  await station.delivered();
  const of = (action: string) => csms.received.filter((one) => one.action === action);
  return { ...bench, of };
}

describe('a station may have the habit of', () => {
  it('writing tokens in lower case', async () => {
    const { of } = await chargeWith({ lowerCaseTokens: true });
    expect(of('Authorize')[0]?.payload.idTag).toBe('abcdef01');
    expect(of('StartTransaction')[0]?.payload.idTag).toBe('abcdef01');
  });

  it('counting in kWh, with the register at the end still in Wh', async () => {
    const { of, csms } = await chargeWith({ energyUnit: 'kWh' });
    const text = of('MeterValues')[1]!.text;
    const kWh = Number(/"value":"([\d.]+)","unit":"kWh"/.exec(text)?.[1]);
    expect(kWh * 1000).toBeCloseTo(of('StopTransaction')[0]!.payload.meterStop as number, -1);
    expect(csms.violations).toEqual([]);
  });

  it('leaving out what the standard has a default for', async () => {
    const { of } = await chargeWith({ terseSamples: true });
    expect(of('MeterValues')[0]!.text).not.toMatch(/context|Energy\.Active/);
  });

  it('reporting states before its boot is answered', async () => {
    const { csms } = await chargeWith({ statusBeforeBoot: true });
    expect(csms.received[0]?.action).toBe('StatusNotification');
  });

  it('numbering every message "1"', async () => {
    const { csms } = await chargeWith({ sameMessageId: true });
    expect(new Set(csms.received.map(({ messageId }) => messageId))).toEqual(new Set(['1']));
  });

  it('reporting 0 at the end', async () => {
    const { of } = await chargeWith({ meterStopZero: true });
    expect(of('StopTransaction')[0]?.payload.meterStop).toBe(0);
  });

  it('writing times without zone, and members that nobody knows: both only lenient readers accept', async () => {
    const { csms, of } = await chargeWith({ timesWithoutZone: true, extraMembers: true });
    expect(of('StopTransaction')[0]?.payload.timestamp).toMatch(/\d$/);
    expect(csms.violations.length).toBeGreaterThan(3);
  });

  it('having a clock that is wrong', async () => {
    const { of, timers } = await chargeWith({ clockOffsetSeconds: -7200 });
    const sent = Date.parse(of('StopTransaction')[0]!.payload.timestamp as string);
    expect(timers.now() - sent).toBe(7_200_000);
  });

  it('sending a message again under another id', async () => {
    bench = await setUp('2.0.1', { habits: { freshIdOnResend: true } });
    const { csms, station } = bench;
    let deaths = 1;
    csms.answer = ({ action }) => (action === 'TransactionEvent' && deaths-- > 0 ? 'hang up' : undefined);
    station.plugIn(1, familyCar());
    station.start(1, 'TAG1');
    await station.delivered();
    const [first, second] = csms.received.filter(({ action }) => action === 'TransactionEvent');
    expect(second?.payload).toEqual(first?.payload);
    expect(second?.messageId).not.toBe(first?.messageId);
  });

  it('reconnecting every hour with a boot', async () => {
    bench = await setUp('1.6', { habits: { reconnectEverySeconds: 3600, bootsOnReconnect: true } });
    bench.timers.advance(3_600_000);
    await bench.csms.sawAction('BootNotification', 2);
  });

  it('repeating its samples at the end of a transaction', async () => {
    const { of, csms } = await chargeWith({ dataInStop: true });
    const contexts = of('StopTransaction')[0]!.text.matchAll(/"unit":"Wh"[^}]*"context":"([^"]+)"/g);
    expect([...contexts].map(([, context]) => context)).toEqual([
      'Transaction.Begin',
      'Sample.Periodic',
      'Sample.Periodic',
      'Transaction.End',
    ]);
    expect(csms.violations).toEqual([]);
  });

  it('telling states by StatusNotification in 2.1', async () => {
    const { of } = await chargeWith({ statusBy: 'StatusNotification' }, '2.1');
    expect(of('NotifyEvent')).toEqual([]);
    expect(of('StatusNotification').length).toBeGreaterThan(1);
  });
});

it.each(makers)('the makers bend nothing that the schema forbids ($vendor)', async ({ habits }) => {
  for (const version of ['1.6', '2.0.1', '2.1'] as const) {
    const { csms, station } = await chargeWith(habits, version);
    expect(csms.violations).toEqual([]);
    station.disconnect();
    await csms.close();
  }
  bench = undefined;
});
