import { createHash } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { outboxHint } from '../../platform/outbox.ts';
import { keepAlerts } from './alerts.ts';
import type { AdrProgram } from './client.ts';
import { spanOf } from './effects.ts';
import { type AdrEvent, isMeant, partsOf } from './event.ts';
import { type AdrHouse, drawn, type Heard, type KnownEvent, type SiteRow, type VtnRow } from './house.ts';
import { keepLimits, tellLimits } from './keep-limits.ts';
import { keepSeries } from './keep-series.ts';
import { keepOptOuts } from './opt-out.ts';

/** Brings a site in line with what the server lists: new, changed and taken back events, then limits and prices anew. Gives how much is news. */
export async function takeEvents(
  house: AdrHouse,
  vtn: VtnRow,
  site: SiteRow,
  programs: readonly AdrProgram[],
  events: readonly AdrEvent[],
): Promise<number> {
  const { db, bus, clock, newId } = house;
  const now = clock.now();
  const meant = events.filter((event) =>
    isMeant(event.targets, {
      venName: site.ven_name,
      resourceName: site.resource_name,
      targets: site.targets,
    }),
  );
  const { news, changed } = await db.transaction().execute(async (trx) => {
    const known = new Map((await knownEvents(trx, site)).map((row) => [row.event_id, row]));
    let news = 0;
    const heard: Heard[] = [];
    for (const event of meant) {
      const before = known.get(event.id);
      const modified =
        event.modificationDateTime ?? createHash('sha256').update(JSON.stringify(event)).digest('hex');
      const row = before ?? {
        id: newId(),
        event_id: event.id,
        modified,
        first_seen_at: now,
        opted_out_at: null,
        cancelled_at: null,
      };
      heard.push({ row, event });
      if (before && before.modified === modified && !before.cancelled_at) continue;
      news += 1;
      await keepEvent(trx, vtn, site, row, event, modified, programs);
    }
    const listed = new Set(meant.map(({ id }) => id));
    for (const row of known.values()) {
      if (listed.has(row.event_id) || row.cancelled_at) continue;
      // One that is over may leave the list; one that is not was taken back.
      const { numAffectedRows = 0n } = await sql`update grid_event set cancelled_at = ${now}
                 where id = ${row.id} and coalesce(ends_at, 'infinity') > ${now}`.execute(trx);
      news += Number(numAffectedRows);
    }
    const outs = await keepOptOuts(trx, site, now);
    const all = heard.map(({ row, event }) => ({
      event,
      row: { ...row, opted_out_at: outs.get(row.event_id) ?? null },
    }));
    await keepAlerts(trx, house, site, all);
    const limits = await keepLimits(trx, house, vtn, site, all);
    if (news > 0) await keepSeries(trx, site, all, now);
    if (news + limits > 0) await tellLimits(trx, house, vtn, site, 'grid_events');
    return { news, changed: news + limits };
  });
  if (changed > 0) bus.publish(outboxHint, null);
  return news;
}

async function knownEvents(trx: Transaction<DB>, site: SiteRow): Promise<KnownEvent[]> {
  // The job, a notification and a person may ask at once: each event is kept by one of them.
  await sql`select 1 from vtn_site where vtn_id = ${site.vtn_id} and site_id = ${site.site_id} for update`.execute(
    trx,
  );
  return trx
    .selectFrom('grid_event')
    .select(['id', 'event_id', 'modified', 'first_seen_at', 'opted_out_at', 'cancelled_at'])
    .where('vtn_id', '=', site.vtn_id)
    .where('site_id', '=', site.site_id)
    .forUpdate()
    .execute();
}

async function keepEvent(
  trx: Transaction<DB>,
  vtn: VtnRow,
  site: SiteRow,
  row: KnownEvent,
  event: AdrEvent,
  modified: string,
  programs: readonly AdrProgram[],
): Promise<void> {
  const span = spanOf(partsOf(event, row.first_seen_at.getTime(), drawn(event.id, site.site_id)));
  const told = {
    program_id: event.programID,
    program_name: programs.find(({ id }) => id === event.programID)?.programName ?? event.programID,
    name: event.eventName ?? '',
    priority: event.priority ?? null,
    body: JSON.stringify(event),
    modified,
    starts_at: span ? new Date(span.from) : null,
    ends_at: span?.until ? new Date(span.until) : null,
    cancelled_at: span ? null : row.first_seen_at,
  };
  await trx
    .insertInto('grid_event')
    .values({
      id: row.id,
      vtn_id: vtn.id,
      organization_id: site.organization_id,
      site_id: site.site_id,
      event_id: event.id,
      first_seen_at: row.first_seen_at,
      ...told,
    })
    .onConflict((conflict) => conflict.columns(['vtn_id', 'site_id', 'event_id']).doUpdateSet(told))
    .execute();
}
