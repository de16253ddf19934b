import { expect, test } from 'vitest';
import { keyOfVariable, keysOfComponent, variableOfKey } from './keys16.ts';

test('a key means a variable, and the variable that key again', () => {
  const heartbeat = { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval', variableInstance: '' };
  expect(variableOfKey('heartbeatinterval')).toEqual(heartbeat);
  expect(keyOfVariable(heartbeat)).toBe('HeartbeatInterval');
  for (const component of ['AuthCtrlr', 'SmartChargingCtrlr', 'SecurityCtrlr', 'TxCtrlr']) {
    for (const key of keysOfComponent(component)) expect(keyOfVariable(variableOfKey(key))).toBe(key);
  }
});

test('a maker’s own key stays under its own name', () => {
  expect(variableOfKey('LedColour')).toEqual({
    component: 'OCPP16',
    variable: 'LedColour',
    variableInstance: '',
  });
  expect(keyOfVariable({ component: 'OCPP16', variable: 'LedColour' })).toBe('LedColour');
  expect(keyOfVariable({ component: 'DisplayMessageCtrlr', variable: 'Enabled' })).toBeUndefined();
});
