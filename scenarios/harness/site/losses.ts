import { backgroundOf } from '../../../server/energy/dispatch/base.ts';
import { countedWatts } from '../../../server/energy/dispatch/battery.ts';
import { countedAt, heldAt } from '../../../server/energy/dispatch/count.ts';
import { type DispatchState, type EvseState, usualRules } from '../../../server/energy/dispatch/model.ts';
import { isSteered, targetsOf } from '../../../server/energy/dispatch/targets.ts';

const volts = 230;

/** How a site really is at a moment, beside what the dispatcher knows of it. */
export interface Moment {
  readonly at: number;
  readonly state: DispatchState;
  /** A of each EVSE's legs. */
  readonly drawn: readonly (readonly number[])[];
  /** A of the building on each phase of the main fuse; below 0 while the sun gives more. */
  readonly base: readonly number[];
  /** For each EVSE what its car would take of each of its legs, were there no limit; undefined where none stands. */
  readonly wants: readonly ({ readonly amps: number; readonly legs: readonly number[] } | undefined)[];
}

/**
 * Says why the main fuse carried less than it may while cars wanted more, in Wh by cause. Each ampere is somebody's: what an
 * EVSE counts with and does not draw, what building or battery might draw, and what nobody was given. A part of it is made
 * up for later, so the sum is more than what is missing at the end.
 */
export function createLosses(seconds: number) {
  const wattHours = new Map<string, number>();

  function see({ at, state, drawn, base, wants }: Moment): void {
    const { site, batteries } = state.model;
    const believed = backgroundOf(state, at, usualRules);
    const grants = new Map(
      targetsOf(state, at, usualRules).allocation.grants.map((grant) => [grant.car, grant]),
    );
    for (const phase of [0, 1, 2]) {
      const { ratingAmps, taps } = site.conductors[phase]!;
      const gap = new Map<string, number>();
      const hungry = new Map<string, number>();
      const add = (to: Map<string, number>, cause: string, amps: number) =>
        to.set(cause, (to.get(cause) ?? 0) + Math.max(0, amps));
      add(gap, 'building may draw more', Math.max(0, believed[phase]!) - Math.max(0, base[phase]!));
      let free = ratingAmps - Math.max(0, believed[phase]!);
      batteries.forEach(({ ampsPerWatt }, i) => {
        const amps = ampsPerWatt[phase]! * countedWatts(state, i, at);
        add(gap, 'battery may charge', amps);
        free -= amps;
      });
      for (const { evse: i, leg, weight } of taps) {
        const evse = state.evses[i]!;
        const want = wants[i]?.legs.includes(leg) ? wants[i]!.amps : 0;
        const counted = countedAt(state, i, at);
        const amps = counted.legs.includes(leg) ? counted.amps : 0;
        const held = heldAt(evse, state.model, i, at);
        free -= weight * amps;
        const spare = weight * (amps - drawn[i]![leg]!);
        const above = Math.min(spare, weight * Math.max(0, amps - held));
        const unused = wants[i] && !wants[i].legs.includes(leg);
        add(gap, evse.car && isSteered(evse) ? onItsWay(evse, amps) : standing(evse), above);
        add(
          gap,
          evse.car && isSteered(evse)
            ? unused
              ? 'phases are not known yet'
              : want === 0
                ? 'car is full'
                : drawn[i]![leg] === 0
                  ? 'car sleeps'
                  : 'car takes less than it may'
            : standing(evse),
          spare - above,
        );
        const grant = evse.car && grants.get(evse.car.transactionId);
        if (want > drawn[i]![leg]! + 0.5 && drawn[i]![leg]! >= held - 1)
          add(
            hungry,
            !grant || grant.amps > held ? 'an increase waits' : `left out: ${grant.reason.code}`,
            weight * (want - drawn[i]![leg]!),
          );
      }
      share(gap, hungry, free);
    }
  }

  function share(gap: Map<string, number>, hungry: ReadonlyMap<string, number>, free: number): void {
    const sum = (of: ReadonlyMap<string, number>) => [...of.values()].reduce((all, amps) => all + amps, 0);
    const wanted = sum(hungry);
    if (wanted === 0) return;
    const given = Math.min(Math.max(0, free), wanted);
    for (const [cause, amps] of hungry) gap.set(cause, (given * amps) / wanted);
    const all = sum(gap);
    const missed = Math.min(all, wanted);
    for (const [cause, amps] of gap)
      wattHours.set(
        cause,
        (wattHours.get(cause) ?? 0) + (((missed * amps) / all) * volts * seconds) / 3600 || 0,
      );
  }

  return {
    see,
    /** The largest first. */
    wattHours: (): ReadonlyMap<string, number> => new Map([...wattHours].sort((a, b) => b[1] - a[1])),
  };
}

const standing = ({ online, trust, car }: EvseState): string =>
  !online
    ? 'station is away'
    : trust !== 'obeys'
      ? `station ${trust} its limit, ${car ? 'with' : 'without'} a car`
      : 'free EVSE may charge';

const onItsWay = ({ asked, leaving }: EvseState, amps: number): string =>
  asked && asked.kind !== 'fallback' && asked.amps >= amps
    ? 'order is on its way'
    : leaving && leaving.amps >= amps
      ? 'decrease is not confirmed'
      : 'limit ends soon';
