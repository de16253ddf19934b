/** Which charts a transaction's samples make: power with charge, energy, currents, voltage; only those with values. */

import type { SampleSeries } from '../../../../server/transactions/contract.ts';
import type { Series } from '../../../ui/chart/series.ts';

export interface Chart {
  title: string;
  series: Series[];
  height: number;
}

export type Words = Record<
  | 'power'
  | 'offered'
  | 'energy'
  | 'soc'
  | 'current'
  | 'currentOffered'
  | 'voltage'
  | 'temperature'
  | 'powerAndCharge'
  | 'currents'
  | 'voltages',
  string
>;

type Column = readonly (number | null)[];

/** Samples without any value of a kind make no chart of it; an empty one would only ask why. */
export function chartsOf(samples: SampleSeries, words: Words): Chart[] {
  const kilo = (values: Column) => values.map((value) => (value === null ? null : value / 1000));
  const has = (values: Column) => values.some((value) => value !== null);
  const kept = (series: Series[]) => series.filter(({ values }) => has(values));
  const phases = [samples.currentL1A, samples.currentL2A, samples.currentL3A];
  // Phases tell more than their sum; a station that does not tell phases tells the whole.
  const currents = phases.some(has)
    ? phases.map((values, index) => amps(`L${index + 1}`, values, PHASES[index]!))
    : [amps(words.current, samples.currentA, 'var(--blue-mark)')];
  const first = samples.energyWh.find((value) => value !== null) ?? 0;
  const charts: Chart[] = [
    {
      title: words.powerAndCharge,
      height: 240,
      series: kept([
        line(words.power, 'kW', kilo(samples.powerW), 'var(--blue-mark)', 1),
        { ...line(words.offered, 'kW', kilo(samples.powerOfferedW), 'var(--slate-mark)', 1), plan: true },
        line(words.soc, '%', samples.socPercent, 'var(--battery)', 0),
      ]),
    },
    {
      title: words.energy,
      height: 170,
      series: kept([
        line(
          words.energy,
          'kWh',
          kilo(samples.energyWh.map((value) => (value === null ? null : value - first))),
          'var(--blue-mark)',
          2,
        ),
      ]),
    },
    {
      title: words.currents,
      height: 170,
      series: kept([
        ...currents,
        { ...amps(words.currentOffered, samples.currentOfferedA, 'var(--slate-mark)'), plan: true },
      ]),
    },
    {
      title: words.voltages,
      height: 150,
      series: kept([line(words.voltage, 'V', samples.voltageV, 'var(--violet-mark)', 0)]),
    },
    {
      title: words.temperature,
      height: 150,
      series: kept([line(words.temperature, '°C', samples.temperatureC, 'var(--orange-mark)', 0)]),
    },
  ];
  return charts.filter(({ series }) => series.length > 0);
}

/** L1 to L3 in the colours they have in every chart here. */
const PHASES = ['var(--blue-mark)', 'var(--violet-mark)', 'var(--battery)'];

const line = (label: string, unit: string, values: Column, color: string, digits: number): Series => ({
  label,
  unit,
  values,
  color,
  digits,
});
const amps = (label: string, values: Column, color: string) => line(label, 'A', values, color, 1);
