import { sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { BodyOf } from '../../platform/http/contract.ts';
import type { previewConfigurationTemplate } from './contract.ts';
import { hasKeys } from './ocpp-names.ts';
import { findDrift, isAbout, mergeWanted } from './wanted.ts';
import { readReported, toLayer } from './wanted-store.ts';

/** Stations that are compared for a preview, and those that are named in it. */
const maxCompared = 500;
const maxNamed = 20;

/** Tells which stations a template would be about, and which of them differ from it. */
export async function previewTemplate(
  db: Database,
  scope: Scope,
  body: NonNullable<BodyOf<typeof previewConfigurationTemplate>>,
) {
  const layer = toLayer({
    template_id: '',
    site_id: body.siteId ?? null,
    vendor: body.vendor ?? null,
    model: body.model ?? null,
    firmware: body.firmware ?? null,
    version: body.version ?? null,
    depth: 1,
    changed_at: new Date(0),
    mode: body.mode ?? 'ask',
    restart: body.restart ?? 'never',
    window_from: null,
    window_to: null,
    variables: body.variables ?? [],
  });
  const stations = (await stationsOf(db, scope, body.organizationId, layer.siteId)).filter((station) =>
    isAbout(layer, station),
  );
  const items: { identity: string; differences: number; first: string }[] = [];
  let drifted = 0;
  for (const station of stations.slice(0, maxCompared)) {
    const reported = await readReported(db, station.id);
    const drift = findDrift(mergeWanted([layer], station), reported, hasKeys(station.version));
    const [first] = drift;
    if (!first || reported.length === 0) continue;
    drifted += 1;
    const told = `${first.component}.${first.variable}: ${first.reported ?? '–'} → ${first.value}`;
    if (items.length < maxNamed)
      items.push({ identity: station.identity, differences: drift.length, first: told });
  }
  return { stations: stations.length, drifted, items };
}

async function stationsOf(db: Database, scope: Scope, organizationId: string, siteId: string | null) {
  const rows = await db
    .selectFrom('station as s')
    .innerJoin('organization as o', 'o.id', 's.organization_id')
    .select(['s.id', 's.identity', 's.site_id', 's.vendor', 's.model', 's.firmware', 's.version'])
    .where('s.decommissioned_at', 'is', null)
    .where(sql<boolean>`o.path @> array[${organizationId}::uuid]`)
    .where(sql<boolean>`(${siteId}::uuid is null or s.site_id = ${siteId}::uuid)`)
    .where(inScope(scope, 's.organization_id', 's.site_id'))
    .orderBy('s.identity')
    .execute();
  return rows.map(({ site_id, ...row }) => ({ ...row, siteId: site_id }));
}
