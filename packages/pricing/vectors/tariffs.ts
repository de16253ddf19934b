import type { PriceComponent, Tariff, TariffElement } from '../src/index.ts';

/** The tariffs of the OCPI chapter "Tariffs" (2.2.1 and 2.3.0), written anew in our own words. */

type Price = Omit<PriceComponent, 'dimension'>;
const flat = (price: number, vat?: number, step = 1): PriceComponent => component('FLAT', price, vat, step);
const energy = (price: number, vat?: number, step = 1): PriceComponent =>
  component('ENERGY', price, vat, step);
const time = (price: number, vat?: number, step = 1): PriceComponent => component('TIME', price, vat, step);
const parking = (price: number, vat?: number, step = 1): PriceComponent =>
  component('PARKING_TIME', price, vat, step);

function component(
  dimension: PriceComponent['dimension'],
  price: number,
  vat: number | undefined,
  step: number,
): PriceComponent {
  const rest: Price = { price, step, ...(vat !== undefined && { vat }) };
  return { dimension, ...rest };
}

function tariff(id: string, elements: TariffElement[], more: Partial<Tariff> = {}): Tariff {
  return { id, currency: 'EUR', taxIncluded: 'no', elements, ...more };
}

const startAndEnergy: TariffElement = { components: [flat(0.5, 20), energy(0.25, 10)] };
const workdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'] as const;

export const energyOnly = tariff('0.25 per kWh', [{ components: [energy(0.25, 10)] }]);
export const startFee = tariff('start fee and 0.25 per kWh', [startAndEnergy]);
export const minPrice = tariff('0.25 per kWh, at least 0.50', [{ components: [energy(0.25, 10)] }], {
  minPrice: { beforeTax: 0.5, afterTax: 0.55 },
});
export const parkingFee = tariff('start fee, energy, parking', [
  { components: [flat(0.5, 20), energy(0.25, 10), parking(2, 20, 900)] },
]);
export const maxPrice = tariff('start fee, energy, at most 10', [startAndEnergy], {
  maxPrice: { beforeTax: 10, afterTax: 11 },
});
export const perHour = tariff('2 per hour', [{ components: [time(2, 10, 60)] }]);
export const taxFromElsewhere = tariff('2 per hour, taxes added', [{ components: [time(2)] }], {
  currency: 'CAD',
});
export const taxInside = tariff('2.10 per hour, taxes inside', [{ components: [time(2.1)] }], {
  currency: 'CAD',
  taxIncluded: 'yes',
});
export const hourAndParking = tariff('3 per hour, 5 per parked hour', [
  { components: [time(3, 10, 60), parking(5, 20, 300)] },
]);
export const roundTaxed = tariff('2.00 per hour with tax', [{ components: [time(1.9, 5.2, 300)] }]);
export const cardFee = tariff('start fee by card', [{ components: [flat(0.4, 25), time(1.9, 5.2, 300)] }]);
export const stepOfTenth = tariff('start fee, energy by 100 Wh', [
  { components: [flat(0.5, 20), energy(0.25, 10, 100)] },
]);
export const priceOfTheDay = tariff('start fee, 0.22 by 100 Wh', [
  { components: [flat(0.5, 20), energy(0.22, 10, 100)] },
]);
export const complex = tariff('by current, weekday and hour', [
  { components: [flat(2.5, 15)] },
  { components: [time(1, 20, 900)], restrictions: { maxAmps: 32 } },
  { components: [time(2, 20, 600)], restrictions: { minAmps: 32, weekdays: workdays } },
  { components: [time(1.25, 20, 600)], restrictions: { minAmps: 32, weekdays: ['SATURDAY', 'SUNDAY'] } },
  {
    components: [parking(5, 10, 300)],
    restrictions: { startTime: '09:00', endTime: '18:00', weekdays: workdays },
  },
  {
    components: [parking(6, 10, 300)],
    restrictions: { startTime: '10:00', endTime: '17:00', weekdays: ['SATURDAY'] },
  },
]);
export const free = tariff('free of charge', [{ components: [flat(0, undefined, 0)] }]);
export const reservationByHour = tariff('reservation by the hour', [
  { components: [time(5, 20, 60)], restrictions: { reservation: 'any' } },
  startAndEnergy,
]);
export const reservationFee = tariff('reservation fee and by the hour', [
  { components: [flat(2, 20), time(5, 20, 300)], restrictions: { reservation: 'any' } },
  startAndEnergy,
]);
export const expiryFee = tariff('reservation with no-show fee', [
  { components: [flat(4, 20)], restrictions: { reservation: 'expired' } },
  { components: [time(2, 20, 600)], restrictions: { reservation: 'any' } },
  startAndEnergy,
]);
export const expiryTime = tariff('reservation dearer when unused', [
  { components: [time(6, 20, 600)], restrictions: { reservation: 'expired' } },
  { components: [time(3, 20, 600)], restrictions: { reservation: 'any' } },
  startAndEnergy,
]);
export const steps = tariff('steps by the clock', [
  {
    components: [time(1.2, undefined, 1800), parking(1, undefined, 900)],
    restrictions: { startTime: '00:00', endTime: '17:00' },
  },
  {
    components: [time(2.4, undefined, 900), parking(1, undefined, 900)],
    restrictions: { startTime: '17:00', endTime: '20:00' },
  },
  { components: [time(2.4, undefined, 900)], restrictions: { startTime: '20:00', endTime: '00:00' } },
]);
export const byPower = tariff('by power', [
  { components: [energy(0.2, 20)], restrictions: { maxWatts: 16_000 } },
  { components: [energy(0.35, 20)], restrictions: { maxWatts: 32_000 } },
  { components: [energy(0.5, 20)] },
]);
export const byDuration = tariff('by duration', [
  { components: [energy(0, 20)], restrictions: { maxSeconds: 1800 } },
  { components: [energy(0.25, 20)], restrictions: { maxSeconds: 3600 } },
  { components: [energy(0.4, 20)] },
]);
export const putExample = tariff('2 per hour by 5 min', [{ components: [time(2, 10, 300)] }]);
/** PriceComponent, the notes on step_size: 0.25 per kWh and 1.00 per hour at the step in question. */
export const energyStep = (step: number): Tariff =>
  tariff(`step ${step} Wh`, [{ components: [energy(0.25, 0, step)] }]);
