import { curveNamed, type MeterKey, readKey } from '@busbar/signed-readings';
import { type Kysely, sql, type Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { defaultPageSize, page } from '../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import type { MeterKeyItem } from './contract.ts';
import type { House } from './house.ts';

type Trx = Transaction<DB>;

interface Filter {
  readonly id?: string;
  readonly station?: string | undefined;
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** Keys in use within a scope, the latest first. */
export async function listKeysIn(db: Kysely<DB>, scope: Scope, filter: Filter) {
  const { id, station, q, cursor, limit = defaultPageSize } = filter;
  let select = db
    .selectFrom('meter_key as k')
    .innerJoin('organization as o', 'o.id', 'k.organization_id')
    .leftJoin('station as s', 's.id', 'k.station_id')
    .selectAll('k')
    .select(['o.name as organization_name', 's.identity'])
    .where(inScope(scope, 'k.organization_id', 's.site_id'))
    .where('k.retired_at', 'is', null)
    .where(olderThan(cursor, 'k.created_at', 'k.id'))
    .orderBy('k.created_at', 'desc')
    .orderBy('k.id', 'desc')
    .limit(limit + 1);
  if (id) select = select.where('k.id', '=', id);
  if (station) select = select.where('s.identity', '=', station);
  if (q)
    select = select.where(({ or, eb }) =>
      or(
        (['k.meter_serial', 'k.public_key', 'k.note', 's.identity'] as const).map((column) =>
          eb(column, 'ilike', anywhere(q)),
        ),
      ),
    );
  return page(
    await select.execute(),
    limit,
    (row) => newestCursor(row.created_at, row.id),
    (row): MeterKeyItem => ({
      id: row.id,
      organizationId: row.organization_id,
      organizationName: row.organization_name,
      meter: row.meter_serial,
      stationIdentity: row.identity,
      evse: row.evse_number,
      publicKey: row.public_key,
      curve: row.curve,
      note: row.note,
      createdAt: row.created_at.toISOString(),
    }),
  );
}

/** A key that is to be registered, with where it belongs. */
export interface NewKey {
  readonly organizationId: string;
  readonly meter: string | null;
  readonly stationId: string | null;
  readonly evse: number | null;
  readonly key: MeterKey;
  readonly note: string;
}

/** Registers keys; one that is registered there already is left as it is. Gives the ids of the new ones. */
export async function addKeys(
  { clock, newId }: Pick<House, 'clock' | 'newId'>,
  trx: Trx,
  caller: Caller,
  keys: readonly NewKey[],
): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await trx
    .insertInto('meter_key')
    .values(
      keys.map(({ organizationId, meter, stationId, evse, key, note }) => ({
        id: newId(),
        organization_id: organizationId,
        meter_serial: meter,
        station_id: stationId,
        evse_number: evse,
        public_key: key.hex,
        curve: key.curve.name,
        note,
        created_at: clock.now(),
        created_by_kind: caller.kind,
        created_by: caller.id,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Reads a key with the name of its curve, where one is told; nothing where either is none. */
export function readTold(text: string, curve: string | undefined): MeterKey | undefined {
  const named = curve === undefined || curve === '' ? undefined : curveNamed(curve);
  if (curve && !named) return undefined;
  return readKey(text, named);
}

/** Transactions whose verdict a new key may change, the latest first: the others are checked when somebody asks. */
const mostRejudged = 100;

/** The ended transactions that were not verified, of the meters or EVSEs of keys. */
export async function unprovenOf(db: Kysely<DB>, keyIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct t.id from meter_key k
      join organization o on true
      join reading_verdict v on v.organization_id = o.id and v.status <> 'verified'
      join transaction t on t.id = v.transaction_id
     where k.id = any(${keyIds}::uuid[]) and k.organization_id = any(o.path)
       and (k.meter_serial is null or k.meter_serial = v.meter_serial)
       and (k.station_id is null or (k.station_id = t.station_id and (k.evse_number is null or k.evse_number = t.evse_number)))
     order by t.id desc limit ${mostRejudged}`.execute(db);
  return rows.map(({ id }) => id);
}
