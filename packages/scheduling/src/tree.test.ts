import { describe, expect, it } from 'vitest';
import { ConductorLoads } from './conductor-load.ts';
import { checkTree, siteOf, type Tree, type TreeEvse } from './tree.ts';

const evse = (id: string, node: string, wiring: TreeEvse['wiring']): TreeEvse => ({
  id,
  node,
  wiring,
  legs: wiring.length,
  voltsPerLeg: 230,
  maxAmps: 32,
  minAmps: 6,
  stepAmps: 1,
});

/** What flows on each conductor when the first EVSE draws 10 A on all of its legs, by conductor id. */
function flow(tree: Tree, evses = [0]): Record<string, number> {
  const site = siteOf(tree);
  const loads = new ConductorLoads(site);
  for (const i of evses) loads.add(i, site.evses[i]!.legs === 1 ? [0] : [0, 1, 2], 10);
  return Object.fromEntries(site.conductors.map(({ id }, i) => [id, Math.round(loads.worst(i) * 100) / 100]));
}

describe('a tree as conductors', () => {
  const main = { id: 'main', name: 'Main', ratingAmps: 100 };

  it('loads every node on the way to the grid, on the phases as wired', () => {
    const tree = { nodes: [main, { ...main, id: 'a', parent: 'main' }], evses: [evse('e', 'a', [2])] };
    expect(flow(tree)).toEqual({
      'main/L1': 0,
      'main/L2': 10,
      'main/L3': 0,
      'a/L1': 0,
      'a/L2': 10,
      'a/L3': 0,
    });
  });

  it('adds the line-to-line loads that meet on a phase at 60 degrees: 10 A and 10 A are 17.32 A', () => {
    const tree = { nodes: [main], evses: [evse('ab', 'main', [[1, 2]]), evse('ca', 'main', [[3, 1]])] };
    expect(flow(tree, [0, 1])).toEqual({ 'main/L1': 17.32, 'main/L2': 10, 'main/L3': 10 });
  });

  it('counts on a neutral what two balanced legs carry when the third pauses', () => {
    const tree = { nodes: [{ ...main, neutralAmps: 50 }], evses: [evse('e', 'main', [1, 2, 3])] };
    expect(flow(tree)['main/N']).toBe(10);
  });

  it('counts on a neutral one phase alone, where the others would only help', () => {
    const evses = [evse('three', 'main', [1, 2, 3]), evse('one', 'main', [1])];
    expect(flow({ nodes: [{ ...main, neutralAmps: 50 }], evses }, [0, 1])['main/N']).toBe(20);
  });

  it('sees a single-phase load behind a delta-wye transformer on two phases of the other side', () => {
    const ratio = 230 / 400;
    const tree = {
      nodes: [main, { ...main, id: 't', parent: 'main', transformer: { ratio, primaryAmps: 60 } }],
      evses: [evse('one', 't', [1]), evse('three', 't', [1, 2, 3])],
    };
    expect(flow(tree, [0])).toMatchObject({ 'main/L1': 5.75, 'main/L2': 5.75, 'main/L3': 0 });
    // A balanced load draws √3 of one winding's current from each phase.
    expect(flow(tree, [1])).toMatchObject({ 't/L1': 10, 't/primary/L2': 9.96, 'main/L3': 9.96 });
  });

  it('says what is impossible', () => {
    const nodes = [
      { ...main, parent: 'b' },
      { ...main, id: 'b', parent: 'main' },
      { ...main, id: 'c', parent: 'nowhere', ratingAmps: 0 },
    ];
    const problems = checkTree({ nodes, evses: [evse('e', 'lost', [1, 1, 2])] });
    expect(problems.map(({ kind }) => kind)).toEqual([
      'cycle',
      'cycle',
      'unknown_parent',
      'rating',
      'unknown_node',
      'wiring',
    ]);
    expect(() => siteOf({ nodes, evses: [] })).toThrow('feeds itself');
  });
});
