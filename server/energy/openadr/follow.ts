import { createHash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { outboxHint, writeEvents } from '../../platform/outbox.ts';
import type { Seal } from '../../platform/seal.ts';
import type { EnergyHouse } from '../house.ts';
import { type AdrProgram, createVtnClient, type VtnClient, VtnProblem } from './client.ts';
import { effectOf, spanOf } from './effects.ts';
import { type AdrEvent, endless, isMeant, partsOf, resolveOverlap } from './event.ts';
import { isDue, keepSubscriptions, type NotifyRow, wasMissed } from './notify.ts';
import { reportEnded } from './report.ts';

export interface AdrHouse extends EnergyHouse {
  readonly seal: Seal;
  readonly pause: (ms: number) => Promise<void>;
  /** Where servers of grid events reach us, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly onFault: (error: unknown, about: string) => void;
}

/** After so long without an answer, limits of events are forgotten: the subscribed power holds. */
const forgottenAfterMs = 15 * 60_000;
/** Prices and limits are kept so far ahead. */
const aheadMs = 7 * 24 * 3_600_000;
/** Servers that one run asks. */
const mostVtns = 100;
const priority = { event: 10, subscribed: 900 } as const;

interface VtnRow extends NotifyRow {
  readonly organization_id: string;
  readonly name: string;
  readonly url: string;
  readonly token_url: string | null;
  readonly client_id: string | null;
  readonly sealed_secret: string | null;
}
interface SiteRow {
  readonly vtn_id: string;
  readonly site_id: string;
  readonly organization_id: string;
  readonly zone: string;
  readonly ven_name: string;
  readonly resource_name: string;
  readonly targets: string[];
  readonly subscribed_watts: number | null;
  readonly price_series_id: string | null;
  readonly carbon_series_id: string | null;
  readonly ven_id: string | null;
}

/** Job, every minute: asks every server that is due, or only one at once, for its events. Gives how many answered. */
export async function followVtns(house: AdrHouse, only?: string): Promise<number> {
  const vtns = await house.db
    .selectFrom('vtn')
    .selectAll()
    .where('retired_at', 'is', null)
    .$if(only !== undefined, (query) => query.where('id', '=', only!))
    .orderBy('asked_at')
    .limit(mostVtns)
    .execute();
  let answered = 0;
  const now = house.clock.now();
  for (const vtn of vtns)
    if ((only !== undefined || isDue(vtn, now)) && (await followVtn(house, vtn, only === undefined)))
      answered += 1;
  return answered;
}

async function followVtn(house: AdrHouse, vtn: VtnRow, byClock: boolean): Promise<boolean> {
  const { db, clock } = house;
  const now = clock.now();
  const client = clientOf(house, vtn);
  const sites = await sitesOf(db, vtn.id);
  try {
    for (const site of sites) await register(db, client, site);
    const [programs, events] = [await client.programs(), await client.events()];
    let news = 0;
    for (const site of sites) news += await takeEvents(house, vtn, site, programs, events);
    const missed = byClock && news > 0 && wasMissed(vtn);
    await db
      .updateTable('vtn')
      .set({ asked_at: now, answered_at: now, problem: null, ...(missed && { missed_at: now }) })
      .where('id', '=', vtn.id)
      .execute();
    await keepSubscriptions(house, client, vtn, programs);
    for (const site of sites) await reportEnded(house, client, site);
    return true;
  } catch (error) {
    if (!(error instanceof VtnProblem)) {
      house.onFault(error, `following the grid events of ${vtn.name}`);
      return false;
    }
    const problem = JSON.stringify(error.sentence);
    await db.updateTable('vtn').set({ asked_at: now, problem }).where('id', '=', vtn.id).execute();
    const away = now.getTime() - (vtn.answered_at?.getTime() ?? 0);
    if (away > forgottenAfterMs) for (const site of sites) await forgetLimits(house, site);
    return false;
  }
}

const clientOf = ({ seal, clock, pause }: AdrHouse, vtn: VtnRow) =>
  createVtnClient(
    {
      url: vtn.url,
      version: vtn.version as '3.0' | '3.1',
      tokenUrl: vtn.token_url,
      clientId: vtn.client_id,
      secret: vtn.sealed_secret === null ? null : seal.open(vtn.sealed_secret),
    },
    { now: () => clock.now().getTime(), pause },
  );

export async function sitesOf(db: Kysely<DB>, vtnId: string): Promise<SiteRow[]> {
  const { rows } = await sql<SiteRow>`
    select v.*, s.organization_id, s.zone from vtn_site v join site s on s.id = v.site_id
     where v.vtn_id = ${vtnId} order by v.site_id`.execute(db);
  return rows;
}

async function register(db: Kysely<DB>, client: VtnClient, site: SiteRow): Promise<void> {
  if (site.ven_id !== null) return;
  const ven_id = await client.register(site.ven_name, site.resource_name);
  await db
    .updateTable('vtn_site')
    .set({ ven_id })
    .where('vtn_id', '=', site.vtn_id)
    .where('site_id', '=', site.site_id)
    .execute();
}

/** The same for the same event and site: a start that is spread stays where it was put. */
function drawn(eventId: string, siteId: string): number {
  return createHash('sha256').update(`${eventId}/${siteId}`).digest().readUInt32BE(0) / 2 ** 32;
}

interface KnownEvent {
  readonly id: string;
  readonly event_id: string;
  readonly modified: string;
  readonly first_seen_at: Date;
  readonly opted_out_at: Date | null;
  readonly cancelled_at: Date | null;
}

/** Brings a site in line with what the server lists: new, changed and taken back events, then limits and prices anew. Gives how much is news. */
async function takeEvents(
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
    const all: { row: KnownEvent; event: AdrEvent }[] = [];
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
      all.push({ row, event });
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
    const limits = await keepLimits(trx, house, vtn, site, all);
    if (news > 0) await keepSeries(trx, site, all, now);
    if (news + limits > 0)
      await writeEvents(trx, newId, [
        {
          kind: 'energy.limits',
          at: now,
          organizationId: site.organization_id,
          siteId: site.site_id,
          subjectId: vtn.id,
          data: { action: 'grid_events' },
        },
      ]);
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

interface WantedLimit {
  readonly watts: number;
  readonly ofEvses: boolean;
  readonly from: number;
  readonly until: number | null;
  readonly source: string;
  readonly note: string;
  readonly priority: number;
  readonly subjectId: string;
}

/** Writes the limits of a site's events anew where they differ; gives how many were begun or ended. */
async function keepLimits(
  trx: Transaction<DB>,
  house: AdrHouse,
  vtn: VtnRow,
  site: SiteRow,
  all: readonly { readonly row: KnownEvent; readonly event: AdrEvent }[],
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
  const wanted: WantedLimit[] = parts.flatMap((part) => {
    const { row, event } = active[part.event]!;
    const effect = effectOf(event, part, site.subscribed_watts);
    if (effect.kind !== 'limit' || part.until <= now.getTime() || part.from > now.getTime() + aheadMs)
      return [];
    return [
      {
        watts: effect.watts,
        ofEvses: effect.ofEvses,
        from: part.from,
        until: part.until === endless ? null : part.until,
        source: vtn.name,
        note: event.eventName ?? event.id,
        priority: priority.event,
        subjectId: row.id,
      },
    ];
  });
  if (site.subscribed_watts !== null)
    wanted.push({
      watts: site.subscribed_watts,
      ofEvses: false,
      from: 0,
      until: null,
      source: vtn.name,
      note: '',
      priority: priority.subscribed,
      subjectId: vtn.id,
    });
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
      ...(one.until === null ? [] : [Math.round(one.until / 1000)]),
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
          until_at: one.until === null ? null : new Date(Math.round(one.until / 1000) * 1000),
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

/** Keeps the prices and the carbon that events tell in the series that the site follows. */
async function keepSeries(
  trx: Transaction<DB>,
  site: SiteRow,
  all: readonly { readonly row: KnownEvent; readonly event: AdrEvent }[],
  now: Date,
): Promise<void> {
  const [prices, grams] = [new Map<number, number>(), new Map<number, number>()];
  for (const { row, event } of all)
    for (const part of partsOf(event, row.first_seen_at.getTime(), drawn(event.id, site.site_id))) {
      const effect = effectOf(event, part, null);
      if (effect.kind === 'price') prices.set(part.from, effect.perKwh);
      if (effect.kind === 'carbon') grams.set(part.from, effect.grams);
    }
  const write = (
    table: 'price_point' | 'carbon_point',
    column: string,
    id: string | null,
    told: Map<number, number>,
  ) =>
    id === null || told.size === 0
      ? undefined
      : sql`insert into ${sql.table(table)} (series_id, from_at, ${sql.ref(column)}, told_at)
            select ${id}::uuid, to_timestamp(p.at / 1000.0), p.value, ${now}
              from unnest(${[...told.keys()]}::float8[], ${[...told.values()]}::float8[]) as p (at, value)
            on conflict (series_id, from_at) do update
               set ${sql.ref(column)} = excluded.${sql.ref(column)}, told_at = excluded.told_at`.execute(trx);
  await write('price_point', 'price', site.price_series_id, prices);
  await write('carbon_point', 'grams_per_kwh', site.carbon_series_id, grams);
}

/** Nobody answered for long: limits of events are over, what is subscribed goes on. */
async function forgetLimits({ db, bus, clock, newId }: AdrHouse, site: SiteRow): Promise<void> {
  const now = clock.now();
  const ended = await db.transaction().execute(async (trx) => {
    const { numAffectedRows = 0n } = await sql`
      update grid_limit set ended_at = ${now}
       where site_id = ${site.site_id} and kind = 'event' and ended_at is null
         and subject_id in (select id from grid_event where vtn_id = ${site.vtn_id})`.execute(trx);
    if (numAffectedRows > 0n)
      await writeEvents(trx, newId, [
        {
          kind: 'energy.limits',
          at: now,
          organizationId: site.organization_id,
          siteId: site.site_id,
          subjectId: site.vtn_id,
          data: { action: 'vtn_away' },
        },
      ]);
    return numAffectedRows;
  });
  if (ended > 0n) bus.publish(outboxHint, null);
}
