import { expect, test } from 'vitest';
import { branchOf, treeOf } from './tree.ts';

const of = (id: string, parentId: string | null, name = id) => ({ id, parentId, name });
const all = [of('root', null), of('b', 'root', 'Bakery'), of('a', 'root', 'Airport'), of('a1', 'a')];

test('each organization stands below its own, siblings by name', () => {
  const [root] = treeOf(all);
  expect(root?.below.map(({ organization }) => organization.name)).toEqual(['Airport', 'Bakery']);
  expect(root?.below[0]?.below.map(({ organization }) => organization.id)).toEqual(['a1']);
});

test('one whose parent is out of reach stands at the top', () => {
  expect(treeOf([of('x', 'unseen')])).toHaveLength(1);
});

test('an organization cannot be moved below itself', () => {
  expect([...branchOf(all, 'a')]).toEqual(['a', 'a1']);
});
