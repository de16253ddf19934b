import { arrivingCar, createRandom, type EvseSpec, type Random } from '@busbar/simulator';
import { type Charge, charge } from './charge.ts';
import { foreignUids, type PlannedStation, type PlannedToken } from './network.ts';
import { arrivalsPerHour, busiestHour, createLocalClock, parkedMinutes } from './rhythm.ts';
import type { Span } from './trouble.ts';

/** Why a token was not let in, in the words of authorization. */
export type Refusal = 'unknown' | 'blocked' | 'lost' | 'expired';

export interface ShownToken {
  readonly at: number;
  readonly uid: string;
  /** Undefined for a token of another network. */
  readonly token: PlannedToken | undefined;
  readonly refusal: Refusal | undefined;
}

/** A car that came to an EVSE in the past. */
export interface Visit {
  readonly station: PlannedStation;
  readonly evse: number;
  readonly connector: number;
  readonly pluggedAt: number;
  readonly leftAt: number;
  readonly shown: readonly ShownToken[];
  /** Undefined when nothing was charged: refused, or the connector could not be locked. */
  readonly charge: (Charge & { readonly from: number; readonly to: number; readonly stop: Stop }) | undefined;
  readonly lockFailed: boolean;
}

/** Why a past transaction ended. */
export type Stop = 'Local' | 'EVDisconnected' | 'Remote' | 'Other' | 'PowerLoss';

const minute = 60_000;

/** Draws the visits to one EVSE between two moments; all of them are over at the end. */
export function visitsOf(options: {
  readonly station: PlannedStation;
  readonly evse: number;
  readonly tokens: readonly PlannedToken[];
  readonly faults: readonly Span[];
  readonly from: number;
  readonly to: number;
}): Visit[] {
  const { station, evse, faults, from, to } = options;
  const { place, make } = station;
  const spec = make.evses[evse - 1]!;
  const random = createRandom(`past/${station.identity}/${evse}/${from}`);
  const localTime = createLocalClock(place.zone);
  const busiest = busiestHour(place.rhythm, spec.kind);
  const visits: Visit[] = [];
  let registerWh = random.whole(200_000, 9_000_000);
  let lockFailures = 0;

  for (let at = from; ; ) {
    at += (-Math.log(1 - random.next()) / busiest) * 60 * minute;
    if (at >= to) return visits;
    // Thinning: more arrivals than come are drawn, and those of quiet hours are mostly left out.
    const rate = arrivalsPerHour(place.rhythm, spec.kind, localTime(at));
    if (!random.chance(rate / busiest) || faults.some((fault) => at >= fault.from && at <= fault.to))
      continue;
    const lockFailed = station.problem === 'lock_fails' && ++lockFailures % 2 === 0;
    const visit = oneVisit({ ...options, spec, random, at: Math.round(at), registerWh, lockFailed });
    if (visit.leftAt >= to) return visits;
    visits.push(visit);
    registerWh = visit.charge?.endWh ?? registerWh;
    at = visit.leftAt + random.between(1, 6) * minute;
  }
}

function oneVisit(options: {
  readonly station: PlannedStation;
  readonly evse: number;
  readonly spec: EvseSpec;
  readonly tokens: readonly PlannedToken[];
  readonly faults: readonly Span[];
  readonly at: number;
  readonly to: number;
  readonly registerWh: number;
  readonly lockFailed: boolean;
  readonly random: Random;
}): Visit {
  const { station, evse, spec, at, registerWh, lockFailed, random } = options;
  const connector = random.whole(1, spec.connectors);
  const visit = { station, evse, connector, pluggedAt: at, lockFailed };
  if (lockFailed) {
    const leftAt = at + random.whole(40, 150) * 1000;
    return { ...visit, leftAt, shown: [], charge: undefined };
  }
  const shown = showTokens(options.tokens, at, options.to, random);
  const last = shown.at(-1)!;
  if (last.refusal) {
    return { ...visit, leftAt: last.at + random.whole(20, 200) * 1000, shown, charge: undefined };
  }
  const { charged, leftAt, from, to, stop } = chargeOf(options, last.at + random.whole(2, 9) * 1000);
  return { ...visit, leftAt, shown, charge: { ...charged, from, to, stop } };

  function chargeOf({ faults, evse: _evse }: typeof options, from: number) {
    const parked = parkedMinutes(station.place.rhythm, spec.kind, random) * minute;
    const fault = faults.find((one) => one.from > from && one.from < from + parked);
    const until = fault ? fault.from : from + parked;
    const charged = charge({
      car: arrivingCar(random, spec.kind),
      evse: spec,
      from,
      to: until,
      startWh: registerWh,
      random,
      ...(station.problem === 'meter_slips' && { slipOneIn: 18 }),
    });
    const stop: Stop = fault ? 'Other' : drawStop(random);
    const lingers = stop === 'EVDisconnected' ? 0 : random.whole(5, 240) * 1000;
    return { charged, from, to: until, stop, leftAt: Math.round(until + lingers) };
  }
}

function drawStop(random: Random): Stop {
  const draw = random.next();
  if (draw < 0.55) return 'EVDisconnected';
  if (draw < 0.88) return 'Local';
  return draw < 0.985 ? 'Remote' : 'PowerLoss';
}

/** One token in 25 is not good; half of its owners have another one with them. */
function showTokens(
  tokens: readonly PlannedToken[],
  pluggedAt: number,
  pastEnds: number,
  random: Random,
): ShownToken[] {
  const shown: ShownToken[] = [];
  let at = pluggedAt + random.whole(4, 40) * 1000;
  if (random.chance(0.02)) {
    shown.push({ at, uid: random.pick(foreignUids), token: undefined, refusal: 'unknown' });
  } else {
    shown.push(showOne(random.pick(tokens), at, pastEnds));
  }
  if (shown[0]!.refusal && random.chance(0.5)) {
    at += random.whole(8, 45) * 1000;
    const good = tokens.filter((token) => !refusalOf(token, at, pastEnds));
    shown.push(showOne(random.pick(good), at, pastEnds));
  }
  return shown;
}

function showOne(token: PlannedToken, at: number, pastEnds: number): ShownToken {
  return { at, uid: token.uid, token, refusal: refusalOf(token, at, pastEnds) };
}

function refusalOf(token: PlannedToken, at: number, pastEnds: number): Refusal | undefined {
  if (token.status !== 'active') return token.status;
  const endsAt = token.endsInDays === undefined ? undefined : pastEnds + token.endsInDays * 86_400_000;
  return endsAt !== undefined && at >= endsAt ? 'expired' : undefined;
}
