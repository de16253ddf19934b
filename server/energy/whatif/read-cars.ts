import type { Tree } from '@busbar/scheduling';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Sentence } from '../../platform/sentence.ts';
import { carsOfOthers, usualCars } from './assume.ts';
import { type Past, type PastCar, stepMs } from './past.ts';
import { sayWhatIf } from './sentences.ts';

type Db = Kysely<DB>;
type Evses = Tree['evses'];

/** Cars that are replayed at the most, and other sites that are looked at for a site without any. */
const mostCars = 20_000;
const mostOthers = 50;
/** Fewer stays say nothing of what is usual. */
const leastStays = 8;
/** AC cars take at least so much when they are let, on one leg. */
const leastCarWatts = 3_700;

export interface CarRow {
  readonly site_id: string;
  readonly evse_id: string;
  readonly arrived: Date;
  readonly left: Date;
  readonly wh: number;
  readonly watts: number | null;
}

/** The cars that charged at some sites and have left again, in the order in which they came. */
export async function readCars(
  db: Db,
  siteIds: readonly string[],
  from: number,
  until: number,
): Promise<CarRow[]> {
  const { rows } = await sql<CarRow>`
    select t.site_id, e.id as evse_id, t.started_at as arrived, t.ended_at as left, t.energy_wh::float8 as wh,
           t.energy_wh::float8 * 3600 / nullif(t.charging_seconds, 0) as watts
      from transaction t join evse e on e.station_id = t.station_id and e.number = t.evse_number
     where t.site_id = any(${[...siteIds]}::uuid[])
       and t.started_at >= ${new Date(from)} and t.started_at < ${new Date(until)}
       and t.ended_at is not null and t.energy_wh > 100
     order by t.started_at, t.id limit ${mostCars}`.execute(db);
  return rows;
}

/** Whether any car ever charged at a site. */
export async function wasUsed(db: Db, siteId: string): Promise<boolean> {
  const found = await db
    .selectFrom('transaction')
    .select('id')
    .where('site_id', '=', siteId)
    .where('energy_wh', '>', '100')
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** A car that charged, as it is replayed at the EVSE with this position. */
export function toCar(row: CarRow, index: number, evses: Evses, from: number, steps: number): PastCar {
  const evse = evses[index]!;
  const arrives = Math.floor((row.arrived.getTime() - from) / stepMs);
  const leaves = Math.min(steps, Math.max(arrives + 1, Math.ceil((row.left.getTime() - from) / stepMs)));
  const hours = (leaves - arrives) / 4;
  // What it took in its stay it could take.
  const seen = Math.max(leastCarWatts, row.wh / hours, row.watts ?? 0);
  // Who never drew what three legs take at the least used one.
  const legs = seen < evse.minAmps * evse.legs * evse.voltsPerLeg ? 1 : evse.legs;
  const maxWatts = Math.min(seen, legs * evse.voltsPerLeg * evse.maxAmps);
  return { evse: index, legs, arrives, leaves, wattHours: Math.min(row.wh, maxWatts * hours), maxWatts };
}

/** Cars that never came, for whatever EVSEs there are, and in words where they come from. */
export interface Assumed {
  readonly carsFor: NonNullable<Past['carsFor']>;
  readonly note: Sentence;
}

/**
 * The cars that a site without a past is taken to have: as at other sites of its organization in the same weeks, else one
 * a day at each EVSE as its settings say of a car.
 */
export async function assumeCars(
  db: Db,
  siteId: string,
  usual: { readonly stayHours: number; readonly energyWh: number },
  { from, steps }: { readonly from: number; readonly steps: number },
): Promise<Assumed> {
  const others = await readCars(db, await otherSites(db, siteId), from, from + steps * stepMs);
  if (others.length < leastStays) {
    const { stayHours, energyWh } = usual;
    const said = { hours: stayHours, energy: (energyWh / 1000).toFixed(1) };
    return { carsFor: (evses) => usualCars(usual, evses, steps), note: sayWhatIf('assumed_usual', said) };
  }
  const sites = [...new Set(others.map(({ site_id }) => site_id))];
  const elsewhere = await countEvses(db, sites, new Date(from));
  return {
    carsFor(evses) {
      const cars = evses.length === 0 ? [] : others.map((row) => toCar(row, 0, evses, from, steps));
      return carsOfOthers(cars, elsewhere, evses, steps);
    },
    note: sayWhatIf('assumed_others', { sites: sites.length, cars: others.length }),
  };
}

async function otherSites(db: Db, siteId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('site')
    .select('id')
    .where('organization_id', '=', (of) =>
      of.selectFrom('site').select('organization_id').where('id', '=', siteId),
    )
    .where('id', '<>', siteId)
    .where('retired_at', 'is', null)
    .orderBy('id')
    .limit(mostOthers)
    .execute();
  return rows.map(({ id }) => id);
}

/** EVSEs of sites that stood there at a time or since: at those that were gone before nobody can have charged. */
async function countEvses(db: Db, siteIds: readonly string[], since: Date): Promise<number> {
  const { count } = await db
    .selectFrom('evse')
    .innerJoin('station', 'station.id', 'evse.station_id')
    .select((of) => of.fn.countAll<string>().as('count'))
    .where('station.site_id', 'in', [...siteIds])
    .where((of) =>
      of.and([
        of.or([of('evse.retired_at', 'is', null), of('evse.retired_at', '>', since)]),
        of.or([of('station.decommissioned_at', 'is', null), of('station.decommissioned_at', '>', since)]),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(count);
}
