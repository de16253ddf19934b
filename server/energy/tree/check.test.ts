import { describe, expect, it } from 'vitest';
import { checkSiteTree, fittingFallbacks, isManageable } from './check.ts';
import { readTreeFile, treeCsv } from './file.ts';
import { node, proposedTree } from './propose.ts';
import { onConductors, reserves } from './reserve.ts';
import { type SiteEvse, type SiteTree, usualSettings } from './shapes.ts';
import { difference } from './versions.ts';

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const facts: SiteEvse[] = [1, 2, 3, 4].map((n) => ({
  evseId: id(n),
  stationId: id(100 + n),
  identity: `CS-${n}`,
  number: 1,
  label: `CS-${n}/1`,
  current: 'AC',
  phases: n === 4 ? 1 : 3,
  ratedAmps: 32,
  ratedWatts: null,
}));
let next = 900;
const newId = () => id(next++);

const main = node(id(50), { kind: 'connection', name: 'Main', ratingAmps: 63, reserveAmps: 20 });
const feeder = node(id(51), { kind: 'feeder', name: 'Garage', ratingAmps: 40, parentId: main.id });
const place = (n: number, over: object = {}): SiteTree['evses'][number] => ({
  evseId: id(n),
  nodeId: feeder.id,
  wiring: n === 4 ? ['L1'] : ['L1', 'L2', 'L3'],
  maxAmps: null,
  minAmps: 6,
  fallbackAmps: 6,
  ...over,
});
const tree = (over: Partial<SiteTree> = {}): SiteTree => ({
  nodes: [main, feeder],
  evses: [1, 2, 3, 4].map((n) => place(n)),
  assets: [],
  settings: { ...usualSettings, managed: true },
  ...over,
});
const codes = (one: SiteTree, weight?: string) =>
  checkSiteTree(one, facts).flatMap((problem) => (weight && problem.weight !== weight ? [] : [problem.code]));

describe('checking a tree', () => {
  it('finds nothing wrong with one that is right', () => {
    expect(codes(tree())).toEqual([]);
  });

  it.each([
    ['a circle', { nodes: [main, { ...feeder, parentId: feeder.id }] }, 'cycle'],
    ['a rating of nothing', { nodes: [{ ...main, ratingAmps: 0 }, feeder] }, 'rating'],
    ['a feeder that nothing feeds', { nodes: [main, { ...feeder, parentId: null }] }, 'not_fed'],
    ['a node that is missing', { nodes: [main, { ...feeder, parentId: id(9) }] }, 'unknown_parent'],
    ['no grid connection', { nodes: [{ ...main, kind: 'panel' as const }, feeder] }, 'no_connection'],
    [
      'a transformer without a ratio',
      { nodes: [main, { ...feeder, kind: 'transformer' as const }] },
      'transformer',
    ],
    ['two legs on one phase', { evses: [place(1, { wiring: ['L1', 'L1', 'L2'] })] }, 'wiring'],
    ['an EVSE of elsewhere', { evses: [place(1, { evseId: id(77) })] }, 'evse_unknown'],
    ['an EVSE on no node', { evses: [place(1, { nodeId: id(77) })] }, 'evse_node'],
  ])('says that %s is impossible', (_, over, code) => {
    expect(codes(tree(over), 'impossible')).toContain(code);
  });

  it('does not let power be shared out where an EVSE is forgotten or its phase order unknown', () => {
    const problems = codes(tree({ evses: [place(1), place(2), place(3, { wiring: [] })] }), 'unsafe');
    expect(problems.sort()).toEqual(['evse_missing', 'wiring_unknown']);
  });

  it('adds fallbacks to everything else, phase by phase', () => {
    // L1: 20 A of others and four times 11 A; L2 and L3 without the single-phase EVSE.
    const evses = [1, 2, 3, 4].map((n) => place(n, { fallbackAmps: 11 }));
    const found = checkSiteTree(tree({ evses }), facts).filter(({ code }) => code === 'fallbacks_exceed');
    expect(found.map(({ sentence }) => sentence.params)).toEqual([
      { conductor: 'Main L1', rating: 63, sum: 64 },
      { conductor: 'Garage L1', rating: 40, sum: 44 },
    ]);
  });

  it('warns of a feeder that the stations can overload while nobody manages them', () => {
    const unmanaged = tree({ settings: usualSettings });
    expect(codes(unmanaged, 'note').filter((code) => code === 'unmanaged')).toHaveLength(6);
    expect(isManageable(checkSiteTree(unmanaged, facts))).toBe(true);
  });

  it('lets the rest hold 0 A where the minimum for each does not fit', () => {
    const narrow = tree({ nodes: [main, { ...feeder, ratingAmps: 13 }] });
    expect([...fittingFallbacks(narrow, facts).values()]).toEqual([6, 6, 0, 0]);
  });
});

