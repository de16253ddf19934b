import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import type { BodyOf } from '../platform/http/contract.ts';
import { csvOf, exportPages } from '../platform/http/export.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { isZone } from '../platform/zone.ts';
import * as contract from './contract.ts';
import { change, type House } from './house.ts';
import { requireOrganization, requireSite, unusable } from './reach.ts';
import { findSite, listSitesIn } from './site-store.ts';
import { raiseVersions } from './station-write.ts';

type SiteChange = NonNullable<BodyOf<typeof contract.changeSite>>;

/** Sites: where stations stand. */
export function siteRoutes(house: House): Handled[] {
  const { db, clock, newId } = house;

  async function show(scope: Scope, siteId: string) {
    const found = await findSite(db, scope, siteId, clock.now());
    if (!found) throw notFound('such site');
    return found;
  }

  /** Writes a site with its event and audit. */
  async function write(
    caller: Caller,
    action: string,
    work: (trx: Transaction<DB>) => Promise<{ siteId: string; organizationId: string; detail: object }>,
  ): Promise<string> {
    return change(house, async (trx) => {
      const { siteId, organizationId, detail } = await work(trx);
      const subject = { organizationId, siteId, subjectId: siteId };
      return {
        result: siteId,
        events: [{ kind: 'site.changed', at: clock.now(), ...subject, data: { action } }],
        audit: [{ caller, action: `site.${action}`, subjectKind: 'site', ...subject, detail: { ...detail } }],
      };
    });
  }

  return [
    handle(contract.listSites, ({ query, scope }) => listSitesIn(db, scope, query, clock.now())),
    handle(contract.getSite, ({ params, scope }) => show(scope, params.siteId)),

    handleRaw(contract.exportSites, 'text/csv; charset=utf-8', ({ query, scope }) =>
      csvOf(
        exportPages((cursor) => listSitesIn(db, scope, { ...query, ...cursor }, clock.now())),
        {
          id: (site) => site.id,
          name: (site) => site.name,
          organization: (site) => site.organizationName,
          address: (site) => site.address,
          postal_code: (site) => site.postalCode,
          city: (site) => site.city,
          country: (site) => site.country,
          latitude: (site) => site.latitude,
          longitude: (site) => site.longitude,
          zone: (site) => site.zone,
          stations: (site) => site.stations,
          online: (site) => site.online,
          created_at: (site) => site.createdAt,
          retired_at: (site) => site.retiredAt,
        },
      ),
    ),

    handle(contract.createSite, async ({ body, caller, scope }) => {
      const siteId = newId();
      const { organizationId, name, zone, ...facts } = body;
      await write(caller, 'created', async (trx) => {
        await requireOrganization(trx, scope, organizationId);
        requireZone(zone);
        const required = { id: siteId, organization_id: organizationId, name, zone, created_at: clock.now() };
        await trx
          .insertInto('site')
          .values({ ...columnsOf(facts), ...required })
          .execute();
        return { siteId, organizationId, detail: body };
      });
      return show(scope, siteId);
    }),

    handle(contract.changeSite, async ({ params: { siteId }, body, caller, scope }) => {
      await write(caller, 'changed', async (trx) => {
        const site = await requireSite(trx, scope, siteId);
        const organizationId = body.organizationId ?? site.organization_id;
        if (organizationId !== site.organization_id) await requireOrganization(trx, scope, organizationId);
        if (body.zone !== undefined) requireZone(body.zone);
        await trx
          .updateTable('site')
          .set({ ...columnsOf(body), organization_id: organizationId })
          .where('id', '=', siteId)
          .execute();
        await bringStations(trx, siteId, site.organization_id, organizationId);
        return { siteId, organizationId, detail: body };
      });
      return show(scope, siteId);
    }),

    handle(contract.retireSite, async ({ params: { siteId }, caller, scope }) => {
      await write(caller, 'retired', async (trx) => {
        const site = await requireSite(trx, scope, siteId);
        const { stations } = await trx
          .selectFrom('station')
          .select((count) => count.fn.countAll<number>().as('stations'))
          .where('site_id', '=', siteId)
          .where('decommissioned_at', 'is', null)
          .executeTakeFirstOrThrow();
        if (stations > 0) throw stillStations(site.name, stations);
        const retired_at = site.retired_at ?? clock.now();
        await trx.updateTable('site').set({ retired_at }).where('id', '=', siteId).execute();
        return { siteId, organizationId: site.organization_id, detail: {} };
      });
      return show(scope, siteId);
    }),

    handle(contract.restoreSite, async ({ params: { siteId }, caller, scope }) => {
      await write(caller, 'restored', async (trx) => {
        const site = await requireSite(trx, scope, siteId);
        await trx.updateTable('site').set({ retired_at: null }).where('id', '=', siteId).execute();
        return { siteId, organizationId: site.organization_id, detail: {} };
      });
      return show(scope, siteId);
    }),
  ];
}

function columnsOf(facts: Omit<SiteChange, 'organizationId'>) {
  const { postalCode, openingHours, name, address, city, country, latitude, longitude, zone } = facts;
  const hours = openingHours === null ? null : JSON.stringify(openingHours);
  const told = {
    name,
    address,
    city,
    country,
    latitude,
    longitude,
    zone,
    postal_code: postalCode,
    opening_hours: openingHours === undefined ? undefined : hours,
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** The stations of a site go along with it; a connected one learns of its zone and organization. */
async function bringStations(trx: Transaction<DB>, siteId: string, from: string, to: string): Promise<void> {
  if (from !== to) {
    await trx
      .updateTable('station')
      .set({ organization_id: to })
      .where('site_id', '=', siteId)
      .where('organization_id', '=', from)
      .execute();
  }
  const stations = await trx.selectFrom('station').select('id').where('site_id', '=', siteId).execute();
  await raiseVersions(
    trx,
    stations.map(({ id }) => id),
  );
}

function requireZone(zone: string): void {
  if (!isZone(zone)) throw unusable('zone', `“${zone}” is not an IANA time zone such as Europe/Berlin.`);
}

const stillStations = (name: string, stations: number) =>
  problem(409, {
    title: 'Still in use',
    detail: `${stations} ${stations === 1 ? 'station stands' : 'stations stand'} at “${name}”.`,
    help: 'Move or decommission them first.',
  });
