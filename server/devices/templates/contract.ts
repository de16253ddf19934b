/** What the API offers of the catalogue of models: templates of stations, and what is known of one station. */

import { type Static, Type } from 'typebox';
import { plannedEvse, stationTemplate } from '../../locations/contract.ts';
import { route } from '../../platform/http/contract.ts';
import {
  instant,
  orNull,
  page,
  paging,
  sentence,
  stationPath,
  uuid,
  words,
} from '../../platform/http/shapes.ts';
import { wantedVariable } from '../configuration/wanted-shape.ts';

const pattern = (what: string) =>
  Type.String({ maxLength: 100, description: `${what}; * stands for anything` });

const decided = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  vendor: pattern('Maker, as the station tells it at boot'),
  model: pattern('Model'),
  firmware: pattern('Firmware'),
  facts: stationTemplate,
  evses: Type.Array(plannedEvse, { maxItems: 100, description: 'Where the model has always the same' }),
  deviations: Type.Array(Type.String({ maxLength: 500 }), {
    maxItems: 50,
    description: 'Habits worth knowing',
  }),
  configuration: Type.Array(wantedVariable, {
    maxItems: 200,
    description: 'What such a station shall be set to where no configuration template says otherwise',
  }),
};

export const stationModel = Type.Object({
  id: uuid,
  ...decided,
  builtIn: Type.Boolean({ description: 'Came with Busbar: copy it to change it' }),
  stations: Type.Integer({ description: 'Stations in reach that it is the most particular template of' }),
  changedAt: instant,
});
export type StationModel = Static<typeof stationModel>;

const templatePath = Type.Object({ modelId: uuid });
const body = Type.Object(
  { ...Type.Partial(Type.Object(decided)).properties, name: decided.name },
  { additionalProperties: false },
);

export const listStationModels = route({
  method: 'GET',
  path: '/station-models',
  summary: 'What is known of models of stations',
  description:
    'All that are about a station count: who names more of vendor, model and firmware overrules, and your own overrules a built-in one.',
  tag: 'Devices',
  permission: 'stations:read',
  query: Type.Object({
    ...paging,
    q: Type.Optional(Type.String({ maxLength: 200 })),
    modelId: Type.Optional(uuid),
  }),
  response: page(stationModel),
});

export const createStationModel = route({
  method: 'POST',
  path: '/station-models',
  summary: 'Write down what is known of a model',
  description: 'The catalogue belongs to the whole house: only who may write everywhere may change it.',
  tag: 'Devices',
  permission: 'stations:write',
  body,
  response: stationModel,
  status: 201,
});

export const changeStationModel = route({
  method: 'PATCH',
  path: '/station-models/{modelId}',
  summary: 'Change what is known of a model',
  tag: 'Devices',
  permission: 'stations:write',
  params: templatePath,
  body: Type.Partial(body),
  response: stationModel,
});

export const deleteStationModel = route({
  method: 'DELETE',
  path: '/station-models/{modelId}',
  summary: 'Forget what was written of a model',
  tag: 'Devices',
  permission: 'stations:write',
  params: templatePath,
});

const layoutFacts = ['evse', 'connector', 'current', 'phases', 'amps', 'watts', 'plug'] as const;
const layoutDifference = Type.Object({
  evse: Type.Integer(),
  connector: orNull(Type.Integer()),
  fact: words(layoutFacts),
  catalogue: orNull(Type.String({ description: 'Null: it knows of no such EVSE' })),
  reported: orNull(Type.String({ description: 'By the station itself, where it does' })),
  onFile: orNull(Type.String({ description: 'What holds here; null: nothing' })),
});
export type LayoutDifference = Static<typeof layoutDifference>;

export const applyLayout = route({
  method: 'POST',
  path: '/stations/{identity}/layout',
  summary: 'Give a station the EVSEs of its model',
  description:
    'Missing EVSEs and connectors are made, the others get ratings and plugs; what the station reports of itself goes over the catalogue. Nothing is taken away.',
  tag: 'Devices',
  permission: 'stations:write',
  params: stationPath,
  response: Type.Object({ evses: Type.Integer({ description: 'How many were written' }) }),
});

/** Facts that catalogue and station may tell differently. */
const comparedFacts = [
  'rateUnits',
  'maxPeriods',
  'maxProfiles',
  'maxStackLevel',
  'phaseSwitching',
  'itemsPerMessage',
] as const;
const disagreement = Type.Object({
  fact: words(comparedFacts),
  template: Type.String(),
  station: Type.String(),
});
/** A fact that the template says otherwise than the station. */
export type Disagreement = Static<typeof disagreement>;

const unit = words(['A', 'W']);
const count = orNull(Type.Integer());

export const getStationModel = route({
  method: 'GET',
  path: '/stations/{identity}/model',
  summary: 'What is known of the station’s model, and what the station says of itself',
  tag: 'Devices',
  permission: 'stations:read',
  params: stationPath,
  response: Type.Object({
    model: orNull(Type.Object({ id: uuid, name: Type.String() })),
    facts: stationTemplate,
    habits: Type.Array(Type.String()),
    capabilities: Type.Object({
      rateUnits: Type.Array(unit),
      maxPeriods: count,
      maxProfiles: count,
      minStackLevel: Type.Integer(),
      maxStackLevel: count,
      phaseSwitching: Type.Boolean(),
      smartCharging: orNull(Type.Boolean()),
      itemsPerGet: count,
      itemsPerSet: count,
      itemsPerReport: count,
      bytesPerGet: count,
      bytesPerSet: count,
    }),
    /** Where the template says otherwise than the station: the template is believed. */
    disagreements: Type.Array(disagreement),
    layout: Type.Object({
      evses: Type.Array(plannedEvse, {
        description: 'Its EVSEs as the catalogue has them, with what the station reports of itself over that',
      }),
      differences: Type.Array(layoutDifference, {
        description: 'Where the catalogue, the station’s own report and what is on file say different things',
      }),
    }),
    deviations: Type.Array(Type.Object({ kind: Type.String(), sentence, firstAt: instant, lastAt: instant })),
  }),
});
