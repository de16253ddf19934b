import type pg from 'pg';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { outboxHint } from '../platform/outbox.ts';

/** Makes a station of an unknown identity; gives its id, or undefined when there is no organization to own it. */
export type Welcome = (identity: string) => Promise<string | undefined>;

/** Onboarding `open` (laboratory): an unknown station becomes one of the oldest organization's, at once. */
export function createWelcome(options: { pool: pg.Pool; bus: Bus; clock: Clock }): Welcome {
  return async (identity) => {
    const { rows } = await options.pool.query<{ id: string }>({
      name: 'welcome_station',
      text: welcomeStation,
      values: [newId(), identity, options.clock.now(), newId()],
    });
    if (rows[0]) options.bus.publish(outboxHint, null);
    return rows[0]?.id ?? (await idOf(options.pool, identity));
  };
}

/** The same station may have been made by its other connection a moment ago. */
async function idOf(pool: pg.Pool, identity: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ id: string }>('select id from station where identity = $1', [identity]);
  return rows[0]?.id;
}

const welcomeStation = `
with made as (
  insert into station (id, organization_id, identity, created_at)
  select $1::uuid, o.id, $2::text, $3::timestamptz from organization o
   where o.parent_id is null and o.retired_at is null order by o.created_at, o.id limit 1
  on conflict (identity) do nothing
  returning id, organization_id, identity
), owned as (
  insert into ownership (station_id) select id from made
), forgotten as (
  delete from waiting_station where identity = $2::text
), told as (
  insert into event (id, at, kind, organization_id, station_id, subject_id, data)
  select $4::uuid, $3::timestamptz, 'station.created', organization_id, id, id, jsonb_build_object('identity', identity, 'by', 'onboarding')
    from made
)
select id from made`;
