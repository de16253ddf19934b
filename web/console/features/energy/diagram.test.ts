import { expect, it } from 'vitest';
import { box, chip, layoutOf } from './diagram.ts';

const node = (id: string, parentId: string | null) => ({
  id,
  parentId,
  kind: 'panel' as const,
  name: id,
  ratingAmps: 1,
  neutralAmps: null,
  transformer: null,
  meterId: null,
  reserveAmps: null,
});
const evse = (evseId: string, nodeId: string) => ({
  evseId,
  nodeId,
  wiring: [],
  maxAmps: null,
  minAmps: 6,
  fallbackAmps: 0,
});

it('puts children side by side below what feeds them, none over another', () => {
  const nodes = [node('main', null), node('a', 'main'), node('b', 'main')];
  const evses = Array.from({ length: 9 }, (_, i) => evse(`e${i}`, i < 6 ? 'a' : 'b'));
  const { nodes: placed, chips, lines, width, height } = layoutOf({ nodes, evses, assets: [] });
  const at = new Map(placed.map((one) => [one.id, one]));
  expect(at.get('a')!.y).toBe(box.height + box.drop);
  expect(at.get('b')!.x).toBeGreaterThan(at.get('a')!.x + box.width);
  const rectangles = [
    ...placed.map(({ x, y }) => ({ x, y, w: box.width, h: box.height })),
    ...chips.map(({ x, y }) => ({ x, y, w: chip.width, h: chip.height })),
  ];
  for (const [i, one] of rectangles.entries()) {
    expect(one.x >= 0 && one.y >= 0 && one.x + one.w <= width && one.y + one.h <= height).toBe(true);
    for (const other of rectangles.slice(i + 1)) {
      const apart =
        one.x + one.w <= other.x ||
        other.x + other.w <= one.x ||
        one.y + one.h <= other.y ||
        other.y + other.h <= one.y;
      expect(apart).toBe(true);
    }
  }
  // From the main fuse to two feeders, and from each to its EVSEs.
  expect(lines).toHaveLength(4);
});

it('draws a tree that feeds itself without going round for ever', () => {
  const { nodes } = layoutOf({
    nodes: [node('main', null), node('a', 'b'), node('b', 'a')],
    evses: [],
    assets: [],
  });
  expect(nodes.map(({ id }) => id)).toEqual(['main']);
});
