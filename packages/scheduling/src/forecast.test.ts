import { describe, expect, it } from 'vitest';
import { type PlannedCar, type Situation, slotsOf } from './forecast.ts';

const quarter = 900_000;
const at = (hour: number) => Date.UTC(2026, 5, 1) + hour * 4 * quarter;

function situation(now: number, cars: number): Situation {
  const car = {} as PlannedCar;
  return {
    site: { evses: [], conductors: [] },
    now,
    slotMs: quarter,
    slots: 96,
    cars: Array(cars).fill(car),
  };
}

describe('slots', () => {
  it('lengthen with distance and leave no gap', () => {
    const slots = slotsOf(situation(at(8), 500));
    expect(slots[0]).toMatchObject({ from: at(8), to: at(8.25), hours: 0.25 });
    expect(slots.at(-1)).toMatchObject({ to: at(32), hours: 1 });
    slots.slice(1).forEach((slot, i) => {
      expect(slot.from).toBe(slots[i]!.to);
    });
    expect(slots.length).toBeLessThan(35);
  });

  it('end at full hours, whenever the plan begins', () => {
    const slots = slotsOf(situation(at(8.75), 2000));
    const long = slots.filter(({ hours }) => hours > 1);
    expect(long.every(({ to }) => (to - at(0)) % (8 * quarter) === 0 || to === at(32.75))).toBe(true);
  });
});
