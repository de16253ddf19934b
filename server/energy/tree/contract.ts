/** What the API offers of a site's electrical tree. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../../platform/http/shapes.ts';
import { siteEvse, treeBody, treeProblem } from './shapes.ts';

export * from './shapes.ts';

const tag = 'Energy';
export const siteIdPath = Type.Object({ siteId: uuid });
const version = Type.Integer({ minimum: 0, description: '0: the site has no tree yet' });

export const storedTree = Type.Object({
  siteId: uuid,
  siteName: Type.String(),
  zone: Type.String(),
  version,
  changedAt: orNull(instant),
  tree: treeBody,
  /** Every EVSE at the site, in the tree or not. */
  evses: Type.Array(siteEvse),
  problems: Type.Array(treeProblem),
  /** Whether power can be shared out with this tree. */
  manageable: Type.Boolean(),
});
export type StoredSiteTree = Static<typeof storedTree>;

export const energySite = Type.Object({
  siteId: uuid,
  name: Type.String(),
  organizationName: Type.String(),
  managed: Type.Boolean(),
  version,
  evses: Type.Integer(),
  sentence,
  trouble: Type.Boolean({ description: 'Somebody should look' }),
});
export type EnergySite = Static<typeof energySite>;

export const listEnergySites = route({
  method: 'GET',
  path: '/energy/sites',
  summary: 'Sites, with how their power is shared out',
  tag,
  permission: 'energy:read',
  query: Type.Object({
    ...paging,
    q: Type.Optional(Type.String({ maxLength: 200 })),
    organizationId: Type.Optional(uuid),
  }),
  response: page(energySite),
});

export const getTree = route({
  method: 'GET',
  path: '/sites/{siteId}/tree',
  summary: 'The electrical tree of a site, and what is wrong with it',
  tag,
  permission: 'energy:read',
  params: siteIdPath,
  response: storedTree,
});

export const saveTree = route({
  method: 'PUT',
  path: '/sites/{siteId}/tree',
  summary: 'Put a tree in the place of the one that a site has',
  description:
    'With the version that it was made from: when somebody else saved meanwhile, nothing is changed.',
  tag,
  permission: 'energy:write',
  params: siteIdPath,
  body: Type.Object({ version, tree: treeBody }, { additionalProperties: false }),
  response: storedTree,
});

export const checkTree = route({
  method: 'POST',
  path: '/sites/{siteId}/tree/check',
  summary: 'What would be wrong with a tree, and which fallbacks would fit',
  tag,
  permission: 'energy:read',
  params: siteIdPath,
  body: Type.Object({ tree: treeBody }, { additionalProperties: false }),
  response: Type.Object({
    problems: Type.Array(treeProblem),
    manageable: Type.Boolean(),
    fallbacks: Type.Array(Type.Object({ evseId: uuid, amps: Type.Number() })),
  }),
});

export const proposeTree = route({
  method: 'POST',
  path: '/sites/{siteId}/tree/propose',
  summary: 'A first tree made of the main fuse and what stands at the site',
  description: 'Nothing is stored: look at it, change it, save it.',
  tag,
  permission: 'energy:read',
  params: siteIdPath,
  body: Type.Object(
    {
      mainAmps: Type.Number({
        exclusiveMinimum: 0,
        maximum: 100_000,
        description: 'What is printed on the main fuse',
      }),
      otherAmps: Type.Number({
        minimum: 0,
        maximum: 100_000,
        description: 'The most that everything else here draws, in A per phase',
      }),
      feederAmps: Type.Optional(
        Type.Number({
          exclusiveMinimum: 0,
          maximum: 100_000,
          description: 'Fuse before the stations, where there is one',
        }),
      ),
      meterId: Type.Optional(uuid),
    },
    { additionalProperties: false },
  ),
  response: Type.Object({ tree: treeBody, problems: Type.Array(treeProblem), manageable: Type.Boolean() }),
});

export const readTreeFile = route({
  method: 'POST',
  path: '/sites/{siteId}/tree/import',
  summary: 'What a CSV or JSON file of a tree says, looked at before it is saved',
  description:
    'CSV: type, name, parent, rating, neutral, reserve, phases, fallback, watts. Nothing is stored: save the tree that comes back.',
  tag,
  permission: 'energy:read',
  params: siteIdPath,
  body: Type.Object(
    {
      file: Type.String({
        minLength: 1,
        maxLength: 1_000_000,
        description: 'JSON when it begins with a brace',
      }),
    },
    { additionalProperties: false },
  ),
  response: Type.Object({
    tree: treeBody,
    problems: Type.Array(treeProblem),
    manageable: Type.Boolean(),
    rows: Type.Array(
      Type.Object({
        line: Type.Integer(),
        outcome: words(['taken', 'error']),
        sentences: Type.Array(sentence),
      }),
    ),
  }),
});

export const exportTree = route({
  method: 'GET',
  path: '/sites/{siteId}/tree.csv',
  summary: 'The tree of a site as CSV',
  tag,
  permission: 'energy:read',
  params: siteIdPath,
});

export const listTreeVersions = route({
  method: 'GET',
  path: '/sites/{siteId}/tree/versions',
  summary: 'Who changed the tree of a site when, and what it was; newest first',
  tag,
  permission: 'energy:read',
  params: siteIdPath,
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        version,
        at: instant,
        by: orNull(Type.String({ description: 'Null: Busbar itself, or somebody who was erased' })),
        added: Type.Array(Type.String()),
        removed: Type.Array(Type.String()),
        changed: Type.Array(Type.String()),
        tree: treeBody,
      }),
    ),
  }),
});
