import { sentences } from '../platform/sentence.ts';
import type { Wish, WishMode } from './account-contract.ts';

/** What is said of a wish; times and countdowns are in the zone of the place. */
export const sayWish = sentences('wish', {
  now: 'Charges as fast as it can.',
  now_until: 'Charges as fast as it can; about {minutes} min for {energy} kWh more.',
  departure: 'Ready by {time} (in {minutes} min); charges when it suits best until then.',
  departure_need: '{energy} kWh more until {time} (in {minutes} min); charges when it suits best.',
  departure_reached: 'The energy that you asked for is in. You may leave at {time} or before.',
  departure_over: 'Your departure at {time} has passed; charges as fast as it can.',
  sun: 'Charges with sun only; it waits while there is none.',
  sun_and_minimum: 'Charges with sun, and slowly while there is none.',
  cheapest: 'Charges in the cheapest hours until {time}.',
  cheapest_open: 'Charges in the cheapest hours.',
});

const leastWatts = 100;

export interface WishKept {
  readonly mode: WishMode;
  readonly departAt: Date | null;
  readonly energyWh: number | null;
}

/** A wish with what follows from it, as one sentence with a countdown. */
export function wishOf(
  kept: WishKept,
  so: { readonly energyWh: number; readonly powerW: number | null; readonly zone: string },
  now: Date,
): Wish {
  return {
    mode: kept.mode,
    departAt: kept.departAt?.toISOString() ?? null,
    energyWh: kept.energyWh,
    sentence: sentenceOf(kept, so, now),
  };
}

function sentenceOf(
  { mode, departAt, energyWh }: WishKept,
  so: { readonly energyWh: number; readonly powerW: number | null; readonly zone: string },
  now: Date,
) {
  const more = energyWh === null ? null : Math.max(0, energyWh - so.energyWh);
  const energy = ((more ?? 0) / 1000).toFixed(1);
  const minutes = departAt ? Math.round((departAt.getTime() - now.getTime()) / 60_000) : 0;
  const time = departAt ? clockTime(departAt, so.zone) : '–';
  switch (mode) {
    case 'now':
      return more !== null && more > 0 && so.powerW !== null && so.powerW >= leastWatts
        ? sayWish('now_until', { energy, minutes: Math.ceil((more / so.powerW) * 60) })
        : sayWish('now');
    case 'departure':
      if (minutes <= 0) return sayWish('departure_over', { time });
      if (more === 0) return sayWish('departure_reached', { time });
      return more === null
        ? sayWish('departure', { time, minutes })
        : sayWish('departure_need', { energy, time, minutes });
    case 'sun':
    case 'sun_and_minimum':
      return sayWish(mode);
    case 'cheapest':
      return departAt && minutes > 0 ? sayWish('cheapest', { time }) : sayWish('cheapest_open');
  }
}

const clockTime = (at: Date, zone: string) =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(at);
