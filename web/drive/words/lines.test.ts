import { previewCost, priceTransaction, type Tariff } from '@busbar/pricing';
import { describe, expect, it } from 'vitest';
import { frenchLines, germanLines, sayLine } from './lines.ts';

type Element = Tariff['elements'][number];
type Component = Element['components'][number];
const part = (dimension: Component['dimension'], price: number, step = 1): Component => ({
  dimension,
  price,
  step,
  vat: 19,
});
const tariff = (...elements: Element[]): Tariff => ({ currency: 'EUR', taxIncluded: 'no', elements });
/** A Monday at noon in Berlin. */
const start = Date.UTC(2026, 10, 23, 11);

/** What the kernel says of 10 kWh at 11 kW and an hour's parking there. */
const linesOf = (one: Tariff) =>
  previewCost(one, {
    zone: 'Europe/Berlin',
    start,
    wattHours: 10_000,
    watts: 11_000,
    parkedSeconds: 3600,
  }).lines.map(({ text }) => text);

const restricted = (
  restrictions: NonNullable<Element['restrictions']>,
  ...components: Component[]
): Element => ({
  components: components.length > 0 ? components : [part('ENERGY', 0.5)],
  restrictions,
});

const kernel = [
  ...linesOf(
    tariff({
      components: [part('FLAT', 1), part('ENERGY', 0.55), part('TIME', 2, 600), part('PARKING_TIME', 6)],
    }),
  ),
  ...linesOf(tariff(restricted({ startTime: '08:00', endTime: '18:00' }))),
  ...linesOf(tariff(restricted({ startTime: '08:00' }))),
  ...linesOf(tariff(restricted({ endTime: '18:00' }))),
  ...linesOf(tariff(restricted({ weekdays: ['MONDAY', 'TUESDAY', 'WEDNESDAY'] }))),
  ...linesOf(tariff(restricted({ weekdays: ['MONDAY', 'SUNDAY'] }))),
  ...linesOf(tariff(restricted({ startDate: '2026-01-01' }))),
  ...linesOf(tariff(restricted({ startDate: '2026-01-01', endDate: '2027-01-01' }))),
  ...linesOf(
    tariff(
      restricted({ maxWattHours: 4000, minWatts: 1000 }),
      restricted({ minWattHours: 4000, maxWatts: 50_000 }),
    ),
  ),
  ...linesOf(
    tariff(restricted({ minSeconds: 600, minWatts: 1000, maxWatts: 50_000, weekdays: ['MONDAY'] }), {
      components: [part('ENERGY', 0.4)],
    }),
  ),
  ...linesOf({ ...tariff({ components: [part('ENERGY', 0.01)] }), minPrice: { beforeTax: 5 } }),
  ...linesOf({ ...tariff({ components: [part('ENERGY', 9)] }), maxPrice: { beforeTax: 5, afterTax: 6 } }),
  ...[true, false].flatMap((expired) =>
    priceTransaction(
      tariff(
        restricted({ reservation: 'any' }, part('FLAT', 1), part('TIME', 3)),
        restricted({ reservation: 'expired' }, part('FLAT', 5)),
      ),
      { zone: 'Europe/Berlin', samples: [], reservation: { start, end: start + 900_000, expired } },
    ).lines.map(({ text }) => text),
  ),
  ...[-0.2, 0.1].flatMap((price) =>
    priceTransaction(tariff({ components: [part('ENERGY_EXPORT', price)] }), {
      zone: 'Europe/Berlin',
      samples: [0, 1].map((hour) => ({
        at: start + hour * 3_600_000,
        wattHours: 0,
        exportedWattHours: hour * 4_000,
      })),
    }).lines.map(({ text }) => text),
  ),
];

/** Words that only an English sentence of the kernel has. */
const english =
  /\b(fee|of|at|because|it was|the|and|or|to|nobody|reserved|charging|connected|rounded|before|after|first|price|tax|given|day|Monday|Tuesday|Wednesday)\b/i;

describe.each([
  ['German', germanLines],
  ['French', frenchLines],
])('cost lines in %s', (_, forms) => {
  it('leave no English word of any form that the kernel writes', () => {
    expect(kernel.length).toBeGreaterThan(20);
    expect(kernel.map((text) => sayLine(text, forms)).filter((text) => english.test(text))).toEqual([]);
  });

  it('keep every number', () => {
    const numbers = (text: string) => text.replace(/(\d),(\d)/g, '$1.$2').match(/\d+(?:[.:]\d+)*/g);
    for (const text of kernel) expect(numbers(sayLine(text, forms))).toEqual(numbers(text));
  });
});

it('a discount is told with the name of its holder as it is written', () => {
  const [line] = linesOf({
    ...tariff(restricted({ startTime: '08:00' }), { components: [part('ENERGY', 0.4)] }),
    discount: { percent: 12.5, holder: 'Friends and family' },
  });
  expect(sayLine(line!, germanLines)).toBe(
    '10 kWh zu 0,50 €/kWh mit 12,5 % Rabatt für “Friends and family”, weil es nach 08:00 war.',
  );
  expect(sayLine(line!, frenchLines)).toContain(' avec 12,5 % de remise pour “Friends and family”');
});

it('cost lines read like a sentence', () => {
  const [energy] = linesOf(tariff(restricted({ startTime: '08:00', endTime: '18:00' })));
  expect(sayLine(energy!, germanLines)).toBe('10 kWh zu 0,50 €/kWh, weil es zwischen 08:00 und 18:00 war.');
  expect(sayLine(energy!, frenchLines)).toBe('10 kWh à 0,50 €/kWh : c’était entre 08:00 et 18:00.');
});
