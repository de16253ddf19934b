import { expect, it } from 'vitest';
import { usualSettings } from '../../../../server/energy/tree/shapes.ts';
import { changePlace, inOrder, newAsset, newNode, removeNode } from './treeDraft.ts';

const main = newNode('main', null, 'Main');
const feeder = newNode('feeder', 'main', 'Feeder');
const below = newNode('below', 'feeder', 'Below');
const evse = {
  evseId: 'e',
  stationId: 's',
  identity: 'S',
  number: 1,
  label: 'S/1',
  current: 'AC' as const,
  phases: 3,
  ratedAmps: 32,
  ratedWatts: null,
};
const tree = {
  nodes: [main, feeder, below],
  evses: [],
  assets: [newAsset('a', 'feeder', 'Lift')],
  settings: usualSettings,
};

it('hangs what hung on a removed node on what fed it', () => {
  const hung = changePlace(tree, evse, { nodeId: 'feeder' });
  const { nodes, evses, assets } = removeNode(hung, 'feeder');
  expect(nodes.map(({ id, parentId }) => [id, parentId])).toEqual([
    ['main', null],
    ['below', 'main'],
  ]);
  expect([evses[0]!.nodeId, assets[0]!.nodeId]).toEqual(['main', 'main']);
  expect(changePlace(hung, evse, null).evses).toEqual([]);
});

it('lists nodes as they hang, and those of a circle too', () => {
  const circle = [main, newNode('x', 'y', 'X'), newNode('y', 'x', 'Y')];
  expect(inOrder([below, feeder, main]).map(({ node, depth }) => [node.id, depth])).toEqual([
    ['main', 0],
    ['feeder', 1],
    ['below', 2],
  ]);
  expect(inOrder(circle)).toHaveLength(3);
});
