import { expect, test } from 'vitest';
import { createMarketOf } from './market.ts';

const now = () => new Date('2026-06-01T10:00:00Z');

const marketOf = (buy: number[], sell: number[]) =>
  createMarketOf({ marketOf: async () => ({ buy, sell }), outlookOf: async () => undefined }, now)('site', 3);

test('what is fed in never earns more than what is bought costs: else both at once would pay without end', async () => {
  expect(await marketOf([0.3, 0.05, -0.02], [0.08])).toMatchObject({ sell: [0.08, 0.05, -0.02] });
  expect(await marketOf([0.3], [0.08, 0.4])).toMatchObject({ sell: [0.08, 0.3] });
});

test('where neither a price nor sun is known there is nothing to plan for', async () => {
  const known = { marketOf: async () => undefined, outlookOf: async () => undefined };
  expect(await createMarketOf(known, now)('site', 3)).toBeUndefined();
});
