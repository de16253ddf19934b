export { discounted, type PriceFormula, priceSeries, scaleTariff } from './adjust.ts';
export { checkTariff, type TariffProblem } from './check.ts';
export type { ChargingPeriod, Cost, CostLine, PricingOptions } from './cost.ts';
export { currencyDecimals, type Exact, type Money } from './money.ts';
export { nextPriceChange, nextThresholds, type PriceMoment, type Prices, pricesAt } from './now.ts';
export { type OcpiTariff, tariffFromOcpi, tariffToOcpi } from './ocpi.ts';
export { energyWithin, type Plan, previewCost, runningCost } from './preview.ts';
export { priceTransaction } from './price.ts';
export type {
  Dimension,
  Discount,
  PriceComponent,
  PriceLimit,
  PricePoint,
  Restrictions,
  Tariff,
  TariffElement,
  Weekday,
} from './tariff.ts';
export type { Tax } from './tax.ts';
export type { Rounding, TaxGroup, Totals } from './totals.ts';
export type {
  Anomaly,
  AnomalyKind,
  ChargingState,
  MeteredTransaction,
  Reservation,
  Sample,
} from './transaction.ts';
