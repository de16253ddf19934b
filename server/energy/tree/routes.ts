import { inScope } from '../../access/index.ts';
import { change, requireSite } from '../../locations/index.ts';
import { anywhere } from '../../platform/database/pattern.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../../platform/http/cursor.ts';
import { type Handled, handle, handleRaw } from '../../platform/http/handle.ts';
import { problem } from '../../platform/http/problem.ts';
import type { DispatchSnapshot } from '../dispatch/contract.ts';
import type { EnergyHouse } from '../house.ts';
import { requireMetersOf } from '../meters/belong.ts';
import { findSite } from '../reach.ts';
import { checkSiteTree, fittingFallbacks, isManageable, isPossible } from './check.ts';
import * as contract from './contract.ts';
import { readTreeFile, treeCsv } from './file.ts';
import { proposedTree } from './propose.ts';
import { saySite } from './sentences.ts';
import type { SiteTree, TreeProblemShape } from './shapes.ts';
import { readSiteEvses, readTrees, writeTree } from './store.ts';
import { readVersions } from './versions.ts';

/** On this subject every node hears that somebody saved a tree. */
export const treeChanged = 'energy.tree_changed';

/** Room for 2,000 EVSEs and their nodes as JSON. */
const bodyLimit = 2_000_000;

/** The electrical trees of sites for people: read, checked, proposed, imported, saved. */
export function treeRoutes(house: EnergyHouse): Handled[] {
  const { db, clock, newId } = house;

  async function evsesOf(siteId: string) {
    return (await readSiteEvses(db, [siteId])).get(siteId) ?? [];
  }

  async function show(scope: Scope, siteId: string): Promise<contract.StoredSiteTree> {
    const site = await findSite(db, scope, siteId);
    const [trees, evses, energy] = await Promise.all([
      readTrees(db, [siteId]),
      evsesOf(siteId),
      db.selectFrom('site_energy').select('changed_at').where('site_id', '=', siteId).executeTakeFirst(),
    ]);
    const { version, tree } = trees.get(siteId)!;
    const problems = version === 0 ? [] : checkSiteTree(tree, evses);
    return {
      siteId,
      siteName: site.name,
      zone: site.zone,
      version,
      changedAt: energy?.changed_at.toISOString() ?? null,
      tree,
      evses: [...evses],
      problems,
      manageable: version > 0 && isManageable(problems),
    };
  }

  const judged = (tree: SiteTree, problems: TreeProblemShape[]) => ({
    tree,
    problems,
    manageable: isManageable(problems),
  });

  return [
    handle(contract.listEnergySites, async ({ query, scope }) => {
      const { limit = defaultPageSize, q, organizationId } = query;
      const after = decodeCursor(query.cursor, 'name', ['string', 'uuid']);
      let select = db
        .selectFrom('site')
        .innerJoin('organization', 'organization.id', 'site.organization_id')
        .leftJoin('site_energy', 'site_energy.site_id', 'site.id')
        .leftJoin('site_dispatch', 'site_dispatch.site_id', 'site.id')
        .select((eb) => [
          'site.id',
          'site.name',
          'organization.name as organization',
          'site_energy.version',
          'site_energy.managed',
          'site_dispatch.snapshot',
          eb
            .selectFrom('site_evse')
            .select(eb.fn.countAll<number>().as('count'))
            .whereRef('site_evse.site_id', '=', 'site.id')
            .as('evses'),
        ])
        .where('site.retired_at', 'is', null)
        .where(inScope(scope, 'site.organization_id', 'site.id'))
        .orderBy('site.name')
        .orderBy('site.id')
        .limit(limit + 1);
      if (q) select = select.where('site.name', 'ilike', anywhere(q));
      if (organizationId) select = select.where('site.organization_id', '=', organizationId);
      if (after)
        select = select.where((eb) =>
          eb(eb.refTuple('site.name', 'site.id'), '>', eb.tuple(String(after[0]), String(after[1]))),
        );
      const rows = await select.execute();
      return page(
        rows,
        limit,
        (row) => encodeCursor('name', [row.name, row.id]),
        (row) => {
          const now = row.managed ? (row.snapshot as DispatchSnapshot | null) : null;
          const sentence =
            now?.sentence ?? siteSentence(row.version ?? 0, row.managed ?? false, Number(row.evses ?? 0));
          return {
            siteId: row.id,
            name: row.name,
            organizationName: row.organization,
            managed: row.managed ?? false,
            version: row.version ?? 0,
            evses: Number(row.evses ?? 0),
            sentence,
            trouble: now?.trouble ?? false,
          };
        },
      );
    }),

    handle(contract.getTree, ({ params, scope }) => show(scope, params.siteId)),

    handle(
      contract.saveTree,
      async ({ params: { siteId }, body: { version, tree }, caller, scope }) => {
        await change(house, async (trx) => {
          const site = await requireSite(trx, scope, siteId);
          await requireMetersOf(
            trx,
            siteId,
            [...tree.nodes, ...tree.assets].map(({ meterId }) => meterId),
          );
          const problems = checkSiteTree(tree, await evsesOf(siteId));
          refuse(tree, problems);
          const at = clock.now();
          const saved = await writeTree(trx, siteId, { version, tree }, caller, at);
          if (!saved) throw outdated(site.name);
          const subject = { organizationId: site.organization_id, siteId, subjectId: siteId };
          return {
            result: undefined,
            events: [{ kind: 'energy.tree', at, ...subject, data: { version: version + 1 } }],
            audit: [
              {
                caller,
                action: 'site.tree_changed',
                subjectKind: 'site',
                ...subject,
                detail: { version: version + 1, settings: tree.settings, nodes: tree.nodes.length },
              },
            ],
          };
        });
        house.bus.publish(treeChanged, { siteId });
        return show(scope, siteId);
      },
      { bodyLimit },
    ),

    handle(
      contract.checkTree,
      async ({ params: { siteId }, body: { tree }, scope }) => {
        await findSite(db, scope, siteId);
        const evses = await evsesOf(siteId);
        const problems = checkSiteTree(tree, evses);
        const fitting = isPossible(problems) ? fittingFallbacks(tree, evses) : new Map<string, number>();
        return {
          problems,
          manageable: isManageable(problems),
          fallbacks: [...fitting].map(([evseId, amps]) => ({ evseId, amps })),
        };
      },
      { bodyLimit },
    ),

    handle(contract.proposeTree, async ({ params: { siteId }, body, scope }) => {
      await findSite(db, scope, siteId);
      await requireMetersOf(db, siteId, [body.meterId]);
      const evses = await evsesOf(siteId);
      const tree = proposedTree(body, evses, newId);
      return judged(tree, checkSiteTree(tree, evses));
    }),

    handle(
      contract.readTreeFile,
      async ({ params: { siteId }, body: { file }, scope }) => {
        await findSite(db, scope, siteId);
        const [trees, evses] = await Promise.all([readTrees(db, [siteId]), evsesOf(siteId)]);
        const { tree, rows } = readTreeFile(file, evses, trees.get(siteId)!.tree.settings, newId);
        const shown = rows.map(({ line, outcome, sentences }) => ({
          line,
          outcome,
          sentences: sentences.map((one) => ({ ...one, params: { ...one.params } })),
        }));
        return { ...judged(tree, checkSiteTree(tree, evses)), rows: shown };
      },
      { bodyLimit },
    ),

    handleRaw(contract.exportTree, 'text/csv; charset=utf-8', async ({ params: { siteId }, scope }) => {
      await findSite(db, scope, siteId);
      const [trees, evses] = await Promise.all([readTrees(db, [siteId]), evsesOf(siteId)]);
      return treeCsv(trees.get(siteId)!.tree, evses);
    }),

    handle(contract.listTreeVersions, async ({ params: { siteId }, scope }) => {
      await findSite(db, scope, siteId);
      return { items: await readVersions(db, siteId) };
    }),
  ];
}

function siteSentence(version: number, managed: boolean, evses: number) {
  if (version === 0) return saySite('no_tree');
  return managed ? saySite('managed', { count: evses }) : saySite('unmanaged');
}

/** A tree that is impossible is not stored; one that is unsafe is not managed. */
function refuse(tree: SiteTree, problems: readonly TreeProblemShape[]): void {
  const wrong = problems.filter(
    ({ weight }) => weight === 'impossible' || (weight === 'unsafe' && tree.settings.managed),
  );
  if (wrong.length === 0) return;
  const [first] = wrong;
  throw problem(422, {
    title: isPossible(problems) ? 'Not safe to manage yet' : 'The tree cannot be',
    detail: first!.sentence.text,
    help: isPossible(problems)
      ? 'Mend what is listed, or save it with management switched off.'
      : 'Mend what is listed.',
    errors: wrong.map(({ sentence, nodeId, evseId }) => ({
      path: `body/tree/${nodeId ?? evseId ?? ''}`,
      message: sentence.text,
    })),
  });
}

const outdated = (name: string) =>
  problem(409, {
    title: 'Somebody else was faster',
    detail: `The tree of “${name}” has been changed since you opened it.`,
    help: 'Load it again and make your change there.',
  });
