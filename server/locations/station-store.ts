import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type {
  ConnectorState,
  Evse,
  listStations,
  RunningTransaction,
  Station,
  StationItem,
} from './contract.ts';
import type { FindRunning } from './house.ts';
import { evseSentence, stateOfStation, stationSentence } from './sentences.ts';
import { filteredStations, isOnline, stationsIn } from './station-query.ts';

type Query = NonNullable<QueryOf<typeof listStations>>;

/** What reading stations needs beside the database. */
export interface Reading {
  readonly db: Database;
  readonly findRunning: FindRunning;
  readonly now: Date;
}

const sortKeys = {
  identity: sql<string>`station.identity`,
  name: sql<string>`lower(station.name)`,
  lastSeen: sql<string>`coalesce(to_char(station.last_seen_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '')`,
  created: sql<string>`to_char(station.created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`,
};

/** A page of stations as a list shows them: three queries, however long the page. */
export async function listStationsIn(reading: Reading, scope: Scope, query: Query) {
  const { sort = 'identity', order = 'asc', limit = defaultPageSize } = query;
  const key = sortKeys[sort];
  const cursorName = `${sort} ${order}`;
  const after = decodeCursor(query.cursor, cursorName, ['string', 'uuid']);
  let select = withHead(filteredStations(reading.db, scope, query))
    .select(key.as('sort_key'))
    .orderBy('sort_key', order)
    .orderBy('station.id', order)
    .limit(limit + 1);
  if (after) {
    const beyond = sql.raw(order === 'asc' ? '>' : '<');
    select = select.where(sql<boolean>`(${key}, station.id) ${beyond} (${after[0]}, ${after[1]}::uuid)`);
  }
  const rows = await select.execute();
  const items = await itemsOf(reading, rows.slice(0, limit));
  return page(
    rows,
    limit,
    (row) => encodeCursor(cursorName, [row.sort_key, row.id]),
    (row) => items.get(row.id)!,
  );
}

/** Some stations by id, as a list shows them; those out of scope are left out. */
export async function findStationItems(
  reading: Reading,
  scope: Scope,
  stationIds: readonly string[],
): Promise<Map<string, StationItem>> {
  if (stationIds.length === 0) return new Map();
  const select = withHead(stationsIn(reading.db, scope)).where('station.id', 'in', [...stationIds]);
  return itemsOf(reading, await select.execute());
}

async function itemsOf(reading: Reading, rows: readonly HeadRow[]): Promise<Map<string, StationItem>> {
  const ids = rows.map(({ id }) => id);
  const [connectors, running] = await Promise.all([connectorsOf(reading.db, ids), reading.findRunning(ids)]);
  return new Map(
    rows.map((row) => [
      row.id,
      toItem(row, connectors.get(row.id) ?? [], running.get(row.id) ?? [], reading.now),
    ]),
  );
}

/** One station with all that its page shows; undefined when there is none in scope. */
export async function findStation(
  reading: Reading,
  scope: Scope,
  identity: string,
): Promise<Station | undefined> {
  const row = await withHead(stationsIn(reading.db, scope))
    .leftJoin('station_credential as k', 'k.station_id', 'station.id')
    .select([
      'station.iccid',
      'station.imsi',
      'station.meter_type',
      'station.meter_serial_number',
      'station.boot_reason',
      'station.booted_at',
      'station.security_profile',
      'station.lenient',
      'station.template',
      'station.status_at',
      'station.note',
      'station.created_at',
      sql<boolean>`coalesce(k.fast_hash is not null or k.slow_hash is not null, false)`.as('has_password'),
    ])
    .where('station.identity', '=', identity)
    .executeTakeFirst();
  if (!row) return undefined;
  const [connectors, running, evses] = await Promise.all([
    connectorsOf(reading.db, [row.id]),
    reading.findRunning([row.id]),
    evsesOf(reading.db, row.id),
  ]);
  const own = connectors.get(row.id) ?? [];
  const transactions = running.get(row.id) ?? [];
  return {
    ...toItem(row, own, transactions, reading.now),
    iccid: row.iccid,
    imsi: row.imsi,
    meterType: row.meter_type,
    meterSerialNumber: row.meter_serial_number,
    bootReason: row.boot_reason,
    bootedAt: row.booted_at?.toISOString() ?? null,
    bootStatus: row.boot_status as Station['bootStatus'],
    securityProfile: row.security_profile,
    hasPassword: row.has_password,
    lenient: row.lenient,
    template: row.template as Station['template'],
    status: row.status as ConnectorState,
    statusAt: row.status_at?.toISOString() ?? null,
    errorCode: row.error_code,
    note: row.note,
    zone: row.zone,
    connectionReason: row.offline_reason,
    createdAt: row.created_at.toISOString(),
    evses: evses.map((evse) => toEvse(evse, row.online, own, transactions)),
  };
}

// The reason is asked of offline stations only, and found along the log's key, newest first.
const offlineReason = sql<string | null>`(
  case when ${isOnline} then null else (
    select l.reason from connection_log l
     where l.station_id = station.id and not l.connected order by l.at desc limit 1) end)`;

