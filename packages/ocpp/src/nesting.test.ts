import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isDeeperThan } from './nesting.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

it('agrees with the depth of the parsed value for any JSON', () => {
  const bracketed = fc.string({ unit: fc.constantFrom('[', ']', '{', '}', '"', '\\', 'a') });
  const value = fc.jsonValue({ maxDepth: 8, stringUnit: 'grapheme' });
  fc.assert(
    fc.property(value, bracketed, fc.integer({ min: 0, max: 10 }), (json, text, limit) => {
      const whole = [json, text, { [text]: text }];
      expect(isDeeperThan(JSON.stringify(whole), limit)).toBe(depthOf(whole) > limit);
    }),
  );
});

it('does not count brackets inside texts, nor siblings', () => {
  expect(isDeeperThan(JSON.stringify(['['.repeat(100)]), 1)).toBe(false);
  expect(isDeeperThan(JSON.stringify(Array(100).fill([])), 2)).toBe(false);
});

it('finds the depth of a text that never closes', () => {
  expect(isDeeperThan('['.repeat(33), 32)).toBe(true);
  expect(isDeeperThan('"['.repeat(33), 32)).toBe(false);
  expect(isDeeperThan(`${'['.repeat(32)}"\\`, 32)).toBe(false);
});
