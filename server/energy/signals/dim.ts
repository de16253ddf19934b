import { sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { outboxHint, writeEvents } from '../../platform/outbox.ts';
import type { EnergyHouse } from '../house.ts';
import type { Dimming, DimmingSetting } from './contract.ts';
import { leastWatts, leftWatts, publishedFactors } from './dimming.ts';
import { saySignal } from './sentences.ts';

/** Stations take a moment to obey: what is drawn in the first minute says nothing against them. */
export const graceSeconds = 60;
/** Meters show a little more than flows. */
export const margin = 1.02;
const mostDimmings = 200;

type Trx = Transaction<DB> | EnergyHouse['db'];

/** How a site takes part, and with how many devices: as somebody said, or one for each EVSE. */
export async function readDimmingSetting(db: Trx, siteId: string) {
  const row = await db
    .selectFrom('dimming_setting')
    .selectAll()
    .where('site_id', '=', siteId)
    .executeTakeFirst();
  const { count } = await db
    .selectFrom('evse')
    .innerJoin('station', 'station.id', 'evse.station_id')
    .select((e) => e.fn.countAll<string>().as('count'))
    .where('station.site_id', '=', siteId)
    .where('station.decommissioned_at', 'is', null)
    .executeTakeFirstOrThrow();
  const setting: DimmingSetting = row
    ? {
        mode: row.mode as DimmingSetting['mode'],
        devices: row.devices,
        factors: row.factors as unknown as number[],
      }
    : { mode: 'manager', devices: null, factors: [...publishedFactors] };
  const devices = setting.devices ?? Number(count);
  return { setting, devices, leftWatts: leftWatts(setting.mode, devices, setting.factors) };
}

/**
 * Begins a dimming with its limit on all EVSEs, and on each where they are controlled directly; one that runs goes on
 * with the new end. Gives its id.
 */
export async function beginDimming(
  trx: Transaction<DB>,
  house: EnergyHouse,
  site: { readonly id: string; readonly organization_id: string },
  { source, until }: { readonly source: string; readonly until: Date | null },
): Promise<string> {
  const now = house.clock.now();
  const running = await trx
    .selectFrom('dimming')
    .select('id')
    .where('site_id', '=', site.id)
    .where('ended_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (running) {
    await trx.updateTable('dimming').set({ until_at: until }).where('id', '=', running.id).execute();
    await trx
      .updateTable('grid_limit')
      .set({ until_at: until })
      .where('subject_id', '=', running.id)
      .execute();
    return running.id;
  }
  const { setting, devices, leftWatts: limit } = await readDimmingSetting(trx, site.id);
  const id = house.newId();
  const each_watts = setting.mode === 'direct' ? leastWatts : null;
  const owned = { organization_id: site.organization_id, site_id: site.id };
  await trx
    .insertInto('dimming')
    .values({
      id,
      ...owned,
      mode: setting.mode,
      devices,
      limit_watts: limit,
      each_watts,
      source,
      started_at: now,
      until_at: until,
    })
    .execute();
  const limited = (watts: number, of_each: boolean) => ({
    id: house.newId(),
    ...owned,
    watts,
    of_evses: true,
    of_each,
    from_at: now,
    until_at: until,
    priority: 0,
    kind: 'dimming',
    source,
    subject_id: id,
    created_at: now,
  });
  const limits = [limited(limit, false), ...(each_watts === null ? [] : [limited(each_watts, true)])];
  await trx.insertInto('grid_limit').values(limits).execute();
  return id;
}

/** Ends what runs at a site; false when nothing did. */
export async function stopDimming(trx: Transaction<DB>, siteId: string, at: Date): Promise<boolean> {
  const ended = await trx
    .updateTable('dimming')
    .set({ ended_at: at })
    .where('site_id', '=', siteId)
    .where('ended_at', 'is', null)
    .returning('id')
    .execute();
  for (const { id } of ended)
    await trx
      .updateTable('grid_limit')
      .set({ ended_at: at })
      .where('subject_id', '=', id)
      .where('ended_at', 'is', null)
      .execute();
  return ended.length > 0;
}

/** Job, every minute: writes what is drawn while dimmings hold, and ends those whose time is over. Gives how many ran. */
export async function proveDimmings(house: EnergyHouse): Promise<number> {
  const { db, bus, clock, newId } = house;
  const now = clock.now();
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: string; site_id: string; organization_id: string; over: boolean }>`
      select id, site_id, organization_id, coalesce(until_at <= ${now}, false) as over from dimming
       where ended_at is null order by id for update skip locked`.execute(trx);
    if (rows.length === 0) return 0;
    await sql`
      insert into dimming_proof (dimming_id, at, limit_watts, evse_watts, device_watts, grid_watts)
      select d.id, ${minute}, d.limit_watts,
             -- Unknown as soon as one that charges has not told its power.
             (select case when bool_or(t.power_w is null) then null else coalesce(sum(t.power_w), 0) end
                from transaction t where t.site_id = d.site_id and t.state = 'active'),
             (select case when bool_or(t.power_w is null) then null else coalesce(max(t.power_w), 0) end
                from transaction t where t.site_id = d.site_id and t.state = 'active'),
             (select sum((s.values ->> 'powerW')::real) from meter m join meter_state s on s.meter_id = m.id
               where m.site_id = d.site_id and m.role = 'grid' and m.retired_at is null
                 and s.at > ${now}::timestamptz - m.stale_seconds * interval '1 second')
        from dimming d where d.id = any(${rows.map(({ id }) => id)}::uuid[])
      on conflict (dimming_id, at) do nothing`.execute(trx);
    await sql`
      insert into dimming_device_proof (dimming_id, at, station_id, evse_number, watts)
      select d.id, ${minute}, t.station_id, t.evse_number, sum(t.power_w)
        from dimming d join transaction t on t.site_id = d.site_id and t.state = 'active'
       where d.id = any(${rows.map(({ id }) => id)}::uuid[]) and t.evse_number is not null
       group by d.id, t.station_id, t.evse_number
      on conflict (dimming_id, at, station_id, evse_number) do nothing`.execute(trx);
    const over = rows.filter((row) => row.over);
    for (const row of over) await stopDimming(trx, row.site_id, now);
    await writeEvents(
      trx,
      newId,
      over.map((row) => ({
        kind: 'energy.limits',
        at: now,
        organizationId: row.organization_id,
        siteId: row.site_id,
        subjectId: row.id,
        data: { action: 'dimming_ended' },
      })),
    );
    if (over.length > 0) bus.publish(outboxHint, null);
    return rows.length;
  });
}

