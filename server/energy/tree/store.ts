import { type Kysely, sql, type Transaction } from 'kysely';
import type { Actor } from '../../access/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import { phaseVolts } from './physics.ts';
import {
  assetKinds,
  type EnergySettings,
  type LegWord,
  modes,
  nodeKinds,
  type SiteEvse,
  type SiteTree,
  usualSettings,
} from './shapes.ts';

type Db = Kysely<DB>;

/** A tree as it is stored: version 0 is a site that has none yet. */
export interface StoredTree {
  readonly version: number;
  readonly tree: SiteTree;
}

const word = <const W extends string>(all: readonly W[], told: string): W =>
  all.find((one) => one === told) ?? all[0]!;
const numberOrNull = (value: string | number | null) => (value === null ? null : Number(value));

/** The electrical trees of sites; one without a tree gets an empty one. */
export async function readTrees(
  db: Db,
  siteIds: readonly string[],
): Promise<ReadonlyMap<string, StoredTree>> {
  if (siteIds.length === 0) return new Map();
  const among = [...siteIds];
  const [settings, nodes, evses, assets] = await Promise.all([
    db.selectFrom('site_energy').selectAll().where('site_id', 'in', among).execute(),
    db.selectFrom('site_node').selectAll().where('site_id', 'in', among).orderBy('position').execute(),
    db.selectFrom('site_evse').selectAll().where('site_id', 'in', among).orderBy('evse_id').execute(),
    db.selectFrom('site_asset').selectAll().where('site_id', 'in', among).orderBy('position').execute(),
  ]);
  return new Map(
    siteIds.map((siteId): [string, StoredTree] => {
      const here = <T extends { site_id: string }>(rows: readonly T[]) =>
        rows.filter((row) => row.site_id === siteId);
      const [own] = here(settings);
      return [
        siteId,
        {
          version: own?.version ?? 0,
          tree: {
            settings: own ? settingsOf(own) : usualSettings,
            nodes: here(nodes).map((row) => ({
              id: row.id,
              parentId: row.parent_id,
              kind: word(nodeKinds, row.kind),
              name: row.name,
              ratingAmps: Number(row.rating_amps),
              neutralAmps: numberOrNull(row.neutral_amps),
              transformer:
                row.transformer_ratio === null
                  ? null
                  : { ratio: Number(row.transformer_ratio), primaryAmps: Number(row.primary_amps) },
              meterId: row.meter_id,
              reserveAmps: numberOrNull(row.reserve_amps),
            })),
            evses: here(evses).map((row) => ({
              evseId: row.evse_id,
              nodeId: row.node_id,
              wiring: row.wiring as LegWord[],
              maxAmps: numberOrNull(row.max_amps),
              minAmps: Number(row.min_amps),
              fallbackAmps: Number(row.fallback_amps),
            })),
            assets: here(assets).map((row) => ({
              id: row.id,
              nodeId: row.node_id,
              kind: word(assetKinds, row.kind),
              name: row.name,
              wiring: row.wiring as LegWord[],
              ratedWatts: Number(row.rated_watts),
              capacityWh: numberOrNull(row.capacity_wh),
              meterId: row.meter_id,
            })),
          },
        },
      ];
    }),
  );
}

function settingsOf(row: {
  managed: boolean;
  mode: string;
  stay_hours: string | number;
  energy_wh: string | number;
}): EnergySettings {
  return {
    managed: row.managed,
    mode: word(modes, row.mode),
    stayHours: Number(row.stay_hours),
    energyWh: Number(row.energy_wh),
  };
}

