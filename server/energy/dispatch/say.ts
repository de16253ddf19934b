import type { Sentence } from '../../platform/sentence.ts';
import type { ExpectedStay } from '../forecasts/stays.ts';
import type { EvseReason } from './model.ts';
import { sayExpected, sayReason } from './sentences.ts';

const kilowattHours = (wattHours: number) => (wattHours / 1000).toFixed(1);

/** A reason in words; `clock` writes a time as the site's people read it. */
export function reasonSentence(reason: EvseReason, clock: (at: number) => string): Sentence {
  switch (reason.code) {
    case 'waits_price':
    case 'waits_others':
    case 'waits_room': {
      const until = clock(reason.until);
      if (reason.ready === undefined) return sayReason(reason.code, { until });
      return sayReason(`${reason.code}_ready`, { until, ready: clock(reason.ready) });
    }
    case 'waits_sun':
      return reason.until === undefined
        ? sayReason('waits_sun_unknown')
        : sayReason('waits_sun', { until: clock(reason.until) });
    case 'cheap_now': {
      const { amps } = reason;
      if (reason.ready === undefined) return sayReason('cheap_now', { amps });
      return sayReason('cheap_now_ready', { amps, ready: clock(reason.ready) });
    }
    case 'on_time':
      return sayReason('on_time', { amps: reason.amps, ready: clock(reason.ready) });
    case 'short':
      return sayReason('short', { amps: reason.amps, missing: kilowattHours(reason.missing) });
    case 'no_room':
      return sayReason('no_room', { missing: kilowattHours(reason.missing) });
    case 'idle':
      return reason.amps > 0 ? sayReason('idle', { amps: whole(reason.amps) }) : sayReason('idle_zero');
    case 'offline':
      return reason.amps > 0 ? sayReason('offline', { amps: whole(reason.amps) }) : sayReason('offline_zero');
    case 'limited':
      return sayReason('limited', { amps: reason.amps, conductor: reason.conductor });
    case 'waits_turn':
      return sayReason('waits_turn', { conductor: reason.conductor });
    case 'below_minimum':
      return sayReason('below_minimum', { amps: reason.amps, least: reason.least });
    case 'gives': {
      const { watts, keeps, until } = reason;
      const power = kilowattHours(watts);
      if (until === undefined) return sayReason('gives', { power, keeps });
      return sayReason('gives_until', { power, keeps, until: clock(until) });
    }
    case 'full':
    case 'rests':
    case 'too_dear':
      return sayReason(reason.code);
    default:
      return sayReason(reason.code, { amps: whole(reason.amps) });
  }
}

const whole = (amps: number) => Math.round(amps);

/** When the next thing happens that a reason tells of, for a countdown; undefined where it tells of none. */
export function nextAt(reason: EvseReason): number | undefined {
  if ('until' in reason) return reason.until;
  return 'ready' in reason ? reason.ready : undefined;
}

/** What is expected of a car, from whose stays, and how far these were apart. */
export function expectationSentence(stay: ExpectedStay, clock: (at: number) => string): Sentence {
  return sayExpected(stay.source, {
    at: clock(stay.departsAt),
    off: (stay.departureError / 3_600_000).toFixed(1),
    energy: kilowattHours(stay.wattHours),
    error: kilowattHours(stay.energyError),
    stays: stay.stays,
  });
}
