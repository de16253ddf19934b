import { type MeterKey, readKey } from '@busbar/signed-readings';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';

/** Where a transaction took place, for finding the keys of its meter. */
export interface Place {
  readonly id: string;
  readonly station_id: string;
  readonly evse_number: number | null;
  readonly organization_id: string;
}

export interface KeysOf {
  /** Keys that may be the meter's: of its serial number anywhere in the organization and those above, or of its EVSE. */
  readonly keysOf: (meter: string | null) => readonly MeterKey[];
  /** Whether a key is registered for this very EVSE: then signed readings are expected of it. */
  readonly expected: boolean;
}

/** Finds the registered keys that may be of the meters of transactions, in one statement. */
export async function keysFor(
  db: Kysely<DB>,
  places: readonly Place[],
): Promise<ReadonlyMap<string, KeysOf>> {
  const { rows } = await sql<KeyRow>`
    select p.id, k.meter_serial, k.station_id, k.public_key
      from unnest(${places.map(({ id }) => id)}::uuid[], ${places.map(({ station_id }) => station_id)}::uuid[],
                  ${places.map(({ evse_number }) => evse_number)}::smallint[],
                  ${places.map(({ organization_id }) => organization_id)}::uuid[]) as p (id, station_id, evse_number, organization_id)
      join organization o on o.id = p.organization_id
      join meter_key k on k.organization_id = any(o.path) and k.retired_at is null
       and (k.station_id is null or (k.station_id = p.station_id and (k.evse_number is null or k.evse_number = p.evse_number)))`.execute(
    db,
  );
  const byPlace = Map.groupBy(rows, ({ id }) => id);
  return new Map(places.map(({ id }) => [id, keysAmong(byPlace.get(id) ?? [])]));
}

interface KeyRow {
  readonly id: string;
  readonly meter_serial: string | null;
  readonly station_id: string | null;
  readonly public_key: string;
}

function keysAmong(rows: readonly KeyRow[]): KeysOf {
  return {
    expected: rows.some(({ station_id }) => station_id !== null),
    keysOf: (meter) =>
      rows
        .filter(({ meter_serial }) => meter_serial === null || meter_serial === meter)
        .flatMap(({ public_key }) => readKey(public_key) ?? []),
  };
}
