/** What the API offers of configuration at scale: templates of what stations shall be set to, and where they differ. */

import { versions } from '@busbar/ocpp/version';
import { type Static, Type } from 'typebox';
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
import { wantedVariable } from './wanted-shape.ts';

export const modes = ['off', 'ask', 'heal'] as const;
export const restarts = ['never', 'when_idle', 'window'] as const;
/** Values of one template: a station's whole writable configuration is rarely as much. */
export const maxVariables = 500;

const pattern = (what: string) =>
  orNull(Type.String({ maxLength: 100, description: `${what}; * stands for anything, null for any` }));
const time = orNull(
  Type.String({
    pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
    description: 'Like 02:30, in the zone of the station’s site',
  }),
);

const decided = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  note: Type.String({ maxLength: 2000 }),
  siteId: orNull(uuid),
  vendor: pattern('Maker, as the station tells it'),
  model: pattern('Model'),
  firmware: pattern('Firmware'),
  version: orNull(words(versions, 'Version of OCPP')),
  mode: words(modes, 'off: not applied; ask: differences are listed; heal: they are written without asking'),
  restart: words(restarts, 'When a station may restart for values that need it'),
  windowFrom: time,
  windowTo: time,
  variables: Type.Array(wantedVariable, { maxItems: maxVariables }),
};

export const configurationTemplate = Type.Object({
  id: uuid,
  organizationId: uuid,
  organizationName: Type.String(),
  siteName: orNull(Type.String()),
  ...decided,
  drifted: Type.Integer({ description: 'Stations that differ in a value that this template decides' }),
  createdAt: instant,
  changedAt: instant,
});
export type ConfigurationTemplate = Static<typeof configurationTemplate>;

const templatePath = Type.Object({ templateId: uuid });

export const listConfigurationTemplates = route({
  method: 'GET',
  path: '/configuration-templates',
  summary: 'What stations shall be set to',
  description:
    'Several may be about a station, and are merged value by value: who names more of site, vendor, model, firmware and version overrules; then the deeper organization; then the one changed later.',
  tag: 'Configuration',
  permission: 'stations:read',
  query: Type.Object({ ...paging, q: Type.Optional(Type.String({ maxLength: 200 })) }),
  response: page(configurationTemplate),
});

export const getConfigurationTemplate = route({
  method: 'GET',
  path: '/configuration-templates/{templateId}',
  summary: 'One template; as JSON it can be taken to another house',
  tag: 'Configuration',
  permission: 'stations:read',
  params: templatePath,
  response: configurationTemplate,
});

const newTemplate = Type.Object(
  { ...Type.Partial(Type.Object(decided)).properties, organizationId: uuid, name: decided.name },
  { additionalProperties: false },
);

export const createConfigurationTemplate = route({
  method: 'POST',
  path: '/configuration-templates',
  summary: 'Write down what stations shall be set to',
  tag: 'Configuration',
  permission: 'stations:write',
  body: newTemplate,
  response: configurationTemplate,
  status: 201,
});

export const changeConfigurationTemplate = route({
  method: 'PATCH',
  path: '/configuration-templates/{templateId}',
  summary: 'Change a template; stations are compared with it anew',
  tag: 'Configuration',
  permission: 'stations:write',
  params: templatePath,
  body: Type.Object(Type.Partial(Type.Object(decided)).properties, { additionalProperties: false }),
  response: configurationTemplate,
});

export const deleteConfigurationTemplate = route({
  method: 'DELETE',
  path: '/configuration-templates/{templateId}',
  summary: 'Delete a template; stations keep what they are set to',
  tag: 'Configuration',
  permission: 'stations:write',
  params: templatePath,
});

/** A download; not a typed response. */
export const exportConfigurationTemplate = route({
  method: 'GET',
  path: '/configuration-templates/{templateId}/variables.csv',
  summary: 'The values of a template as CSV',
  tag: 'Configuration',
  permission: 'stations:read',
  params: templatePath,
});

export const importConfigurationTemplate = route({
  method: 'PUT',
  path: '/configuration-templates/{templateId}/variables',
  summary: 'Replace the values of a template by those of a CSV file',
  description:
    'Columns: component, componentInstance, evse, connector, variable, variableInstance, attribute, value; the first and the last two matter.',
  tag: 'Configuration',
  permission: 'stations:write',
  params: templatePath,
  body: Type.Object({ csv: Type.String({ minLength: 1, maxLength: 1_000_000 }) }),
  response: configurationTemplate,
});

