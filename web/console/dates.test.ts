import { expect, test } from 'vitest';
import { dayBegins, dayRange, fromField, toField } from './dates.ts';

test('a field shows the instant that it was filled from', () => {
  const at = '2026-03-29T07:05:00.000Z';
  expect(fromField(toField(at))).toBe(at);
});

test('an empty or half typed field means no instant', () => {
  expect(fromField('')).toBeNull();
  expect(fromField('2026-13-45T99:99')).toBeNull();
  expect(toField(null)).toBe('');
});

test('a range of days takes in the whole last day', () => {
  const { from, to } = dayRange({ from: '2026-02-01', to: '2026-02-01' });
  expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(24 * 3600 * 1000);
});

test('what is no day is not sent', () => {
  expect(dayBegins('yesterday')).toBeUndefined();
  expect(dayRange({ from: 'x', state: 'ended' })).toEqual({});
});
