/**
 * How well the scheduler does against the best that is possible: families of days at a site, baselines, Busbar, and a
 * bound with perfect foresight, in one run and one table.
 * Run: node bench/scheduling/main.ts [--seeds 3] [--cars 50] [--only tight,pv,real,conditions,times]
 */
import { parseArgs } from 'node:util';
import { habitsOf, type PastStay, staysLike } from '@busbar/scheduling';
import { type Highs, highs } from '@busbar/scheduling/lp';
import * as baselines from './baselines.ts';
import { boundOf } from './bound.ts';
import { conditions, watch } from './conditions.ts';
import { generate, type LoadFamily, loadFamilies } from './families.ts';
import type { Instance } from './instance.ts';
import { generateMarket, marketFamilies } from './market.ts';
import { ours } from './ours.ts';
import { pastStays, realInstance, realStays } from './real.ts';
import { costOf, onEvents, type Policy, type Seen, simulate } from './simulate.ts';
import { allocatorTimes, optimizerTimes } from './times.ts';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    cars: { type: 'string', default: '50' },
    only: { type: 'string' },
  },
});
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
const count = Number(options.cars);
const wanted = (name: string) => !options.only || options.only.split(',').includes(name);

/** Similar stays that a guess is made from. */
const alike = 16;
const slotsOfReal = 15;

const quarter = 900_000;

async function loadTable(highsSolver: Highs): Promise<void> {
  const families = (Object.keys(loadFamilies) as LoadFamily[]).filter(wanted);
  if (families.length === 0) return;
  heading(`Energy, % of the bound (${count} cars, ${seeds.length} days)`, families);
  const days = new Map(
    families.map((family) => [
      family,
      seeds.map((seed) => withBound(highsSolver, generate(family, count, seed))),
    ]),
  );
  const made = policies(highsSolver);
  const tight: (readonly number[])[] = [];
  await rows(made, families, async (family, make) => {
    const shares: number[] = [];
    for (const { instance, bound } of days.get(family)!) {
      const { energy } = await simulate(instance, make(instance));
      shares.push(sum(energy) / bound.energy);
      if (family === 'tight' && make === made.Busbar) tight.push(energy);
    }
    return percent(mean(shares));
  });
  line(
    'can be met at all',
    families.map((family) =>
      percent(
        mean(
          days
            .get(family)!
            .map(({ instance, bound }) => bound.energy / sum(instance.cars.map(({ need }) => need))),
        ),
      ),
    ),
  );
  if (wanted('tight')) shortage('tight', days.get('tight')!, tight);
}

function policies(highsSolver: Highs): Record<string, (instance: Instance) => Policy> {
  return {
    'equal share': () => baselines.equalShare,
    'first come': () => baselines.firstCome,
    'earliest deadline': () => baselines.earliestDeadline,
    'least laxity': () => baselines.leastLaxity,
    'round robin': () => baselines.roundRobin,
    'plain LP every slot': () => baselines.plainProgram(highsSolver),
    Busbar: (instance) => ours(highsSolver, knowing(instance)),
    'Busbar, whole A, 6 A': (instance) => ours(highsSolver, { ...knowing(instance), whole: true }),
  };
}

/** Where words are not certain: what other days have taught. */
function knowing({ family, cars }: Instance) {
  if (family !== 'unknown') return {};
  const past: PastStay[] = [101, 102, 103, 104].flatMap((seed) =>
    generate('unknown', cars.length, seed).cars.map(stayOf),
  );
  return { habitsOf: (car: Seen) => habitsOf(staysLike(past, stayOf(car), alike)) };
}

function stayOf(car: {
  arrives?: number;
  arrived?: number;
  leaves: number;
  announced: number;
  need?: number;
  left?: number;
}): PastStay {
  const asked = car.need ?? car.left ?? 0;
  return {
    arrivedAt: (car.arrives ?? car.arrived ?? 0) * quarter,
    departedAt: car.leaves * quarter,
    announcedDeparture: car.announced * quarter,
    asked,
    taken: asked,
  };
}

/** How the shortage of a day is shared: how many cars miss something, and how fairly (Jain's index). */
function shortage(family: LoadFamily, days: readonly Day[], energies: readonly (readonly number[])[]): void {
  const shares = energies.map((energy, day) =>
    energy.map((wattHours, i) => wattHours / days[day]!.instance.cars[i]!.need),
  );
  const short = shares.map((day) => day.filter((share) => share < 0.999).length);
  const fairness = shares.map((day) => sum(day) ** 2 / (day.length * sum(day.map((share) => share ** 2))));
  print(
    `${family}: ${mean(short).toFixed(1)} of ${count} cars short with Busbar, fairness (Jain) ${mean(fairness).toFixed(3)}`,
  );
}

