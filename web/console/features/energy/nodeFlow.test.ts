import { expect, test } from 'vitest';
import { nodeFlows } from './nodeFlow.ts';

const flow = (conductor: string, ratingAmps: number, meteredAmps: number | null = null) => ({
  ...{ conductor, ratingAmps, meteredAmps, otherAmps: 10, grantedAmps: 20, drawnAmps: 15 },
});
const node = (...phases: ReturnType<typeof flow>[]) => ({
  ...{ nodeId: 'main', meter: 'fresh' as const, limits: [], phases },
});

test('a phase tells what is measured, and without a meter what cars and everything else come to', () => {
  expect(nodeFlows(node(flow('L1', 63, 24), flow('L2', 63)))).toMatchObject([
    { of: 'phase', phase: 'L1', flows: 24, may: 30, rating: 63 },
    { of: 'phase', phase: 'L2', flows: 25 },
  ]);
});

test('a limit of the cars has its own row by phase; limits in watts have none', () => {
  expect(nodeFlows(node(flow('L1 of', 40), flow('W', 100), flow('W 3', 18)))).toEqual([
    { of: 'cars', phase: 'L1', flows: 25, may: 30, rating: 40 },
  ]);
  expect(nodeFlows(undefined)).toEqual([]);
});
