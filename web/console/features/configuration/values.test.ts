import { expect, test } from 'vitest';
import { csvOfRows, rowsOf, rowsOfCsv, valuesOf } from './values.ts';

const variables = [
  { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval', value: '60' },
  { component: 'Connector', evse: 1, connector: 2, variable: 'Text', value: 'a "b",\nc' },
];

test('values go out as CSV and come in again, whatever is in them', () => {
  expect(valuesOf(rowsOfCsv(csvOfRows(rowsOf(variables))))).toEqual(variables);
});

test('lines that name nothing are left out, and a file without a heading is read in the usual order', () => {
  expect(valuesOf(rowsOfCsv(',,,,,,,\r\nTxCtrlr,,,,EVConnectionTimeOut,,,90\r\n'))).toEqual([
    { component: 'TxCtrlr', variable: 'EVConnectionTimeOut', value: '90' },
  ]);
});
