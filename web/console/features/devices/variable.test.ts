import { expect, test } from 'vitest';
import { type Variable, variableWords } from './variable.ts';

const variable = (over: Partial<Variable>): Variable => ({
  component: 'EVSE',
  componentInstance: null,
  evse: null,
  connector: null,
  variable: 'Power',
  variableInstance: null,
  key: null,
  attribute: 'Actual',
  value: '1',
  mutability: null,
  unit: null,
  dataType: null,
  values: [],
  min: null,
  max: null,
  readAt: '2026-11-22T12:00:00Z',
  ...over,
});

test('a variable is named with its place and instances', () => {
  expect(variableWords(variable({}))).toBe('EVSE.Power');
  expect(variableWords(variable({ evse: 2, connector: 1, variableInstance: 'L1' }))).toBe(
    'EVSE[2.1].Power(L1)',
  );
});

test('a key of 1.6 stands by its own name', () => {
  expect(variableWords(variable({ component: 'OCPP16', variable: 'HeartbeatInterval' }))).toBe(
    'HeartbeatInterval',
  );
});
