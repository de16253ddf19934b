/** What the API offers of limits from outside: set by people and programs, dimming by the grid operator and its proof. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, sentence, uuid, words } from '../../platform/http/shapes.ts';
import { proofLanguages } from './proof-words.ts';

const sitePath = Type.Object({ siteId: uuid });
const clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });

const weekly = Type.Object({
  weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7 }),
  from: clock,
  to: clock,
});
export type Weekly = Static<typeof weekly>;

export const limitKinds = ['person', 'program', 'dimming', 'event'] as const;
const amount = (most: number) => Type.Number({ minimum: 0, maximum: most });

export const gridLimit = Type.Object({
  id: uuid,
  siteId: uuid,
  nodeId: orNull(uuid),
  nodeName: orNull(Type.String()),
  amps: orNull(Type.Number()),
  watts: orNull(Type.Number()),
  ofEvses: Type.Boolean(),
  ofEach: Type.Boolean({ description: 'For each EVSE by itself' }),
  from: instant,
  until: orNull(instant),
  weekly: orNull(weekly),
  priority: Type.Integer(),
  kind: words(limitKinds),
  source: Type.String(),
  note: Type.String(),
  holds: Type.Boolean({ description: 'Now' }),
  endedAt: orNull(instant),
});
export type GridLimit = Static<typeof gridLimit>;

export const listGridLimits = route({
  method: 'GET',
  path: '/sites/{siteId}/grid-limits',
  summary: 'Limits from outside that hold at a site or will, and those that ended lately',
  tag: 'Energy',
  permission: 'energy:read',
  params: sitePath,
  response: Type.Object({ items: Type.Array(gridLimit) }),
});

export const setGridLimit = route({
  method: 'POST',
  path: '/sites/{siteId}/grid-limits',
  summary: 'Limit a site, or a node of its tree, for a while or in hours of the week',
  tag: 'Energy',
  permission: 'energy:write',
  params: sitePath,
  body: Type.Object({
    nodeId: Type.Optional(
      orNull(Type.String({ format: 'uuid', description: 'The grid connection when left out' })),
    ),
    amps: Type.Optional(amount(100_000)),
    watts: Type.Optional(amount(1e9)),
    ofEvses: Type.Optional(Type.Boolean({ description: 'Only what the EVSEs draw is limited' })),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'Now when left out' })),
    until: Type.Optional(
      orNull(Type.String({ format: 'date-time', description: 'Until it is ended when left out' })),
    ),
    weekly: Type.Optional(orNull(weekly)),
    priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000, default: 100 })),
    source: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Who wants it: shown to those whom it slows',
    }),
    note: Type.Optional(Type.String({ maxLength: 1000 })),
  }),
  response: gridLimit,
  status: 201,
});

const limitPath = Type.Object({ limitId: uuid });
export const endGridLimit = route({
  method: 'POST',
  path: '/grid-limits/{limitId}/end',
  summary: 'End a limit now',
  tag: 'Energy',
  permission: 'energy:write',
  params: limitPath,
});

const factors = Type.Array(Type.Number({ minimum: 0, maximum: 1 }), { minItems: 1, maxItems: 100 });

const dimmingSetting = Type.Object({
  mode: words(['direct', 'manager'] as const),
  devices: orNull(Type.Integer({ minimum: 1, maximum: 10_000 })),
  factors,
});
export type DimmingSetting = Static<typeof dimmingSetting>;

export const dimming = Type.Object({
  id: uuid,
  mode: words(['direct', 'manager'] as const),
  devices: Type.Integer(),
  limitWatts: Type.Number(),
  eachWatts: orNull(
    Type.Number({ description: 'For each device by itself, where they are controlled directly' }),
  ),
  source: Type.String(),
  startedAt: instant,
  until: orNull(instant),
  endedAt: orNull(instant),
  highestWatts: orNull(Type.Number({ description: 'The most that the EVSEs drew, after the first minute' })),
  highestDeviceWatts: orNull(
    Type.Number({ description: 'The most that one EVSE drew, after the first minute' }),
  ),
  minutes: Type.Integer(),
  sentence,
});
export type Dimming = Static<typeof dimming>;

export const getDimming = route({
  method: 'GET',
  path: '/sites/{siteId}/dimming',
  summary: 'How a site takes part in dimming (§14a EnWG), what would be left to it, and when it was dimmed',
  tag: 'Energy',
  permission: 'energy:read',
  params: sitePath,
  response: Type.Object({
    setting: dimmingSetting,
    devices: Type.Integer(),
    leftWatts: Type.Number(),
    items: Type.Array(dimming),
  }),
});

export const setDimming = route({
  method: 'PUT',
  path: '/sites/{siteId}/dimming',
  summary: 'Say how a site takes part in dimming',
  tag: 'Energy',
  permission: 'energy:write',
  params: sitePath,
  body: dimmingSetting,
});

export const startDimming = route({
  method: 'POST',
  path: '/sites/{siteId}/dimming/start',
  summary: 'Dim a site, as the grid operator’s control box asks for it',
  description: 'A dimming that runs already is not begun again; its end is set anew.',
  tag: 'Energy',
  permission: 'energy:write',
  params: sitePath,
  body: Type.Object({
    source: Type.String({ minLength: 1, maxLength: 200 }),
    until: Type.Optional(orNull(Type.String({ format: 'date-time' }))),
  }),
  response: dimming,
  status: 201,
});

export const endDimming = route({
  method: 'POST',
  path: '/sites/{siteId}/dimming/end',
  summary: 'End the dimming of a site',
  tag: 'Energy',
  permission: 'energy:write',
  params: sitePath,
});

const period = {
  from: Type.Optional(
    Type.String({ format: 'date-time', description: 'Dimmings that began from then on; all when left out' }),
  ),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Before then; now when left out' })),
};

export const exportDimmingProof = route({
  method: 'GET',
  path: '/sites/{siteId}/dimming.csv',
  summary: 'The proof of dimming as CSV: limit and measured power, minute by minute',
  tag: 'Energy',
  permission: 'energy:read',
  params: sitePath,
  query: Type.Object(period),
});

export const printDimmingProof = route({
  method: 'GET',
  path: '/sites/{siteId}/dimming.pdf',
  summary:
    'The proof of dimming for the grid operator: orders, what followed, each device, the hash of the log',
  tag: 'Energy',
  permission: 'energy:read',
  params: sitePath,
  query: Type.Object({ ...period, language: Type.Optional(words(proofLanguages)) }),
});
