import { sql } from 'kysely';
import type pg from 'pg';
import { COMPONENT_16, variableOfKey } from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Layer, Reported, StationFactsWanted } from './wanted.ts';
import type { WantedVariable } from './wanted-shape.ts';

export interface WantedStation extends StationFactsWanted {
  readonly id: string;
  readonly identity: string;
  readonly organizationId: string;
  readonly templateId: string | null;
}

/** What decides which templates are about a station; undefined for one that is out of service. */
export async function readStation(db: Database, stationId: string): Promise<WantedStation | undefined> {
  const row = await db
    .selectFrom('station')
    .select([
      'id',
      'identity',
      'organization_id',
      'site_id',
      'vendor',
      'model',
      'firmware',
      'version',
      'template_id',
    ])
    .where('id', '=', stationId)
    .where('decommissioned_at', 'is', null)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      identity: row.identity,
      organizationId: row.organization_id,
      siteId: row.site_id,
      vendor: row.vendor,
      model: row.model,
      firmware: row.firmware,
      version: row.version,
      templateId: row.template_id,
    }
  );
}

interface LayerRow {
  template_id: string | null;
  site_id: string | null;
  vendor: string | null;
  model: string | null;
  firmware: string | null;
  version: string | null;
  depth: number;
  changed_at: Date;
  mode: string;
  restart: string;
  window_from: string | null;
  window_to: string | null;
  variables: WantedVariable[];
}

/** The templates of a station's organization and those above it, of its site, and its model's default. */
export async function readLayers(
  db: Database,
  { organizationId, siteId, templateId }: Pick<WantedStation, 'organizationId' | 'siteId' | 'templateId'>,
): Promise<Layer[]> {
  const { rows } = await sql<LayerRow>`
    select t.id as template_id, t.site_id, t.vendor, t.model, t.firmware, t.version, cardinality(o.path) as depth,
           t.changed_at, t.mode, t.restart, t.window_from::text, t.window_to::text, t.variables
      from configuration_template t join organization o on o.id = t.organization_id
     where t.mode <> 'off' and t.organization_id = any((select path from organization where id = ${organizationId})::uuid[])
       and (t.site_id is null or t.site_id = ${siteId}::uuid)
    union all
    select null, null, m.vendor, m.model, m.firmware, null, 0, m.changed_at, 'ask', 'never', null, null, m.configuration
      from station_template m where m.id = ${templateId}::uuid and m.configuration <> '[]'`.execute(db);
  return rows.map(toLayer);
}

/** Of many stations the templates that may name a heartbeat interval; most have none and are left out. */
export async function readHeartbeatLayers(
  pool: pg.Pool,
  stationIds: readonly string[],
): Promise<Map<string, Layer[]>> {
  const { rows } = await pool.query<LayerRow & { station_id: string }>({
    name: 'heartbeat_layers',
    text: `select s.id as station_id, t.id as template_id, t.site_id, t.vendor, t.model, t.firmware, t.version,
                  cardinality(o.path) as depth, t.changed_at, t.mode, t.restart, t.window_from::text, t.window_to::text, t.variables
             from configuration_template t join organization o on o.id = t.organization_id
             join organization below on below.path @> array[t.organization_id]
             join station s on s.organization_id = below.id and (t.site_id is null or t.site_id = s.site_id)
            where t.mode <> 'off' and strpos(lower(t.variables::text), 'heartbeatinterval') > 0 and s.id = any($1::uuid[])`,
    values: [stationIds],
  });
  const layers = new Map<string, Layer[]>();
  for (const row of rows) layers.set(row.station_id, [...(layers.get(row.station_id) ?? []), toLayer(row)]);
  return layers;
}

export function toLayer(row: LayerRow): Layer {
  return {
    templateId: row.template_id,
    siteId: row.site_id,
    vendor: row.vendor,
    model: row.model,
    firmware: row.firmware,
    version: row.version,
    depth: row.depth,
    changedAt: row.changed_at,
    heals: row.mode === 'heal',
    restart: {
      when: row.restart as Layer['restart']['when'],
      from: row.window_from,
      to: row.window_to,
    },
    variables: row.variables,
  };
}

/** What a station reported, the keys of 1.6 as the variables that they mean. */
export async function readReported(db: Database, stationId: string): Promise<Reported[]> {
  const rows = await db
    .selectFrom('device_variable')
    .select([
      'component',
      'component_instance',
      'evse_number',
      'connector_number',
      'variable',
      'variable_instance',
    ])
    .select(['attribute', 'value', 'mutability', 'data_type'])
    .where('station_id', '=', stationId)
    .execute();
  return rows.map((row) => ({
    ...(row.component === COMPONENT_16
      ? variableOfKey(row.variable)
      : { component: row.component, variable: row.variable, variableInstance: row.variable_instance }),
    componentInstance: row.component_instance,
    evse: row.evse_number,
    connector: row.connector_number,
    attribute: row.attribute,
    value: row.value,
    mutability: row.mutability,
    dataType: row.data_type,
  }));
}
