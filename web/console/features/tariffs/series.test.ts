import { expect, it } from 'vitest';
import { byFormula, noFormula, spanOf } from './series.ts';

it('makes of a market price what pricing does: factor and margin, between floor and cap', () => {
  expect(byFormula(0.1, { factor: 2, margin: 0.05, floor: null, cap: null })).toBeCloseTo(0.25);
  expect(byFormula(-0.5, noFormula)).toBe(0);
  expect(byFormula(9, { ...noFormula, cap: 0.8 })).toBe(0.8);
});

it('looks at whole days', () => {
  const { from, to } = spanOf('day', Date.parse('2026-12-01T12:00:00Z'));
  expect(Date.parse(to) - Date.parse(from)).toBe(2 * 86_400_000);
});
