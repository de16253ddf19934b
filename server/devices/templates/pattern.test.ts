import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byParticularity, fits } from './pattern.ts';

describe('a pattern', () => {
  test.each([
    ['ABB*', 'ABB AS', true],
    ['abb*', 'ABB', true],
    ['T*AC*', 'TAC-W11-G5-R0', true],
    ['T*AC*', 'Terra AC W22', true],
    ['T*AC*', 'Terra DC', false],
    ['Wall', 'Wall Box', false],
    ['*', null, true],
    [null, 'anything', true],
    ['ab*ba', 'aba', false],
    ['1.*.3', '1.2.3', true],
  ])('%s and %s: %s', (pattern, told, expected) => expect(fits(pattern, told)).toBe(expected));

  test('without a star fits only its own word, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, told) => {
        fc.pre(pattern !== '' && !pattern.includes('*'));
        return fits(pattern, told) === (pattern.toLowerCase() === told.toLowerCase());
      }),
    );
  });
});

test('who names more overrules; then who stands deeper, names longer, is newer', () => {
  const at = (day: number) => new Date(Date.UTC(2026, 0, day));
  const all = [
    { id: 'any', names: ['*', null], depth: 3, changedAt: at(9) },
    { id: 'old', names: ['ABB*', null], depth: 1, changedAt: at(1) },
    { id: 'new', names: ['ABB*', null], depth: 1, changedAt: at(2) },
    { id: 'longer', names: ['ABB AS', null], depth: 1, changedAt: at(1) },
    { id: 'deeper', names: ['A*', null], depth: 2, changedAt: at(1) },
    { id: 'both', names: ['A*', 'T*'], depth: 0, changedAt: at(1) },
  ];
  const shuffled = [...all].reverse();
  expect(shuffled.sort(byParticularity).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
});
