import { type Kysely, sql, type Transaction } from 'kysely';
import type { PlannedEvse } from '../../locations/contract.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import { readModels } from './catalogue.ts';
import { type EquipmentValue, type KnownEvse, overLayout, reportedEvses } from './layout.ts';

/** A station's EVSEs by the layout of its model, as it reports them itself, and as they are on file. */
export async function readLayout(db: Kysely<DB>, stationId: string) {
  const modelOf = await readModels(db);
  const station = await db
    .selectFrom('station')
    .select(['vendor', 'model', 'firmware'])
    .where('id', '=', stationId)
    .executeTakeFirstOrThrow();
  const reported = reportedEvses(await reportedValues(db, stationId));
  return { layout: modelOf(station).evses, reported, known: await knownEvses(db, stationId) };
}

async function reportedValues(db: Kysely<DB>, stationId: string): Promise<EquipmentValue[]> {
  const rows = await db
    .selectFrom('device_variable')
    .select(['component', 'evse_number', 'connector_number', 'variable', 'value', 'max_limit'])
    .where('station_id', '=', stationId)
    .where('component', 'in', ['EVSE', 'Connector'])
    .where('variable', 'in', ['SupplyPhases', 'Power', 'ConnectorType'])
    .where('attribute', '=', 'Actual')
    .where('evse_number', '>', 0)
    .execute();
  return rows.map(({ evse_number: evse, connector_number: connector, max_limit, ...row }) => ({
    ...row,
    evse,
    connector,
    maxLimit: max_limit === null ? null : Number(max_limit),
  }));
}

const rating = (value: string | null) => (value === null ? null : Number(value));

async function knownEvses(
  db: Kysely<DB>,
  stationId: string,
): Promise<(KnownEvse & { readonly laidOut: boolean })[]> {
  const rows = await db
    .selectFrom('evse')
    .select(['number', 'current_type', 'phases', 'max_amps', 'max_watts', 'laid_out'])
    .select(
      sql<KnownEvse['connectors']>`(
        select coalesce(json_agg(json_build_object('number', c.number, 'plug', c.plug) order by c.number), '[]')
          from connector c where c.evse_id = evse.id)`.as('connectors'),
    )
    .where('station_id', '=', stationId)
    .where('retired_at', 'is', null)
    .orderBy('number')
    .execute();
  return rows.map((row) => ({
    number: row.number,
    currentType: row.current_type as KnownEvse['currentType'],
    phases: row.phases,
    maxAmps: rating(row.max_amps),
    maxWatts: rating(row.max_watts),
    connectors: row.connectors,
    laidOut: row.laid_out,
  }));
}

/**
 * Lets what a station reports of itself go over what its EVSEs got from the layout of its model. What somebody
 * decided stays, as does all of a station that reports nothing.
 */
export async function preferReported(trx: Transaction<DB>, stationId: string): Promise<void> {
  const known = (await knownEvses(trx, stationId)).filter(({ laidOut }) => laidOut);
  if (known.length === 0) return;
  const held = known.map(asPlanned);
  const better = overLayout(held, reportedEvses(await reportedValues(trx, stationId)));
  for (const [at, evse] of better.entries()) await prefer(trx, stationId, held[at]!, evse);
}

/** Connectors are numbered without a gap where they come from a layout. */
const asPlanned = ({ number, currentType, phases, maxWatts, connectors }: KnownEvse): PlannedEvse => ({
  number,
  currentType,
  phases,
  ...(maxWatts !== null && { maxWatts }),
  plugs: connectors.map(({ plug }) => plug ?? ''),
});

async function prefer(trx: Transaction<DB>, stationId: string, before: PlannedEvse, evse: PlannedEvse) {
  const { number, phases, maxWatts = null, plugs } = evse;
  if (phases !== before.phases || maxWatts !== (before.maxWatts ?? null))
    await trx
      .updateTable('evse')
      .set({ phases, max_watts: maxWatts })
      .where('station_id', '=', stationId)
      .where('number', '=', number)
      .execute();
  for (const [at, plug] of plugs.entries()) {
    if (plug === before.plugs[at]) continue;
    await trx
      .updateTable('connector')
      .set({ plug })
      .where('station_id', '=', stationId)
      .where('evse_number', '=', number)
      .where('number', '=', at + 1)
      .execute();
  }
}
