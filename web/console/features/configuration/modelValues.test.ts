import { expect, test } from 'vitest';
import { bodyOfModel, connectorsOf, valuesOfModel } from './modelValues.ts';

const known = {
  name: 'Wall S',
  vendor: 'Norrwatt',
  model: 'Wall*',
  firmware: '*',
  facts: {
    rateUnits: ['A' as const, 'W' as const],
    minStackLevel: 0,
    maxStackLevel: 0,
    phaseSwitching: false,
    serialNumber: 'chargeBox' as const,
    lacks: ['GetDiagnostics'],
    connectors: { '2': [1, 2] as [number, number] },
  },
  evses: [{ number: 1, currentType: 'AC' as const, phases: 1, maxWatts: 7_400, plugs: ['type2'] }],
  deviations: ['Its clock has no zone.'],
  configuration: [{ component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval', value: '60' }],
  builtIn: false,
  stations: 1,
  changedAt: '2026-01-01T00:00:00.000Z',
};

test('a model that goes through its form comes out as it was', () => {
  const { builtIn: _, stations: __, changedAt: ___, ...body } = known;
  expect(bodyOfModel(valuesOfModel(known))).toEqual(body);
});

test('what is left empty is not said', () => {
  expect(bodyOfModel({ ...valuesOfModel(), name: ' New ' })).toEqual({
    name: 'New',
    vendor: '',
    model: '',
    firmware: '',
    facts: {},
    evses: [],
    deviations: [],
    configuration: [],
  });
});

test('connectors are read line by line, and what is no connector is left out', () => {
  expect(connectorsOf('1=1.1\n 2 = 1.2 \nnonsense\n3=x')).toEqual({ '1': [1, 1], '2': [1, 2] });
});
