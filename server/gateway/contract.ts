/** What the API offers of the gateway: commands, raw calls, waiting stations, refused connections, frames. */

import { type Static, Type } from 'typebox';
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
import { callError, commandResult, declareCommand, type ParamsOfCommand } from './command-contract.ts';

const versions = ['1.6', '2.0.1', '2.1'] as const;

// --- commands -----------------------------------------------------------------------------------

export {
  type CommandResult,
  commandResult,
  type DeclaredCommand,
  declareCommand,
  type ParamsOfCommand,
} from './command-contract.ts';

const evse = Type.Integer({
  minimum: 1,
  maximum: 32_767,
  title: 'EVSE',
  picker: 'evse',
});
const connector = Type.Integer({
  minimum: 1,
  maximum: 32_767,
  title: 'Connector',
  description: 'Number of the connector at its EVSE',
  picker: 'connector',
});

/** A variable of a station; for 1.6 the component is OCPP16 and the variable is the key. */
export const variableName = {
  component: Type.String({ minLength: 1, maxLength: 50 }),
  componentInstance: Type.Optional(Type.String({ maxLength: 50 })),
  evse: Type.Optional(evse),
  connector: Type.Optional(connector),
  variable: Type.String({ minLength: 1, maxLength: 50 }),
  variableInstance: Type.Optional(Type.String({ maxLength: 50 })),
};
export const attributes = ['Actual', 'Target', 'MinSet', 'MaxSet'] as const;

/** What can be asked of any station; the slices after the gateway declare more. */
export const gatewayCommands = {
  'remote-start': declareCommand(
    'remote-start',
    'Start a transaction',
    Type.Object(
      {
        evse: Type.Optional(evse),
        connector: Type.Optional(connector),
        token: Type.Optional(
          Type.Object(
            {
              uid: Type.String({ minLength: 1, maxLength: 255 }),
              kind: Type.Optional(
                words(['rfid', 'app', 'emaid', 'mac', 'keycode', 'ad_hoc', 'central', 'local']),
              ),
            },
            {
              title: 'Token',
              description: 'On whose account it runs. Without one, your own central token is used.',
              picker: 'token',
            },
          ),
        ),
        limit: Type.Optional(
          Type.Object(
            {
              amount: Type.Number({ minimum: 0, maximum: 10_000_000, title: 'Limit' }),
              unit: Type.Unsafe<'A' | 'W'>({
                type: 'string',
                enum: ['A', 'W'],
                title: 'Unit',
                titles: { A: 'A per phase', W: 'W in all' },
              }),
            },
            { title: 'Limited to', description: 'From its start to its end, unless another limit is set.' },
          ),
        ),
      },
      { verb: 'Start' },
    ),
    { description: 'Asks the station to start charging. The cable must be plugged in, or be soon.' },
  ),
  'remote-stop': declareCommand(
    'remote-stop',
    'Stop a transaction',
    Type.Object(
      {
        transactionId: Type.String({
          minLength: 1,
          maxLength: 255,
          title: 'Transaction',
          description: 'Id of the transaction here, or the station’s own id of it',
          picker: 'transaction',
        }),
      },
      { verb: 'Stop', dangerous: true },
    ),
    { description: 'Asks the station to end the transaction. Charging stops.' },
  ),
  unlock: declareCommand(
    'unlock',
    'Unlock a connector',
    Type.Object({ evse, connector: Type.Optional(connector) }, { verb: 'Unlock' }),
    { description: 'Asks the station to open the lock of the connector, for a cable that is stuck.' },
  ),
  reset: declareCommand(
    'reset',
    'Restart the station or one EVSE',
    Type.Object(
      {
        mode: Type.Unsafe<'immediate' | 'when_idle'>({
          type: 'string',
          enum: ['when_idle', 'immediate'],
          title: 'When',
          description: 'When idle, running transactions end first',
          titles: { when_idle: 'When nothing charges', immediate: 'At once' },
          dangerous: ['immediate'],
        }),
        evse: Type.Optional(evse),
      },
      { verb: 'Restart' },
    ),
    { description: 'The station restarts and is away for a minute or two.' },
  ),
  'change-availability': declareCommand(
    'change-availability',
    'Put in or out of service',
    Type.Object(
      {
        operative: Type.Boolean({ title: 'In service', dangerous: [false] }),
        evse: Type.Optional(evse),
        connector: Type.Optional(connector),
      },
      { verb: 'Change' },
    ),
    { description: 'Takes it out of service, or back into service. It stays so after a restart.' },
  ),
  trigger: declareCommand(
    'trigger',
    'Ask for a message now',
    Type.Object(
      {
        message: words([
          'status',
          'boot',
          'heartbeat',
          'meter_values',
          'transaction',
          'firmware_status',
          'log_status',
          'diagnostics_status',
          'sign_certificate',
          'sign_v2g_certificate',
        ]),
        evse: Type.Optional(evse),
        connector: Type.Optional(connector),
      },
      { verb: 'Ask' },
    ),
    { description: 'The station sends the message once, at once.' },
  ),
  'get-configuration': declareCommand(
    'get-configuration',
    'Read configuration from the station',
    Type.Object(
      {
        variables: Type.Optional(
          Type.Array(
            Type.Object(
              { ...variableName, attribute: Type.Optional(words(attributes)) },
              { title: 'Variable', picker: 'variable' },
            ),
            { maxItems: 100, title: 'Variables' },
          ),
        ),
      },
      { verb: 'Read' },
    ),
    { description: 'Without variables: all keys of a 1.6 station, a full report of a 2.x station.' },
  ),
  'set-configuration': declareCommand(
    'set-configuration',
    'Write configuration to the station',
    Type.Object(
      {
        variables: Type.Array(
          Type.Object(
            {
              ...variableName,
              attribute: Type.Optional(words(attributes)),
              value: Type.String({ maxLength: 2500, title: 'Value' }),
            },
            { title: 'Variable', picker: 'variable' },
          ),
          { minItems: 1, maxItems: 50, title: 'Variables' },
        ),
      },
      { verb: 'Write' },
    ),
    { description: 'Some values hold only after a restart; the station says so.' },
  ),
  'clear-cache': declareCommand(
    'clear-cache',
    'Clear the authorization cache',
    Type.Object({}, { verb: 'Clear' }),
    { description: 'The station forgets which tokens it knew and asks again for each.' },
  ),
  'get-base-report': declareCommand(
    'get-base-report',
    'Ask for a report of the device model',
    Type.Object({ report: words(['full', 'configuration', 'summary']) }, { verb: 'Ask' }),
    {
      description: 'The station reports its device model. That may take a minute. Changes nothing.',
    },
  ),
} as const;

