/** What the API offers of moving stations to another URL of a central system. */

import { Type } from 'typebox';
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
import { networkInterfaces } from '../contract.ts';

export const moveStates = [
  'setting',
  'restarting',
  'waiting',
  'moved',
  'came_back',
  'rolled_back',
  'failed',
] as const;

const networkMove = Type.Object({
  id: uuid,
  url: Type.String(),
  slot: orNull(Type.Integer()),
  state: words(moveStates),
  underway: Type.Boolean(),
  /** What was set before, and is set again when it comes back. */
  before: orNull(Type.String()),
  sentence,
  startedAt: instant,
  changedAt: instant,
  until: instant,
});

export const listNetworkMoves = route({
  method: 'GET',
  path: '/stations/{identity}/network-moves',
  summary: 'Moves of a station to other URLs, newest first',
  tag: 'Devices',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object(paging),
  response: page(networkMove),
});

export const startNetworkMove = route({
  method: 'POST',
  path: '/stations/{identity}/network-moves',
  summary: 'Move a station to another URL of a central system',
  description:
    'Writes a network profile and puts its slot first, restarts the station, and watches: when it comes back here by the old way, the old order is set again. 1.6 has no such message: the key of the model is written.',
  tag: 'Devices',
  permission: 'stations:onboard',
  params: stationPath,
  body: Type.Object(
    {
      url: Type.String({ format: 'uri', maxLength: 512, description: 'Without the station’s identity' }),
      slot: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 100, description: 'A free one when it is left out' }),
      ),
      securityProfile: Type.Optional(Type.Integer({ minimum: 0, maximum: 3, default: 1 })),
      interface: Type.Optional(words(networkInterfaces)),
      restart: Type.Optional(words(['when_idle', 'immediate'])),
      withinMinutes: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 1440, default: 30, description: 'How long it is watched' }),
      ),
    },
    { additionalProperties: false },
  ),
  response: networkMove,
  status: 201,
});

export const rollBackNetworkMove = route({
  method: 'POST',
  path: '/stations/{identity}/network-moves/{moveId}/roll-back',
  summary: 'Set a station that is still here back to what was before',
  tag: 'Devices',
  permission: 'stations:onboard',
  params: Type.Object({ ...stationPath.properties, moveId: uuid }),
  response: networkMove,
});
