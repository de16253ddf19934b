import { expect, test } from 'vitest';
import { judgeTime } from '../platform/station-time.ts';
import { collectSamples, type ToldValue } from './measure.ts';
import { formatWattHours } from './watt-hours.ts';

const arrival = Date.UTC(2026, 0, 5, 8);
const time = judgeTime('2026-01-05T08:00:00Z', arrival);

function samples(...told: Partial<ToldValue>[]) {
  const collector = collectSamples();
  for (const value of told) {
    collector.add(time, {
      value: '0',
      measurand: undefined,
      phase: undefined,
      location: undefined,
      context: undefined,
      unit: undefined,
      multiplier: undefined,
      signed: undefined,
      opaque: false,
      ...value,
    });
  }
  return collector.finish();
}

const energyOf = (...told: Partial<ToldValue>[]) => {
  const energy = samples(...told)[0]!.values.energyImport;
  return energy === null ? null : formatWattHours(energy);
};

test('a value with everything left out is the imported energy in Wh at the outlet, taken periodically', () => {
  const [sample] = samples({ value: '1500' });
  expect(sample).toMatchObject({
    context: 'Sample.Periodic',
    location: 'Outlet',
    values: { energyImport: 1_500_000_000n },
  });
});

test.each([
  [{ value: '1.5', unit: 'kWh' }, '1500'],
  [{ value: 1.5, unit: 'Wh', multiplier: 3 }, '1500'],
  [{ value: 1500, unit: 'kWh', multiplier: -3 }, '1500'],
  [{ value: '0.0015', unit: 'MWh' }, '1500'],
] as const)('%j is %s Wh', (told, expected) => {
  expect(energyOf(told)).toBe(expected);
});

test('registers of single phases are summed when there is no total', () => {
  const phases = [
    { value: '100.1', phase: 'L1' },
    { value: '200.2', phase: 'L2-N' },
    { value: '0.3', phase: 'L3', unit: 'kWh' },
  ];
  expect(energyOf(...phases)).toBe('600.3');
  expect(energyOf(...phases, { value: '601' })).toBe('601');
});

test('neutral and line-to-line values are no part of a sum', () => {
  const [sample] = samples(
    { value: '5', phase: 'N' },
    { value: '400', measurand: 'Voltage', phase: 'L1-L2', unit: 'V' },
  );
  expect(sample!.values).toMatchObject({
    energyImport: null,
    voltage: null,
    other: { 'Energy.Active.Import.Register/N': ['5'], 'Voltage/L1-L2': ['400', 'V'] },
  });
});

test('power, current, voltage and temperature come in base units', () => {
  const [sample] = samples(
    { value: '11.04', measurand: 'Power.Active.Import', unit: 'kW' },
    { value: '16', measurand: 'Current.Import', phase: 'L2', unit: 'A' },
    { value: '230,5', measurand: 'Voltage', phase: 'L1-N', unit: 'V' },
    { value: '300.15', measurand: 'Temperature', unit: 'K' },
    { value: '62', measurand: 'SoC', unit: 'Percent' },
  );
  expect(sample!.values).toMatchObject({ powerImport: 11_040, currentL2: 16, voltageL1: 230.5, soc: 62 });
  expect(sample!.values.temperature).toBeCloseTo(27);
});

test('power without a total is the sum of its phases', () => {
  const power = { measurand: 'Power.Active.Import', unit: 'W' };
  const [sample] = samples(
    { ...power, value: '1000', phase: 'L1' },
    { ...power, value: '1200', phase: 'L3' },
  );
  expect(sample!.values).toMatchObject({ powerImport: 2200, powerL1: 1000, powerL2: null, powerL3: 1200 });
});

test.each(['', 'abc', 'NaN', '1e400'])('%j is kept, but not as a number', (value) => {
  const [sample] = samples({ value, measurand: 'Power.Active.Import' });
  expect(sample!.values).toMatchObject({ powerImport: null, other: { 'Power.Active.Import': [value] } });
});

test('a value that the database could not hold is kept as it was sent', () => {
  const [sample] = samples({ value: 1e300, measurand: 'Voltage' }, { value: 1e-60, measurand: 'Frequency' });
  expect(sample!.values).toMatchObject({ voltage: null, frequency: 0, other: { Voltage: [1e300] } });
});

test('values of one instant, context and location make one sample, others make their own', () => {
  const made = samples(
    { value: '1', context: 'Transaction.Begin' },
    { value: '3000', measurand: 'Power.Active.Import', context: 'Transaction.Begin' },
    { value: '2', context: 'Transaction.Begin', location: 'Inlet' },
    { value: '3', context: 'Transaction.End' },
  );
  expect(made.map(({ context, location, conflicting }) => [context, location, conflicting])).toEqual([
    ['Transaction.Begin', 'Outlet', false],
    ['Transaction.Begin', 'Inlet', false],
    ['Transaction.End', 'Outlet', false],
  ]);
});

test('the same value told twice is one, another value is kept and flagged', () => {
  expect(samples({ value: '5' }, { value: '5.0' })).toHaveLength(1);
  const [first, second] = samples({ value: '5' }, { value: '6' });
  expect(first).toMatchObject({ conflicting: false, values: { energyImport: 5_000_000n } });
  expect(second).toMatchObject({ conflicting: true, values: { energyImport: 6_000_000n } });
});

test('signed readings are kept exactly as sent', () => {
  const signed = { signedMeterData: 'T0NNRg==', signingMethod: '', encodingMethod: 'OCMF', publicKey: '' };
  const [sample] = samples(
    { value: 12, signed },
    { value: 'OCMF|{}|{}', signed: 'OCMF|{}|{}', opaque: true },
  );
  expect(sample!.values.energyImport).toBe(12_000_000n);
  expect(sample!.values.other).toEqual({
    signed: [
      { measurand: 'Energy.Active.Import.Register', signed },
      { measurand: 'Energy.Active.Import.Register', signed: 'OCMF|{}|{}' },
    ],
  });
});

test('a resend has the same digest, another value has not', () => {
  const one = samples({ value: '5' })[0]!.digest;
  expect(samples({ value: '5' })[0]!.digest).toBe(one);
  expect(samples({ value: '6' })[0]!.digest).not.toBe(one);
  expect(samples({ value: '5', unit: 'kWh' })[0]!.digest).not.toBe(one);
});
