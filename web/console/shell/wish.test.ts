import { expect, test } from 'vitest';
import { parseWish } from './wish.ts';

test('a verb and a station is something to do', () => {
  expect(parseWish('reset CS-014')).toEqual({ verb: 'reset', subject: 'CS-014' });
  expect(parseWish('Reboot  Hafen 2')).toEqual({ verb: 'reset', subject: 'Hafen 2' });
});

test('a name is something to look for, even one that begins like a verb', () => {
  expect(parseWish('Resetter')).toEqual({ verb: undefined, subject: 'Resetter' });
  expect(parseWish('start')).toEqual({ verb: undefined, subject: 'start' });
});
