/** Small arithmetic over what was measured: quantiles, and forecasts held against what came. */

/** A quarter of an hour that was measured: its mean power, in W. */
export interface Measured {
  /** Epoch milliseconds at which the quarter began. */
  readonly at: number;
  readonly watts: number;
}

export interface Expected {
  readonly at: number;
  /** As likely to be more as to be less. */
  readonly watts: number;
  /** One of five is below, one of five above. */
  readonly low: number;
  readonly high: number;
}

/** Makes a forecast of some quarters from what was measured before. */
export type Forecaster = (past: readonly Measured[], slots: readonly number[]) => readonly Expected[];

export const quarterMs = 900_000;
export const dayMs = 86_400_000;

/** The value below which a share of the values lies, between neighbours by distance; undefined of nothing. */
export function quantile(values: readonly number[], share: number): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (place - low);
}

/** How far forecasts of the past weeks were off, each made the midnight before from what was known then. */
export interface Accuracy {
  /** Days that could be judged. */
  readonly days: number;
  /** Mean of the absolute errors, and of the errors, in W; above 0: too much was expected. */
  readonly meanError: number;
  readonly bias: number;
  /** What “as yesterday” would have been off. */
  readonly naiveError: number;
  /** The mean of what came, to hold errors against. */
  readonly meanWatts: number;
}

/** Makes the forecast anew for each of the last days, and holds it against what came; undefined without a whole day. */
export function backtest(
  history: readonly Measured[],
  forecast: Forecaster,
  midnight: number,
  days: number,
): Accuracy | undefined {
  const byTime = new Map(history.map(({ at, watts }) => [at, watts]));
  let [count, judged, error, bias, naive, total] = [0, 0, 0, 0, 0, 0];
  for (let back = days; back >= 1; back--) {
    const from = midnight - back * dayMs;
    const slots = Array.from({ length: 96 }, (_, index) => from + index * quarterMs);
    const told = slots.filter((at) => byTime.has(at) && byTime.has(at - dayMs));
    if (told.length < 48) continue;
    const past = history.filter(({ at }) => at < from);
    const expected = new Map(forecast(past, slots).map((one) => [one.at, one.watts]));
    judged += 1;
    for (const at of told) {
      const came = byTime.get(at)!;
      const said = expected.get(at) ?? 0;
      count += 1;
      error += Math.abs(said - came);
      bias += said - came;
      naive += Math.abs(byTime.get(at - dayMs)! - came);
      total += came;
    }
  }
  if (count === 0) return undefined;
  return {
    days: judged,
    meanError: error / count,
    bias: bias / count,
    naiveError: naive / count,
    meanWatts: total / count,
  };
}
