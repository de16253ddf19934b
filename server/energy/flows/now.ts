/** What flows at a site now, by the last words of its meters; what a silent meter hides is not guessed. */

import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { type Place, sunPosition } from '../forecasts/sun.ts';
import type { Values } from '../meters/contract.ts';
import { phaseVolts } from '../tree/physics.ts';
import type { FlowsNow } from './contract.ts';
import { sayFlows } from './sentences.ts';
import { sharesOf } from './shares.ts';

/** A meter of a source, or of what is stored. Power in W, as in `meter_reading`; null where it is silent. */
export interface MeterNow {
  readonly meterId: string;
  readonly name: string;
  readonly role: 'grid' | 'pv' | 'battery';
  /** When it told something last. */
  readonly at: Date | null;
  readonly watts: number | null;
  /** What its currents come to with their voltages, in VA, whichever way they flow; null where it tells none. */
  readonly voltAmps: number | null;
  readonly soc: number | null;
}

/** What cars take and give, in W. */
export interface CarsNow {
  readonly cars: number;
  readonly given: number;
}

export async function readMetersNow(db: Kysely<DB>, siteId: string, now: Date): Promise<MeterNow[]> {
  const { rows } = await sql<Pick<MeterNow, 'meterId' | 'name' | 'role' | 'at'> & { told: Values | null }>`
    select m.id as "meterId", m.name, m.role, s.at,
           case when s.at > ${now}::timestamptz - m.stale_seconds * interval '1 second' then s.values end as told
      from meter m left join meter_state s on s.meter_id = m.id
     where m.site_id = ${siteId} and m.retired_at is null and m.role in ('grid', 'pv', 'battery')
     order by m.role, lower(m.name)`.execute(db);
  return rows.map(({ told, ...meter }) => ({
    ...meter,
    watts: told?.powerW ?? null,
    voltAmps: told && voltAmpsOf(told),
    soc: told?.socPercent ?? null,
  }));
}

function voltAmpsOf(told: Values): number | null {
  const phases = (['L1', 'L2', 'L3'] as const).flatMap((phase) => {
    const amps = told[`current${phase}A`];
    return amps === undefined ? [] : [Math.abs(amps) * (told[`voltage${phase}V`] ?? phaseVolts)];
  });
  return phases.length === 0 ? null : phases.reduce((sum, one) => sum + one, 0);
}

export async function readCarsNow(db: Kysely<DB>, siteId: string): Promise<CarsNow> {
  const { rows } = await sql<CarsNow>`
    select coalesce(sum(greatest(power_w, 0)), 0)::float8 as cars,
           coalesce(sum(greatest(-power_w, 0)), 0)::float8 as given
      from transaction where site_id = ${siteId} and state = 'active'`.execute(db);
  return rows[0]!;
}

/** Below this, in degrees above the horizon, inverters sleep: their silence says that the sun gives nothing. */
const sunIsUp = 3;

/** Sources and uses now; where the meter of one is silent, the others are told and no share is made up. */
export function flowsOf(
  meters: readonly MeterNow[],
  { cars, given }: CarsNow,
  place: Place | undefined,
  now: Date,
): FlowsNow {
  const asleep = place !== undefined && sunPosition(place, now.getTime()).elevation < sunIsUp;
  const worked = meters.map((one) => workedOut(one, meters, given));
  const awake = worked.map((one) =>
    one.role === 'pv' && one.watts === null && asleep ? { ...one, watts: 0 } : one,
  );
  const silent = awake.filter(({ watts }) => watts === null);
  const grid = sumOf(awake, 'grid');
  const sun = sumOf(awake, 'pv');
  const battery = sumOf(awake, 'battery');
  const told = {
    at: now.toISOString(),
    sunWatts: sun,
    gridWatts: grid,
    batteryWatts: battery,
    carWatts: cars,
    givenWatts: given,
    socPercent: meanSoc(awake),
    estimated: worked.filter(({ watts }, i) => watts !== meters[i]!.watts).map(({ name }) => name),
    silent: silent.map(({ meterId, name, role, at, voltAmps }) => ({
      meterId,
      name,
      role,
      at: at?.toISOString() ?? null,
      onlyCurrents: voltAmps !== null,
    })),
  };
  if (silent.length > 0) return { ...told, sentence: saySilent(silent), shares: null, loadWatts: null };
  if (grid === null) return { ...told, sentence: sayFlows('unknown'), shares: null, loadWatts: null };
  return { ...told, ...balance({ grid, sun: sun ?? 0, battery: battery ?? 0, cars, given }) };
}

/**
 * A meter that tells currents but no power: a current does not say which way it flows, so that power is worked out only
 * where it can flow one way. A roof gives; a grid connection takes where nothing here is known to give.
 */
function workedOut(meter: MeterNow, all: readonly MeterNow[], given: number): MeterNow {
  const oneWay =
    meter.role === 'pv' || (meter.role === 'grid' && given === 0 && all.every(({ role }) => role === 'grid'));
  return meter.watts === null && oneWay ? { ...meter, watts: meter.voltAmps } : meter;
}

function saySilent(silent: readonly MeterNow[]) {
  const gone = silent.filter(({ voltAmps }) => voltAmps === null);
  const names = (meters: readonly MeterNow[]) => meters.map(({ name }) => name).join(', ');
  return gone.length > 0
    ? sayFlows('silent', { meters: names(gone) })
    : sayFlows('currents', { meters: names(silent) });
}

/** What the meters of a role tell together; null where there is none, or where one of them is silent. */
function sumOf(meters: readonly MeterNow[], role: MeterNow['role']): number | null {
  const ours = meters.filter((one) => one.role === role);
  if (ours.length === 0) return null;
  return ours.reduce<number | null>(
    (sum, { watts }) => (sum === null || watts === null ? null : sum + watts),
    0,
  );
}

function meanSoc(meters: readonly MeterNow[]): number | null {
  const told = meters.flatMap(({ role, soc }) => (role === 'battery' && soc !== null ? [soc] : []));
  return told.length === 0 ? null : told.reduce((sum, soc) => sum + soc, 0) / told.length;
}

interface Balance extends CarsNow {
  readonly grid: number;
  readonly sun: number;
  readonly battery: number;
}

/** What the building takes is what is left; each use gets its share of each source. */
function balance(told: Balance): Pick<FlowsNow, 'sentence' | 'shares' | 'loadWatts'> {
  const { grid, sun, battery, cars, given } = told;
  const load = Math.max(0, grid + sun - battery - cars + given);
  const shares = sharesOf({
    sun,
    discharged: Math.max(0, -battery),
    charged: Math.max(0, battery),
    sold: Math.max(0, -grid),
    cars,
    given,
    load,
  });
  const own = shares.sunToCars + shares.sunToLoad;
  return { sentence: sentenceOf(told, load + cars, own), shares: { ...shares }, loadWatts: load };
}

/** Less than this, in W, is not worth a word. */
const little = 100;

function sentenceOf({ grid, given }: Balance, used: number, own: number) {
  const kilo = (watts: number) => (watts / 1000).toFixed(1);
  if (given > little) {
    const words = { given: kilo(given), grid: kilo(Math.abs(grid)) };
    return sayFlows(grid < -little ? 'cars_feed_in' : 'cars_give', words);
  }
  if (grid < -little) return sayFlows('feeding', { power: kilo(-grid) });
  if (used > 0 && own / used > 0.99) return sayFlows('sun_only');
  if (own > 0) return sayFlows('sun', { percent: Math.round((own / used) * 100), grid: kilo(grid) });
  return sayFlows('grid', { grid: kilo(grid) });
}
