import { type Instance, mostAmps, wattsPerAmp } from './instance.ts';

/** What a day cost, in money, with all else that the site used. */
export function costOf(instance: Instance, { amps }: Result): number {
  const { market, cars, site, slotHours } = instance;
  let highest = 0;
  const energy = amps.reduce((sum, drawn, t) => {
    let watts = market.load[t]! - market.sun[t]!;
    drawn.forEach((a, i) => {
      const car = cars[i]!;
      watts += a * wattsPerAmp(site, car) * (a < 0 ? (car.discharge?.efficiency ?? 1) : 1);
    });
    highest = Math.max(highest, watts / 1000);
    return sum + (watts / 1000) * slotHours * (watts > 0 ? market.buy[t]! : market.sell[t]!);
  }, 0);
  return energy + highest * market.peakPrice;
}

/** What a policy sees of a car that is plugged in. */
export interface Seen {
  readonly id: string;
  /** Position in the instance's list. */
  readonly index: number;
  readonly evse: number;
  readonly legs: readonly number[];
  readonly maxAmps: number;
  readonly wattsPerAmp: number;
  readonly arrived: number;
  /** Announced departure, in slots; never before the end of this slot. */
  readonly leaves: number;
  /** The same as it was said, also when that has passed. */
  readonly announced: number;
  /** What it still asks for, in Wh. */
  readonly left: number;
  readonly taken: number;
  readonly discharge?: NonNullable<Instance['cars'][number]['discharge']>;
}

/** Decides the amperes of each car that is there, in the order given, for one slot. */
export type Policy = (
  t: number,
  cars: readonly Seen[],
  instance: Instance,
) => readonly number[] | Promise<readonly number[]>;

export interface Result {
  /** Wh taken by each car. */
  readonly energy: readonly number[];
  /** Amperes by slot and car. */
  readonly amps: readonly Float64Array[];
}

/** Runs a day under a policy. A car stops by itself when it has what it needs in truth. */
export async function simulate(instance: Instance, policy: Policy): Promise<Result> {
  const { cars, site, slots, slotHours } = instance;
  const energy = cars.map(() => 0);
  const amps: Float64Array[] = [];
  for (let t = 0; t < slots; t++) {
    const seen = cars.flatMap((car, index): Seen[] => {
      // A car that still draws after it got what it asked for is believed to want another quarter of an hour.
      const another = (mostAmps(site, car) * wattsPerAmp(site, car)) / 4;
      const asks = car.asked - energy[index]!;
      const left = asks > 1 ? asks : car.discharge ? 0 : another;
      const full = energy[index]! >= car.need - 1e-6 && !car.discharge;
      const there = car.arrives <= t && t < car.leaves && !full;
      if (!there) return [];
      return [
        {
          id: car.id,
          index,
          evse: car.evse,
          legs: car.legs,
          maxAmps: mostAmps(site, car),
          wattsPerAmp: wattsPerAmp(site, car),
          arrived: car.arrives,
          leaves: Math.max(car.announced, t + 1),
          announced: car.announced,
          left,
          taken: energy[index]!,
          ...(car.discharge && { discharge: car.discharge }),
        },
      ];
    });
    const given = await policy(t, seen, instance);
    const drawn = new Float64Array(cars.length);
    seen.forEach((car, i) => {
      const truth = cars[car.index]!;
      const wattHours = Math.min(given[i]! * car.wattsPerAmp * slotHours, truth.need - energy[car.index]!);
      energy[car.index]! += wattHours;
      drawn[car.index] = wattHours / (car.wattsPerAmp * slotHours);
    });
    amps.push(drawn);
  }
  return { energy, amps };
}

/** Decides anew only when a car came or went or stopped, and after so many slots; between, what was decided holds. */
export function onEvents(policy: Policy, mostSlots: number): Policy {
  let decided = Number.NEGATIVE_INFINITY;
  let who = '';
  let last: readonly number[] = [];
  return async (t, cars, instance) => {
    const there = cars.map(({ id }) => id).join();
    if (there !== who || t - decided >= mostSlots) {
      last = await policy(t, cars, instance);
      [who, decided] = [there, t];
    }
    return last;
  };
}
