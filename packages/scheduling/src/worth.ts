/** What things are worth to each other; money is what the market says, per kWh. */
export const worth = {
  /** Of a kWh that a car gets before it leaves: above every price, so that readiness goes before cost. */
  energy: 100,
  /** Each class of priority counts so many times the one below. */
  priority: 3,
  /** More for the first part of a need: everybody gets something, whoever leaves early as well. */
  floor: 0.04,
  floorShare: 0.4,
  /**
   * More for who is known to need little, none from `muchWattHours` on: so few are short by much, and not all by
   * something.
   */
  little: 0.02,
  muchWattHours: 40_000,
  /** Less per hour of waiting: what can be given now is not kept for a later that may come otherwise. */
  hour: 0.00001,
  /** So many times that for who has no time to lose; half of it more for who has an hour, a third for two. */
  urgency: 20,
  /** Less per hour for who wants it now. */
  hourNow: 0.02,
  /** Of a kWh to somebody who takes it only when it is cheap: the mean price times this. */
  cheapest: 0.75,
  /** Of a kWh that is left in the site's battery at the end: the mean price times this. */
  stored: 0.8,
} as const;
