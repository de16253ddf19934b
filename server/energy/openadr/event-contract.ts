/** What the API offers of staying out of grid events for a time, and of what servers warn of. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { instant, orNull, sentence, uuid } from '../../platform/http/shapes.ts';

export const standingOptOut = Type.Object({
  id: uuid,
  vtnId: uuid,
  vtnName: Type.String(),
  siteId: uuid,
  siteName: Type.String(),
  programId: orNull(Type.String()),
  programName: orNull(Type.String()),
  reason: Type.String(),
  from: instant,
  until: orNull(instant),
});
export type StandingOptOut = Static<typeof standingOptOut>;

export const listOptOuts = route({
  method: 'GET',
  path: '/grid-opt-outs',
  summary: 'Sites that stay out of programs of grid events, now or soon',
  tag: 'Energy',
  permission: 'energy:read',
  query: Type.Object({ siteId: Type.Optional(uuid) }),
  response: Type.Object({ items: Type.Array(standingOptOut) }),
});

export const createOptOut = route({
  method: 'POST',
  path: '/sites/{siteId}/grid-opt-outs',
  summary: 'Let a site stay out of a program, or of all that a server tells',
  description:
    'For a time, or until it is ended. Events that hold or come meanwhile are opted out; those that are not over when it ends count again.',
  tag: 'Energy',
  permission: 'energy:write',
  params: Type.Object({ siteId: uuid }),
  body: Type.Object({
    vtnId: uuid,
    programId: orNull(Type.String({ minLength: 1, maxLength: 128, description: 'Every program when null' })),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'Now when left out' })),
    until: Type.Optional(orNull(Type.String({ format: 'date-time' }))),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  response: standingOptOut,
  status: 201,
});

export const endOptOut = route({
  method: 'POST',
  path: '/grid-opt-outs/{optOutId}/end',
  summary: 'Let a site take part again',
  tag: 'Energy',
  permission: 'energy:write',
  params: Type.Object({ optOutId: uuid }),
});

export const programYear = Type.Object({
  vtnId: uuid,
  vtnName: Type.String(),
  programId: Type.String(),
  programName: Type.String(),
  sites: Type.Integer(),
  events: Type.Integer({ description: 'That were not taken back' }),
  optedOut: Type.Integer(),
  measured: Type.Integer({ description: 'That are over and have a baseline: the energies are of these' }),
  baselineWh: Type.Number(),
  drawnWh: Type.Number(),
  reductionWh: Type.Number({ description: 'Below 0 where cars drew more than usual' }),
  saved: orNull(
    Type.Number({ description: 'By the prices that its events told; null: none, or of several currencies' }),
  ),
  currency: orNull(Type.String()),
});
export type ProgramYear = Static<typeof programYear>;

export const listProgramYears = route({
  method: 'GET',
  path: '/grid-programs',
  summary: 'What each program of grid events came to in the last twelve months',
  tag: 'Energy',
  permission: 'energy:read',
  query: Type.Object({ siteId: Type.Optional(uuid) }),
  response: Type.Object({ items: Type.Array(programYear) }),
});

export const gridAlert = Type.Object({
  id: uuid,
  siteId: uuid,
  siteName: Type.String(),
  kind: Type.String(),
  sentence,
  from: instant,
  until: orNull(instant),
});

export const listGridAlerts = route({
  method: 'GET',
  path: '/grid-alerts',
  summary: 'What servers of grid events warn of, now or soon',
  tag: 'Energy',
  permission: 'energy:read',
  response: Type.Object({
    items: Type.Array(gridAlert),
    mails: Type.Boolean({ description: 'Whether a mail server is set up' }),
    followed: Type.Boolean({ description: 'Whether the caller is mailed alerts' }),
  }),
});

export const followGridAlerts = route({
  method: 'PUT',
  path: '/grid-alerts/mail',
  summary: 'Say whether you are mailed what servers of grid events warn of',
  tag: 'Energy',
  permission: 'energy:read',
  body: Type.Object({ follow: Type.Boolean() }),
});
