export { type Allocation, type AllocationInput, allocate, type Grant, type Wish } from './allocate.ts';
export type { Car, Discharge, FixedLoad, Mode } from './car.ts';
export { ConductorLoads } from './conductor-load.ts';
export {
  type Announced,
  chanceStillThere,
  chanceTakesMore,
  type Habits,
  habitsOf,
  type PastStay,
  staysLike,
} from './expect.ts';
export type { Battery, ExpectedCar, Market, PlannedCar, Situation, Slot } from './forecast.ts';
export { type CarPlan, type Plan, plan, unplanned } from './plan.ts';
export { type After, type Planner, startPlanner } from './planner.ts';
export { type Turns, usualTurns } from './rank.ts';
export { type Reason, sentence } from './reason.ts';
export type { Conductor, Evse, Site, Tap } from './site.ts';
export {
  checkTree,
  type LegWiring,
  type Phase,
  siteOf,
  type Tree,
  type TreeEvse,
  type TreeNode,
  type TreeProblem,
} from './tree.ts';