export const timeStep = (step: number): Tariff =>
  tariff(`step ${step} s`, [{ components: [time(1, 0, step), parking(1, 0, step)] }]);
/** CDRs, step_size examples 2 to 4. */
export const energyAtFive = tariff('dearer energy from 17:00', [
  { components: [energy(0.2, 0, 500)], restrictions: { endTime: '17:00' } },
  { components: [energy(0.27, 0, 500)], restrictions: { startTime: '17:00' } },
]);
export const timeAtFive = tariff('dearer time from 17:00', [
  { components: [time(5, 0, 600)], restrictions: { endTime: '17:00' } },
  { components: [time(7, 0, 600)], restrictions: { startTime: '17:00' } },
]);
export const bothByTen = tariff('time and parking by 10 min', [
  { components: [time(1, 0, 600), parking(2, 0, 600)] },
]);
/** Tariffs of 2.2.1 (2021), removed later. */
export const firstHourFree = tariff('first kWh and first hour free', [
  { components: [energy(0)], restrictions: { maxWattHours: 1000 } },
  { components: [energy(0.2)], restrictions: { minWattHours: 1000 } },
  { components: [parking(0)], restrictions: { maxSeconds: 3600 } },
  { components: [parking(2)], restrictions: { minSeconds: 3600, maxSeconds: 10_800 } },
  { components: [parking(3)], restrictions: { minSeconds: 10_800 } },
]);
