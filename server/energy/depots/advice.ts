import type { Sentence } from '../../platform/sentence.ts';
import { clockTime } from '../../platform/zone.ts';
import { type EvseFacts, possiblePower, type Readiness, type VehicleFacts } from './readiness.ts';
import { kwh, say } from './sentences.ts';

/** Sentences of advice at the most; the rest follows when these are done. */
const mostAdvice = 12;
/** Another EVSE is worth the walk when it gives this much more. */
const worthMoving = 1.5;

export interface PlaceFacts extends EvseFacts {
  /** STATION/EVSE, as people call it. */
  readonly name: string;
}

export interface Judged {
  readonly plate: string;
  readonly vehicle: VehicleFacts;
  readonly leavesAt: number;
  readonly readiness: Readiness;
  /** Where it is plugged in. */
  readonly at: PlaceFacts | undefined;
}

/** What a person at the site can do, the most urgent first: whom to plug in, unplug, move; and where power is missing. */
export function adviseOn(
  judged: readonly Judged[],
  free: readonly PlaceFacts[],
  site: { readonly now: number; readonly zone: string; readonly capacityWatts: number | null },
): Sentence[] {
  const advice: Sentence[] = [];
  const places = [...free];
  const done = judged.filter(({ readiness, at }) => readiness.state === 'ready' && at);
  for (const one of byUrgency(judged)) {
    const { readiness, at, plate, vehicle } = one;
    if (!at) {
      const place = takeBest(places, vehicle);
      if (place) advice.push(say('advise_plug', { plate, evse: place.name }));
      else {
        const ready = done.shift();
        if (ready) advice.push(say('advise_swap', { ready: ready.plate, evse: ready.at!.name, plate }));
      }
    } else if (readiness.readyAt === null && readiness.cause !== 'no_soc') {
      advice.push(say('advise_look', { plate, evse: at.name }));
    } else if (readiness.cause === 'too_slow') {
      const better = bestOf(places, vehicle);
      const now = possiblePower(vehicle, at) ?? 0;
      const then = possiblePower(vehicle, better) ?? 0;
      if (!better || then < now * worthMoving) continue;
      places.splice(places.indexOf(better), 1);
      advice.push(
        say('advise_move', { plate, from: at.name, evse: better.name, kw: (then / 1000).toFixed(0) }),
      );
    }
  }
  const over = beyondCapacity(judged, site);
  return [...(over ? [over] : []), ...advice].slice(0, mostAdvice);
}

const helped = new Set(['late', 'at_risk', 'not_plugged_in']);

function byUrgency(judged: readonly Judged[]): Judged[] {
  const urgency = ({ readiness, leavesAt }: Judged) => readiness.latestStart ?? leavesAt;
  return judged
    .filter(({ readiness }) => helped.has(readiness.state))
    .sort((a, b) => urgency(a) - urgency(b));
}

/** The free place at which the vehicle draws the most. */
export function bestOf<P extends EvseFacts>(places: readonly P[], vehicle: VehicleFacts): P | undefined {
  let best: P | undefined;
  for (const place of places)
    if (!best || (possiblePower(vehicle, place) ?? 0) > (possiblePower(vehicle, best) ?? 0)) best = place;
  return best;
}

function takeBest(places: PlaceFacts[], vehicle: VehicleFacts): PlaceFacts | undefined {
  const best = bestOf(places, vehicle);
  if (best) places.splice(places.indexOf(best), 1);
  return best;
}

/** The first departure until which more is needed than the connection can bear, however it is shared out. */
function beyondCapacity(
  judged: readonly Judged[],
  { now, zone, capacityWatts }: { now: number; zone: string; capacityWatts: number | null },
): Sentence | undefined {
  if (capacityWatts === null) return undefined;
  let needed = 0;
  for (const { leavesAt, readiness } of [...judged].sort((a, b) => a.leavesAt - b.leavesAt)) {
    needed += readiness.missingWh ?? 0;
    const fits = (capacityWatts * Math.max(0, leavesAt - now)) / 3_600_000;
    if (needed > fits)
      return say('advise_capacity', {
        at: clockTime(zone, leavesAt),
        needed: kwh(needed),
        fits: kwh(fits),
        over: kwh(needed - fits),
      });
  }
  return undefined;
}
