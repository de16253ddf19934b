import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound } from '../platform/http/problem.ts';
import { outboxHint, writeEvents } from '../platform/outbox.ts';
import * as contract from './contract.ts';
import type { House } from './house.ts';
import { isListed } from './place-store.ts';

/** Whether drivers find a site: what counts now, and an operator's word. */
export function listingRoutes(house: House & { readonly onChange: () => void }): Handled[] {
  const { db, bus, clock, newId, audit, onChange } = house;
  return [
    handle(contract.getListing, ({ params, scope }) => read(db, scope, params.siteId)),

    handle(contract.setListing, async ({ params, body, scope, caller }) => {
      const { siteId } = params;
      await db.transaction().execute(async (trx) => {
        const site = await trx
          .selectFrom('site')
          .select(['id', 'organization_id'])
          .where('id', '=', siteId)
          .where(inScope(scope, 'site.organization_id', 'site.id'))
          .executeTakeFirst();
        if (!site) throw notFound('such site');
        const at = clock.now();
        const said = { listed: body.listed, changed_at: at };
        await trx
          .insertInto('drive_listing')
          .values({ site_id: siteId, ...said })
          .onConflict((conflict) => conflict.column('site_id').doUpdateSet(said))
          .execute();
        const organizationId = site.organization_id;
        await audit(trx, {
          caller,
          action: 'site.listing',
          subjectKind: 'site',
          subjectId: siteId,
          organizationId,
          siteId,
          detail: { listed: body.listed },
        });
        const data = { siteId, listed: body.listed };
        await writeEvents(trx, newId, [
          { kind: 'site.changed', at, organizationId, siteId, subjectId: siteId, data },
        ]);
      });
      bus.publish(outboxHint, null);
      onChange();
      return read(db, scope, siteId);
    }),
  ];
}

async function read(db: Database, scope: Scope, siteId: string) {
  const { rows } = await sql<{ listed: boolean; decided: 'organization' | 'operator' }>`
    select ${isListed} as listed, case when l.listed is null then 'organization' else 'operator' end as decided
      from site si
      join organization o on o.id = si.organization_id
      left join drive_listing l on l.site_id = si.id
     where si.id = ${siteId}::uuid and ${inScope(scope, 'si.organization_id', 'si.id')}`.execute(db);
  const [row] = rows;
  if (!row) throw notFound('such site');
  return row;
}
