import type { SiteTree } from '../../../../server/energy/tree/shapes.ts';

/** Where the boxes of a single-line diagram stand, in pixels: the grid connection above, what it feeds below. */

export const box = { width: 208, height: 104, gap: 24, drop: 36 } as const;
export const chip = { width: 100, height: 46, gap: 8, columns: 4 } as const;
const assetHeight = 30;

export interface PlacedNode {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}
export interface PlacedChip {
  readonly id: string;
  readonly nodeId: string;
  readonly kind: 'evse' | 'asset';
  readonly x: number;
  readonly y: number;
}
export interface PlacedLine {
  readonly id: string;
  readonly points: readonly (readonly [number, number])[];
}
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly chips: readonly PlacedChip[];
  readonly lines: readonly PlacedLine[];
}

interface Block {
  readonly width: number;
  readonly height: number;
  draw(x: number, y: number): void;
}

/** Lays a tree out: children side by side below what feeds them, EVSEs in rows of four. Pure. */
export function layoutOf({ nodes, evses, assets }: Pick<SiteTree, 'nodes' | 'evses' | 'assets'>): Layout {
  const placed: PlacedNode[] = [];
  const chips: PlacedChip[] = [];
  const lines: PlacedLine[] = [];

  function chipsAt(nodeId: string): Block | undefined {
    const here = [
      ...assets.filter((one) => one.nodeId === nodeId).map(({ id }) => ({ id, kind: 'asset' as const })),
      ...evses
        .filter((one) => one.nodeId === nodeId)
        .map(({ evseId }) => ({ id: evseId, kind: 'evse' as const })),
    ];
    if (here.length === 0) return undefined;
    const columns = Math.min(chip.columns, here.length);
    const rows = Math.ceil(here.length / columns);
    return {
      width: columns * (chip.width + chip.gap) - chip.gap,
      height: rows * (chip.height + chip.gap) - chip.gap,
      draw: (x, y) => {
        here.forEach((one, i) => {
          const at = {
            x: x + (i % columns) * (chip.width + chip.gap),
            y: y + Math.floor(i / columns) * (chip.height + chip.gap),
          };
          chips.push({ ...one, ...at, nodeId });
        });
      },
    };
  }

  function blockOf(id: string, depth: number): Block {
    const own = chipsAt(id);
    const below = depth > nodes.length ? [] : nodes.filter((node) => node.parentId === id);
    const parts = [...(own ? [own] : []), ...below.map((node) => blockOf(node.id, depth + 1))];
    const wide = parts.reduce((sum, part) => sum + part.width, 0) + Math.max(0, parts.length - 1) * box.gap;
    const width = Math.max(box.width, wide);
    const deepest = Math.max(0, ...parts.map(({ height }) => height));
    return {
      width,
      height: box.height + (parts.length > 0 ? box.drop + deepest : 0),
      draw: (x, y) => {
        const middle = x + width / 2;
        placed.push({ id, x: middle - box.width / 2, y });
        let left = x + (width - wide) / 2;
        parts.forEach((part, i) => {
          const center = left + part.width / 2;
          const half = y + box.height + box.drop / 2;
          lines.push({
            id: `${id} ${i}`,
            points: [
              [middle, y + box.height],
              [middle, half],
              [center, half],
              [center, y + box.height + box.drop],
            ],
          });
          part.draw(left, y + box.height + box.drop);
          left += part.width + box.gap;
        });
      },
    };
  }

  const roots = nodes.filter(({ parentId }) => parentId === null).map(({ id }) => blockOf(id, 0));
  let x = 0;
  for (const root of roots) {
    root.draw(x, 0);
    x += root.width + box.gap;
  }
  return {
    width: Math.max(1, x - box.gap),
    height: Math.max(assetHeight, ...roots.map(({ height }) => height)),
    nodes: placed,
    chips,
    lines,
  };
}
