/** What the API offers of the devices themselves: configuration, security events, reports. */

import { Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, page, paging, stationPath, uuid, words } from '../platform/http/shapes.ts';

/** One variable of a station as it was last reported; 1.6 keys are variables of the component OCPP16. */
const deviceVariable = Type.Object({
  component: Type.String(),
  componentInstance: orNull(Type.String()),
  evse: orNull(Type.Integer()),
  connector: orNull(Type.Integer()),
  variable: Type.String(),
  variableInstance: orNull(Type.String()),
  attribute: Type.String(),
  value: orNull(Type.String({ description: 'Null when it was never told, or may only be written' })),
  mutability: orNull(words(['ReadOnly', 'WriteOnly', 'ReadWrite'])),
  unit: orNull(Type.String()),
  dataType: orNull(Type.String()),
  values: Type.Array(Type.String({ description: 'What may be chosen, for lists and options' })),
  min: orNull(Type.Number()),
  max: orNull(Type.Number()),
  readAt: instant,
});

export const listConfiguration = route({
  method: 'GET',
  path: '/stations/{identity}/configuration',
  summary: 'Configuration as the station last reported it',
  description:
    'Read it anew with the command get-configuration, change it with set-configuration: both return the station’s own answer.',
  tag: 'Devices',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object({
    ...paging,
    q: Type.Optional(Type.String({ maxLength: 200, description: 'In component, variable or value' })),
    component: Type.Optional(Type.String({ maxLength: 50 })),
  }),
  response: page(deviceVariable),
});

const securityEvent = Type.Object({
  id: uuid,
  stationId: uuid,
  identity: Type.String(),
  type: Type.String(),
  info: orNull(Type.String()),
  stationAt: orNull(instant),
  arrivedAt: instant,
});

const eventFilter = { ...paging, q: Type.Optional(Type.String({ maxLength: 200 })) };

export const listStationSecurityEvents = route({
  method: 'GET',
  path: '/stations/{identity}/security-events',
  summary: 'Security events of a station, newest first',
  tag: 'Devices',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object(eventFilter),
  response: page(securityEvent),
});

export const listSecurityEvents = route({
  method: 'GET',
  path: '/security-events',
  summary: 'Security events of all stations, newest first',
  tag: 'Devices',
  permission: 'stations:read',
  query: Type.Object(eventFilter),
  response: page(securityEvent),
});

export const reportKinds = ['firmware', 'log', 'diagnostics', 'notification', 'data_transfer'] as const;

export const listReports = route({
  method: 'GET',
  path: '/stations/{identity}/reports',
  summary: 'What the station told of firmware, logs and its own monitoring, newest first',
  tag: 'Devices',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object({ ...paging, kind: Type.Optional(words(reportKinds)) }),
  response: page(
    Type.Object({
      id: uuid,
      kind: words(reportKinds),
      status: Type.String(),
      requestId: orNull(Type.Integer()),
      data: Type.Unknown(),
      arrivedAt: instant,
    }),
  ),
});