describe('what else flows', () => {
  it('adds up along the tree, sun left out, and a transformer turns it at the worst', () => {
    const wye = node(id(52), {
      kind: 'transformer',
      name: 'T1',
      ratingAmps: 100,
      parentId: main.id,
      reserveAmps: 10,
      transformer: { ratio: 0.5, primaryAmps: 80 },
    });
    const asset = { capacityWh: null, meterId: null, nodeId: wye.id };
    const assets: SiteTree['assets'] = [
      { ...asset, id: id(60), kind: 'load', name: 'Lift', wiring: ['L2'], ratedWatts: 2300 },
      { ...asset, id: id(61), kind: 'plant', name: 'Roof', wiring: [], ratedWatts: 30_000 },
    ];
    const at = reserves({ nodes: [main, wye], assets });
    expect(at.get(wye.id)).toEqual([10, 20, 10]);
    expect(at.get(main.id)).toEqual([30, 35, 35]);
    const conductor = (name: string) => ({ id: `${wye.id}/${name}`, name, ratingAmps: 1, taps: [] });
    expect(onConductors(['L2', 'N', 'primary/L2'].map(conductor), { nodes: [main, wye] }, at)).toEqual([
      20, 20, 15,
    ]);
  });
});

describe('making a tree', () => {
  it('is proposed from the main fuse, single-phase EVSEs in turn, and can be managed at once', () => {
    const singles = facts.map((fact) => ({ ...fact, phases: 1 }));
    const proposed = proposedTree({ mainAmps: 35, otherAmps: 10, feederAmps: 32 }, singles, newId);
    expect(proposed.evses.map(({ wiring }) => wiring[0])).toEqual(['L1', 'L2', 'L3', 'L1']);
    expect(proposed.evses.every(({ fallbackAmps }) => fallbackAmps === 6)).toBe(true);
    expect(isManageable(checkSiteTree(proposed, singles))).toBe(true);
  });

  it('comes back from its own CSV as it was', () => {
    const { tree: read, rows } = readTreeFile(treeCsv(tree(), facts), facts, tree().settings, newId);
    expect(rows.every(({ outcome }) => outcome === 'taken')).toBe(true);
    expect(treeCsv(read, facts)).toBe(treeCsv(tree(), facts));
    expect(checkSiteTree(read, facts)).toEqual([]);
  });

  it('reads what installers write, and says row by row what it cannot', () => {
    const csv = [
      'Typ;Bezeichnung;Parent;Sicherung;Phasenfolge;Fallback',
      'connection;Haus;;63;;',
      'feeder;Halle;Haus;abc;;',
      'evse;CS-1/1;Haus;32;2 3 1;6',
      'evse;CS-9/1;Haus;32;L1L2L3;6',
      'evse;CS-2/1;Dach;32;L1L4;6',
      'lamp;X;;;;',
    ].join('\n');
    const { tree: read, rows } = readTreeFile(csv, facts, usualSettings, newId);
    expect(rows.map(({ sentences }) => sentences.map(({ key }) => key.replace('tree_import.', '')))).toEqual([
      ['node'],
      ['number'],
      ['evse'],
      ['evse_unknown'],
      ['parent_unknown', 'wiring'],
      ['type_unknown'],
    ]);
    expect(read.evses.map(({ wiring }) => wiring)).toEqual([['L2', 'L3', 'L1']]);
  });

  it('tells what a version changed', () => {
    const after = tree({
      nodes: [{ ...main, ratingAmps: 80 }, node(id(59), { name: 'New', parentId: main.id })],
    });
    expect(difference(tree(), after)).toEqual({ added: ['New'], removed: ['Garage'], changed: ['Main'] });
  });
});
