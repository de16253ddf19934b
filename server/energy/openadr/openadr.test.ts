/** Grid events as data: when they hold, whom they mean, which counts; baselines and reports. */

import { describe, expect, test } from 'vitest';
import { baselineOf, energyBetween } from './baseline.ts';
import { capacityOf } from './capacity.ts';
import { effectOf } from './effects.ts';
import { type AdrEvent, durationMs, endless, isMeant, isNow, partsOf, resolveOverlap } from './event.ts';
import { alertMail } from './letters.ts';
import { reportOf } from './report.ts';
import { dueReports, stepsOf } from './report-due.ts';
import type { SiteFacts } from './report-values.ts';
import { shownOf } from './shown.ts';

const at = (clock: string) => Date.parse(`2026-06-01T${clock}:00Z`);
const event = (told: Partial<AdrEvent>): AdrEvent => ({ id: 'e', programID: 'p', ...told });
const limit = (id: number, ...values: number[]) => ({
  id,
  payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values }],
});
const spans = (one: AdrEvent, random = 0) =>
  partsOf(one, at('09:00'), random).map(({ from, until, value }) => [
    new Date(from).toISOString().slice(11, 16),
    until === endless ? 'endless' : new Date(until).toISOString().slice(11, 16),
    value,
  ]);

describe('time', () => {
  test('durations of ISO 8601, and what is for ever', () => {
    expect(durationMs('PT1H30M')).toBe(5_400_000);
    expect(durationMs('P1DT1S')).toBe(86_401_000);
    expect(durationMs('P2W')).toBe(14 * 86_400_000);
    expect(durationMs('P9999Y')).toBe(endless);
    expect(durationMs('-PT5M')).toBe(-300_000);
    expect(durationMs('soon')).toBeUndefined();
  });

  test('“now” of either version is when the event was first seen', () => {
    expect(isNow('0000-00-00')).toBe(true);
    expect(isNow('0001-01-01T00:00:00Z')).toBe(true);
    expect(isNow('2026-01-01T00:00:00Z')).toBe(false);
    const one = event({
      intervalPeriod: { start: '0000-00-00', duration: 'PT1H' },
      intervals: [limit(0, 10), limit(1, 20)],
    });
    expect(spans(one)).toEqual([
      ['09:00', '10:00', 10],
      ['10:00', '11:00', 20],
    ]);
  });

  test('an interval’s own period overrides the event’s, and the next one follows it', () => {
    const own = { start: '2026-06-01T15:00:00Z', duration: 'PT30M' };
    const one = event({
      intervalPeriod: { start: '2026-06-01T12:00:00Z', duration: 'PT1H' },
      intervals: [limit(0, 1), { ...limit(1, 2), intervalPeriod: own }, limit(2, 3)],
    });
    expect(spans(one)).toEqual([
      ['12:00', '13:00', 1],
      ['15:00', '15:30', 2],
      ['15:30', '16:30', 3],
    ]);
  });

  test('several values share their interval evenly; a start that shall be spread is', () => {
    const one = event({
      intervalPeriod: { start: '2026-06-01T12:00:00Z', duration: 'PT1H', randomizeStart: 'PT10M' },
      intervals: [limit(0, 1, 2)],
    });
    expect(spans(one)).toEqual([
      ['12:00', '12:30', 1],
      ['12:30', '13:00', 2],
    ]);
    expect(spans(one, 0.5)[0]).toEqual(['12:05', '12:35', 1]);
  });

  test('an event that lasts longer loops its intervals, a shorter one cuts them, and none at all is taken back', () => {
    const period = { start: '2026-06-01T12:00:00Z', duration: 'PT1H' };
    const of = (duration: string) =>
      spans(event({ intervalPeriod: period, intervals: [limit(0, 1), limit(1, 2)], duration }));
    expect(of('PT3H')).toEqual([
      ['12:00', '13:00', 1],
      ['13:00', '14:00', 2],
      ['14:00', '15:00', 1],
    ]);
    expect(of('PT90M')).toEqual([
      ['12:00', '13:00', 1],
      ['13:00', '13:30', 2],
    ]);
    expect(of('PT0S')).toEqual([]);
    expect(
      spans(event({ intervalPeriod: { ...period, duration: 'P9999Y' }, intervals: [limit(0, 1)] })),
    ).toEqual([['12:00', 'endless', 1]]);
  });
});

