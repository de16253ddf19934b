/** What the API offers of logs: those that stations were asked for, and the files that came. */

import { Type } from 'typebox';
import { declareCommand } from '../../gateway/contract.ts';
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

export const logKinds = ['diagnostics', 'security', 'data_collector'] as const;
export type LogKind = (typeof logKinds)[number];

/** How far a log is; the last four are its ends. */
export const logStates = [
  'requested',
  'accepted',
  'uploading',
  'uploaded',
  'failed',
  'rejected',
  'cancelled',
] as const;
export type LogState = (typeof logStates)[number];

const logFile = Type.Object({
  id: uuid,
  name: Type.String(),
  sizeBytes: Type.Number(),
  receivedAt: instant,
  kept: Type.Boolean({ description: 'False once it was removed because of its age' }),
});

export const logRequest = Type.Object({
  id: uuid,
  stationId: uuid,
  identity: Type.String(),
  kind: words(logKinds),
  state: words(logStates),
  sentence,
  requestId: orNull(Type.Integer({ description: 'The number in the frames' })),
  fileName: orNull(Type.String({ description: 'As the station calls it' })),
  elsewhere: orNull(Type.String({ description: 'Where else it goes' })),
  from: orNull(instant),
  to: orNull(instant),
  requestedAt: instant,
  changedAt: instant,
  finishedAt: orNull(instant),
  files: Type.Array(logFile),
});

export const listStationLogs = route({
  method: 'GET',
  path: '/stations/{identity}/logs',
  summary: 'Logs that the station was asked for, newest first',
  tag: 'Logs',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object(paging),
  response: page(logRequest),
});

export const listLogs = route({
  method: 'GET',
  path: '/logs',
  summary: 'Logs of all stations, newest first',
  tag: 'Logs',
  permission: 'stations:read',
  query: Type.Object({
    ...paging,
    kind: Type.Optional(words(logKinds)),
    state: Type.Optional(words(logStates)),
    q: Type.Optional(Type.String({ maxLength: 255, description: 'In the station’s identity' })),
  }),
  response: page(logRequest),
});

const filePath = Type.Object({ ...stationPath.properties, fileId: uuid });

export const downloadLog = route({
  method: 'GET',
  path: '/stations/{identity}/log-files/{fileId}/content',
  summary: 'A log file as the station delivered it',
  tag: 'Logs',
  permission: 'stations:read',
  params: filePath,
});

/** Lines that one answer holds. */
export const maxLines = 500;

export const readLog = route({
  method: 'GET',
  path: '/stations/{identity}/log-files/{fileId}/lines',
  summary: 'Read and search a log file that is text',
  description: `Up to ${maxLines} lines that hold the words, from a line on. Files compressed with gzip are unpacked.`,
  tag: 'Logs',
  permission: 'stations:read',
  params: filePath,
  query: Type.Object({
    q: Type.Optional(Type.String({ maxLength: 200, description: 'Lines with these words, in any case' })),
    from: Type.Optional(Type.Integer({ minimum: 1, description: 'Number of the first line' })),
  }),
  response: Type.Object({
    text: Type.Boolean({ description: 'False for files that are not text' }),
    lines: Type.Array(Type.Object({ number: Type.Integer(), text: Type.String() })),
    next: orNull(Type.Integer({ description: 'Where to read on' })),
  }),
});

/** What stations can be asked about logs. */
export const logCommands = {
  'get-log': declareCommand(
    'get-log',
    'Fetch a log',
    Type.Object({
      kind: words(logKinds, 'Security events, what a technician wants to see, or the data collector’s'),
      from: Type.Optional(Type.String({ format: 'date-time', title: 'From' })),
      to: Type.Optional(Type.String({ format: 'date-time', title: 'To' })),
      url: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 2000,
          title: 'Address elsewhere',
          description: 'For a station that delivers by FTP only; without it the log comes here',
        }),
      ),
      retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 20, title: 'Retries' })),
      retryIntervalSeconds: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 86_400, title: 'Seconds between retries' }),
      ),
    }),
    { description: 'The station delivers the file to Busbar, where it can be read and searched.' },
  ),
} as const;
