import { type Version, versions } from '@busbar/ocpp';
import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import { notFound } from '../platform/http/problem.ts';
import type { StationTemplate } from './message.ts';

/** A station that something is asked of or read about. */
export interface Target {
  readonly id: string;
  readonly identity: string;
  readonly organizationId: string;
  readonly siteId: string | null;
  /** Of its last connection; undefined when it never connected. */
  readonly version: Version | undefined;
  readonly template: StationTemplate;
  /** Whether it was told that it may work. */
  readonly bootStatus: 'accepted' | 'pending' | 'rejected';
}

function targets(db: Database) {
  return db
    .selectFrom('station')
    .select(['id', 'identity', 'organization_id', 'site_id', 'version', 'boot_status'])
    .select(sql<StationTemplate>`model_template || template`.as('template'));
}

type TargetRow = Awaited<ReturnType<ReturnType<typeof targets>['execute']>>[number];

function toTarget(row: TargetRow): Target {
  return {
    id: row.id,
    identity: row.identity,
    organizationId: row.organization_id,
    siteId: row.site_id,
    version: versions.find((version) => version === row.version),
    template: row.template,
    bootStatus: row.boot_status as Target['bootStatus'],
  };
}

/** The station of an identity, within what the caller may see; a 404 otherwise. */
export async function findTarget(db: Database, scope: Scope, identity: string): Promise<Target> {
  const row = await targets(db)
    .where('identity', '=', identity)
    .where(inScope(scope, 'organization_id', 'site_id'))
    .executeTakeFirst();
  if (!row) throw notFound(`station “${identity}”`);
  return toTarget(row);
}

/** Stations by their ids, for work of Busbar's own; those out of service for good are none. */
export async function findTargetsById(db: Database, stationIds: readonly string[]): Promise<Target[]> {
  const rows = await targets(db)
    .where('id', 'in', [...stationIds])
    .where('decommissioned_at', 'is', null)
    .execute();
  return rows.map(toTarget);
}

/** Which stations a bulk command goes to. */
export interface TargetFilter {
  readonly stationIds?: readonly string[] | undefined;
  readonly organizationId?: string | undefined;
  readonly siteId?: string | undefined;
  readonly vendor?: string | undefined;
  readonly model?: string | undefined;
  readonly firmware?: string | undefined;
  readonly version?: string | undefined;
}

/** The stations in use that a filter names, within what the caller may command. */
export async function findTargets(
  db: Database,
  scope: Scope,
  filter: TargetFilter,
  limit: number,
): Promise<Target[]> {
  let select = targets(db)
    .where(inScope(scope, 'organization_id', 'site_id'))
    .where('decommissioned_at', 'is', null)
    .orderBy('identity')
    .limit(limit);
  if (filter.stationIds) select = select.where('id', 'in', [...filter.stationIds]);
  if (filter.organizationId) select = select.where('organization_id', '=', filter.organizationId);
  if (filter.siteId) select = select.where('site_id', '=', filter.siteId);
  if (filter.vendor) select = select.where('vendor', '=', filter.vendor);
  if (filter.model) select = select.where('model', '=', filter.model);
  if (filter.firmware) select = select.where('firmware', '=', filter.firmware);
  if (filter.version) select = select.where('version', '=', filter.version);
  return (await select.execute()).map(toTarget);
}
