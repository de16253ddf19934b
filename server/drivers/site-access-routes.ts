import { sql } from 'kysely';
import type { OpeningHours } from '../locations/contract.ts';
import type { Scope } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { createAccessWrite } from './access-write.ts';
import { evseLimitRoutes } from './evse-limit-routes.ts';
import { isOpen } from './opening-hours.ts';
import { type PeopleHouse, requireOwned } from './people-house.ts';
import { sayAccess } from './people-sentences.ts';
import * as contract from './place-contract.ts';

/** Who may charge at a site: everyone, or those who are named; always, or while it is open. */
export function siteAccessRoutes(house: PeopleHouse): Handled[] {
  const { db, clock, newId } = house;

  const write = createAccessWrite(house);

  async function show(scope: Scope, siteId: string): Promise<contract.SiteAccess> {
    const found = await read(scope, siteId);
    if (!found) throw notFound('such site');
    const { mode, hours_only: hoursOnly, opening_hours, zone, entries } = found;
    return {
      siteId,
      mode,
      hoursOnly,
      openNow: isOpen(opening_hours, zone, clock.now()),
      entries: entries ?? [],
      sentence: sentenceOf(mode, hoursOnly, (entries ?? []).length),
    };
  }

  async function read(scope: Scope, siteId: string): Promise<AccessRow | undefined> {
    const { rows } = await sql<AccessRow>`
      select coalesce(a.mode, 'everyone') as mode, coalesce(a.hours_only, false) as hours_only, i.opening_hours, i.zone,
             (select json_agg(json_build_object('id', e.id, 'subjectKind', e.subject_kind, 'subjectId', e.subject_id,
                       'name', coalesce(d.name, g.name, f.name)) order by e.subject_kind, e.created_at, e.id)
                from site_access_entry e
                left join driver d on d.id = e.subject_id
                left join driver_group g on g.id = e.subject_id
                left join fleet f on f.id = e.subject_id
               where e.site_id = i.id) as entries
        from site i left join site_access a on a.site_id = i.id
       where i.id = ${siteId}::uuid
         and (i.organization_id = any(${scope.organizationIds}::uuid[]) or i.id = any(${scope.siteIds}::uuid[]))`.execute(
      db,
    );
    return rows[0];
  }

  return [
    handle(contract.getSiteAccess, ({ params, scope }) => show(scope, params.siteId)),

    handle(contract.changeSiteAccess, async ({ params: { siteId }, body, caller, scope }) => {
      await write({ caller, scope, siteId }, 'access_changed', async (trx) => {
        const { mode, hoursOnly } = body;
        const columns = {
          site_id: siteId,
          ...(mode && { mode }),
          ...(hoursOnly !== undefined && { hours_only: hoursOnly }),
        };
        await trx.updateTable('site_access').set(columns).where('site_id', '=', siteId).execute();
        return { ...body };
      });
      return show(scope, siteId);
    }),

    handle(contract.nameAtSite, async ({ params: { siteId }, body, caller, scope, signed }) => {
      await write({ caller, scope, siteId }, 'access_named', async (trx) => {
        // Whom somebody names they must be allowed to see: a site's own manager may not see all drivers.
        const { kind, id } = subjectOf(body);
        const table = kind === 'group' ? 'driver_group' : kind;
        await requireOwned(trx, signed.scopeOf('drivers:read'), table, id);
        await trx
          .insertInto('site_access_entry')
          .values({
            id: newId(),
            site_id: siteId,
            subject_kind: kind,
            subject_id: id,
            created_at: clock.now(),
          })
          .onConflict((known) => known.columns(['site_id', 'subject_id']).doNothing())
          .execute();
        return { subjectKind: kind, subjectId: id };
      });
      return show(scope, siteId);
    }),

    handle(contract.unnameAtSite, async ({ params: { siteId, entryId }, caller, scope }) => {
      await write({ caller, scope, siteId }, 'access_unnamed', async (trx) => {
        const gone = await trx
          .deleteFrom('site_access_entry')
          .where('id', '=', entryId)
          .where('site_id', '=', siteId)
          .returning(['subject_kind', 'subject_id'])
          .executeTakeFirst();
        if (!gone) throw notFound('such entry');
        return { subjectKind: gone.subject_kind, subjectId: gone.subject_id };
      });
    }),

    ...evseLimitRoutes(house, write),
  ];
}

interface AccessRow {
  readonly mode: contract.SiteAccess['mode'];
  readonly hours_only: boolean;
  readonly opening_hours: OpeningHours | null;
  readonly zone: string;
  readonly entries: contract.SiteAccess['entries'] | null;
}

function sentenceOf(mode: contract.SiteAccess['mode'], hoursOnly: boolean, entries: number) {
  if (mode === 'everyone') return sayAccess(hoursOnly ? 'everyone_hours' : 'everyone');
  if (entries === 0) return sayAccess('listed_nobody');
  return sayAccess(hoursOnly ? 'listed_hours' : 'listed');
}

function subjectOf(body: { driverId?: string; groupId?: string; fleetId?: string }) {
  const named = (
    [
      ['driver', body.driverId],
      ['group', body.groupId],
      ['fleet', body.fleetId],
    ] as const
  ).flatMap(([kind, id]) => (id ? [{ kind, id }] : []));
  const [one, another] = named;
  if (one && !another) return one;
  throw problem(422, {
    title: 'Whom?',
    detail: 'The body must name one driver, one group or one fleet.',
    errors: [{ path: 'body', message: 'names none, or more than one' }],
  });
}
