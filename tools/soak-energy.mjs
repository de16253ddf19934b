// A week (or more) at sites in a closed loop, faster than life; prints a table, and fails on any overload.
// `node tools/soak-energy.mjs --days 7 --evses 50,500 --seed 1`
import { parseArgs } from 'node:util';
import { boundOfCourse } from '../scenarios/harness/site/bound.ts';
import { courseOf } from '../scenarios/harness/site/plan.ts';
import { runCourse } from '../scenarios/harness/site/run.ts';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '7' },
    evses: { type: 'string', default: '50,500' },
    seed: { type: 'string', default: '1' },
  },
});

console.log('EVSEs  days  seconds  delivered kWh  of the bound  worst moment  messages  overloads');
let overloads = 0;
for (const evses of values.evses.split(',').map(Number)) {
  const course = courseOf({ evses, days: Number(values.days), seed: Number(values.seed) });
  const began = performance.now();
  const result = await runCourse(course);
  const seconds = (performance.now() - began) / 1000;
  const bound = await boundOfCourse(course);
  overloads += result.overloads.length;
  console.log(
    [
      String(evses).padStart(5),
      values.days.padStart(4),
      seconds.toFixed(1).padStart(7),
      (result.wattHours / 1000).toFixed(0).padStart(13),
      `${((100 * result.wattHours) / bound).toFixed(1)} %`.padStart(12),
      `${(100 * result.worst).toFixed(1)} %`.padStart(12),
      String(result.messages).padStart(8),
      String(result.overloads.length).padStart(9),
    ].join('  '),
  );
  for (const { conductor, times, at } of result.overloads.slice(0, 10))
    console.log(
      `       ${conductor} at ${(100 * times).toFixed(0)} % of its rating, ${new Date(at).toISOString()}`,
    );
}
process.exitCode = overloads > 0 ? 1 : 0;
