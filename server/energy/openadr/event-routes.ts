import { sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import { change, requireSite } from '../../locations/index.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import * as contract from './contract.ts';
import * as more from './event-contract.ts';
import { type EventRow, toItem } from './event-item.ts';
import type { AdrHouse } from './house.ts';
import { keepOptOuts } from './opt-out.ts';
import { programYears } from './program-years.ts';
import { sayAdr } from './sentences.ts';

const mostEvents = 300;
const mostOptOuts = 300;
const mostAlerts = 100;

/** The board of grid events for people: what is asked, what was delivered; staying out; what is warned of. */
export function eventRoutes(house: AdrHouse, ask: (vtnId: string) => Promise<unknown>): Handled[] {
  const { db, clock, newId } = house;

  async function optOuts(scope: Scope, only: { siteId?: string | undefined; id?: string }) {
    const { rows } = await sql<OptOutRow>`
      select o.*, v.name as vtn_name, s.name as site_name,
             (select e.program_name from grid_event e
               where e.vtn_id = o.vtn_id and e.program_id = o.program_id limit 1) as program_name
        from grid_opt_out o join vtn v on v.id = o.vtn_id join site s on s.id = o.site_id
       where ${inScope(scope, 'o.organization_id', 'o.site_id')} and o.ended_at is null
         and coalesce(o.until_at, 'infinity') > ${clock.now()}
         and (${only.siteId ?? null}::uuid is null or o.site_id = ${only.siteId ?? null}::uuid)
         and (${only.id ?? null}::uuid is null or o.id = ${only.id ?? null}::uuid)
       order by o.from_at limit ${mostOptOuts}`.execute(db);
    return rows.map(
      (row): more.StandingOptOut => ({
        id: row.id,
        vtnId: row.vtn_id,
        vtnName: row.vtn_name,
        siteId: row.site_id,
        siteName: row.site_name,
        programId: row.program_id,
        programName: row.program_name ?? row.program_id,
        reason: row.reason,
        from: row.from_at.toISOString(),
        until: row.until_at?.toISOString() ?? null,
      }),
    );
  }

  return [
    handle(contract.listGridEvents, async ({ query, scope }) => {
      const { rows } = await sql<EventRow>`
        select e.*, v.name as vtn_name, s.name as site_name, s.zone, t.subscribed_watts, r.reports, r.corrected
          from grid_event e join vtn v on v.id = e.vtn_id join site s on s.id = e.site_id
          left join vtn_site t on t.vtn_id = e.vtn_id and t.site_id = e.site_id
          cross join lateral (select count(*)::integer as reports, count(corrected_at)::integer as corrected
                                from grid_report where grid_event_id = e.id) r
         where ${inScope(scope, 'e.organization_id', 'e.site_id')}
           and (${query.siteId ?? null}::uuid is null or e.site_id = ${query.siteId ?? null}::uuid)
         order by coalesce(e.starts_at, e.first_seen_at) desc limit ${mostEvents}`.execute(db);
      return { items: rows.map((row) => toItem(row, clock.now())) };
    }),

    handle(contract.optOut, async ({ params: { gridEventId }, caller, scope }) => {
      const event = await db
        .selectFrom('grid_event')
        .select(['id', 'organization_id', 'site_id', 'event_id'])
        .where('id', '=', gridEventId)
        .where(inScope(scope, 'grid_event.organization_id', 'grid_event.site_id'))
        .executeTakeFirst();
      if (!event) throw notFound('such grid event');
      await change(house, async (trx) => {
        const now = clock.now();
        await trx
          .updateTable('grid_event')
          .set({ opted_out_at: now })
          .where('id', '=', gridEventId)
          .execute();
        await trx
          .updateTable('grid_limit')
          .set({ ended_at: now })
          .where('subject_id', '=', gridEventId)
          .where('ended_at', 'is', null)
          .execute();
        const subject = {
          organizationId: event.organization_id,
          siteId: event.site_id,
          subjectId: gridEventId,
        };
        return {
          result: undefined,
          events: [{ kind: 'energy.limits', at: now, ...subject, data: { action: 'opted_out' } }],
          audit: [
            {
              caller,
              action: 'grid_event.opted_out',
              subjectKind: 'grid_event',
              ...subject,
              detail: { eventId: event.event_id },
            },
          ],
        };
      });
    }),

    handle(more.listProgramYears, async ({ query, scope }) => ({
      items: await programYears(db, scope, query.siteId, clock.now()),
    })),

    handle(more.listOptOuts, async ({ query, scope }) => ({ items: await optOuts(scope, query) })),

    handle(more.createOptOut, async ({ params: { siteId }, body, caller, scope }) => {
      const id = newId();
      const now = clock.now();
      const from = body.from ? new Date(body.from) : now;
      const until = body.until ? new Date(body.until) : null;
      if (until && (until <= from || until <= now)) throw over();
      await change(house, async (trx) => {
        const site = await requireSite(trx, scope, siteId);
        const takes = await trx
          .selectFrom('vtn_site')
          .select('vtn_id')
          .where('vtn_id', '=', body.vtnId)
          .where('site_id', '=', siteId)
          .executeTakeFirst();
        if (!takes) throw takesNoPart();
        const subject = { organizationId: site.organization_id, siteId, subjectId: id };
        await trx
          .insertInto('grid_opt_out')
          .values({
            id,
            vtn_id: body.vtnId,
            organization_id: site.organization_id,
            site_id: siteId,
            program_id: body.programId,
            reason: body.reason ?? '',
            from_at: from,
            until_at: until,
            created_at: now,
          })
          .execute();
        await keepOptOuts(trx, { vtn_id: body.vtnId, site_id: siteId }, now);
        // At once, whether the server can be asked or not.
        await sql`update grid_limit set ended_at = ${now}
                   where ended_at is null and subject_id in (select id from grid_event where opt_out_id = ${id})`.execute(
          trx,
        );
        return {
          result: undefined,
          events: [{ kind: 'energy.limits', at: now, ...subject, data: { action: 'opted_out' } }],
          audit: [
            {
              caller,
              action: 'site.opted_out',
              subjectKind: 'grid_opt_out',
              ...subject,
              detail: { ...body },
            },
          ],
        };
      });
      await ask(body.vtnId);
      return (await optOuts(scope, { id }))[0]!;
    }),

    handle(more.endOptOut, async ({ params: { optOutId }, caller, scope }) => {
      const [found] = await optOuts(scope, { id: optOutId });
      if (!found) throw notFound('such opt-out');
      await change(house, async (trx) => {
        const now = clock.now();
        const { siteId } = found;
        const { organization_id: organizationId } = await requireSite(trx, scope, siteId);
        await trx.updateTable('grid_opt_out').set({ ended_at: now }).where('id', '=', optOutId).execute();
        const subject = { organizationId, siteId, subjectId: optOutId };
        return {
          result: undefined,
          events: [{ kind: 'energy.limits', at: now, ...subject, data: { action: 'opted_in' } }],
          audit: [{ caller, action: 'site.opted_in', subjectKind: 'grid_opt_out', ...subject, detail: {} }],
        };
      });
      await ask(found.vtnId);
    }),

    handle(more.listGridAlerts, async ({ caller, scope }) => {
      const now = clock.now();
      const { rows } = await sql<AlertRow>`
        select a.id, a.site_id, s.name as site_name, a.kind, a.text, a.from_at, a.until_at
          from grid_alert a join site s on s.id = a.site_id
         where ${inScope(scope, 'a.organization_id', 'a.site_id')} and a.gone_at is null
           and coalesce(a.until_at, 'infinity') > ${now}
         order by a.from_at, s.name limit ${mostAlerts}`.execute(db);
      const follower = await db
        .selectFrom('grid_alert_follower')
        .select('operator_id')
        .where('operator_id', '=', caller.id)
        .executeTakeFirst();
      return {
        items: rows.map((row) => ({
          id: row.id,
          siteId: row.site_id,
          siteName: row.site_name,
          kind: row.kind,
          sentence: sayAdr('shown_alert', { type: row.kind, text: row.text }),
          from: row.from_at.toISOString(),
          until: row.until_at?.toISOString() ?? null,
        })),
        mails: house.sendMail !== undefined,
        followed: follower !== undefined,
      };
    }),

    handle(more.followGridAlerts, async ({ body, caller }) => {
      if (caller.kind !== 'operator') throw noMailbox();
      if (body.follow)
        await db
          .insertInto('grid_alert_follower')
          .values({ operator_id: caller.id, since: clock.now() })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      else await db.deleteFrom('grid_alert_follower').where('operator_id', '=', caller.id).execute();
    }),
  ];
}

interface OptOutRow {
  readonly id: string;
  readonly vtn_id: string;
  readonly vtn_name: string;
  readonly site_id: string;
  readonly site_name: string;
  readonly program_id: string | null;
  readonly program_name: string | null;
  readonly reason: string;
  readonly from_at: Date;
  readonly until_at: Date | null;
}

interface AlertRow {
  readonly id: string;
  readonly site_id: string;
  readonly site_name: string;
  readonly kind: string;
  readonly text: string;
  readonly from_at: Date;
  readonly until_at: Date | null;
}

const over = () =>
  problem(422, {
    title: 'Would be over',
    detail: 'The end lies before the beginning, or has passed.',
    errors: [{ path: 'body/until', message: 'must be in the future, after the beginning' }],
  });

const takesNoPart = () =>
  problem(422, {
    title: 'Takes no part',
    detail: 'The site does not follow this server of grid events.',
    help: 'Let it take part first; what it does not follow it need not stay out of.',
    errors: [{ path: 'body/vtnId', message: 'is no server that the site follows' }],
  });

const noMailbox = () =>
  problem(409, {
    title: 'Nobody to mail',
    detail: 'An API key has no mailbox.',
    help: 'Ask as an operator who is signed in.',
  });
