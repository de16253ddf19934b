/** What the API offers of stations' own monitoring: monitors, events, customer information, streams of readings. */

import { type Static, Type } from 'typebox';
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

const number = Type.Integer({ minimum: 0, maximum: 32_767 });

/** A variable of a station's device model, as a person names it. */
const place = {
  component: Type.String({ minLength: 1, maxLength: 50, title: 'Component' }),
  componentInstance: Type.Optional(Type.String({ maxLength: 50, title: 'Instance of the component' })),
  evse: Type.Optional(Type.Integer({ minimum: 1, maximum: 32_767, title: 'EVSE' })),
  connector: Type.Optional(Type.Integer({ minimum: 1, maximum: 32_767, title: 'Connector' })),
};
const variable = {
  variable: Type.String({ minLength: 1, maxLength: 50, title: 'Variable' }),
  variableInstance: Type.Optional(Type.String({ maxLength: 50, title: 'Instance of the variable' })),
};

/** When a monitor speaks up. */
export const monitorTypes = [
  'upper_threshold',
  'lower_threshold',
  'delta',
  'periodic',
  'periodic_clock_aligned',
  'target_delta',
  'target_delta_relative',
] as const;
export type MonitorType = (typeof monitorTypes)[number];
export const monitorKinds = ['hardwired', 'preset', 'custom'] as const;

/** The ten severities of the standard, from 0, the worst (OCPP 2.x part 2, EventDataType). */
export const severities = [
  'danger',
  'hardware_failure',
  'system_failure',
  'critical',
  'error',
  'alert',
  'warning',
  'notice',
  'informational',
  'debug',
] as const;

const severity = Type.Integer({
  minimum: 0,
  maximum: 9,
  title: 'Severity',
  description: '0 is danger, 3 critical, 4 error, 6 warning, 8 information, 9 debugging',
});

// --- commands -----------------------------------------------------------------------------------

/** Monitors that one request holds. */
export const maxMonitorsAtOnce = 100;

export const monitoringCommands = {
  'set-variable-monitoring': declareCommand(
    'set-variable-monitoring',
    'Watch variables',
    Type.Object({
      monitors: Type.Array(
        Type.Object({
          id: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 2_147_483_647,
              title: 'Replaces the monitor with this number',
            }),
          ),
          ...place,
          ...variable,
          type: words(monitorTypes, 'When it speaks up'),
          value: Type.Number({
            title: 'Value',
            description: 'The limit, the change, or the seconds between reports',
          }),
          severity,
          duringTransactions: Type.Optional(Type.Boolean({ title: 'Only during transactions' })),
          streamSeconds: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 86_400,
              title: 'As a stream, sent every … seconds',
              description: 'For periodic monitors of 2.1 stations',
            }),
          ),
        }),
        { minItems: 1, maxItems: maxMonitorsAtOnce, title: 'Monitors' },
      ),
    }),
    {
      tag: 'Monitoring',
      description: 'The station then tells by itself when a value passes a limit or changes.',
    },
  ),
  'clear-variable-monitoring': declareCommand(
    'clear-variable-monitoring',
    'Stop watching variables',
    Type.Object({
      ids: Type.Array(Type.Integer({ minimum: 0, maximum: 2_147_483_647, picker: 'monitor' }), {
        minItems: 1,
        maxItems: maxMonitorsAtOnce,
        title: 'Numbers of the monitors',
      }),
    }),
    { tag: 'Monitoring' },
  ),
  'get-monitoring-report': declareCommand(
    'get-monitoring-report',
    'Read the monitors from the station',
    Type.Object({
      criteria: Type.Optional(
        Type.Array(words(['threshold', 'delta', 'periodic']), {
          minItems: 1,
          maxItems: 3,
          title: 'Only of these kinds',
        }),
      ),
      variables: Type.Optional(
        Type.Array(
          Type.Object({
            ...place,
            variable: Type.Optional(variable.variable),
            variableInstance: variable.variableInstance,
          }),
          { minItems: 1, maxItems: 100, title: 'Only of these variables' },
        ),
      ),
    }),
    {
      tag: 'Monitoring',
      description: 'Without anything named, all monitors; those that are gone are then forgotten.',
    },
  ),
  'set-monitoring-base': declareCommand(
    'set-monitoring-base',
    'Choose the set of monitors',
    Type.Object({
      base: {
        ...words(['all', 'factory_default', 'hardwired_only'], 'factory_default removes your own monitors'),
        present: ['MonitoringCtrlr.ActiveMonitoringBase'],
      },
    }),
    { tag: 'Monitoring' },
  ),
  'set-monitoring-level': declareCommand(
    'set-monitoring-level',
    'Report events up to a severity',
    Type.Object({ severity: { ...severity, present: ['MonitoringCtrlr.ActiveMonitoringLevel'] } }),
    { tag: 'Monitoring', description: 'The station tells of events of this severity and of worse ones.' },
  ),
  'customer-information': declareCommand(
    'customer-information',
    'Have a station tell or forget what it knows of a customer',
    Type.Object({
      report: Type.Boolean({ title: 'Tell', description: 'The station sends what it knows' }),
      clear: Type.Boolean({ title: 'Forget', description: 'The station deletes what it knows' }),
      token: Type.Optional(
        Type.Object({
          uid: Type.String({ minLength: 1, maxLength: 255, title: 'Token' }),
          kind: words(['rfid', 'emaid', 'keycode', 'mac', 'central', 'local'], 'Kind of token'),
        }),
      ),
      customerId: Type.Optional(Type.String({ minLength: 1, maxLength: 64, title: 'Customer number' })),
    }),
    { tag: 'Monitoring', permission: 'stations:customer-data' },
  ),
  'get-event-streams': declareCommand(
    'get-event-streams',
    'Ask which streams of readings are open',
    Type.Object({}),
    { tag: 'Monitoring' },
  ),
  'adjust-event-stream': declareCommand(
    'adjust-event-stream',
    'Change the pace of a stream',
    Type.Object({
      stream: Type.Integer({
        minimum: 0,
        maximum: 2_147_483_647,
        title: 'Number of the stream',
        picker: 'stream',
      }),
      intervalSeconds: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 86_400, title: 'Seconds between messages' }),
      ),
      values: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, title: 'Readings in one message' })),
    }),
    { tag: 'Monitoring' },
  ),
} as const;