/** A site's dimmings, the latest first, each with what was drawn. */
export async function listDimmings(db: Trx, siteId: string, id?: string): Promise<Dimming[]> {
  const { rows } = await sql<{
    id: string;
    mode: Dimming['mode'];
    devices: number;
    limit_watts: number;
    source: string;
    started_at: Date;
    until_at: Date | null;
    ended_at: Date | null;
    each_watts: number | null;
    highest: number | null;
    highest_device: number | null;
    minutes: number;
  }>`
    select d.*, p.highest, p.highest_device, p.minutes from dimming d
      left join lateral (select count(*)::integer as minutes,
                                max(evse_watts) filter (where at > d.started_at + ${graceSeconds} * interval '1 second') as highest,
                                max(device_watts) filter (where at > d.started_at + ${graceSeconds} * interval '1 second') as highest_device
                           from dimming_proof where dimming_id = d.id) p on true
     where d.site_id = ${siteId} and (${id ?? null}::uuid is null or d.id = ${id ?? null}::uuid)
     order by d.started_at desc limit ${mostDimmings}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    mode: row.mode,
    devices: row.devices,
    limitWatts: row.limit_watts,
    eachWatts: row.each_watts,
    source: row.source,
    startedAt: row.started_at.toISOString(),
    until: row.until_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    highestWatts: row.highest,
    highestDeviceWatts: row.highest_device,
    minutes: row.minutes,
    sentence: sentenceOf(row),
  }));
}

function sentenceOf(row: {
  readonly devices: number;
  readonly limit_watts: number;
  readonly source: string;
  readonly ended_at: Date | null;
  readonly highest: number | null;
  readonly each_watts: number | null;
  readonly highest_device: number | null;
}) {
  const limit = (row.limit_watts / 1000).toFixed(1);
  if (row.ended_at === null)
    return saySignal('dimming_runs', { limit, devices: row.devices, source: row.source });
  if (row.highest === null) return saySignal('dimming_unmeasured', { limit });
  const highest = (row.highest / 1000).toFixed(1);
  if (row.each_watts !== null && (row.highest_device ?? 0) > row.each_watts * margin)
    return saySignal('dimming_device_over', {
      each: (row.each_watts / 1000).toFixed(1),
      highest: (row.highest_device! / 1000).toFixed(1),
    });
  return saySignal(row.highest > row.limit_watts * margin ? 'dimming_over' : 'dimming_kept', {
    limit,
    highest,
  });
}
