import {
  type MeteredTransaction,
  type PriceComponent,
  priceTransaction,
  type Restrictions,
  type Sample,
  type Tariff,
} from '../src/index.ts';
import { at } from './transactions.ts';

/** Small tariffs and readings for tests whose figures one can check in the head: no tax, no step unless said. */

export const component = (
  dimension: PriceComponent['dimension'],
  price: number,
  more: Partial<PriceComponent> = {},
) => ({
  dimension,
  price,
  step: 0,
  vat: 0,
  ...more,
});

export function tariff(elements: [PriceComponent[], Restrictions?][], more: Partial<Tariff> = {}): Tariff {
  return {
    id: 'case',
    currency: 'EUR',
    taxIncluded: 'no',
    elements: elements.map(([components, restrictions]) => ({
      components,
      ...(restrictions && { restrictions }),
    })),
    ...more,
  };
}

export const perKilowattHour = (price: number) => tariff([[[component('ENERGY', price)]]]);
export const byHour = (from: string, to: string, inside: number, outside: number) =>
  tariff([[[component('TIME', inside)], { startTime: from, endTime: to }], [[component('TIME', outside)]]]);
/** What is due before tax, exactly. */
export const cost = (priced: Tariff, metered: MeteredTransaction) =>
  priceTransaction(priced, metered).exact.beforeTax;

/** Readings of a register every 15 minutes from noon, without a state. */
export function readings(registers: readonly (number | string | undefined)[]): Sample[] {
  const start = at('2026-06-01T12:00');
  return registers.map((wattHours, i) => ({
    at: start + i * 900_000,
    ...(wattHours !== undefined && { wattHours }),
  }));
}
