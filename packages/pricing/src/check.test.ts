import { describe, expect, it } from 'vitest';
import { examples } from '../vectors/examples.ts';
import { checkTariff } from './check.ts';
import type { PriceComponent, Restrictions, Tariff } from './tariff.ts';

const energy: PriceComponent = { dimension: 'ENERGY', price: 0.5, step: 1, vat: 19 };
const tariff = (
  components: PriceComponent[],
  restrictions?: Restrictions,
  more: Partial<Tariff> = {},
): Tariff => ({
  id: 'a',
  currency: 'EUR',
  taxIncluded: 'no',
  elements: [{ components, ...(restrictions && { restrictions }) }],
  ...more,
});
const errors = (checked: Tariff): string[] =>
  checkTariff(checked)
    .filter(({ severity }) => severity === 'error')
    .map(({ path }) => path);

describe('A tariff is checked before it is published', () => {
  it('finds nothing wrong with the tariffs of the OCPI chapters', () => {
    for (const example of examples) expect(checkTariff(example.tariff), example.name).toEqual([]);
  });

  it.each<[string, Tariff, string]>([
    ['a made-up currency', tariff([energy], {}, { currency: 'EURO' }), 'currency'],
    ['no elements', { ...tariff([energy]), elements: [] }, 'elements'],
    ['an element without a price', tariff([]), 'elements.0.components'],
    ['two prices for one dimension', tariff([energy, energy]), 'elements.0.components.1'],
    ['a price that is no number', tariff([{ ...energy, price: '0,50' }]), 'elements.0.components.0'],
    ['a negative step', tariff([{ ...energy, step: -1 }]), 'elements.0.components.0'],
    ['a tax above 100 %', tariff([{ ...energy, vat: 119 }]), 'elements.0.components.0'],
    [
      'a time that no clock shows',
      tariff([energy], { startTime: '24:30' }),
      'elements.0.restrictions.startTime',
    ],
    ['30 February', tariff([energy], { startDate: '2026-02-30' }), 'elements.0.restrictions.startDate'],
    [
      'an empty range',
      tariff([energy], { minWatts: 11_000, maxWatts: 11_000 }),
      'elements.0.restrictions.maxWatts',
    ],
    [
      'an empty span',
      tariff([energy], { startDate: '2026-03-02', endDate: '2026-03-02' }),
      'elements.0.restrictions.endDate',
    ],
    [
      'energy of a reservation',
      tariff([energy], { reservation: 'any' }),
      'elements.0.restrictions.reservation',
    ],
    ['half a cent as a limit', tariff([energy], {}, { maxPrice: { afterTax: 10.005 } }), 'maxPrice.afterTax'],
    [
      'a minimum above the maximum',
      tariff([energy], {}, { minPrice: { afterTax: 5 }, maxPrice: { afterTax: 4 } }),
      'minPrice.afterTax',
    ],
    ['a negative grace', tariff([energy], {}, { parkingGraceSeconds: -1 }), 'parkingGraceSeconds'],
    [
      'a series out of order',
      tariff([
        {
          ...energy,
          series: [
            { from: 2, price: 1 },
            { from: 1, price: 1 },
          ],
        },
      ]),
      'elements.0.components.0',
    ],
  ])('finds %s', (_, wrong, path) => {
    expect(errors(wrong)).toEqual([path]);
  });

  it('warns of a price that an earlier one hides', () => {
    const night: Restrictions = { startTime: '22:00', endTime: '06:00' };
    const hidden = tariff([energy]);
    const both = { ...hidden, elements: [...hidden.elements, { components: [energy], restrictions: night }] };
    expect(checkTariff(both)).toMatchObject([{ severity: 'warning', path: 'elements.1.components.0' }]);
    expect(checkTariff({ ...both, elements: both.elements.toReversed() })).toEqual([]);
  });
});
