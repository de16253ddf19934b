/** What the API offers of the devices themselves: configuration, security events, reports. */

import { versions } from '@busbar/ocpp/version';
import { Type } from 'typebox';
import { declareCommand, variableName } from '../gateway/contract.ts';
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

/** One variable of a station as it was last reported; a 1.6 key that no variable of 2.x means is one of the component OCPP16. */
const deviceVariable = Type.Object({
  component: Type.String(),
  componentInstance: orNull(Type.String()),
  evse: orNull(Type.Integer()),
  connector: orNull(Type.Integer()),
  variable: Type.String(),
  variableInstance: orNull(Type.String()),
  key: orNull(Type.String({ description: 'Its name in 1.6, where the station speaks that' })),
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
    names: Type.Optional(
      Type.String({ maxLength: 500, description: 'Only variables of these names, with commas between' }),
    ),
    changeable: Type.Optional(Type.Boolean({ description: 'Only what may be written' })),
  }),
  response: page(deviceVariable),
});

export const listComponents = route({
  method: 'GET',
  path: '/stations/{identity}/components',
  summary: 'Components of the station’s device model, with how many variables each has',
  tag: 'Devices',
  permission: 'stations:read',
  params: stationPath,
  response: Type.Object({
    items: Type.Array(Type.Object({ component: Type.String(), variables: Type.Integer() })),
  }),
});

const seconds = (description: string, most = 86_400) =>
  Type.Integer({ minimum: 1, maximum: most, description });

export const networkInterfaces = [
  'Wired0',
  'Wired1',
  'Wired2',
  'Wired3',
  'Wireless0',
  'Wireless1',
  'Wireless2',
  'Wireless3',
] as const;

/** What is asked of stations as devices. */
export const deviceCommands = {
  'get-report': declareCommand(
    'get-report',
    'Ask for a report of some components',
    Type.Object({
      criteria: Type.Optional(
        Type.Array(words(['Active', 'Available', 'Enabled', 'Problem']), {
          title: 'Components that are',
          uniqueItems: true,
          maxItems: 4,
        }),
      ),
      variables: Type.Optional(
        Type.Array(Type.Object({ ...variableName, variable: Type.Optional(variableName.variable) }), {
          title: 'Components and variables',
          maxItems: 100,
        }),
      ),
    }),
    {
      description: 'Without criteria and variables: everything. Its parts come later and are put together.',
      tag: 'Devices',
    },
  ),
  'set-network-profile': declareCommand(
    'set-network-profile',
    'Write a network profile',
    Type.Object({
      slot: Type.Integer({
        minimum: 0,
        maximum: 100,
        title: 'Slot',
        description: 'Place in the station’s list of profiles',
      }),
      url: Type.String({
        format: 'uri',
        maxLength: 512,
        title: 'URL of the central system',
        present: ['NetworkConfiguration.OcppCsmsUrl'],
        description: 'Without the station’s identity',
      }),
      version: Type.Optional(words(versions, 'OCPP version to speak there')),
      securityProfile: Type.Integer({
        minimum: 0,
        maximum: 3,
        title: 'Security profile',
        present: ['NetworkConfiguration.SecurityProfile', 'SecurityCtrlr.SecurityProfile'],
      }),
      interface: {
        ...words([...networkInterfaces], 'Network interface of the station'),
        present: ['NetworkConfiguration.OcppInterface'],
      },
      messageTimeoutSeconds: {
        ...seconds('How long a message may take', 3_600),
        present: ['NetworkConfiguration.MessageTimeout', 'OCPPCommCtrlr.MessageTimeout'],
      },
      identityThere: Type.Optional(
        Type.String({ maxLength: 48, title: 'Identity there', description: '2.1 only' }),
      ),
      password: Type.Optional(
        Type.String({ maxLength: 64, title: 'Password there', description: '2.1 only' }),
      ),
      apn: Type.Optional(
        Type.Object(
          {
            name: Type.String({ maxLength: 512, title: 'Access point' }),
            user: Type.Optional(Type.String({ maxLength: 50 })),
            apnPassword: Type.Optional(Type.String({ maxLength: 64 })),
            simPin: Type.Optional(Type.Integer({ minimum: 0 })),
            network: Type.Optional(
              Type.String({ maxLength: 6, description: 'Preferred network (MCC and MNC)' }),
            ),
            authentication: words(['PAP', 'CHAP', 'NONE', 'AUTO']),
          },
          { title: 'Mobile network' },
        ),
      ),
      vpn: Type.Optional(
        Type.Object(
          {
            server: Type.String({ maxLength: 512 }),
            user: Type.String({ maxLength: 20 }),
            group: Type.Optional(Type.String({ maxLength: 20 })),
            vpnPassword: Type.String({ maxLength: 20 }),
            sharedSecret: Type.String({ maxLength: 255 }),
            type: words(['IKEv2', 'IPSec', 'L2TP', 'PPTP']),
          },
          { title: 'VPN' },
        ),
      ),
    }),
    { tag: 'Devices' },
  ),
} as const;

export const reportStates = ['asked', 'running', 'complete', 'refused'] as const;
export const variableReportKinds = ['full', 'configuration', 'summary', 'custom'] as const;

export const listVariableReports = route({
  method: 'GET',
  path: '/stations/{identity}/variable-reports',
  summary: 'Reports of the device model and how far they have come, newest first',
  description:
    'Ask for one with the commands get-base-report and get-report; its parts are put together here.',
  tag: 'Devices',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object(paging),
  response: page(
    Type.Object({
      requestId: Type.Integer(),
      kind: orNull(words(variableReportKinds)),
      state: words(reportStates),
      parts: Type.Integer({ description: 'Parts that came' }),
      missing: Type.Array(Type.Integer(), {
        description: 'Numbers of parts that did not come, at most ten of them',
      }),
      variables: Type.Integer({ description: 'Attributes told in these parts' }),
      sentence,
      askedAt: orNull(instant),
      lastAt: orNull(instant),
    }),
  ),
});

export const setBootStatus = route({
  method: 'PUT',
  path: '/stations/{identity}/boot-status',
  summary: 'Accept a station, hold it pending, or reject it',
  description:
    'Pending: it may be set up and report, but not charge. Rejected: it is left alone until its next boot. ' +
    'The station hears of it at its next boot, for which it is asked at once where that is allowed.',
  tag: 'Stations',
  permission: 'stations:onboard',
  params: stationPath,
  body: Type.Object(
    {
      status: words(['accepted', 'pending', 'rejected']),
      note: Type.Optional(Type.String({ maxLength: 500, description: 'Why, for other operators' })),
      retrySeconds: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 86_400,
          description: 'How soon it shall boot again while it is held',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: Type.Object({ status: words(['accepted', 'pending', 'rejected']), sentence }),
});

export const getBootStatus = route({
  method: 'GET',
  path: '/stations/{identity}/boot-status',
  summary: 'Whether a station may work, and why not',
  tag: 'Stations',
  permission: 'stations:read',
  params: stationPath,
  response: Type.Object({
    status: words(['accepted', 'pending', 'rejected']),
    note: Type.String(),
    retrySeconds: orNull(Type.Integer()),
    bootedAt: orNull(instant),
  }),
});

const securityEvent = Type.Object({
  id: uuid,
  stationId: uuid,
  identity: Type.String(),
  type: Type.String(),
  critical: orNull(
    Type.Boolean({ description: 'Whether the standard calls it critical; null for a vendor’s own' }),
  ),
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
