import { expect, test } from 'vitest';
import { paramsIn } from './sentence.ts';

test('states are said in words, numbers with a comma, names as they are', () => {
  const params = { state: 'faulted', power: '11.0', version: '2.0.1', evse: 2, uid: '04A1' };
  expect(paramsIn('de', { faulted: 'gestört' }, params)).toEqual({
    state: 'gestört',
    power: '11,0',
    version: '2.0.1',
    evse: 2,
    uid: '04A1',
  });
});

test('a moment with a date is written anew in the zone of the site; one of today stays', () => {
  const at = { at: '2026-11-19T12:39:00.000Z', zone: 'Europe/Amsterdam' };
  expect(paramsIn('de', {}, { since: '19 Nov 2026, 13:39', ...at }).since).toBe('19.11.2026, 13:39');
  expect(paramsIn('de', {}, { since: '13:39', ...at }).since).toBe('13:39');
});