export const previewConfigurationTemplate = route({
  method: 'POST',
  path: '/configuration-template-preview',
  summary: 'Which stations a template would be about, and how many of them differ',
  description: 'Nothing is kept. The template is looked at alone: what overrules it is left out.',
  tag: 'Configuration',
  permission: 'stations:read',
  body: newTemplate,
  response: Type.Object({
    stations: Type.Integer(),
    drifted: Type.Integer(),
    /** Some of those that differ. */
    items: Type.Array(
      Type.Object({ identity: Type.String(), differences: Type.Integer(), first: Type.String() }),
    ),
  }),
});

// --- differences --------------------------------------------------------------------------------

const place = {
  component: Type.String(),
  componentInstance: orNull(Type.String()),
  evse: orNull(Type.Integer()),
  connector: orNull(Type.Integer()),
  variable: Type.String(),
  variableInstance: orNull(Type.String()),
  attribute: Type.String(),
};
const template = orNull(Type.Object({ id: uuid, name: Type.String() }));

export const listDrift = route({
  method: 'GET',
  path: '/configuration-drift',
  summary: 'Where stations differ from what they shall be set to',
  tag: 'Configuration',
  permission: 'stations:read',
  query: Type.Object({
    ...paging,
    q: Type.Optional(Type.String({ maxLength: 200, description: 'In identity, component or variable' })),
    organizationId: Type.Optional(uuid),
    siteId: Type.Optional(uuid),
    templateId: Type.Optional(uuid),
    refused: Type.Optional(Type.Boolean({ description: 'Only what stations refused' })),
  }),
  response: page(
    Type.Object({
      stationId: uuid,
      identity: Type.String(),
      siteName: orNull(Type.String()),
      online: Type.Boolean(),
      ...place,
      wanted: Type.String(),
      reported: orNull(Type.String()),
      template,
      heals: Type.Boolean(),
      refused: orNull(Type.String({ description: 'The station’s word when it was written' })),
      foundAt: instant,
    }),
  ),
});

export const maxHealed = 5000;

export const healDrift = route({
  method: 'POST',
  path: '/configuration-drift/heal',
  summary: 'Set stations to what is wanted of them',
  description:
    'Works in the background, each write a command on record; stations that are not connected are left out.',
  tag: 'Configuration',
  permission: 'stations:command',
  body: Type.Object({
    stationIds: Type.Array(uuid, { minItems: 1, maxItems: maxHealed }),
  }),
  response: Type.Object({ stations: Type.Integer() }),
  status: 202,
});

export const getWantedConfiguration = route({
  method: 'GET',
  path: '/stations/{identity}/wanted-configuration',
  summary: 'What a station shall be set to, what it reports, and where these differ',
  tag: 'Configuration',
  permission: 'stations:read',
  params: stationPath,
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        ...place,
        wanted: Type.String(),
        reported: orNull(Type.String()),
        differs: Type.Boolean(),
        template,
        heals: Type.Boolean(),
        refused: orNull(Type.String()),
      }),
    ),
    /** Values that take effect after the next restart. */
    restart: orNull(
      Type.Object({
        since: instant,
        reasons: Type.Array(Type.String()),
        when: words(restarts),
        windowFrom: orNull(Type.String()),
        windowTo: orNull(Type.String()),
        askedAt: orNull(instant),
      }),
    ),
    checkedAt: orNull(instant),
    sentence,
  }),
});

const written = Type.Object({
  items: Type.Array(
    Type.Object({
      ...place,
      value: Type.String(),
      outcome: words(['accepted', 'restart_needed', 'refused', 'unanswered']),
      word: Type.String({ description: 'The station’s own word' }),
    }),
  ),
});
export type WrittenAnswer = Static<typeof written>;

export const healStation = route({
  method: 'POST',
  path: '/stations/{identity}/wanted-configuration/heal',
  summary: 'Set a station to what is wanted of it',
  tag: 'Configuration',
  permission: 'stations:command',
  params: stationPath,
  response: written,
});

export const writeConfiguration = route({
  method: 'POST',
  path: '/stations/{identity}/configuration',
  summary: 'Write many values to a station, as many in a message as it takes',
  tag: 'Configuration',
  permission: 'stations:command',
  params: stationPath,
  body: Type.Object({ variables: Type.Array(wantedVariable, { minItems: 1, maxItems: maxVariables }) }),
  response: written,
});
