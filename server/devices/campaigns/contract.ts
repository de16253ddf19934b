/** What the API offers of campaigns: one thing for many stations, wave by wave. */

import { versions } from '@busbar/ocpp/version';
import { type Static, Type } from 'typebox';
import { variableName } from '../../gateway/contract.ts';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../../platform/http/shapes.ts';
import { logKinds } from '../logs/contract.ts';

export const campaignKinds = ['firmware', 'configuration', 'log'] as const;
export type CampaignKind = (typeof campaignKinds)[number];

export const campaignStates = ['running', 'paused', 'halted', 'aborted', 'finished'] as const;
export type CampaignState = (typeof campaignStates)[number];

export const memberStates = ['waiting', 'running', 'succeeded', 'failed', 'skipped'] as const;
export type MemberState = (typeof memberStates)[number];

/** Stations of one campaign. */
export const maxCampaignStations = 20_000;

/** What every station is asked: one of these. */
const task = {
  firmware: Type.Optional(
    Type.Object({
      firmwareId: uuid,
      retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
      retryIntervalSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    }),
  ),
  configuration: Type.Optional(
    Type.Object({
      variables: Type.Array(Type.Object({ ...variableName, value: Type.String({ maxLength: 2500 }) }), {
        minItems: 1,
        maxItems: 20,
      }),
    }),
  ),
  log: Type.Optional(
    Type.Object({
      kind: words(logKinds),
      from: Type.Optional(instant),
      to: Type.Optional(instant),
    }),
  ),
};
const taskOf = Type.Object(task);
export type Task = Static<typeof taskOf>;

/** Which stations are meant; all members must fit. */
const query = Type.Object({
  siteId: Type.Optional(uuid),
  vendor: Type.Optional(Type.String({ maxLength: 50 })),
  model: Type.Optional(Type.String({ maxLength: 50 })),
  firmware: Type.Optional(Type.String({ maxLength: 50, description: 'The firmware that they have now' })),
  version: Type.Optional(words(versions, 'Of OCPP')),
  stationIds: Type.Optional(Type.Array(uuid, { minItems: 1, maxItems: 5_000 })),
});
export type CampaignQuery = Static<typeof query>;

const clockTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });

const plan = Type.Object({
  canary: Type.Integer({ minimum: 0, maximum: 1_000, description: 'Stations of the first wave' }),
  waveSize: Type.Integer({
    minimum: 1,
    maximum: maxCampaignStations,
    description: 'Stations of each later wave',
  }),
  successPercent: Type.Integer({
    minimum: 0,
    maximum: 100,
    description: 'A wave in which fewer succeed halts the campaign',
  }),
  parallel: Type.Integer({ minimum: 1, maximum: 200, description: 'Stations at a time' }),
  retries: Type.Integer({ minimum: 0, maximum: 10, description: 'Further tries after a failure' }),
  retryMinutes: Type.Integer({ minimum: 1, maximum: 1_440, description: 'Pause before a further try' }),
  tryMinutes: Type.Integer({
    minimum: 1,
    maximum: 2_880,
    description: 'A try without an end failed after this',
  }),
  waitHours: Type.Integer({
    minimum: 1,
    maximum: 2_160,
    description: 'A station that could not be asked for so long is skipped',
  }),
  window: Type.Optional(
    Type.Object(
      { from: clockTime, to: clockTime },
      { description: 'Begins only then, in the time of each site' },
    ),
  ),
  kilobytesPerSecond: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'For all downloads together, on each node' }),
  ),
  forgivenWave: Type.Optional(
    Type.Integer({ description: 'Set by going on after a halt: this wave and those before it halt no more' }),
  ),
});
export type CampaignPlan = Static<typeof plan>;

const counts = Type.Object({
  total: Type.Integer(),
  waiting: Type.Integer(),
  running: Type.Integer(),
  succeeded: Type.Integer(),
  failed: Type.Integer(),
  skipped: Type.Integer(),
});

export const campaign = Type.Object({
  id: uuid,
  organizationId: uuid,
  name: Type.String(),
  kind: words(campaignKinds),
  task: taskOf,
  about: Type.String({ description: 'The firmware, the variables, or the log, in short' }),
  query,
  plan,
  state: words(campaignStates),
  sentence,
  counts,
  wave: orNull(Type.Integer({ description: 'The wave that it is in, from 0, the canary' })),
  waves: Type.Integer(),
  createdAt: instant,
  changedAt: instant,
  finishedAt: orNull(instant),
});
export type Campaign = Static<typeof campaign>;

const campaignPath = Type.Object({ campaignId: uuid });

export const previewCampaign = route({
  method: 'POST',
  path: '/campaigns/preview',
  summary: 'Which stations a campaign would go to, and which not, and why',
  tag: 'Campaigns',
  permission: 'stations:write',
  body: Type.Object({ organizationId: uuid, ...task, query }),
  response: Type.Object({
    count: Type.Integer(),
    excludedCount: Type.Integer(),
    stations: Type.Array(
      Type.Object({
        stationId: uuid,
        identity: Type.String(),
        siteName: orNull(Type.String()),
        model: orNull(Type.String()),
        firmware: orNull(Type.String()),
        online: Type.Boolean(),
      }),
    ),
    excluded: Type.Array(Type.Object({ stationId: uuid, identity: Type.String(), sentence })),
  }),
});

export const createCampaign = route({
  method: 'POST',
  path: '/campaigns',
  summary: 'Begin a campaign',
  tag: 'Campaigns',
  permission: 'stations:write',
  body: Type.Object({
    organizationId: uuid,
    name: Type.String({ minLength: 1, maxLength: 200 }),
    ...task,
    query,
    plan,
  }),
  response: campaign,
  status: 201,
});

export const listCampaigns = route({
  method: 'GET',
  path: '/campaigns',
  summary: 'Campaigns, newest first',
  tag: 'Campaigns',
  permission: 'stations:read',
  query: Type.Object({
    ...paging,
    state: Type.Optional(words(campaignStates)),
    q: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  response: page(campaign),
});

export const getCampaign = route({
  method: 'GET',
  path: '/campaigns/{campaignId}',
  summary: 'One campaign and how far it is',
  tag: 'Campaigns',
  permission: 'stations:read',
  params: campaignPath,
  response: campaign,
});

export const listCampaignStations = route({
  method: 'GET',
  path: '/campaigns/{campaignId}/stations',
  summary: 'The stations of a campaign, each with its result',
  tag: 'Campaigns',
  permission: 'stations:read',
  params: campaignPath,
  query: Type.Object({ ...paging, state: Type.Optional(words(memberStates)) }),
  response: page(
    Type.Object({
      stationId: uuid,
      identity: Type.String(),
      wave: Type.Integer(),
      state: words(memberStates),
      sentence: orNull(sentence),
      tries: Type.Integer(),
      nextTryAt: orNull(instant),
      startedAt: orNull(instant),
      finishedAt: orNull(instant),
    }),
  ),
});

const move = (verb: 'pause' | 'resume' | 'abort', summary: string, description?: string) =>
  route({
    method: 'POST',
    path: `/campaigns/{campaignId}/${verb}`,
    summary,
    ...(description && { description }),
    tag: 'Campaigns',
    permission: 'stations:write',
    params: campaignPath,
    response: campaign,
  });

export const pauseCampaign = move('pause', 'Begin at no further station for now');
export const resumeCampaign = move('resume', 'Go on with a campaign that was paused or halted');
export const abortCampaign = move(
  'abort',
  'End a campaign',
  'Stations that have begun go on by themselves; no further one is asked.',
);