async function costTable(highsSolver: Highs): Promise<void> {
  const families = marketFamilies.filter(wanted);
  if (families.length === 0) return;
  heading(`Cost, times the bound (${count} cars, ${seeds.length} days)`, families);
  const days = new Map(
    families.map((family) => [
      family,
      seeds.map((seed) => withBound(highsSolver, generateMarket(family, count, seed))),
    ]),
  );
  const made: Record<string, (instance: Instance, seed: number) => Policy> = {
    'blind to prices': () => baselines.uncontrolled,
    'LP without a forecast': (instance) => ours(highsSolver, { past: [{ ...instance, cars: [] }] }),
    Busbar: ({ family }, seed) =>
      ours(highsSolver, {
        past: [1, 2, 3, 4, 5].map((day) => generateMarket(family as 'pv', count, seed * 100 + day)),
      }),
  };
  await rows(made, families, async (family, make) => {
    const ratios: number[] = [];
    for (const [i, { instance, bound }] of days.get(family)!.entries()) {
      const result = await simulate(instance, make(instance, seeds[i]!));
      const whole = sum(result.energy) > bound.energy * 0.999;
      ratios.push(whole ? costOf(instance, result) / bound.cost : Number.NaN);
    }
    return mean(ratios).toFixed(3);
  });
}

async function realTable(highsSolver: Highs): Promise<void> {
  if (!wanted('real')) return;
  const stays = realStays();
  if (!stays) return print('\nreal: left out, the data are not there (ACN_DATA names the file)');
  const from = Date.parse('2019-09-16T00:00:00-07:00');
  const days = new Map(
    [80, 120].map((amps) => [`${amps} A`, withBound(highsSolver, realInstance(stays, from, 5, amps))]),
  );
  heading('Real stays, five days, % of the bound', [...days.keys()]);
  const minute = 60_000;
  const habits = (car: Seen, { cars }: Instance) => {
    const { arrives, announced, asked } = cars[car.index]!;
    const said = { arrivedAt: from + arrives * minute, announcedDeparture: from + announced * minute, asked };
    return habitsOf(staysLike(pastStays(stays, said.arrivedAt), said, alike));
  };
  const made: Record<string, () => Policy> = {
    'equal share': () => baselines.equalShare,
    'first come': () => baselines.firstCome,
    'earliest deadline': () => baselines.earliestDeadline,
    'least laxity': () => baselines.leastLaxity,
    'plain LP': () => onEvents(baselines.plainProgram(highsSolver, slotsOfReal), slotsOfReal),
    Busbar: () => onEvents(ours(highsSolver, { habitsOf: habits }), slotsOfReal),
  };
  await rows(made, [...days.keys()], async (name, make) => {
    const { instance, bound } = days.get(name)!;
    const { energy } = await simulate(instance, make());
    return percent(sum(energy) / bound.energy);
  });
}

function conditionTable(): void {
  if (!wanted('conditions')) return;
  heading(`Things go wrong (${count} cars, two hours in seconds)`, ['above, s', 'overload, s', 'kWh']);
  for (const condition of conditions) {
    const { above, overload, kilowattHours } = watch(condition, 'tight', count, 1);
    line(condition, [`${above}`, `${overload}`, kilowattHours.toFixed(0)]);
  }
}

async function timeTable(highsSolver: Highs): Promise<void> {
  if (!wanted('times')) return;
  const sizes = [50, 200, 500, 2000];
  heading(
    'One decision, ms of processor time',
    sizes.map((cars) => `${cars} cars`),
  );
  const optimizer = sizes.map((cars) => optimizerTimes(highsSolver, cars));
  line(
    'optimizer, median',
    optimizer.map(({ median }) => median.toFixed(1)),
  );
  line(
    'optimizer, 99th percentile',
    optimizer.map(({ p99 }) => p99.toFixed(1)),
  );
  line(
    'allocator, median',
    sizes.map((cars) => allocatorTimes(cars).median.toFixed(1)),
  );
}

interface Day {
  readonly instance: Instance;
  readonly bound: ReturnType<typeof boundOf>;
}

function withBound(highsSolver: Highs, instance: Instance): Day {
  return { instance, bound: boundOf(highsSolver, instance) };
}

async function rows<Make>(
  made: Record<string, Make>,
  names: readonly string[],
  value: (name: never, make: Make) => Promise<string>,
): Promise<void> {
  for (const [policy, make] of Object.entries(made)) {
    const cells: string[] = [];
    for (const name of names) cells.push(await value(name as never, make));
    line(policy, cells);
  }
}

function heading(title: string, columns: readonly string[]): void {
  print('');
  line(title, columns);
}

function line(name: string, cells: readonly string[]): void {
  print(`${name.padEnd(48)}${cells.map((cell) => cell.padStart(12)).join('')}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}

const solver = await highs();
await loadTable(solver);
await costTable(solver);
await realTable(solver);
conditionTable();
await timeTable(solver);
