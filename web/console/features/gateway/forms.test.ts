import { expect, test } from 'vitest';
import type { Station } from '../../../../server/locations/contract.ts';
import { namesOfPresent, presentValues, startingValues } from './forms.ts';

const evses = [
  { number: 1, transaction: null },
  { number: 2, transaction: { id: 'runs' } },
] as unknown as Station['evses'];

const schema = {
  type: 'object',
  required: ['evse', 'transactionId'],
  properties: {
    evse: { type: 'integer', picker: 'evse' },
    connector: { type: 'integer', picker: 'connector' },
    transactionId: { type: 'string', picker: 'transaction' },
  },
};

test('a form begins with what the station has: its first EVSE, the transaction that runs', () => {
  expect(startingValues(schema, evses)).toEqual({ evse: 1, transactionId: 'runs' });
});

test('what was chosen before the form opened is kept', () => {
  expect(startingValues(schema, evses, { evse: 2 })).toEqual({ evse: 2, transactionId: 'runs' });
});

test('what is optional stays open, and nothing is made up for a station without EVSEs', () => {
  expect(startingValues({ ...schema, required: [] }, evses)).toEqual({});
  expect(startingValues(schema, [])).toEqual({});
});

test('a form begins with what the station has, as far as the member can take it', () => {
  const network = {
    type: 'object',
    properties: {
      profile: {
        type: 'integer',
        present: ['NetworkConfiguration.SecurityProfile', 'SecurityCtrlr.SecurityProfile'],
      },
      base: { enum: ['all', 'factory_default'], present: ['MonitoringCtrlr.ActiveMonitoringBase'] },
      level: { type: 'integer', present: ['MonitoringCtrlr.ActiveMonitoringLevel'] },
      url: { type: 'string', present: ['NetworkConfiguration.OcppCsmsUrl'] },
    },
  };
  const told = (component: string, variable: string, value: string | null, attribute = 'Actual') => ({
    ...{ component, variable, value, attribute },
  });
  expect(namesOfPresent(network)).toContain('SecurityProfile');
  expect(
    presentValues(network, [
      told('SecurityCtrlr', 'SecurityProfile', '2'),
      told('MonitoringCtrlr', 'ActiveMonitoringBase', 'FactoryDefault'),
      told('MonitoringCtrlr', 'ActiveMonitoringLevel', 'high'),
      told('NetworkConfiguration', 'OcppCsmsUrl', null),
      told('NetworkConfiguration', 'SecurityProfile', '3', 'Target'),
    ]),
  ).toEqual({ profile: 2, base: 'factory_default' });
});
