import { type Kysely, sql, type Transaction } from 'kysely';
import { leftWatts, publishedFactors } from '../energy/signals/dimming.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import { siteOf } from './power.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const pastMark = 'demo grid';
/** Events of the past began at this hour (UTC), on two of the days before. */
const pastHour = 8;
const pastEvents = 2;
const pastDays = 7;

interface Site {
  readonly id: string;
  readonly organization_id: string;
}

/** Programs of the grid at the garage, a dimming with its proof, and limits that people set, with some past. */
export async function seedGrid(trx: Transaction<DB>, now: Date, days: number): Promise<void> {
  const garage = await siteOf(trx);
  if (!garage) return;
  await seedProgram(trx, garage, now, Math.min(days, pastDays));
  await seedDimming(
    trx,
    garage,
    new Date(Math.floor(now.getTime() / dayMs) * dayMs - 2 * dayMs + 17 * hourMs),
  );
  await seedCalendar(trx, now);
}

/** The server is told of at each start, when its port is known. */
async function seedProgram(
  trx: Transaction<DB>,
  { id: site_id, organization_id }: Site,
  now: Date,
  days: number,
) {
  const vtn_id = newId();
  await trx
    .insertInto('vtn')
    .values({
      id: vtn_id,
      organization_id,
      name: 'Harbour grid operator',
      url: 'http://127.0.0.1/grid',
      version: '3.0',
      created_at: now,
    })
    .execute();
  await trx
    .insertInto('vtn_site')
    .values({
      vtn_id,
      site_id,
      ven_name: 'hafencity-garage',
      resource_name: 'hafencity-garage-evses',
      subscribed_watts: 100_000,
    })
    .execute();
  const value = JSON.stringify({ past: await quietMornings(trx, site_id, now, days) });
  await trx.insertInto('setting').values({ name: pastMark, value, updated_at: now }).execute();
}

/** The mornings of the last week on which cars drew least: the program asked for it then. */
async function quietMornings(
  trx: Transaction<DB>,
  siteId: string,
  now: Date,
  days: number,
): Promise<number[]> {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  const mornings = Array.from({ length: days }, (_, back) => today - (back + 1) * dayMs + pastHour * hourMs);
  const { rows } = await sql<{ at: Date }>`
    select m.at from unnest(${mornings.map((at) => new Date(at))}::timestamptz[]) as m (at)
      left join energy_quarter q on q.quarter >= m.at and q.quarter < m.at + interval '2 hours'
            and q.station_id in (select id from station where site_id = ${siteId})
     where extract(isodow from m.at) < 6
     group by m.at order by coalesce(sum(q.import_wh), 0), m.at limit ${pastEvents}`.execute(trx);
  return rows.map(({ at }) => at.getTime()).sort((a, b) => a - b);
}

/** When events of the past began, in epoch milliseconds. */
export async function readPastEvents(db: Kysely<DB>): Promise<readonly number[]> {
  const setting = await db
    .selectFrom('setting')
    .select('value')
    .where('name', '=', pastMark)
    .executeTakeFirst();
  return (setting?.value as { past?: number[] } | undefined)?.past ?? [];
}

const dimmedMinutes = 45;

/** The grid operator dimmed the garage for three quarters of an hour: written down minute by minute. */
async function seedDimming(trx: Transaction<DB>, { id: site_id, organization_id }: Site, from: Date) {
  const evses = await trx
    .selectFrom('evse')
    .innerJoin('station', 'station.id', 'evse.station_id')
    .select(['station.id as station_id', 'evse.number as evse_number'])
    .where('station.site_id', '=', site_id)
    .orderBy('station.identity')
    .orderBy('evse.number')
    .execute();
  const limit_watts = leftWatts('manager', evses.length, publishedFactors);
  const ends = new Date(from.getTime() + dimmedMinutes * minuteMs);
  const dimming_id = newId();
  const source = 'Harbour grid operator (control box)';
  const owned = { organization_id, site_id, source };
  await trx
    .insertInto('dimming_setting')
    .values({ site_id, mode: 'manager', factors: JSON.stringify(publishedFactors), changed_at: from })
    .execute();
  await trx
    .insertInto('dimming')
    .values({
      id: dimming_id,
      ...owned,
      mode: 'manager',
      devices: evses.length,
      limit_watts,
      started_at: from,
      until_at: ends,
      ended_at: ends,
    })
    .execute();
  await trx
    .insertInto('grid_limit')
    .values({
      id: newId(),
      ...owned,
      watts: limit_watts,
      of_evses: true,
      from_at: from,
      until_at: ends,
      priority: 0,
      kind: 'dimming',
      subject_id: dimming_id,
      created_at: from,
      ended_at: ends,
    })
    .execute();
  const charging = evses.slice(0, 5);
  const minutes = Array.from({ length: dimmedMinutes }, (_, minute) => {
    // In the first minute stations begin to obey; then they use nearly all that is left.
    const drawn = limit_watts * (minute === 0 ? 1.2 : 0.93 + 0.05 * Math.sin(minute));
    const shares = charging.map((_, place) => 1 + 0.3 * Math.sin(place + minute / 7));
    const all = shares.reduce((sum, share) => sum + share, 0);
    const each = shares.map((share) => (drawn * share) / all);
    return { at: new Date(from.getTime() + minute * minuteMs), drawn, each };
  });
  await trx
    .insertInto('dimming_proof')
    .values(
      minutes.map(({ at, drawn, each }) => ({
        dimming_id,
        at,
        limit_watts,
        evse_watts: drawn,
        device_watts: Math.max(...each),
        grid_watts: drawn + 14_000,
      })),
    )
    .execute();
  await trx
    .insertInto('dimming_device_proof')
    .values(
      minutes.flatMap(({ at, each }) =>
        charging.map((evse, place) => ({ dimming_id, at, ...evse, watts: each[place]! })),
      ),
    )
    .execute();
}

/** At noon the kitchen of the offices needs what cars would take. */
async function seedCalendar(trx: Transaction<DB>, now: Date): Promise<void> {
  const site = await trx
    .selectFrom('site')
    .select(['id', 'organization_id'])
    .where('name', '=', 'Amsterdam Zuidas')
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('grid_limit')
    .values({
      id: newId(),
      organization_id: site.organization_id,
      site_id: site.id,
      amps: 90,
      of_evses: true,
      from_at: now,
      weekly: JSON.stringify({ weekdays: [1, 2, 3, 4, 5], from: '11:30', to: '13:30' }),
      priority: 100,
      kind: 'person',
      source: 'Facility management',
      note: 'The canteen cooks.',
      created_at: now,
    })
    .execute();
}
