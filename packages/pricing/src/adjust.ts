import { type Exact, Exactly } from './money.ts';
import type { Dimension, PriceComponent, PricePoint, Tariff } from './tariff.ts';

/**
 * Scales the prices of a tariff: -10 is a member's discount of 10 %, 5 a roaming mark-up of 5 %. Limits scale too
 * unless only some dimensions are named. The result is a tariff of its own, to be frozen like any other.
 */
export function scaleTariff(tariff: Tariff, percent: Exact, dimensions?: readonly Dimension[]): Tariff {
  const factor = new Exactly(percent).div(100).plus(1);
  const scaled = (price: Exact): string => factor.times(price).toFixed();
  const limit = (price: Tariff['minPrice']): Tariff['minPrice'] =>
    price && Object.fromEntries(Object.entries(price).map(([side, value]) => [side, value && scaled(value)]));
  const component = (original: PriceComponent): PriceComponent => {
    if (dimensions && !dimensions.includes(original.dimension)) return original;
    const { price, series } = original;
    const points = series?.map((point) => ({ ...point, price: scaled(point.price) }));
    return { ...original, price: scaled(price), ...(points && { series: points }) };
  };
  return {
    ...tariff,
    elements: tariff.elements.map((element) => ({
      ...element,
      components: element.components.map(component),
    })),
    ...(!dimensions && tariff.minPrice && { minPrice: limit(tariff.minPrice) }),
    ...(!dimensions && tariff.maxPrice && { maxPrice: limit(tariff.maxPrice) }),
  };
}

/** How a price per kWh is made from a market price: factor × market + margin, then held between floor and cap. */
export interface PriceFormula {
  readonly factor?: Exact;
  /** In whole currency units per kWh. */
  readonly margin?: Exact;
  readonly floor?: Exact;
  readonly cap?: Exact;
}

/** Makes the price series of a component from market prices (whole currency units per kWh) by a formula. */
export function priceSeries(market: readonly PricePoint[], formula: PriceFormula): PricePoint[] {
  const { factor = 1, margin = 0, floor, cap } = formula;
  return market.map(({ from, price }) => {
    let made = new Exactly(price).times(factor).plus(margin);
    if (floor !== undefined) made = Exactly.max(made, floor);
    if (cap !== undefined) made = Exactly.min(made, cap);
    return { from, price: made.toFixed() };
  });
}
