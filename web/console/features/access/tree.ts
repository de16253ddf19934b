/** Organizations as a tree, from the flat list that the API gives. */

interface Belongs {
  id: string;
  parentId: string | null;
  name: string;
}

export interface TreeNode<O extends Belongs> {
  organization: O;
  below: TreeNode<O>[];
}

/** Whose parent is out of reach, or not in the list, stands at the top; siblings by name. */
export function treeOf<O extends Belongs>(all: readonly O[]): TreeNode<O>[] {
  const known = new Set(all.map(({ id }) => id));
  const under = (parent: string | null): TreeNode<O>[] =>
    all
      .filter(({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : null) === parent)
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .map((organization) => ({ organization, below: under(organization.id) }));
  return under(null);
}

/** An organization and all below it: where it must not be moved to. */
export function branchOf<O extends Belongs>(all: readonly O[], id: string): Set<string> {
  const branch = new Set([id]);
  // Each round finds at least one more, or ends.
  for (let before = 0; before !== branch.size; ) {
    before = branch.size;
    for (const { id: one, parentId } of all) if (parentId && branch.has(parentId)) branch.add(one);
  }
  return branch;
}
