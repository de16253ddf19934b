import type { Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import { notFound, problem } from '../platform/http/problem.ts';

/** A site in reach of the caller, locked against being moved away meanwhile; 404 when there is none. */
export async function requireSite(trx: Transaction<DB>, scope: Scope, siteId: string) {
  const site = await trx
    .selectFrom('site')
    .selectAll()
    .where('id', '=', siteId)
    .where(inScope(scope, 'site.organization_id', 'site.id'))
    .forUpdate()
    .executeTakeFirst();
  if (!site) throw notFound('such site');
  return site;
}

/**
 * A station in reach of the caller, locked; 404 when there is none. Its ownership is locked first, as the batches of its
 * own messages do: two that take the same locks in the same order never wait for each other in a circle.
 */
export async function requireStation(trx: Transaction<DB>, scope: Scope, identity: string) {
  await trx
    .selectFrom('ownership')
    .innerJoin('station', 'station.id', 'ownership.station_id')
    .select('ownership.station_id')
    .where('station.identity', '=', identity)
    .where(inScope(scope, 'station.organization_id', 'station.site_id'))
    .forUpdate('ownership')
    .execute();
  const station = await trx
    .selectFrom('station')
    .selectAll()
    .where('identity', '=', identity)
    .where(inScope(scope, 'station.organization_id', 'station.site_id'))
    .forUpdate()
    .executeTakeFirst();
  if (!station) throw notFound(`station “${identity}”`);
  return station;
}

/** Demands an active organization where the caller may write. */
export async function requireOrganization(
  trx: Transaction<DB>,
  scope: Scope,
  organizationId: string,
): Promise<void> {
  const found = await trx
    .selectFrom('organization')
    .select('retired_at')
    .where('id', '=', organizationId)
    .where(inScope(scope, 'organization.id'))
    .executeTakeFirst();
  if (!found) throw unusable('organizationId', 'There is no such organization, or you may not write there.');
  if (found.retired_at) throw unusable('organizationId', 'The organization is retired.');
}

/**
 * Demands that a station may belong to an organization and stand at a site: both in the caller's reach, both
 * active, and the site's organization on one line of the tree with the station's.
 */
export async function requireHome(
  trx: Transaction<DB>,
  scope: Scope,
  home: { organizationId: string; siteId: string | null },
): Promise<void> {
  if (home.siteId === null) return requireOrganization(trx, scope, home.organizationId);
  const site = await trx
    .selectFrom('site')
    .innerJoin('organization as host', 'host.id', 'site.organization_id')
    .innerJoin('organization as own', (join) => join.on('own.id', '=', home.organizationId))
    .select(['site.organization_id', 'site.retired_at', 'host.path as host_path', 'own.path as own_path'])
    .where('site.id', '=', home.siteId)
    .where(inScope(scope, 'site.organization_id', 'site.id'))
    .forShare('site')
    .executeTakeFirst();
  if (!site) throw unusable('siteId', 'There is no such site, or you may not write there.');
  if (site.retired_at) throw unusable('siteId', 'The site is retired.');
  if (site.organization_id === home.organizationId) return;
  await requireOrganization(trx, scope, home.organizationId);
  const oneLine =
    site.host_path.includes(home.organizationId) || site.own_path.includes(site.organization_id);
  if (!oneLine) {
    throw unusable(
      'siteId',
      'The site belongs to an organization beside the station’s, not above or below it.',
    );
  }
}

export const unusable = (field: string, message: string) =>
  problem(422, {
    title: 'Cannot be used',
    detail: message,
    help: 'Choose another one.',
    errors: [{ path: `body/${field}`, message }],
  });
