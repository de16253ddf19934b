/** The electrical tree of sites, as the rest of this slice and the slices after it use it. */

import type { Tree } from '@busbar/scheduling';
import type { Kysely } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { schedulingTree } from './physics.ts';
import type { SiteEvse, SiteTree } from './shapes.ts';
import { readSiteEvses, readTrees } from './store.ts';

export { treeChanged, treeRoutes } from './routes.ts';

/** A site's tree in three views: as people enter it, as the scheduler takes it, and the EVSEs that stand there. */
export interface KnownTree {
  readonly version: number;
  readonly tree: SiteTree;
  readonly scheduling: Tree;
  readonly evses: readonly SiteEvse[];
}

/** The tree of a site; undefined while it has none. Nodes and EVSEs keep the ids of their tables. */
export async function siteTree(db: Kysely<DB>, siteId: string): Promise<KnownTree | undefined> {
  return (await siteTrees(db, [siteId])).get(siteId);
}

/** The trees of several sites; a site without one is left out. */
export async function siteTrees(
  db: Kysely<DB>,
  siteIds: readonly string[],
): Promise<ReadonlyMap<string, KnownTree>> {
  const [trees, evses] = await Promise.all([readTrees(db, siteIds), readSiteEvses(db, siteIds)]);
  return new Map(
    [...trees].flatMap(([siteId, { version, tree }]): [string, KnownTree][] => {
      const here = evses.get(siteId) ?? [];
      return version === 0
        ? []
        : [[siteId, { version, tree, scheduling: schedulingTree(tree, here), evses: here }]];
    }),
  );
}