test('targets mean a site by its ven, its resource or a group; without any everybody is meant', () => {
  const site = { venName: 'depot', resourceName: 'cars', targets: ['zone-7'] };
  expect(isMeant(null, site)).toBe(true);
  expect(isMeant([{ type: 'VEN_NAME', values: ['depot'] }], site)).toBe(true);
  expect(isMeant([{ type: 'VEN_NAME', values: ['zone-7'] }], site)).toBe(false);
  expect(isMeant([{ type: 'GROUP', values: ['zone-7'] }], site)).toBe(true);
  expect(isMeant(['cars'], site)).toBe(true);
  expect(isMeant(['others'], site)).toBe(false);
});

test('what steers nothing is shown with its reason, and an alert stands first', () => {
  const part = (type: string, value: unknown) => ({ from: 0, until: 1, type, value, interval: 0 });
  const keys = (parts: ReturnType<typeof part>[], subscribed: number | null = 50_000) =>
    shownOf(event({}), parts, subscribed).map(({ key }) => key.replace('grid_event.shown_', ''));
  expect(
    keys([
      part('IMPORT_CAPACITY_LIMIT', 5),
      part('EXPORT_CAPACITY_LIMIT', 9),
      part('IMPORT_CAPACITY_AVAILABLE_PRICE', 3),
      part('DISPATCH_SETPOINT_RELATIVE', -5),
      part('CHARGE_STATE_SETPOINT', 80),
      part('CTA2045_REBOOT', 1),
      part('ALERT_GRID_EMERGENCY', 'Storm in the north'),
      part('ALERT_GRID_EMERGENCY', 'Storm in the north'),
    ]),
  ).toEqual(['alert', 'feeding', 'offered', 'relative', 'drivers', 'other_device']);
  // No value is not a limit of nothing.
  expect(effectOf(event({}), part('IMPORT_CAPACITY_LIMIT', null), null)).toEqual({ kind: 'told' });
  expect(keys([part('IMPORT_CAPACITY_LIMIT', null), part('SIMPLE', 9), part('NEW', 1)])).toEqual([
    'no_number',
    'out_of_range',
    'unknown',
  ]);
  expect(shownOf(event({}), [part('IMPORT_CAPACITY_LIMIT', -5)], null).map(({ text }) => text)).toEqual([
    'IMPORT_CAPACITY_LIMIT -5 asks for less than nothing and counts as 0 kW: nothing is fed in for it.',
  ]);
  expect(keys([part('SIMPLE', 0), part('SIMPLE', 2)], null)).toEqual(['no_share']);
  expect(keys([part('IMPORT_CAPACITY_RESERVATION', 2)], null)).toEqual(['no_subscription']);
  expect(effectOf(event({}), part('CONSUMPTION_POWER_LIMIT', '7.5'), null)).toEqual({
    kind: 'limit',
    watts: 7500,
    ofEvses: true,
  });
});

test('where events overlap, the lower priority number counts, and the other fills what is left', () => {
  const part = (from: string, until: string, value: number) => ({
    from: at(from),
    until: at(until),
    type: 'SIMPLE',
    value,
    interval: 0,
  });
  const kept = resolveOverlap([
    { priority: 5, created: 'a', parts: [part('10:00', '14:00', 1)] },
    { priority: 1, created: 'a', parts: [part('11:00', '12:00', 3)] },
    { priority: null, created: 'b', parts: [part('09:00', '15:00', 2)] },
  ]);
  const shown = kept
    .toSorted((a, b) => a.from - b.from)
    .map(({ from, until, value }) => [new Date(from).getUTCHours(), new Date(until).getUTCHours(), value]);
  expect(shown).toEqual([
    [9, 10, 2],
    [10, 11, 1],
    [11, 12, 3],
    [12, 14, 1],
    [14, 15, 2],
  ]);
});

