import type { Transaction } from 'kysely';
import type pg from 'pg';
import { type Audit, inScope } from '../access/index.ts';
import { findTarget } from '../gateway/index.ts';
import { change } from '../locations/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound } from '../platform/http/problem.ts';
import type { NewId } from '../platform/ids.ts';
import * as contract from './list-contract.ts';
import { getList, listLists, listSettings } from './list-query.ts';
import { findListStation } from './list-store.ts';
import type { ListSync } from './list-sync.ts';

export interface ListHouse {
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
  readonly sync: ListSync['sync'];
}

/** Who is switched: an organization, a site or a station, and whose it is. */
interface Subject {
  readonly level: (typeof contract.listLevels)[number];
  readonly id: string;
  readonly organizationId: string;
  readonly siteId?: string | null;
}

/** Local lists in stations: how they stand, where they are switched on, and bringing one in step at once. */
export function listRoutes(house: ListHouse): Handled[] {
  const { db, pool, clock } = house;

  const switchFor = (
    caller: Caller,
    enabled: boolean | null,
    find: (trx: Transaction<DB>) => Promise<Subject | undefined>,
  ) =>
    change(house, async (trx) => {
      const subject = await find(trx);
      if (!subject) throw notFound('such organization, site or station');
      await keepSetting(trx, subject, enabled);
      const { level, id, organizationId, siteId = null } = subject;
      const whose = { organizationId, siteId, subjectId: id };
      const station = level === 'station' ? { stationId: id } : {};
      const at = clock.now();
      return {
        result: undefined,
        events: [{ kind: 'station.local_list', at, ...whose, ...station, data: { enabled } }],
        audit: [{ caller, action: 'local_list.switched', subjectKind: level, ...whose, detail: { enabled } }],
      };
    });

  return [
    handle(contract.listLocalLists, ({ query, scope }) => listLists(db, scope, query)),
    handle(contract.listListSettings, ({ query, scope }) => listSettings(db, scope, query)),
    handle(contract.getLocalList, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return getList(db, scope, id);
    }),
    handle(contract.syncLocalList, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      const station = await findListStation(pool, id);
      if (station) await house.sync(station);
      return getList(db, scope, id);
    }),
    handle(contract.switchOrganizationList, ({ params: { id }, body, caller, scope }) =>
      switchFor(caller, body.enabled, async (trx) => {
        const row = await trx
          .selectFrom('organization')
          .select('id')
          .where('id', '=', id)
          .where(inScope(scope, 'organization.id'))
          .executeTakeFirst();
        return row && { level: 'organization', id, organizationId: id };
      }),
    ),
    handle(contract.switchSiteList, ({ params: { siteId: id }, body, caller, scope }) =>
      switchFor(caller, body.enabled, async (trx) => {
        const row = await trx
          .selectFrom('site')
          .select('organization_id')
          .where('id', '=', id)
          .where(inScope(scope, 'site.organization_id', 'site.id'))
          .executeTakeFirst();
        return row && { level: 'site', id, organizationId: row.organization_id, siteId: id };
      }),
    ),
    handle(contract.switchStationList, async ({ params, body, caller, scope }) => {
      const { id, organizationId, siteId } = await findTarget(db, scope, params.identity);
      await switchFor(caller, body.enabled, async () => ({ level: 'station', id, organizationId, siteId }));
    }),
  ];
}

async function keepSetting(trx: Transaction<DB>, subject: Subject, enabled: boolean | null): Promise<void> {
  if (enabled === null) {
    await trx.deleteFrom('local_list_setting').where('subject_id', '=', subject.id).execute();
    return;
  }
  const { id: subject_id, level, organizationId: organization_id } = subject;
  await trx
    .insertInto('local_list_setting')
    .values({ subject_id, level, organization_id, enabled })
    .onConflict((known) => known.column('subject_id').doUpdateSet({ enabled, organization_id }))
    .execute();
}
