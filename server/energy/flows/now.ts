/** What flows at a site now, by the last words of its meters; what a silent meter hides is not guessed. */

import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { type Place, sunPosition } from '../forecasts/sun.ts';
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
  readonly soc: number | null;
}

/** What cars take and give, in W. */
export interface CarsNow {
  readonly cars: number;
  readonly given: number;
}

export async function readMetersNow(db: Kysely<DB>, siteId: string, now: Date): Promise<MeterNow[]> {
  const { rows } = await sql<MeterNow>`
    select "meterId", name, role, at, (told ->> 'powerW')::float8 as watts, (told ->> 'socPercent')::float8 as soc
      from (select m.id as "meterId", m.name, m.role, s.at,
                   case when s.at > ${now}::timestamptz - m.stale_seconds * interval '1 second' then s.values end as told
              from meter m left join meter_state s on s.meter_id = m.id
             where m.site_id = ${siteId} and m.retired_at is null and m.role in ('grid', 'pv', 'battery')) meters
     order by role, lower(name)`.execute(db);
  return rows;
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
  const awake = meters.map((one) =>
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
    silent: silent.map(({ meterId, name, role, at }) => ({
      meterId,
      name,
      role,
      at: at?.toISOString() ?? null,
    })),
  };
  if (silent.length > 0) {
    const sentence = sayFlows('silent', { meters: silent.map(({ name }) => name).join(', ') });
    return { ...told, sentence, shares: null, loadWatts: null };
  }
  if (grid === null) return { ...told, sentence: sayFlows('unknown'), shares: null, loadWatts: null };
  return { ...told, ...balance({ grid, sun: sun ?? 0, battery: battery ?? 0, cars, given }) };
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