test('payloads become limits, prices or carbon; what asks for less than nothing gets nothing', () => {
  const part = (type: string, value: unknown) => ({ from: 0, until: 1, type, value, interval: 0 });
  const of = (type: string, value: unknown, units?: string) =>
    effectOf(
      event({ payloadDescriptors: [{ payloadType: type, units: units ?? null }] }),
      part(type, value),
      50_000,
    );
  expect(of('IMPORT_CAPACITY_LIMIT', 12.5)).toEqual({ kind: 'limit', watts: 12_500, ofEvses: false });
  expect(of('IMPORT_CAPACITY_LIMIT', -5)).toMatchObject({ watts: 0 });
  expect(of('IMPORT_CAPACITY_LIMIT', 5000, 'W')).toMatchObject({ watts: 5000 });
  expect(of('DISPATCH_SETPOINT', 3)).toMatchObject({ watts: 3000, ofEvses: true });
  expect(of('SIMPLE', 2)).toMatchObject({ watts: 20_000 });
  expect(of('SIMPLE', 0)).toEqual({ kind: 'told' });
  expect(of('PRICE', 0.21)).toEqual({ kind: 'price', perKwh: 0.21 });
  expect(of('EXPORT_PRICE', 90, 'MWH')).toEqual({ kind: 'sell_price', perKwh: 0.09 });
  expect(of('IMPORT_CAPACITY_SUBSCRIPTION', 40)).toEqual({ kind: 'subscription', watts: 40_000 });
  expect(of('IMPORT_CAPACITY_RESERVATION', 5)).toEqual({ kind: 'reservation', watts: 5000 });
  expect(of('GHG', 310)).toEqual({ kind: 'carbon', grams: 310 });
  expect(of('ALERT_FLEX_ALERT', 'please')).toEqual({ kind: 'told' });
  expect(of('IMPORT_CAPACITY_LIMIT', 'many')).toEqual({ kind: 'told' });
});

test('a baseline is the mean of the same hours on undisturbed days of the same kind', () => {
  const day = 86_400_000;
  const hour = 3_600_000;
  const drawn = Array.from({ length: 10 * 24 * 4 }, (_, index) => ({
    at: at('00:00') - 10 * day + index * 900_000,
    wattHours: 100 + Math.floor(index / 96),
  }));
  const span = { from: at('12:00'), until: at('13:00') };
  expect(energyBetween(drawn, span.from - day, span.until - day)).toBe(4 * 109);
  expect(energyBetween(drawn, span.from - day, span.from - day + 450_000)).toBe(54.5);
  expect(baselineOf(drawn, span, () => 'day', [])).toBeCloseTo(4 * 104.5);
  const disturbed = [{ from: span.from - day, until: span.from - day + hour }];
  expect(baselineOf(drawn, span, () => 'day', disturbed)).toBeCloseTo(4 * 104);
  expect(baselineOf([], span, () => 'day', [])).toBeUndefined();
});

