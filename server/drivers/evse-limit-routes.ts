import { sql } from 'kysely';
import type { Scope } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import type { AccessWrite } from './access-write.ts';
import { type PeopleHouse, requireOwned, type Trx } from './people-house.ts';
import * as contract from './place-contract.ts';

/** Who may charge at some EVSEs of a site only. */
export function evseLimitRoutes(house: PeopleHouse, write: AccessWrite): Handled[] {
  const { db, clock, newId } = house;

  async function read(scope: Scope, siteId: string): Promise<contract.EvseLimits> {
    const { rows } = await sql<contract.EvseLimits>`
      select (select coalesce(json_agg(json_build_object('id', l.id, 'subjectKind', l.subject_kind, 'subjectId', l.subject_id,
                       'name', coalesce(t.uid, d.name, g.name, f.name),
                       'evseIds', array(select x.evse_id from evse_limit_evse x join evse e on e.id = x.evse_id
                                         where x.limit_id = l.id and e.retired_at is null))
                       order by l.subject_kind, l.created_at, l.id), '[]')
                from evse_limit l
                left join token t on t.id = l.subject_id
                left join driver d on d.id = l.subject_id
                left join driver_group g on g.id = l.subject_id
                left join fleet f on f.id = l.subject_id
               where l.site_id = i.id) as limits,
             (select coalesce(json_agg(one), '[]') from (
               select e.id, s.identity as "stationIdentity", e.number
                 from station s join evse e on e.station_id = s.id and e.retired_at is null
                where s.site_id = i.id and s.decommissioned_at is null
                order by s.identity, e.number limit ${contract.maxEvsesOfSite}) as one) as evses
        from site i
       where i.id = ${siteId}::uuid
         and (i.organization_id = any(${scope.organizationIds}::uuid[]) or i.id = any(${scope.siteIds}::uuid[]))`.execute(
      db,
    );
    if (!rows[0]) throw notFound('such site');
    return rows[0];
  }

  return [
    handle(contract.getEvseLimits, ({ params, scope }) => read(scope, params.siteId)),

    handle(contract.limitToEvses, async ({ params: { siteId }, body, caller, scope, signed }) => {
      const { evseIds, ...named } = body;
      await write({ caller, scope, siteId }, 'evses_limited', async (trx) => {
        const subject = await subjectOf(trx, named, signed.scopeOf);
        await requireEvses(trx, siteId, evseIds);
        const { id } = await trx
          .insertInto('evse_limit')
          .values({
            id: newId(),
            site_id: siteId,
            subject_kind: subject.kind,
            subject_id: subject.id,
            created_at: clock.now(),
          })
          .onConflict((known) =>
            known.columns(['site_id', 'subject_id']).doUpdateSet({ subject_kind: subject.kind }),
          )
          .returning('id')
          .executeTakeFirstOrThrow();
        await trx.deleteFrom('evse_limit_evse').where('limit_id', '=', id).execute();
        const rows = [...new Set(evseIds)].map((evse_id) => ({ limit_id: id, evse_id }));
        await trx.insertInto('evse_limit_evse').values(rows).execute();
        return { subjectKind: subject.kind, subjectId: subject.id, evseIds };
      });
      return read(scope, siteId);
    }),

    handle(contract.unlimit, async ({ params: { siteId, evseLimitId }, caller, scope }) => {
      await write({ caller, scope, siteId }, 'evses_unlimited', async (trx) => {
        const gone = await trx
          .deleteFrom('evse_limit')
          .where('id', '=', evseLimitId)
          .where('site_id', '=', siteId)
          .returning(['subject_kind', 'subject_id'])
          .executeTakeFirst();
        if (!gone) throw notFound('such limit');
        return { subjectKind: gone.subject_kind, subjectId: gone.subject_id };
      });
    }),
  ];
}

type Named = { tokenId?: string; driverId?: string; groupId?: string; fleetId?: string };
type ScopeOf = (permission: 'tokens:read' | 'drivers:read') => Scope;

/** Whom somebody limits they must be allowed to see. */
async function subjectOf(
  trx: Trx,
  { tokenId, driverId, groupId, fleetId }: Named,
  scopeOf: ScopeOf,
): Promise<{ kind: contract.LimitSubject; id: string }> {
  const told = [tokenId, driverId, groupId, fleetId].filter((id) => id !== undefined);
  const [id, another] = told;
  if (!id || another)
    throw problem(422, {
      title: 'Whom?',
      detail: 'The body must name one token, one driver, one group or one fleet.',
      errors: [{ path: 'body', message: 'names none, or more than one' }],
    });
  const kind = tokenId ? 'token' : driverId ? 'driver' : groupId ? 'group' : 'fleet';
  const scope = scopeOf(kind === 'token' ? 'tokens:read' : 'drivers:read');
  await requireOwned(trx, scope, kind === 'group' ? 'driver_group' : kind, id);
  return { kind, id };
}

async function requireEvses(trx: Trx, siteId: string, evseIds: readonly string[]): Promise<void> {
  const found = await trx
    .selectFrom('evse')
    .innerJoin('station', 'station.id', 'evse.station_id')
    .select('evse.id')
    .where('evse.id', 'in', [...evseIds])
    .where('station.site_id', '=', siteId)
    .where('evse.retired_at', 'is', null)
    .execute();
  const known = new Set(found.map(({ id }) => id));
  if (evseIds.some((id) => !known.has(id))) throw notFound('such EVSE at this site');
}
