import { expect, test } from 'vitest';
import type { SampleSeries } from '../../../../server/transactions/contract.ts';
import { chartsOf, type Words } from './charts.ts';

const words = new Proxy({} as Words, { get: (_words, name) => String(name) });
const none = [null, null];
const empty: SampleSeries = {
  from: null,
  to: null,
  samples: 2,
  downsampled: false,
  at: [0, 60_000],
  energyWh: none,
  powerW: none,
  powerOfferedW: none,
  currentA: none,
  currentL1A: none,
  currentL2A: none,
  currentL3A: none,
  currentOfferedA: none,
  voltageV: none,
  socPercent: none,
  temperatureC: none,
};
const titles = (series: Partial<SampleSeries>) =>
  chartsOf({ ...empty, ...series }, words).map(({ title }) => title);

test('what was not measured has no chart', () => {
  expect(titles({})).toEqual([]);
  expect(titles({ powerW: [0, null] })).toEqual(['powerAndCharge']);
});

test('charge of the car stands with its power', () => {
  const [chart] = chartsOf({ ...empty, powerW: [11_000, 7_000], socPercent: [40, 41] }, words);
  expect(chart?.series.map(({ unit }) => unit)).toEqual(['kW', '%']);
  expect(chart?.series[0]?.values).toEqual([11, 7]);
});

test('energy counts from the first reading of the register, and a gap stays a gap', () => {
  const [chart] = chartsOf({ ...empty, energyWh: [5000, null, 7500] }, words);
  expect(chart?.series[0]?.values).toEqual([0, null, 2.5]);
});

test('phases are drawn where they are told, else the whole current', () => {
  const phases = chartsOf({ ...empty, currentL1A: [16, 16], currentA: [48, 48] }, words);
  expect(phases[0]?.series.map(({ label }) => label)).toEqual(['L1']);
  const whole = chartsOf({ ...empty, currentA: [48, 48] }, words);
  expect(whole[0]?.series.map(({ label }) => label)).toEqual(['current']);
});