/** The EVSEs that stand at some sites, by site; those of stations that are out of service do not count. */
export async function readSiteEvses(
  db: Db,
  siteIds: readonly string[],
): Promise<ReadonlyMap<string, readonly SiteEvse[]>> {
  if (siteIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('evse')
    .innerJoin('station', 'station.id', 'evse.station_id')
    .select([
      'station.site_id',
      'evse.id',
      'evse.station_id',
      'station.identity',
      'evse.number',
      'evse.label',
      'evse.current_type',
      'evse.phases',
      sql<number | null>`evse.max_amps::float8`.as('max_amps'),
      sql<number | null>`evse.max_watts::float8`.as('max_watts'),
    ])
    .where('station.site_id', 'in', [...siteIds])
    .where('evse.retired_at', 'is', null)
    .where('station.decommissioned_at', 'is', null)
    .orderBy('station.identity')
    .orderBy('evse.number')
    .execute();
  const found = rows.map((row): [string, SiteEvse] => {
    const current = row.current_type === 'DC' ? 'DC' : 'AC';
    const phases = row.phases;
    return [
      row.site_id!,
      {
        evseId: row.id,
        stationId: row.station_id,
        identity: row.identity,
        number: row.number,
        label: row.label || `${row.identity}/${row.number}`,
        current,
        phases,
        ratedAmps:
          current === 'AC'
            ? (row.max_amps ?? (row.max_watts && row.max_watts / (phaseVolts * phases)))
            : null,
        ratedWatts: row.max_watts,
      },
    ];
  });
  return new Map(
    [...Map.groupBy(found, ([siteId]) => siteId)].map(([siteId, evses]) => [
      siteId,
      evses.map(([, evse]) => evse),
    ]),
  );
}

/** Writes a tree in place of what the site had, as its next version; false when somebody else was faster. */
export async function writeTree(
  trx: Transaction<DB>,
  siteId: string,
  { version, tree }: StoredTree,
  actor: Actor,
  at: Date,
): Promise<boolean> {
  const { managed, mode, stayHours: stay_hours, energyWh: energy_wh } = tree.settings;
  const settings = { managed, mode, stay_hours, energy_wh, changed_at: at };
  const taken =
    version === 0
      ? await trx
          .insertInto('site_energy')
          .values({ site_id: siteId, version: 1, ...settings })
          .onConflict((conflict) => conflict.column('site_id').doNothing())
          .executeTakeFirst()
      : await trx
          .updateTable('site_energy')
          .set({ version: version + 1, ...settings })
          .where('site_id', '=', siteId)
          .where('version', '=', version)
          .executeTakeFirst();
  const changed = 'numUpdatedRows' in taken ? taken.numUpdatedRows : (taken.numInsertedOrUpdatedRows ?? 0n);
  if (changed === 0n) return false;
  for (const table of ['site_evse', 'site_asset', 'site_node'] as const)
    await trx.deleteFrom(table).where('site_id', '=', siteId).execute();
  await insertTree(trx, siteId, tree);
  await trx
    .insertInto('site_tree_version')
    .values({
      site_id: siteId,
      version: version + 1,
      at,
      actor_kind: actor.kind,
      actor_id: actor.id,
      tree: JSON.stringify(tree),
    })
    .execute();
  return true;
}

async function insertTree(
  trx: Transaction<DB>,
  siteId: string,
  { nodes, evses, assets }: SiteTree,
): Promise<void> {
  if (nodes.length > 0)
    await trx
      .insertInto('site_node')
      .values(
        nodes.map((node, position) => ({
          id: node.id,
          site_id: siteId,
          parent_id: node.parentId,
          kind: node.kind,
          name: node.name,
          rating_amps: node.ratingAmps,
          neutral_amps: node.neutralAmps,
          transformer_ratio: node.transformer?.ratio ?? null,
          primary_amps: node.transformer?.primaryAmps ?? null,
          meter_id: node.meterId,
          reserve_amps: node.reserveAmps,
          position,
        })),
      )
      .execute();
  if (evses.length > 0)
    await trx
      .insertInto('site_evse')
      .values(
        evses.map((place) => ({
          evse_id: place.evseId,
          site_id: siteId,
          node_id: place.nodeId,
          wiring: [...place.wiring],
          max_amps: place.maxAmps,
          min_amps: place.minAmps,
          fallback_amps: place.fallbackAmps,
        })),
      )
      // An EVSE that stood in the tree of the site it came from hangs here from now on.
      .onConflict((conflict) =>
        conflict.column('evse_id').doUpdateSet((eb) => ({
          site_id: eb.ref('excluded.site_id'),
          node_id: eb.ref('excluded.node_id'),
          wiring: eb.ref('excluded.wiring'),
          max_amps: eb.ref('excluded.max_amps'),
          min_amps: eb.ref('excluded.min_amps'),
          fallback_amps: eb.ref('excluded.fallback_amps'),
        })),
      )
      .execute();
  if (assets.length > 0)
    await trx
      .insertInto('site_asset')
      .values(
        assets.map((asset, position) => ({
          id: asset.id,
          site_id: siteId,
          node_id: asset.nodeId,
          kind: asset.kind,
          name: asset.name,
          wiring: [...asset.wiring],
          rated_watts: asset.ratedWatts,
          capacity_wh: asset.capacityWh,
          meter_id: asset.meterId,
          position,
        })),
      )
      .execute();
}