/** The gateway's own commands, and what each is asked with. */
export type IntentName = keyof typeof gatewayCommands;
export type IntentParams = { [N in IntentName]: ParamsOfCommand<(typeof gatewayCommands)[N]> };

export const listIntents = route({
  method: 'GET',
  path: '/stations/{identity}/intents',
  summary: 'What the station can be asked',
  description: 'What each command is asked with is told by /commands.',
  tag: 'Commands',
  permission: 'stations:read',
  params: stationPath,
  response: Type.Object({
    online: Type.Boolean(),
    items: Type.Array(
      Type.Object({
        intent: Type.String(),
        can: Type.Boolean(),
        reason: orNull(sentence),
      }),
    ),
  }),
});

export const listCommands = route({
  method: 'GET',
  path: '/stations/{identity}/commands',
  summary: 'Commands sent to a station, newest first',
  tag: 'Commands',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object(paging),
  response: page(commandResult),
});

export const getCommand = route({
  method: 'GET',
  path: '/stations/{identity}/commands/{commandId}',
  summary: 'One command and how it ended',
  tag: 'Commands',
  permission: 'stations:read',
  params: Type.Object({ ...stationPath.properties, commandId: uuid }),
  response: commandResult,
});

export const rawCall = route({
  method: 'POST',
  path: '/stations/{identity}/calls',
  summary: 'Send any OCPP call, exactly as given',
  description:
    'The expert’s tool: sends the payload unchanged and returns the station’s own answer. ' +
    '200 whenever the call was attempted; 422 when the payload breaks the schema of the station’s version. ' +
    'An Idempotency-Key is never sent twice.',
  tag: 'Commands',
  permission: 'stations:raw-call',
  params: stationPath,
  body: Type.Object(
    {
      action: Type.String({ minLength: 1, maxLength: 100 }),
      payload: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
      timeoutMs: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 120_000,
          default: 30_000,
          description: 'From the sending of the frame',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: Type.Object({
    outcome: words(['answered', 'error', 'timeout', 'offline']),
    payload: Type.Optional(Type.Unknown()),
    error: Type.Optional(callError),
    /** What is wrong with the station's answer by its schema, when something is. */
    deviation: Type.Optional(Type.String()),
    messageId: Type.String(),
    at: instant,
    durationMs: Type.Number(),
  }),
});

// --- many stations at once ----------------------------------------------------------------------

export const maxBulkStations = 5000;

export const startBulk = route({
  method: 'POST',
  path: '/bulk-commands',
  summary: 'One command to many stations',
  description:
    'It needs the permission that the command itself needs, and goes to stations where that holds.',
  tag: 'Commands',
  permission: 'stations:command',
  body: Type.Object({
    intent: Type.String({ maxLength: 100, description: 'Name of a command, as in its address' }),
    params: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
    stationIds: Type.Optional(Type.Array(uuid, { minItems: 1, maxItems: maxBulkStations })),
    filter: Type.Optional(
      Type.Object({
        organizationId: Type.Optional(uuid),
        siteId: Type.Optional(uuid),
        vendor: Type.Optional(Type.String()),
        model: Type.Optional(Type.String()),
        firmware: Type.Optional(Type.String()),
        version: Type.Optional(words(versions)),
      }),
    ),
  }),
  response: Type.Object({
    bulkId: uuid,
    stations: Type.Integer(),
    leftOut: Type.Array(uuid, {
      description: 'Of the stations that were named: those out of service, or where you may not ask this',
    }),
  }),
  status: 202,
});

export const getBulk = route({
  method: 'GET',
  path: '/bulk-commands/{bulkId}',
  summary: 'How a bulk command goes, station by station',
  tag: 'Commands',
  permission: 'stations:read',
  params: Type.Object({ bulkId: uuid }),
  query: Type.Object(paging),
  response: Type.Object({
    bulkId: uuid,
    intent: Type.String(),
    requestedAt: instant,
    total: Type.Integer(),
    finished: Type.Integer(),
    accepted: Type.Integer(),
    failed: Type.Integer(),
    items: Type.Array(Type.Object({ identity: Type.String(), stationId: uuid, command: commandResult })),
    nextCursor: orNull(Type.String()),
  }),
});

// --- the door -----------------------------------------------------------------------------------

const waitingStation = Type.Object({
  identity: Type.String(),
  version: words(versions),
  vendor: orNull(Type.String()),
  model: orNull(Type.String()),
  serialNumber: orNull(Type.String()),
  firmware: orNull(Type.String()),
  address: orNull(Type.String()),
  offersPassword: Type.Boolean(),
  firstSeenAt: instant,
  lastSeenAt: instant,
});

export const listWaiting = route({
  method: 'GET',
  path: '/waiting-stations',
  summary: 'Unknown stations that connected and wait to be accepted',
  tag: 'Onboarding',
  permission: 'stations:onboard',
  query: Type.Object({ ...paging, q: Type.Optional(Type.String({ maxLength: 255 })) }),
  response: page(waitingStation),
});

export const acceptWaiting = route({
  method: 'POST',
  path: '/waiting-stations/{identity}/accept',
  summary: 'Accept a waiting station and place it',
  description:
    'Pins the password that the station offered. When it offered none and `makePassword` is set, one is made and shown once.',
  tag: 'Onboarding',
  permission: 'stations:onboard',
  params: stationPath,
  body: Type.Object({
    organizationId: uuid,
    siteId: Type.Optional(uuid),
    name: Type.Optional(Type.String({ maxLength: 200 })),
    makePassword: Type.Optional(Type.Boolean()),
  }),
  response: Type.Object({
    stationId: uuid,
    identity: Type.String(),
    /** Shown once: it is not stored in readable form. */
    password: orNull(Type.String()),
    sentence,
  }),
  status: 201,
});

export const dismissWaiting = route({
  method: 'DELETE',
  path: '/waiting-stations/{identity}',
  summary: 'Take a station off the waiting list',
  tag: 'Onboarding',
  permission: 'stations:onboard',
  params: stationPath,
});

export const rotatePassword = route({
  method: 'POST',
  path: '/stations/{identity}/password/rotate',
  summary: 'Send a connected station a new password',
  description:
    'A password of 160 bits is made and sent; nobody needs to see it. The old one holds until the station has connected with the new one.',
  tag: 'Onboarding',
  permission: 'stations:onboard',
  params: stationPath,
  response: commandResult,
});

/** Why a connection was refused. */
export const refusalReasons = [
  'wrong_path',
  'bad_identity',
  'unknown_station',
  'waiting_list_full',
  'decommissioned',
  'no_credentials',
  'wrong_user',
  'wrong_password',
  'password_not_set',
  'plain_not_allowed',
  'tls_required',
  'certificate_required',
  'certificate_mismatch',
  'certificate_untrusted',
  'certificate_revoked',
  'tls_failed',
  'no_subprotocol',
  'unknown_subprotocol',
  'not_websocket',
  'database_away',
  'shutting_down',
  'too_many_connections',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export const listAttempts = route({
  method: 'GET',
  path: '/connection-attempts',
  summary: 'Connections that were refused, and why',
  tag: 'Onboarding',
  permission: 'stations:onboard',
  query: Type.Object({
    ...paging,
    identity: Type.Optional(Type.String({ maxLength: 255 })),
    reason: Type.Optional(words(refusalReasons)),
    from: Type.Optional(instant),
    to: Type.Optional(instant),
    q: Type.Optional(Type.String({ maxLength: 255 })),
  }),
  response: page(
    Type.Object({
      id: uuid,
      at: instant,
      identity: orNull(Type.String()),
      stationId: orNull(uuid),
      path: Type.String(),
      address: orNull(Type.String()),
      offered: orNull(Type.String()),
      reason: words(refusalReasons),
      /** What went wrong and what would help, in words for an installer. */
      detail: Type.String(),
      /** How often the same happened in the same minutes. */
      times: Type.Integer(),
    }),
  ),
});

export const stationAddress = route({
  method: 'GET',
  path: '/station-address',
  summary: 'The URLs to type into a station',
  tag: 'Onboarding',
  permission: 'signed-in',
  response: Type.Object({
    /** Up to the identity, for example ws://192.168.1.20:8080/ocpp/. */
    urls: Type.Array(Type.String()),
    onboarding: words(['closed', 'pending', 'open']),
  }),
});

export const listConnections = route({
  method: 'GET',
  path: '/stations/{identity}/connections',
  summary: 'When the station connected and disconnected, newest first',
  tag: 'Stations',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object(paging),
  response: page(
    Type.Object({
      at: instant,
      connected: Type.Boolean(),
      version: orNull(words(versions)),
      securityProfile: orNull(Type.Integer()),
      address: orNull(Type.String()),
      reason: orNull(Type.String()),
    }),
  ),
});

// --- frames -------------------------------------------------------------------------------------

/** A frame as it was on the wire, secrets masked. */
export const frame = Type.Object({
  id: Type.String(),
  at: instant,
  direction: words(['in', 'out']),
  kind: orNull(
    Type.Integer({ description: '2 call, 3 result, 4 error, 5 result error, 6 send; null: no frame' }),
  ),
  messageId: orNull(Type.String()),
  action: orNull(Type.String()),
  size: Type.Integer({ description: 'Characters on the wire' }),
  text: Type.String(),
  note: orNull(Type.String()),
});
export type FrameItem = Static<typeof frame>;

const frameFilter = {
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Text that the frame holds' })),
  action: Type.Optional(Type.String({ maxLength: 100 })),
  messageId: Type.Optional(Type.String({ maxLength: 255 })),
  direction: Type.Optional(words(['in', 'out'])),
  from: Type.Optional(instant),
  to: Type.Optional(instant),
};

export const listFrames = route({
  method: 'GET',
  path: '/stations/{identity}/frames',
  summary: 'Frames of a station, newest first',
  description: 'A call and its answer carry the same messageId.',
  tag: 'Frames',
  permission: 'frames:read',
  params: stationPath,
  query: Type.Object({ ...paging, ...frameFilter }),
  response: page(frame),
});

/** A download; not a typed response. */
export const exportFrames = route({
  method: 'GET',
  path: '/stations/{identity}/frames/export',
  summary: 'Frames of a station as a file',
  tag: 'Frames',
  permission: 'frames:read',
  params: stationPath,
  query: Type.Object({ ...frameFilter, format: Type.Optional(words(['jsonl', 'csv'])) }),
  response: Type.String(),
});

export const watchSeconds = 60;

export const watchFrames = route({
  method: 'POST',
  path: '/stations/{identity}/frames/watch',
  summary: 'Have live frames of a station on the stream for a minute',
  description: `While somebody watches, the stream carries messages of kind "frame". Call again within ${watchSeconds} s to go on.`,
  tag: 'Frames',
  permission: 'frames:read',
  params: stationPath,
  response: Type.Object({ until: instant }),
});
