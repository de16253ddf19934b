import { type MeteredTransaction, priceTransaction, type Sample, type Tariff } from '@busbar/pricing';

/**
 * How long pricing takes: 10,000 transactions of 100 samples each under tariffs that get harder, in seconds of
 * processor time (all threads, so that a busy machine does not count).
 * Run: node bench/pricing.ts
 */
const transactions = 10_000;
const samplesEach = 100;
const goalSeconds = 2;

const component = { step: 1, vat: 19 };
const tariffs: Record<string, Tariff> = {
  'one price per kWh': {
    id: 'flat',
    currency: 'EUR',
    taxIncluded: 'no',
    elements: [{ components: [{ ...component, dimension: 'ENERGY', price: 0.49 }] }],
  },
  'day and night, start fee, idle fee, weekdays': {
    id: 'clock',
    currency: 'EUR',
    taxIncluded: 'yes',
    maxPrice: { afterTax: 40 },
    elements: [
      { components: [{ ...component, dimension: 'FLAT', price: 0.5 }] },
      {
        components: [{ ...component, dimension: 'ENERGY', price: 0.39 }],
        restrictions: { startTime: '22:00', endTime: '06:00' },
      },
      {
        components: [{ ...component, dimension: 'ENERGY', price: 0.55 }],
        restrictions: { startTime: '18:00', endTime: '22:00', weekdays: ['MONDAY', 'TUESDAY', 'WEDNESDAY'] },
      },
      { components: [{ ...component, dimension: 'ENERGY', price: 0.49 }] },
      {
        components: [{ ...component, dimension: 'PARKING_TIME', price: 6 }],
        restrictions: { minSeconds: 7200 },
      },
    ],
  },
  'by power, flapping over the bound at every sample': {
    id: 'power',
    currency: 'EUR',
    taxIncluded: 'no',
    elements: [
      {
        components: [{ ...component, dimension: 'ENERGY', price: 0.39 }],
        restrictions: { maxWatts: 11_000 },
      },
      { components: [{ ...component, dimension: 'ENERGY', price: 0.59 }] },
    ],
  },
};

const load = Array.from({ length: transactions }, (_, i) => imagined(i));
priceTransaction(Object.values(tariffs)[0]!, load[0]!);
let slowest = 0;
for (const [name, tariff] of Object.entries(tariffs)) {
  const begun = process.cpuUsage();
  let total = 0;
  for (const transaction of load) total += priceTransaction(tariff, transaction).totals.afterTax!.minor;
  const { user, system } = process.cpuUsage(begun);
  const seconds = (user + system) / 1e6;
  slowest = Math.max(slowest, seconds);
  const each = ((seconds / transactions) * 1e6).toFixed(0);
  console.log(
    `${seconds.toFixed(2)} s, ${each} µs a transaction: ${name} (${(total / 100).toFixed(2)} EUR in all)`,
  );
}
console.log(
  `${transactions} transactions × ${samplesEach} samples: slowest ${slowest.toFixed(2)} s, goal ${goalSeconds} s, ${(goalSeconds / slowest).toFixed(1)}× within`,
);
process.exitCode = slowest <= goalSeconds ? 0 : 1;

/** A transaction of 99 minutes at changing power, registers as a database sends them: as text. */
function imagined(i: number): MeteredTransaction {
  const start = Date.UTC(2026, i % 12, 1 + (i % 28), i % 24, i % 60);
  const samples: Sample[] = [];
  let register = 1_000_000 + i;
  for (let minute = 0; minute < samplesEach; minute++) {
    const parked = minute >= 80;
    samples.push({
      at: start + minute * 60_000,
      wattHours: register.toFixed(1),
      state: parked ? 'parked' : 'charging',
    });
    if (!parked) register += minute % 2 === 0 ? 150.5 : 250.25;
  }
  return { zone: 'Europe/Berlin', samples };
}
