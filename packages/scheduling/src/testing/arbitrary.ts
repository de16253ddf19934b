import fc from 'fast-check';
import type { Car, FixedLoad } from '../car.ts';
import type { Site } from '../site.ts';
import { type LegWiring, siteOf, type Tree, type TreeNode } from '../tree.ts';

/** Any small site, cars on it and the moment: for tests of what must hold always. */
export interface Moment {
  readonly site: Site;
  readonly cars: readonly Car[];
  readonly fixed: readonly FixedLoad[];
  readonly background: readonly number[];
  readonly now: number;
}

export const noon = Date.UTC(2026, 5, 1, 12);

const wirings: readonly (readonly LegWiring[])[] = [
  [1],
  [2],
  [3],
  [1, 2, 3],
  [2, 3, 1],
  [3, 1, 2],
  [[1, 2]],
  [[2, 3]],
  [[3, 1]],
  [
    [1, 2],
    [2, 3],
    [3, 1],
  ],
];

const node = (i: number): fc.Arbitrary<TreeNode> =>
  fc.record({
    id: fc.constant(`n${i}`),
    name: fc.constant(`Panel ${i}`),
    parent:
      i === 0 ? fc.constant(undefined) : fc.integer({ min: 0, max: i - 1 }).map((parent) => `n${parent}`),
    ratingAmps: fc.integer({ min: 1, max: 120 }),
    neutralAmps: fc.option(fc.integer({ min: 1, max: 80 }), { nil: undefined }),
    transformer: fc.option(fc.constant({ ratio: 0.5, primaryAmps: 50 }), { nil: undefined, freq: 4 }),
  }) as fc.Arbitrary<TreeNode>;

const tree: fc.Arbitrary<Tree> = fc.integer({ min: 1, max: 4 }).chain((nodes) =>
  fc.record({
    nodes: fc.tuple(...Array.from({ length: nodes }, (_, i) => node(i))),
    evses: fc
      .array(
        fc.record({
          wiring: fc.constantFrom(...wirings),
          node: fc.integer({ min: 0, max: nodes - 1 }),
          maxAmps: fc.constantFrom(10, 16, 32, 63),
          minAmps: fc.constantFrom(0, 6),
          stepAmps: fc.constantFrom(0.5, 1),
        }),
        { minLength: 1, maxLength: 12 },
      )
      .map((evses) =>
        evses.map((evse, i) => ({
          ...evse,
          id: `e${i}`,
          node: `n${evse.node}`,
          legs: evse.wiring.length,
          voltsPerLeg: 230,
        })),
      ),
  }),
);

const car = (evse: number, legs: number): fc.Arbitrary<Car> =>
  fc.record({
    id: fc.constant(`c${evse}`),
    evse: fc.constant(evse),
    legs: fc.constantFrom(
      Array.from({ length: legs }, (_, leg) => leg),
      [0],
    ),
    maxAmps: fc.constantFrom(5, 13, 16, 32),
    wattHours: fc.constantFrom(0, 4000, 40_000),
    arrivedAt: fc.constant(noon - 3_600_000),
    departsAt: fc.constant(noon + 4 * 3_600_000),
    mode: fc.constant('departure' as const),
    priority: fc.integer({ min: 0, max: 2 }),
    granted: fc.option(
      fc.record({ amps: fc.constantFrom(0, 6, 16), since: fc.integer({ min: noon - 1_800_000, max: noon }) }),
      { nil: undefined },
    ),
  }) as fc.Arbitrary<Car>;

export const moment: fc.Arbitrary<Moment> = tree.map(siteOf).chain((site) =>
  fc.record({
    site: fc.constant(site),
    cars: fc
      .tuple(...site.evses.map((evse, i) => fc.option(car(i, evse.legs), { nil: undefined, freq: 4 })))
      .map((cars) => cars.filter((one) => one !== undefined)),
    fixed: fc.constantFrom<FixedLoad[]>([], [{ evse: 0, legs: [0], amps: 10 }]),
    background: fc.constantFrom(
      [],
      site.conductors.map(() => 7),
      site.conductors.map(() => -5),
    ),
    now: fc.constant(noon),
  }),
);
