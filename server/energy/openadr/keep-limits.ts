/** The limits that a site's grid events make, kept in line with what a server lists. */

import { sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { outboxHint, writeEvents } from '../../platform/outbox.ts';
import { capacityOf } from './capacity.ts';
import { effectOf } from './effects.ts';
import { endless, partsOf, resolveOverlap } from './event.ts';
import { type AdrHouse, drawn, type Heard, type SiteRow, type VtnRow } from './house.ts';

/** Limits are kept so far ahead. */
const aheadMs = 7 * 24 * 3_600_000;
const priority = { event: 10, subscribed: 900 } as const;

interface WantedLimit {
  readonly watts: number;
  readonly ofEvses: boolean;
  readonly from: number;
  /** May be endless. */
  readonly until: number;
  readonly source: string;
  readonly note: string;
  readonly priority: number;
  readonly subjectId: string;
}

/** Writes the limits of a site's events anew where they differ; gives how many were begun or ended. */
export async function keepLimits(
  trx: Transaction<DB>,
  house: AdrHouse,
  vtn: Pick<VtnRow, 'id' | 'name'>,
  site: SiteRow,
  all: readonly Heard[],
): Promise<number> {
  const now = house.clock.now();
  const active = all.filter(({ row }) => row.opted_out_at === null);
  const parts = resolveOverlap(
    active.map(({ row, event }) => ({
      priority: event.priority ?? null,
      created: event.createdDateTime ?? '',
      parts: partsOf(event, row.first_seen_at.getTime(), drawn(event.id, site.site_id)),
    })),
  );
  const effects = parts.map((part) => {
    const { row, event } = active[part.event]!;
    return { part, row, event, effect: effectOf(event, part, site.subscribed_watts) };
  });
  const asked = effects.flatMap(({ part, row, event, effect }): WantedLimit[] =>
    effect.kind !== 'limit'
      ? []
      : [
          {
            watts: effect.watts,
            ofEvses: effect.ofEvses,
            from: part.from,
            until: part.until,
            source: vtn.name,
            note: event.eventName ?? event.id,
            priority: priority.event,
            subjectId: row.id,
          },
        ],
  );
  const capacity = capacityOf(
    site.subscribed_watts,
    effects.map(({ part, effect }) => ({ effect, from: part.from, until: part.until })),
  );
  const wanted = [...asked, ...capacity.map((one) => subscribed(vtn, one))].filter(
    ({ from, until }) => until > now.getTime() && from <= now.getTime() + aheadMs,
  );
  return writeLimits(trx, house, site, vtn.id, wanted);
}

async function writeLimits(
  trx: Transaction<DB>,
  { clock, newId }: AdrHouse,
  site: SiteRow,
  vtnId: string,
  wanted: readonly WantedLimit[],
): Promise<number> {
  const now = clock.now();
  const { rows } = await sql<{ id: string; key: string }>`
    select l.id, concat_ws('|', l.subject_id, l.watts, l.of_evses, extract(epoch from l.from_at)::bigint,
                           extract(epoch from l.until_at)::bigint) as key
      from grid_limit l
     where l.site_id = ${site.site_id} and l.kind = 'event' and l.ended_at is null
       and (l.subject_id = ${vtnId} or l.subject_id in (select id from grid_event where vtn_id = ${vtnId}))
       for update`.execute(trx);
  const keyOf = (one: WantedLimit) =>
    [
      one.subjectId,
      Math.fround(one.watts),
      one.ofEvses ? 't' : 'f',
      Math.round(one.from / 1000),
      ...(one.until === endless ? [] : [Math.round(one.until / 1000)]),
    ].join('|');
  const keys = new Map(wanted.map((one) => [keyOf(one), one]));
  const ended = rows.filter(({ key }) => !keys.has(key)).map(({ id }) => id);
  const standing = new Set(rows.map(({ key }) => key));
  const begun = [...keys].filter(([key]) => !standing.has(key)).map(([, one]) => one);
  if (ended.length > 0)
    await trx.updateTable('grid_limit').set({ ended_at: now }).where('id', 'in', ended).execute();
  if (begun.length > 0)
    await trx
      .insertInto('grid_limit')
      .values(
        begun.map((one) => ({
          id: newId(),
          organization_id: site.organization_id,
          site_id: site.site_id,
          watts: one.watts,
          of_evses: one.ofEvses,
          from_at: new Date(Math.round(one.from / 1000) * 1000),
          until_at: one.until === endless ? null : new Date(Math.round(one.until / 1000) * 1000),
          priority: one.priority,
          kind: 'event',
          source: one.source,
          note: one.note,
          subject_id: one.subjectId,
          created_at: now,
        })),
      )
      .execute();
  return ended.length + begun.length;
}

const subscribed = (
  vtn: Pick<VtnRow, 'id' | 'name'>,
  { watts, from, until }: { readonly watts: number; readonly from: number; readonly until: number },
): WantedLimit => ({
  watts,
  ofEvses: false,
  from,
  until,
  source: vtn.name,
  note: '',
  priority: priority.subscribed,
  subjectId: vtn.id,
});

/** Tells that what limits a site is not what it was. */
export function tellLimits(
  trx: Transaction<DB>,
  { clock, newId }: Pick<AdrHouse, 'clock' | 'newId'>,
  vtn: Pick<VtnRow, 'id'>,
  site: Pick<SiteRow, 'organization_id' | 'site_id'>,
  action: 'grid_events' | 'vtn_away',
): Promise<void> {
  const subject = { organizationId: site.organization_id, siteId: site.site_id, subjectId: vtn.id };
  return writeEvents(trx, newId, [{ kind: 'energy.limits', at: clock.now(), ...subject, data: { action } }]);
}

/** Nobody answered for long: limits of events and what was granted are over, what is subscribed goes on. */
export async function forgetLimits(
  house: AdrHouse,
  vtn: Pick<VtnRow, 'id' | 'name'>,
  site: SiteRow,
): Promise<void> {
  const { db, bus } = house;
  const changed = await db.transaction().execute(async (trx) => {
    const base = capacityOf(site.subscribed_watts, []).map((one) => subscribed(vtn, one));
    const changed = await writeLimits(trx, house, site, vtn.id, base);
    if (changed > 0) await tellLimits(trx, house, vtn, site, 'vtn_away');
    return changed;
  });
  if (changed > 0) bus.publish(outboxHint, null);
}
