import type { Kysely } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { readSituation } from './ability.ts';
import { type Charge, compositeLimit, type Segment } from './composite.ts';
import type { ProfileParams } from './contract.ts';
import { externalProfiles } from './external.ts';
import { type Profile, type Supply, supplyOf, voltsOf } from './profile.ts';
import type { Need } from './rows.ts';

/** How far a vehicle is given a plan when it does not say when it leaves. */
const planSeconds = 86_400;
/** Meters and roundings differ: a schedule may exceed a limit by this much before it counts as more than allowed. */
const toleranceWatts = 100;

/** The charge that runs at an EVSE, and what limits it over a time. */
export interface Outlook {
  readonly transactionId: string;
  readonly supply: Supply;
  readonly segments: readonly Segment[];
}

/** What will limit the transaction at an EVSE; undefined when none runs there. */
export async function readOutlook(
  db: Kysely<DB>,
  stationId: string,
  evse: number,
  at: Date,
  seconds = planSeconds,
): Promise<Outlook | undefined> {
  const [situation, external] = await Promise.all([
    readSituation(db, stationId, at),
    externalProfiles(db, stationId),
  ]);
  const running = situation.running.find((one) => one.evse === evse);
  if (!running) return undefined;
  const supply = supplyOf(situation.ability, evse) ?? unknownSupply(evse);
  const charge: Charge = { supply, transactionId: running.transactionId, startedAt: at.getTime() };
  const from = Math.floor(at.getTime() / 1000) * 1000;
  // What a vehicle was told before is no bound for what it is told now.
  const others = situation.installed.filter(({ purpose }) => purpose !== 'tx');
  const segments = compositeLimit([...others, ...external], charge, from, from + seconds * 1000);
  return { transactionId: running.transactionId, supply, segments };
}

const unknownSupply = (number: number): Supply => ({
  number,
  current: 'AC',
  phases: 3,
  maxAmps: null,
  maxWatts: null,
});

/** How long a vehicle plans: until it leaves, within a day. */
export function planLength({ departureAt }: Need, at: Date): number {
  if (departureAt === null) return planSeconds;
  const seconds = Math.floor((departureAt - at.getTime()) / 1000);
  return seconds > 0 ? Math.min(seconds, planSeconds) : planSeconds;
}

/**
 * The plan that a vehicle is given when it asks (K15.FR.07): as much as its EVSE and all limits allow, and not more
 * than it can take. Undefined when nothing at all is known of any of these. Pure.
 */
export function planFor(need: Need, { transactionId, supply, segments }: Outlook): ProfileParams | undefined {
  const unit = supply.current === 'DC' ? 'W' : 'A';
  const most = unit === 'W' ? need.maxWatts : need.maxAmps;
  const start = segments[0]?.from;
  if (start === undefined) return undefined;
  const periods = segments.flatMap((segment) => {
    const allowed = unit === 'W' ? segment.watts : segment.amps;
    const limit = least(allowed, most);
    return limit === null ? [] : [{ from: Math.round((segment.from - start) / 1000), limit }];
  });
  if (periods.length < segments.length) return undefined;
  return {
    purpose: 'tx',
    evse: need.evse,
    transactionId,
    unit,
    kind: 'absolute',
    start: new Date(start).toISOString(),
    seconds: Math.round((segments.at(-1)!.to - start) / 1000),
    periods,
  };
}

const least = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.min(a, b));

/** Whether the schedule that a vehicle chose stays within what holds for it (K15.FR.09). Pure. */
export function isWithin(schedule: Profile, { supply, segments }: Outlook): boolean {
  const begin = schedule.start ?? 0;
  return schedule.periods.every((period, index) => {
    const volts = schedule.unit === 'W' ? 1 : voltsOf(supply, period.phases);
    if (period.limit === undefined || volts === null) return true;
    const from = begin + period.from * 1000;
    const next = schedule.periods[index + 1];
    const to = begin + (next ? next.from : (schedule.seconds ?? Number.POSITIVE_INFINITY)) * 1000;
    const asked = period.limit * volts;
    return segments.every(
      (segment) =>
        segment.to <= from ||
        segment.from >= to ||
        segment.watts === null ||
        asked <= segment.watts + toleranceWatts,
    );
  });
}
