import { expect, test } from 'vitest';
import { freeSlot, putFirst } from './order.ts';

test('the new slot goes first, and the old ones stay as the way back', () => {
  expect(putFirst(2, '1')).toBe('2,1');
  expect(putFirst(1, '3, 1,2')).toBe('1,3,2');
});

test('a free slot is taken, of those that the station has', () => {
  expect(freeSlot('1', null)).toBe(2);
  expect(freeSlot('2', '1,2')).toBe(1);
  expect(freeSlot('0,1', '0,1')).toBe(1);
});
