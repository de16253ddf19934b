// A week (or more) at sites in a closed loop, faster than life; prints a table, and fails on any overload.
// `node tools/soak-energy.mjs --days 7 --evses 50,500 --seed 1`; with `--losses` it says why the main fuse was not full while
// cars wanted more.
import { parseArgs } from 'node:util';
import { highs } from '@busbar/scheduling/lp';
import { boundOfCourse } from '../scenarios/harness/site/bound.ts';
import { createLosses } from '../scenarios/harness/site/losses.ts';
import { courseOf } from '../scenarios/harness/site/plan.ts';
import { runCourse } from '../scenarios/harness/site/run.ts';

/** Plans are so far apart at least: the optimizer of a real site has a thread of its own, here it takes its turn. */
const plansApartMs = 300_000;
/** How often the losses are looked at, in seconds: the loop tells of itself every ten. */
const lookEvery = 10;

/**
 * Runs sites of so many EVSEs for so many days, and prints how each went.
 * @param {{ sizes: readonly number[], days: number, seed: number, why?: boolean }} wanted
 * @returns {Promise<number>} overloads
 */
export async function soakEnergy({ sizes, days, seed, why = false }) {
  const solver = await highs();
  console.log(
    'EVSEs  days  CPU s  CPU s/day  delivered kWh  of the bound  worst moment  messages  overloads',
  );
  let overloads = 0;
  for (const evses of sizes) {
    const course = courseOf({ evses, days, seed });
    const before = process.cpuUsage();
    const losses = createLosses(lookEvery);
    const result = await runCourse(course, { solver, plansApartMs, ...(why && { watch: losses.see }) });
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    const bound = await boundOfCourse(course);
    overloads += result.overloads.length;
    console.log(
      [
        String(evses).padStart(5),
        String(days).padStart(4),
        seconds.toFixed(0).padStart(5),
        (seconds / days).toFixed(1).padStart(9),
        (result.wattHours / 1000).toFixed(0).padStart(13),
        `${((100 * result.wattHours) / bound).toFixed(1)} %`.padStart(12),
        `${(100 * result.worst).toFixed(1)} %`.padStart(12),
        String(result.messages).padStart(8),
        String(result.overloads.length).padStart(9),
      ].join('  '),
    );
    for (const [cause, wattHours] of losses.wattHours())
      console.log(
        `       ${cause.padEnd(44)} ${(wattHours / 1000).toFixed(0).padStart(7)} kWh  ${((100 * wattHours) / bound).toFixed(1).padStart(5)} %`,
      );
    for (const { conductor, times, at } of result.overloads.slice(0, 10))
      console.log(
        `       ${conductor} at ${(100 * times).toFixed(0)} % of its rating, ${new Date(at).toISOString()}`,
      );
  }
  return overloads;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      days: { type: 'string', default: '7' },
      evses: { type: 'string', default: '50,500' },
      seed: { type: 'string', default: '1' },
      losses: { type: 'boolean', default: false },
    },
  });
  const sizes = values.evses.split(',').map(Number);
  const [days, seed] = [Number(values.days), Number(values.seed)];
  const overloads = await soakEnergy({ sizes, days, seed, why: values.losses });
  process.exitCode = overloads > 0 ? 1 : 0;
}
