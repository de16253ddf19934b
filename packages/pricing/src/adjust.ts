import { type Exact, Exactly } from './money.ts';
import type { Dimension, Discount, PriceLimit, PricePoint, Tariff } from './tariff.ts';

/** Scales the prices of some dimensions of a tariff: 20 makes them a fifth dearer. Limits stay as they are. */
export function scaleTariff(tariff: Tariff, percent: Exact, dimensions: readonly Dimension[]): Tariff {
  const factor = new Exactly(percent).div(100).plus(1);
  return repriced(tariff, (price, dimension) =>
    dimensions.includes(dimension) ? factor.times(price).toFixed() : price,
  );
}

/**
 * Takes a discount off a tariff: off every price that is asked and off its limits, so that its holder pays that much
 * less of what anybody would. What is credited stays whole. The result is a tariff of its own, to be frozen like any other.
 */
export function discounted(tariff: Tariff, discount: Discount): Tariff {
  const factor = new Exactly(100).minus(discount.percent).div(100);
  const less = (price: Exact): Exact => (new Exactly(price).gt(0) ? factor.times(price).toFixed() : price);
  const { minPrice, maxPrice } = tariff;
  return {
    ...repriced(tariff, less),
    // A station may know the tariff without the discount by its own id.
    id: `${tariff.id}-${discount.percent}`,
    ...(minPrice && { minPrice: limitOf(minPrice, less) }),
    ...(maxPrice && { maxPrice: limitOf(maxPrice, less) }),
    discount,
  };
}

function repriced(tariff: Tariff, change: (price: Exact, dimension: Dimension) => Exact): Tariff {
  const elements = tariff.elements.map((element) => ({
    ...element,
    components: element.components.map(({ price, series, ...component }) => {
      const changed = (one: Exact): Exact => change(one, component.dimension);
      const points = series?.map((point) => ({ ...point, price: changed(point.price) }));
      return { ...component, price: changed(price), ...(points && { series: points }) };
    }),
  }));
  return { ...tariff, elements };
}

const limitOf = ({ beforeTax, afterTax }: PriceLimit, change: (price: Exact) => Exact): PriceLimit => ({
  ...(beforeTax !== undefined && { beforeTax: change(beforeTax) }),
  ...(afterTax !== undefined && { afterTax: change(afterTax) }),
});

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
