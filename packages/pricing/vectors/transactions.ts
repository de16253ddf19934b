import { Temporal } from 'temporal-polyfill';
import type { ChargingState, MeteredTransaction, Reservation, Sample } from '../src/index.ts';

export const zone = 'Europe/Berlin';

/** One leg of a transaction: so many minutes in a state, so many Wh taken in it. */
export interface Leg {
  readonly minutes: number;
  readonly wattHours?: number | string;
  readonly state?: ChargingState;
  readonly amps?: number;
}

/** Epoch milliseconds of a local time such as "2024-12-02T09:30". */
export function at(local: string, inZone = zone): number {
  return Temporal.PlainDateTime.from(local).toZonedDateTime(inZone).epochMilliseconds;
}

/** A transaction of several legs; it starts at a local time (a Wednesday noon where the time does not matter). */
export function transaction(legs: readonly Leg[], start = '2024-12-04T12:00'): MeteredTransaction {
  const samples: Sample[] = [];
  let instant = at(start);
  let register = 0;
  for (const { minutes, wattHours = 0, state = 'charging', amps } of legs) {
    samples.push({ at: instant, wattHours: register, state, ...(amps !== undefined && { amps }) });
    instant += minutes * 60_000;
    register = Math.round((register + Number(wattHours)) * 1e6) / 1e6;
  }
  samples.push({ at: instant, wattHours: register });
  return { zone, samples };
}

export const charged = (kilowattHours: number, minutes = 60): Leg => ({
  minutes,
  wattHours: kilowattHours * 1000,
});
export const parked = (minutes: number): Leg => ({ minutes, state: 'parked' });

/** A reservation of so many minutes right before a transaction of 20 kWh, or one that nobody came for. */
export function reserved(minutes: number, expired = false): MeteredTransaction {
  const start = at('2024-12-04T12:00');
  const reservation: Reservation = { start: start - minutes * 60_000, end: start, expired };
  return { ...(expired ? { zone, samples: [] } : transaction([charged(20)])), reservation };
}
