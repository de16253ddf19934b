import { expect, test } from 'vitest';
import { aheadMs, judgeTime, latenessMs, parseTime } from './station-time.ts';

const iso = (text: string) => {
  const time = parseTime(text);
  return time === undefined ? undefined : new Date(time).toISOString();
};

test.each([
  ['2026-01-05T08:00:00Z', '2026-01-05T08:00:00.000Z'],
  ['2026-01-05T08:00:00.1234567Z', '2026-01-05T08:00:00.123Z'],
  ['2026-01-05t08:00:00z', '2026-01-05T08:00:00.000Z'],
  ['2026-01-05 08:00:00', '2026-01-05T08:00:00.000Z'],
  ['2026-01-05T08:00', '2026-01-05T08:00:00.000Z'],
  ['2026-01-05T08:00:00+02:00', '2026-01-05T06:00:00.000Z'],
  ['2026-01-05T08:00:00-0530', '2026-01-05T13:30:00.000Z'],
  ['2026-01-05T08:00:00+01', '2026-01-05T07:00:00.000Z'],
  ['2026-06-30T23:59:60Z', '2026-06-30T23:59:59.000Z'],
  ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
])('%s is read as %s', (sent, expected) => {
  expect(iso(sent)).toBe(expected);
});

test.each([
  '2026-02-30T08:00:00Z',
  '99999-01-01T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-05T25:00:00Z',
  '0026-01-05T00:00:00Z x',
  'yesterday',
  '',
])('%s is not a time', (sent) => {
  expect(parseTime(sent)).toBeUndefined();
});

const arrival = Date.UTC(2026, 0, 5, 8);

test('a plausible time counts as the station told it, also when it comes hours late', () => {
  const time = judgeTime('2026-01-04T20:00:00Z', arrival);
  expect(time).toMatchObject({ at: Date.UTC(2026, 0, 4, 20), fault: false });
});

test.each([
  ['far in the future', arrival + aheadMs + 1],
  ['far in the past', arrival - latenessMs - 1],
])('a time %s is kept as sent, flagged, and replaced by the arrival', (_, told) => {
  const sent = new Date(told).toISOString();
  expect(judgeTime(sent, arrival)).toEqual({
    at: arrival,
    sent,
    stationAt: told,
    arrivedAt: arrival,
    fault: true,
  });
});

test('what is no time is kept as sent, within a bound', () => {
  const time = judgeTime(`2026-02-30T00:00:00Z${'9'.repeat(500)}`, arrival);
  expect(time).toMatchObject({ at: arrival, stationAt: undefined, fault: true });
  expect(time.sent).toHaveLength(64);
});
