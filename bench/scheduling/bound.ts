import { type Highs, LinearProgram, solve } from '@busbar/scheduling/lp';
import { type Instance, mostAmps, wattsPerAmp } from './instance.ts';

export interface Bound {
  /** The most energy that anybody could deliver who knows the future, in Wh; the 6 A minimum is ignored. */
  readonly energy: number;
  /** The least money for that energy, with all else that the site uses. */
  readonly cost: number;
}

/** What a kWh is worth in the bound: so much that no price makes up for one less. */
const worth = 1000;

/** The best that could be done with perfect foresight. */
export function boundOf(solver: Highs, instance: Instance): Bound {
  const program = new LinearProgram();
  const { site, slotHours } = instance;
  const rows = conductorRows(program, instance);
  const balance = balanceRows(program, instance);
  const moves: { taking: number; giving: number | undefined; kilowattHours: number }[] = [];
  for (const car of instance.cars) {
    const kilowattHours = (wattsPerAmp(site, car) * slotHours) / 1000;
    const most = mostAmps(site, car);
    const need = program.row(Number.NEGATIVE_INFINITY, car.need / 1000 / kilowattHours);
    let before: number | undefined;
    for (let t = car.arrives; t < car.leaves; t++) {
      const taking = program.column(-worth * kilowattHours, 0, most);
      const giving = car.discharge && program.column(worth * kilowattHours, 0, most);
      program.put(need, taking, 1);
      program.put(balance[t]!, taking, kilowattHours);
      for (const { conductor, weight } of tapsOf(instance, car.evse, car.legs))
        program.put(rows[conductor]![t]!, taking, weight);
      if (giving !== undefined) {
        program.put(need, giving, -1);
        program.put(balance[t]!, giving, -kilowattHours * car.discharge!.efficiency);
        const least = -car.discharge!.wattHours / 1000 / kilowattHours;
        const level = program.column(0, least, car.need / 1000 / kilowattHours);
        const step = program.row(0, 0);
        program.put(step, level, 1);
        if (before !== undefined) program.put(step, before, -1);
        program.put(step, taking, -1);
        program.put(step, giving, 1);
        before = level;
      }
      moves.push({ taking, giving, kilowattHours });
    }
  }
  const solved = solve(solver, program);
  if (!solved) throw new Error(`No bound was found for ${instance.family}`);
  const { values, objective } = solved;
  const energy = moves.reduce(
    (sum, { taking, giving, kilowattHours }) =>
      sum + kilowattHours * (values[taking]! - (giving === undefined ? 0 : values[giving]!)),
    0,
  );
  return { energy: energy * 1000, cost: objective + worth * energy };
}

/** Per slot, in kWh: cars − bought + sold = sun − load; with the price of the highest import. */
function balanceRows(program: LinearProgram, { market, slots, slotHours }: Instance): number[] {
  const peak = program.column(market.peakPrice, 0, Number.POSITIVE_INFINITY);
  return Array.from({ length: slots }, (_, t) => {
    const surplus = ((market.sun[t]! - market.load[t]!) / 1000) * slotHours;
    const row = program.row(surplus, surplus);
    const bought = program.column(market.buy[t]!, 0, Number.POSITIVE_INFINITY);
    program.put(row, bought, -1);
    program.put(row, program.column(-market.sell[t]!, 0, Number.POSITIVE_INFINITY), 1);
    if (market.peakPrice > 0) {
      const below = program.row(Number.NEGATIVE_INFINITY, 0);
      program.put(below, bought, 1 / slotHours);
      program.put(below, peak, -1);
    }
    return row;
  });
}

function conductorRows(program: LinearProgram, { site, background, slots }: Instance): number[][] {
  return site.conductors.map(({ ratingAmps }, c) =>
    Array.from({ length: slots }, (_, t) =>
      program.row(Number.NEGATIVE_INFINITY, ratingAmps - background[c]![t]!),
    ),
  );
}

/** What one ampere of a car adds to each conductor, where loads meet at one angle. */
export function tapsOf({ site }: Instance, evse: number, legs: readonly number[]) {
  return site.conductors.flatMap(({ taps }, conductor) => {
    const weight = taps
      .filter((tap) => tap.evse === evse && legs.includes(tap.leg))
      .reduce((sum, tap) => sum + tap.weight, 0);
    return weight > 0 ? [{ conductor, weight }] : [];
  });
}
