import { describe, expect, it } from 'vitest';
import type { NodeNow } from '../../../../server/energy/dispatch/contract.ts';
import { nodeNote } from './nodeNote.ts';

const words = {
  meter: (state: string) => `meter ${state}`,
  power: (watts: number | null) => `${watts} W`,
  current: (amps: number | null) => `${amps} A`,
};
const node = (more: Partial<NodeNow>): NodeNow => ({
  nodeId: 'n',
  meter: 'fresh',
  phases: [],
  limits: [],
  ...more,
});
const limit = (source: string, amps: number | null, watts: number | null) => ({
  source,
  amps,
  watts,
  until: '2026-06-01T12:00:00Z',
});

describe('what is noted of a node', () => {
  it('is how its meter is, where nothing limits it from outside', () => {
    expect(nodeNote(undefined, words)).toBe('meter none');
    expect(nodeNote(node({}), words)).toBe('meter fresh');
  });

  it('is every limit, and never hides that the meter is silent', () => {
    const limits = [limit('Grid', null, 4200), limit('Calendar', 16, null)];
    expect(nodeNote(node({ limits }), words)).toBe('Grid: 4200 W · Calendar: 16 A');
    expect(nodeNote(node({ limits: limits.slice(0, 1), meter: 'silent' }), words)).toBe(
      'meter silent · Grid: 4200 W',
    );
  });
});