function withHead(select: ReturnType<typeof stationsIn>) {
  return select.select([
    'station.id',
    'station.identity',
    'station.name',
    'station.organization_id',
    'station.site_id',
    'station.version',
    'station.vendor',
    'station.model',
    'station.firmware',
    'station.serial_number',
    'station.boot_status',
    'station.status',
    'station.error_code',
    'station.last_seen_at',
    'station.decommissioned_at',
    'organization.name as organization_name',
    'site.name as site_name',
    sql<string>`coalesce(site.zone, 'UTC')`.as('zone'),
    isOnline.as('online'),
    'w.connected_at',
    'w.ended_at',
    offlineReason.as('offline_reason'),
  ]);
}

type HeadRow = Awaited<ReturnType<ReturnType<typeof withHead>['execute']>>[number];

interface ConnectorRow {
  id: string;
  evse_number: number;
  number: number;
  plug: string | null;
  state: ConnectorState;
  state_at: Date | null;
  error_code: string | null;
  vendor_error_code: string | null;
  info: string | null;
}

async function connectorsOf(
  db: Database,
  stationIds: readonly string[],
): Promise<Map<string, ConnectorRow[]>> {
  if (stationIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('connector')
    .innerJoin('evse', 'evse.id', 'connector.evse_id')
    .selectAll('connector')
    .where('connector.station_id', 'in', [...stationIds])
    .where('evse.retired_at', 'is', null)
    .orderBy('connector.evse_number')
    .orderBy('connector.number')
    .execute();
  return Map.groupBy(rows as (ConnectorRow & { station_id: string })[], (row) => row.station_id);
}

function evsesOf(db: Database, stationId: string) {
  return db
    .selectFrom('evse')
    .selectAll()
    .where('station_id', '=', stationId)
    .where('retired_at', 'is', null)
    .orderBy('number')
    .execute();
}

function toItem(
  row: HeadRow,
  connectors: readonly ConnectorRow[],
  running: readonly RunningTransaction[],
  now: Date,
): StationItem {
  const status = row.status as ConnectorState;
  const state = stateOfStation({ online: row.online, bootStatus: row.boot_status, status, connectors });
  const powerW = running.reduce((sum, { powerW: power }) => sum + (power ?? 0), 0);
  const connectionAt = row.online ? row.connected_at : (row.ended_at ?? row.last_seen_at);
  return {
    id: row.id,
    identity: row.identity,
    name: row.name,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    siteId: row.site_id,
    siteName: row.site_name,
    version: row.version,
    vendor: row.vendor,
    model: row.model,
    firmware: row.firmware,
    serialNumber: row.serial_number,
    online: row.online,
    state,
    connectionAt: connectionAt?.toISOString() ?? null,
    // The column is written when a connection begins and ends; in between pings prove that the station is there.
    lastSeenAt: (row.online ? now : row.last_seen_at)?.toISOString() ?? null,
    decommissionedAt: row.decommissioned_at?.toISOString() ?? null,
    powerW,
    activeTransactions: running.length,
    connectors: connectors.map(({ evse_number, number, state }) => ({ evse: evse_number, number, state })),
    sentence: stationSentence(
      {
        state,
        zone: row.zone,
        decommissionedAt: row.decommissioned_at,
        lastSeenAt: row.last_seen_at,
        offlineSince: row.ended_at,
        offlineReason: row.offline_reason,
        errorCode: row.error_code,
        connectors: connectors.map((one) => ({
          evse: one.evse_number,
          state: one.state,
          errorCode: one.error_code,
        })),
        powerW,
      },
      now,
    ),
  };
}

function toEvse(
  evse: Awaited<ReturnType<typeof evsesOf>>[number],
  online: boolean,
  connectors: readonly ConnectorRow[],
  running: readonly RunningTransaction[],
): Evse {
  const own = connectors.filter(({ evse_number }) => evse_number === evse.number);
  const transaction = running.find((one) => one.evse === evse.number) ?? null;
  return {
    id: evse.id,
    number: evse.number,
    label: evse.label,
    currentType: evse.current_type as Evse['currentType'],
    phases: evse.phases,
    maxAmps: evse.max_amps === null ? null : Number(evse.max_amps),
    maxWatts: evse.max_watts === null ? null : Number(evse.max_watts),
    connectors: own.map((one) => ({
      id: one.id,
      number: one.number,
      plug: one.plug,
      state: one.state,
      stateAt: one.state_at?.toISOString() ?? null,
      errorCode: one.error_code,
      vendorErrorCode: one.vendor_error_code,
      info: one.info,
    })),
    transaction,
    sentence: evseSentence(
      online,
      own.map((one) => ({
        state: one.state,
        errorCode: one.error_code,
        vendorErrorCode: one.vendor_error_code,
      })),
      transaction,
    ),
  };
}

/** Which vendors, models and firmware there are, for filters. */
export async function facetsOf(db: Database, scope: Scope) {
  return stationsIn(db, scope)
    .where('station.decommissioned_at', 'is', null)
    .select(['station.vendor', 'station.model', 'station.firmware'])
    .select((count) => count.fn.countAll<number>().as('stations'))
    .groupBy(['station.vendor', 'station.model', 'station.firmware'])
    .orderBy('station.vendor')
    .orderBy('station.model')
    .orderBy('station.firmware')
    .limit(1000)
    .execute();
}
