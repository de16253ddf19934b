import { expect, test } from 'vitest';
import { MASKED, maskFrame, maskPayload } from './mask.ts';

const planted = 'planted-5ecret-value';

test.each([
  ['a 1.6 key being set', [2, '1', 'ChangeConfiguration', { key: 'AuthorizationKey', value: planted }]],
  [
    'a 1.6 key being told',
    [3, '1', { configurationKey: [{ key: 'AuthorizationKey', readonly: false, value: planted }] }],
  ],
  [
    'a 2.x variable being set',
    [
      2,
      '1',
      'SetVariables',
      {
        setVariableData: [
          {
            component: { name: 'SecurityCtrlr' },
            variable: { name: 'BasicAuthPassword' },
            attributeValue: planted,
          },
        ],
      },
    ],
  ],
  [
    'a report of a write-only variable',
    [
      2,
      '1',
      'NotifyReport',
      {
        reportData: [
          { variable: { name: 'Pin' }, variableAttribute: [{ mutability: 'WriteOnly', value: planted }] },
          { variable: { name: 'BasicAuthPassword' }, variableAttribute: [{ value: planted }] },
        ],
      },
    ],
  ],
  [
    'a network profile',
    [
      2,
      '1',
      'SetNetworkProfile',
      {
        connectionData: {
          basicAuthPassword: planted,
          apn: { apn: 'x', apnPassword: planted, simPin: 1234 },
          vpn: { server: 's', user: 'u', password: planted, key: planted, type: 'IPSec' },
        },
      },
    ],
  ],
  [
    'JSON in the text of a DataTransfer',
    [2, '1', 'DataTransfer', { vendorId: 'x', data: JSON.stringify({ wifiPassword: planted }) }],
  ],
  [
    'an assignment in the text of a DataTransfer',
    [2, '1', 'DataTransfer', { vendorId: 'x', data: `wifiPassword=${planted}` }],
  ],
  [
    'an error that quotes the value',
    [4, '1', 'GenericError', `AuthorizationKey ${planted} is too short`, {}],
  ],
])('%s is stored without its secret', (_name, frame) => {
  const text = maskFrame(JSON.stringify(frame));
  expect(text).not.toContain(planted);
  expect(text).toContain(MASKED);
  expect(JSON.parse(text)[1]).toBe('1');
});

test('names written with escapes are found too', () => {
  const text = `[2,"1","ChangeConfiguration",{"key":"\\u0041uthorizationKey","value":"${planted}"}]`;
  expect(maskFrame(text)).not.toContain(planted);
});

test('a broken frame is cut off where a secret begins', () => {
  const text = `[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"${planted}"`;
  expect(maskFrame(text)).toBe(`[2,"1","ChangeConfiguration",{"key":"AuthorizationKey${MASKED}`);
});

test('frames without secrets are kept byte by byte', () => {
  const frames = [
    '[2,"1","Heartbeat",{}]',
    '[2,"1","GetConfiguration",{"key":["AuthorizationKey"]}]',
    '[2, "1" ,"SecurityEventNotification",{"type":"InvalidPassword"}]',
  ];
  expect(frames.map(maskFrame)).toEqual(frames);
});

test('a payload without secrets is given back as it is', () => {
  const payload = { a: [{ b: 1 }] };
  expect(maskPayload(payload)).toBe(payload);
});
