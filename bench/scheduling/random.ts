/** Numbers that look random and are always the same for a seed (mulberry32). */
export interface Random {
  /** From 0 to below 1. */
  unit(): number;
  between(low: number, high: number): number;
  normal(mean: number, deviation: number): number;
  chance(share: number): boolean;
  /** An index, with these weights. */
  pick(weights: readonly number[]): number;
}

export function seeded(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const normal = (mean: number, deviation: number) =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
  return {
    unit,
    normal,
    between: (low, high) => low + (high - low) * unit(),
    chance: (share) => unit() < share,
    pick(weights) {
      let rest = unit() * weights.reduce((sum, weight) => sum + weight, 0);
      const found = weights.findIndex((weight) => {
        rest -= weight;
        return rest < 0;
      });
      return found < 0 ? weights.length - 1 : found;
    },
  };
}