describe('reports', () => {
  const quarter = 900_000;
  const one = event({
    eventName: 'Evening',
    intervalPeriod: { start: '2026-06-01T12:00:00Z', duration: 'PT15M' },
    intervals: [limit(0, 1), limit(1, 2)],
  });
  const steps = stepsOf(partsOf(one, 0, 0));
  const drawn = [1234, 2001].map((wattHours, index) => ({ at: at('12:00') + index * quarter, wattHours }));
  const facts: SiteFacts = {
    drawn,
    usual: (from, until) => ((until - from) / 3_600_000) * 8000,
    optedOut: false,
    limits: [{ from: at('12:15'), until: at('12:30'), watts: 6000 }],
    storage: { usableWh: 80_000, levels: [{ at: at('12:00'), percent: 61.26 }] },
    mostWatts: 22_000,
  };
  const site = { ven_name: 'depot', resource_name: 'cars' };
  const body = (types: string[], told: Partial<SiteFacts> = {}, ahead = false) =>
    reportOf(one, { descriptors: types.map((payloadType) => ({ payloadType })), steps, ahead }, '3.0', site, {
      ...facts,
      ...told,
    }) as {
      programID: string;
      resources: { intervals: { payloads: { type: string; values: unknown[] }[] }[] }[];
    };
  const values = (type: string, told: Partial<SiteFacts> = {}) =>
    body([type], told).resources[0]!.intervals.map(({ payloads }) => payloads[0]!.values[0]);

  test('tell metered energy to the watt-hour, interval by interval', () => {
    expect(body(['USAGE']).programID).toBe('p');
    expect(values('USAGE')).toEqual([1.234, 2.001]);
    expect(values('DEMAND')).toEqual([4.936, 8.004]);
    expect(values('BASELINE')).toEqual([2, 2]);
    expect(values('DELTA_USAGE')).toEqual([-0.766, 0.001]);
  });

  test('tell set-point, state, storage, and what is to come', () => {
    // Only the second quarter was limited.
    expect(values('SETPOINT')).toEqual([6]);
    expect(values('OPERATING_STATE')).toEqual(['RUNNING_NORMAL', 'RUNNING_CURTAILED']);
    expect(values('OPERATING_STATE', { optedOut: true, drawn: [] })).toEqual([
      'IDLE_OPTED_OUT',
      'IDLE_OPTED_OUT',
    ]);
    expect(values('STORAGE_CHARGE_LEVEL')).toEqual([61.3, 61.3]);
    expect(values('STORAGE_USABLE_CAPACITY')).toEqual([80, 80]);
    // 8 kW as usual, 6 kW where limited; 22 kW is all that the EVSEs can.
    expect(values('USAGE_FORECAST')).toEqual([2, 1.5]);
    expect(values('LOAD_SHED_DELTA_AVAILABLE')).toEqual([8, 6]);
    expect(values('UP_REGULATION_AVAILABLE')).toEqual([8, 6]);
    expect(values('DOWN_REGULATION_AVAILABLE')).toEqual([14, 16]);
  });

  test('leave out what nobody can know, and are not given where that is all', () => {
    expect(
      body(['BASELINE', 'STORAGE_CHARGE_LEVEL'], { usual: () => undefined, storage: null }),
    ).toBeUndefined();
    expect(values('USAGE', { usual: () => undefined })).toHaveLength(2);
  });

  test('are due when their descriptor says: at the end, in a rhythm, or before', () => {
    const due = (descriptor: object, clock: string) =>
      dueReports(
        { ...one, reportDescriptors: [{ payloadType: 'USAGE', ...descriptor }] },
        steps,
        at(clock),
        0,
      ).map(({ key, ahead, steps: some }) => [
        key.split('#')[1],
        ahead,
        some.map(({ interval }) => interval),
      ]);
    expect(due({}, '12:29')).toEqual([]);
    expect(due({}, '12:30')).toEqual([['0', false, [0, 1]]]);
    const rhythm = { startInterval: 0, numIntervals: 1, frequency: 1, repeat: -1 };
    expect(due(rhythm, '12:15')).toEqual([['0', false, [0]]]);
    expect(due(rhythm, '12:30')).toEqual([
      ['0', false, [0]],
      ['1', false, [1]],
    ]);
    expect(due({ ...rhythm, repeat: 1 }, '12:30')).toHaveLength(1);
    expect(due({ payloadType: 'USAGE_FORECAST' }, '09:00')).toEqual([['0', true, [0, 1]]]);
    expect(due({ payloadType: 'NEW' }, '13:00')).toEqual([]);
  });

  test('know the intervals of a loop, and values that share one', () => {
    const looped = event({
      intervalPeriod: { start: '2026-06-01T12:00:00Z', duration: 'PT1H' },
      intervals: [limit(0, 1, 2), limit(1, 3)],
      duration: 'PT3H',
    });
    expect(
      stepsOf(partsOf(looped, 0, 0)).map(({ interval, until }) => [interval, new Date(until).getUTCHours()]),
    ).toEqual([
      [0, 13],
      [1, 14],
      [0, 15],
    ]);
  });
});

test('what is granted adds to what is subscribed for its time, and a subscription that is told takes its place', () => {
  const part = (kind: 'subscription' | 'reservation', watts: number, from: string, until: string) => ({
    effect: { kind, watts },
    from: at(from),
    until: at(until),
  });
  const told = [
    part('reservation', 20_000, '17:00', '18:00'),
    part('subscription', 50_000, '17:30', '19:00'),
  ];
  expect(capacityOf(80_000, told)).toEqual([
    { from: 0, until: at('17:00'), watts: 80_000 },
    { from: at('17:00'), until: at('17:30'), watts: 100_000 },
    { from: at('17:30'), until: at('18:00'), watts: 70_000 },
    { from: at('18:00'), until: at('19:00'), watts: 50_000 },
    { from: at('19:00'), until: endless, watts: 80_000 },
  ]);
  expect(capacityOf(null, told.slice(0, 1))).toEqual([]);
  expect(capacityOf(null, told)).toEqual([
    { from: at('17:30'), until: at('18:00'), watts: 70_000 },
    { from: at('18:00'), until: at('19:00'), watts: 50_000 },
  ]);
});

test('an alert is mailed in the language of its reader, with its time where it holds', () => {
  const alert = {
    kind: 'ALERT_FLEX_ALERT',
    text: 'Power is scarce',
    from_at: new Date('2026-06-01T15:00:00Z'),
    until_at: new Date('2026-06-01T17:00:00Z'),
    source: 'Utility',
    sites: ['Depot', 'Yard'],
    zone: 'Europe/Berlin',
  };
  const { subject, text } = alertMail({ ...alert, locale: 'de' });
  expect(subject).toBe('Warnung des Netzes von Utility');
  expect(text).toContain('17:00');
  expect(text).toContain('19:00');
  expect(text).toContain('Standorte: Depot, Yard');
  expect(alertMail({ ...alert, locale: 'en', until_at: null }).text).toMatch(/It holds from .*17:00.* on\./);
});