// --- monitors -----------------------------------------------------------------------------------

const named = {
  component: Type.String(),
  componentInstance: orNull(Type.String()),
  evse: orNull(number),
  connector: orNull(number),
  variable: Type.String(),
  variableInstance: orNull(Type.String()),
};

export const listMonitors = route({
  method: 'GET',
  path: '/stations/{identity}/monitors',
  summary: 'The monitors that the station has, as it last told',
  tag: 'Monitoring',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object(paging),
  response: page(
    Type.Object({
      id: Type.Integer(),
      ...named,
      type: words(monitorTypes),
      value: Type.Number(),
      severity: Type.Integer(),
      duringTransactions: Type.Boolean(),
      kind: orNull(words(monitorKinds)),
      toldAt: instant,
    }),
  ),
});

export const deviceEvent = Type.Object({
  id: uuid,
  stationId: uuid,
  identity: Type.String(),
  ...named,
  trigger: words(['alert', 'delta', 'periodic']),
  kind: words(['notification', 'hardwired', 'preset', 'custom'], 'Which kind of monitor noticed it'),
  value: orNull(Type.String()),
  severity: orNull(Type.Integer()),
  cleared: Type.Boolean({ description: 'This event says that an earlier one is over' }),
  active: Type.Boolean({ description: 'An alert that was not said to be over' }),
  clearedAt: orNull(instant),
  monitorId: orNull(Type.Integer()),
  techCode: orNull(Type.String()),
  techInfo: orNull(Type.String()),
  transactionId: orNull(Type.String()),
  eventId: Type.Number({ description: 'The station’s own number of it' }),
  cause: orNull(Type.Number({ description: 'Number of the event that led to this one' })),
  stationAt: orNull(instant),
  arrivedAt: instant,
});
export type DeviceEvent = Static<typeof deviceEvent>;

const eventFilter = {
  ...paging,
  q: Type.Optional(Type.String({ maxLength: 200, description: 'In station, component, variable, value' })),
  worst: Type.Optional(Type.Integer({ minimum: 0, maximum: 9, description: 'This severity and worse' })),
  active: Type.Optional(words(['true', 'false'])),
  trigger: Type.Optional(words(['alert', 'delta', 'periodic'])),
  from: Type.Optional(instant),
  to: Type.Optional(instant),
};

export const listDeviceEvents = route({
  method: 'GET',
  path: '/device-events',
  summary: 'What the monitors of all stations noticed, newest first',
  tag: 'Monitoring',
  permission: 'stations:read',
  query: Type.Object({ ...eventFilter, siteId: Type.Optional(uuid) }),
  response: page(deviceEvent),
});

export const listStationEvents = route({
  method: 'GET',
  path: '/stations/{identity}/device-events',
  summary: 'What the station’s monitors noticed, newest first',
  tag: 'Monitoring',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object(eventFilter),
  response: page(deviceEvent),
});

// --- customer information -----------------------------------------------------------------------

export const customerStates = ['requested', 'accepted', 'rejected', 'failed', 'told'] as const;

export const listCustomerRequests = route({
  method: 'GET',
  path: '/stations/{identity}/customer-information',
  summary: 'What the station told of customers; kept for a week',
  tag: 'Monitoring',
  permission: 'stations:customer-data',
  params: stationPath,
  query: Type.Object(paging),
  response: page(
    Type.Object({
      id: uuid,
      report: Type.Boolean(),
      clear: Type.Boolean(),
      state: words(customerStates),
      sentence,
      text: orNull(Type.String({ description: 'What the station told, as far as it came' })),
      requestedAt: instant,
      finishedAt: orNull(instant),
      expiresAt: instant,
    }),
  ),
});

// --- streams ------------------------------------------------------------------------------------

export const listEventStreams = route({
  method: 'GET',
  path: '/stations/{identity}/event-streams',
  summary: 'Streams of readings that the station opened',
  tag: 'Monitoring',
  permission: 'stations:read',
  params: stationPath,
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        stream: Type.Integer(),
        monitorId: Type.Integer(),
        component: orNull(Type.String()),
        variable: orNull(Type.String()),
        evse: orNull(Type.Integer()),
        intervalSeconds: orNull(Type.Integer()),
        valuesAtOnce: orNull(Type.Integer()),
        openedAt: instant,
        closedAt: orNull(instant),
      }),
    ),
  }),
});

/** Readings that one answer holds: the newest. */
export const maxStreamValues = 2_000;

export const listStreamValues = route({
  method: 'GET',
  path: '/stations/{identity}/event-streams/{stream}/values',
  summary: `The last readings of a stream (up to ${maxStreamValues}), oldest first; kept for a week`,
  tag: 'Monitoring',
  permission: 'stations:read',
  params: Type.Object({
    ...stationPath.properties,
    stream: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
  }),
  query: Type.Object({ since: Type.Optional(instant) }),
  response: Type.Object({ items: Type.Array(Type.Object({ at: instant, value: Type.String() })) }),
});
