import { change, requireSite } from '../locations/index.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import type { PeopleHouse, Trx } from './people-house.ts';

/** Writes what a site says of its drivers, with its event and audit entry. */
export type AccessWrite = (
  by: { caller: Caller; scope: Scope; siteId: string },
  action: string,
  work: (trx: Trx) => Promise<Record<string, unknown>>,
) => Promise<unknown>;

/** Makes the one way to write what a site says of its drivers; its own row changes too, for the local lists that follow it. */
export function createAccessWrite(house: PeopleHouse): AccessWrite {
  const { clock } = house;
  return ({ caller, scope, siteId }, action, work) =>
    change(house, async (trx) => {
      const { organization_id: organizationId } = await requireSite(trx, scope, siteId);
      await trx
        .insertInto('site_access')
        .values({ site_id: siteId, organization_id: organizationId })
        .onConflict((known) => known.column('site_id').doUpdateSet({ organization_id: organizationId }))
        .execute();
      const detail = await work(trx);
      const subject = { organizationId, siteId, subjectId: siteId };
      return {
        result: siteId,
        events: [{ kind: 'site.changed', at: clock.now(), ...subject, data: { action } }],
        audit: [{ caller, action: `site.${action}`, subjectKind: 'site', ...subject, detail }],
      };
    });
}
