/** What the API offers of the past of a station: states of its connectors, and what happened. */

import { Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import {
  instant,
  orNull,
  page,
  paging,
  sentence,
  stationPath,
  uuid,
  words,
} from '../platform/http/shapes.ts';
import { connectorStates } from './contract.ts';

export const listStatusLog = route({
  method: 'GET',
  path: '/stations/{identity}/status-log',
  summary: 'Every status change that the station told, newest first',
  tag: 'Stations',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object({
    ...paging,
    evse: Type.Optional(Type.Integer({ minimum: 0, maximum: 32_767 })),
    from: Type.Optional(instant),
    to: Type.Optional(instant),
  }),
  response: page(
    Type.Object({
      id: uuid,
      evse: Type.Integer({ description: '0 is the station itself' }),
      connector: Type.Integer(),
      state: words(connectorStates),
      errorCode: orNull(Type.String()),
      vendorErrorCode: orNull(Type.String()),
      info: orNull(Type.String()),
      source: Type.String(),
      stationAt: orNull(instant),
      arrivedAt: instant,
      at: instant,
    }),
  ),
});

export const listTimeline = route({
  method: 'GET',
  path: '/stations/{identity}/timeline',
  summary: 'What happened to a station, newest first',
  tag: 'Stations',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object({ ...paging, kinds: Type.Optional(Type.String({ maxLength: 500 })) }),
  response: page(
    Type.Object({
      id: uuid,
      kind: Type.String(),
      at: instant,
      subjectId: orNull(uuid),
      data: Type.Record(Type.String(), Type.Unknown()),
      sentence,
    }),
  ),
});
