/** The shapes of a site's electrical tree, shared by the API, the store and the web app. */

import { type Static, Type } from 'typebox';
import { orNull, sentence, uuid, words } from '../../platform/http/shapes.ts';

export const nodeKinds = ['connection', 'panel', 'feeder', 'transformer'] as const;
export const assetKinds = ['load', 'controllable', 'plant', 'battery'] as const;
export const legWirings = ['L1', 'L2', 'L3', 'L1-L2', 'L2-L3', 'L3-L1'] as const;
export type LegWord = (typeof legWirings)[number];
export const modes = ['now', 'departure', 'sun', 'sun_and_minimum', 'cheapest'] as const;

/** Most nodes, EVSEs and assets of one tree. */
export const mostNodes = 500;
export const mostEvses = 2000;
export const mostAssets = 200;

const name = Type.String({ minLength: 1, maxLength: 100 });
const amps = (description: string) => Type.Number({ minimum: -1, maximum: 100_000, description });

export const treeNode = Type.Object(
  {
    id: uuid,
    parentId: orNull(Type.String({ format: 'uuid', description: 'Null: the grid connection' })),
    kind: words(nodeKinds),
    name,
    ratingAmps: amps('Of each phase, in A'),
    neutralAmps: orNull(amps('Of the neutral, where it is thinner or must be watched')),
    transformer: orNull(
      Type.Object(
        {
          ratio: Type.Number({
            description: 'Volts to neutral on this side, divided by volts between phases above',
          }),
          primaryAmps: amps('Rating of the side above, in A'),
        },
        { additionalProperties: false },
      ),
    ),
    meterId: orNull(uuid),
    reserveAmps: orNull(
      amps('Most that everything but the EVSEs draws here, in A per phase, while nothing measures it'),
    ),
  },
  { additionalProperties: false },
);

const wiring = Type.Array(words(legWirings), {
  maxItems: 3,
  description: 'The conductor of each leg, in the station’s own order; empty: nobody knows',
});

export const treeEvse = Type.Object(
  {
    evseId: uuid,
    nodeId: uuid,
    wiring,
    maxAmps: orNull(amps('Cable or fuse of its own')),
    minAmps: Type.Number({ minimum: 0, maximum: 1000 }),
    fallbackAmps: amps('What the station holds by itself, when nobody tells it otherwise'),
  },
  { additionalProperties: false },
);

export const treeAsset = Type.Object(
  {
    id: uuid,
    nodeId: uuid,
    kind: words(assetKinds),
    name,
    wiring,
    ratedWatts: Type.Number({ minimum: -1, maximum: 1e9 }),
    capacityWh: orNull(Type.Number({ minimum: 0, maximum: 1e10 })),
    meterId: orNull(uuid),
  },
  { additionalProperties: false },
);

export const energySettings = Type.Object(
  {
    managed: Type.Boolean({ description: 'Whether Busbar shares out the power here' }),
    mode: words(modes, 'What is done for a car when nobody says otherwise'),
    stayHours: Type.Number({ minimum: 0.25, maximum: 72 }),
    energyWh: Type.Number({ minimum: 1000, maximum: 1_000_000 }),
  },
  { additionalProperties: false },
);

const treeMembers = {
  nodes: Type.Array(treeNode, { maxItems: mostNodes }),
  evses: Type.Array(treeEvse, { maxItems: mostEvses }),
  assets: Type.Array(treeAsset, { maxItems: mostAssets }),
};
export const treeBody = Type.Object(
  { ...treeMembers, settings: energySettings },
  { additionalProperties: false },
);

/** An EVSE that stands at the site, as far as a tree is about it. */
export const siteEvse = Type.Object({
  evseId: uuid,
  stationId: uuid,
  identity: Type.String(),
  number: Type.Integer(),
  label: Type.String({ description: 'How people call it' }),
  current: words(['AC', 'DC']),
  phases: Type.Integer(),
  ratedAmps: orNull(Type.Number({ description: 'Per phase of the grid, by what is on file' })),
  ratedWatts: orNull(Type.Number()),
});

export const treeProblem = Type.Object({
  /** `impossible`: cannot be saved; `unsafe`: cannot be managed so; `note`: a person should know. */
  weight: words(['impossible', 'unsafe', 'note']),
  code: Type.String(),
  sentence,
  nodeId: orNull(uuid),
  evseId: orNull(uuid),
});

export type TreeNodeShape = Static<typeof treeNode>;
export type TreeEvseShape = Static<typeof treeEvse>;
export type EnergySettings = Static<typeof energySettings>;
export type SiteTree = Static<typeof treeBody>;
export type SiteEvse = Static<typeof siteEvse>;
export type TreeProblemShape = Static<typeof treeProblem>;

export const usualSettings: EnergySettings = {
  managed: false,
  mode: 'departure',
  stayHours: 8,
  energyWh: 30_000,
};
