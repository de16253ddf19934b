import { type Sentence, sentences } from '../../platform/sentence.ts';
import { clockTime } from '../../platform/zone.ts';
import type { Plugged, Readiness } from './readiness.ts';

export const say = sentences('depot', {
  all_ready: 'All {total} vehicles will be ready.',
  none: 'No vehicle leaves within a day.',
  some_late: '{late} of {total} vehicles will be late.',
  some_open: 'No vehicle is late yet; {open} of {total} need a hand.',

  ready: 'Has what it needs.',
  on_track: 'Charges at {kw} kW; ready at about {at}.',
  waits: 'Waits for its turn; with {kw} kW it takes until about {at}.',
  held_back: 'Gets {kw} kW of the {possible} kW that it could: {short} kWh will be missing at this pace.',
  too_slow: 'Charges at {kw} kW, all that it can get here: {short} kWh will be missing when it leaves.',
  car_stopped: 'Plugged in, and the car has stopped by itself: {missing} kWh are missing. Look at the car.',
  draws_nothing: 'Plugged in, and draws nothing: {missing} kWh are missing. Look at the station.',
  plug_by: 'Not plugged in: by {at} it must be, for {missing} kWh.',
  plug: 'Not plugged in: {missing} kWh are missing.',
  no_evse: 'Not plugged in, and no EVSE is free: {missing} kWh are missing.',
  late_unplugged: 'Not plugged in: even at {kw} kW {short} kWh will be missing when it leaves.',
  no_soc: 'Nobody tells its state of charge. Give its departure in kWh instead.',

  advise_plug: 'Plug in {plate} at {evse}.',
  advise_swap: 'Unplug {ready} at {evse}: it has what it needs. Plug in {plate} instead.',
  advise_move: 'Move {plate} from {from} to {evse}, which gives {kw} kW.',
  advise_look: 'Look at {plate} at {evse}: it draws nothing.',
  advise_capacity:
    'Until {at} {needed} kWh are needed, and the connection bears {fits} kWh: {over} kWh do not fit. Add power, or let some leave later.',
});

const kw = (watts: number) => (watts / 1000).toFixed(1);
export const kwh = (wattHours: number) => (wattHours / 1000).toFixed(wattHours < 9_950 ? 1 : 0);
/** How a vehicle stands before its departure, in words. */
export function vehicleSentence(judged: Readiness, plugged: Plugged | undefined, zone: string): Sentence {
  const { state, cause, readyAt, latestStart, possibleWatts } = judged;
  const missing = kwh(judged.missingWh ?? 0);
  const short = kwh(judged.shortWh);
  const power = kw(plugged?.powerWatts ?? 0);
  if (state === 'ready') return say('ready');
  if (state === 'unknown') return say('no_soc');
  if (!plugged) {
    if (state === 'late' && possibleWatts !== null)
      return say('late_unplugged', { kw: kw(possibleWatts), short });
    if (cause === 'no_free_evse') return say('no_evse', { missing });
    if (latestStart === null) return say('plug', { missing });
    return say('plug_by', { at: clockTime(zone, latestStart), missing });
  }
  if (state === 'on_track' && readyAt !== null) {
    const at = clockTime(zone, readyAt);
    const waits = plugged.pausedByUs && possibleWatts !== null;
    return waits ? say('waits', { kw: kw(possibleWatts), at }) : say('on_track', { kw: power, at });
  }
  if (readyAt === null) return say(cause === 'car_stopped' ? 'car_stopped' : 'draws_nothing', { missing });
  return cause === 'held_back' && possibleWatts !== null
    ? say('held_back', { kw: power, possible: kw(possibleWatts), short })
    : say('too_slow', { kw: power, short });
}
