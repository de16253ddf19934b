/** What servers warn of (ALERT_…): kept with its time, shown to everybody, mailed once to the operators who asked for it. */

import { type Kysely, sql, type Transaction } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import { endless, partsOf } from './event.ts';
import { type AdrHouse, drawn, type Heard, type SiteRow } from './house.ts';
import { alertMail } from './letters.ts';

/** Alerts are words of people: more than a screen of them is nobody's message. */
export const longestText = 500;
/** Alerts of one event that are kept; mails of one run. */
const mostAlerts = 20;
const mostMails = 200;
/** What nobody could be mailed for so long is no news any more. */
const mailedWithinMs = 24 * 3_600_000;

export interface Alert {
  readonly kind: string;
  readonly text: string;
  readonly from: number;
  /** May be endless. */
  readonly until: number;
}

/** The alerts of an event: the same words once, from when they begin to when they end. */
export function alertsOf(heard: Heard, siteId: string): Alert[] {
  const { event, row } = heard;
  const told = new Map<string, Alert>();
  for (const part of partsOf(event, row.first_seen_at.getTime(), drawn(event.id, siteId))) {
    if (!part.type.startsWith('ALERT_')) continue;
    const text = String(part.value ?? '–').slice(0, longestText);
    const before = told.get(`${part.type} ${text}`);
    told.set(`${part.type} ${text}`, {
      kind: part.type,
      text,
      from: Math.min(before?.from ?? endless, part.from),
      until: Math.max(before?.until ?? 0, part.until),
    });
  }
  return [...told.values()].slice(0, mostAlerts);
}

/** Keeps the alerts that a site's events tell; those that are told no more are gone. */
export async function keepAlerts(
  trx: Transaction<DB>,
  { newId, clock }: AdrHouse,
  site: SiteRow,
  all: readonly Heard[],
): Promise<void> {
  const now = clock.now();
  const told = all.flatMap((heard) =>
    alertsOf(heard, site.site_id).map((alert) => ({ id: heard.row.id, ...alert })),
  );
  const json = JSON.stringify(
    told.map(({ id, kind, text, from, until }) => ({
      alert: newId(),
      event: id,
      kind,
      text,
      from_at: new Date(from),
      until_at: until === endless ? null : new Date(until),
    })),
  );
  await sql`
    with told as (
      select * from jsonb_to_recordset(${json}::jsonb)
          as t (alert uuid, event uuid, kind text, text text, from_at timestamptz, until_at timestamptz)),
    gone as (
      update grid_alert a set gone_at = ${now}
       where a.site_id = ${site.site_id} and a.gone_at is null
         and a.grid_event_id in (select id from grid_event where vtn_id = ${site.vtn_id})
         and not exists (select from told t where t.event = a.grid_event_id and t.kind = a.kind and t.text = a.text))
    insert into grid_alert (id, grid_event_id, organization_id, site_id, kind, text, from_at, until_at, first_seen_at)
    select alert, event, ${site.organization_id}, ${site.site_id}, kind, text, from_at, until_at, ${now} from told
    on conflict (grid_event_id, kind, text) do update
       set from_at = excluded.from_at, until_at = excluded.until_at, gone_at = null
     where (grid_alert.from_at, grid_alert.until_at, grid_alert.gone_at)
           is distinct from (excluded.from_at, excluded.until_at, null)`.execute(trx);
}

interface Unmailed {
  readonly email: string;
  readonly locale: string;
  readonly kind: string;
  readonly text: string;
  readonly from_at: Date;
  readonly until_at: Date | null;
  readonly source: string;
  readonly sites: string[];
  readonly zone: string;
}

/** Job: mails new alerts to the operators who follow them and may see the site, one mail for all sites. Gives how many were sent. */
export async function mailAlerts(house: AdrHouse): Promise<number> {
  const { db, clock, sendMail, onFault } = house;
  if (!sendMail) return 0;
  const now = clock.now();
  const { rows: due } = await sql<{ id: string }>`
    update grid_alert set mailed_at = ${now}
     where mailed_at is null and gone_at is null and coalesce(until_at, 'infinity') > ${now}
       and first_seen_at > ${new Date(now.getTime() - mailedWithinMs)}
    returning id`.execute(db);
  if (due.length === 0) return 0;
  const mails = await mailsOf(
    db,
    due.map(({ id }) => id),
  );
  let sent = 0;
  for (const mail of mails)
    try {
      await sendMail({ to: mail.email, ...alertMail(mail) });
      sent += 1;
    } catch (error) {
      onFault(error, `mailing an alert of the grid to ${mail.email}`);
    }
  return sent;
}

async function mailsOf(db: Kysely<DB>, ids: readonly string[]): Promise<Unmailed[]> {
  const { rows } = await sql<Unmailed>`
    select o.email, o.locale, a.kind, a.text, min(a.from_at) as from_at, max(a.until_at) as until_at,
           v.name as source, array_agg(distinct s.name order by s.name) as sites, min(s.zone) as zone
      from grid_alert a
      join grid_event e on e.id = a.grid_event_id
      join vtn v on v.id = e.vtn_id
      join site s on s.id = a.site_id
      join organization own on own.id = a.organization_id
      join grid_alert_follower f on true
      join operator o on o.id = f.operator_id and o.disabled_at is null
     where a.id = any(${ids}::uuid[])
       and exists (select from operator_grant g
                    where g.operator_id = o.id
                      and (g.site_id = a.site_id
                           or (g.site_id is null and g.organization_id = any(own.path))))
     group by o.id, o.email, o.locale, e.event_id, v.id, v.name, a.kind, a.text
     order by o.email limit ${mostMails}`.execute(db);
  return rows;
}
