import { sql, type Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller } from '../platform/http/caller.ts';
import type { BodyOf } from '../platform/http/contract.ts';
import { problem } from '../platform/http/problem.ts';
import type { createStation } from './contract.ts';
import { change, type House } from './house.ts';
import type { KnownModel } from './layout.ts';

type NewStation = NonNullable<BodyOf<typeof createStation>>;
export type NewEvse = NonNullable<NewStation['evses']>[number];

/** What identifies a station in events and audit after a write. */
export interface Written {
  readonly id: string;
  readonly identity: string;
  readonly organizationId: string;
  readonly siteId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Writes to a station with its event and audit; the node that holds it learns of it by the raised version. */
export async function writeStation(
  house: Parameters<typeof change>[0] & Pick<House, 'clock'>,
  caller: Caller,
  action: 'created' | 'changed' | 'moved' | 'retired' | 'restored' | 'password_set' | 'laid_out',
  work: (trx: Transaction<DB>) => Promise<Written>,
): Promise<Written> {
  return change(house, async (trx) => {
    const written = await work(trx);
    await raiseVersion(trx, written.id);
    return { result: written, ...traceOf(house, caller, action, written) };
  });
}

/** What a write to a station leaves for others to hear and to look up. */
export function traceOf(
  house: Pick<House, 'clock'>,
  caller: Caller,
  action: string,
  { id, identity, organizationId, siteId, detail }: Written,
) {
  const subject = { organizationId, siteId, subjectId: id };
  const kind = action === 'created' || action === 'retired' ? `station.${action}` : 'station.changed';
  return {
    events: [{ kind, at: house.clock.now(), ...subject, stationId: id, data: { identity, action } }],
    audit: [
      {
        caller,
        action: `station.${action}`,
        subjectKind: 'station',
        ...subject,
        detail: { identity, ...detail },
      },
    ],
  };
}

export const raiseVersion = (trx: Transaction<DB>, stationId: string) => raiseVersions(trx, [stationId]);

/** Tells the nodes that hold these stations to read them anew; locked in order, as takers-over do. */
export async function raiseVersions(trx: Transaction<DB>, stationIds: readonly string[]): Promise<void> {
  if (stationIds.length === 0) return;
  await sql`
    with locked as (
      select station_id from ownership where station_id = any(${stationIds}::uuid[]) order by station_id for update)
    update ownership o set version = o.version + 1 from locked l where o.station_id = l.station_id`.execute(
    trx,
  );
}

export interface StationRow {
  readonly id: string;
  readonly organizationId: string;
  readonly siteId: string | null;
  readonly identity: string;
  readonly name?: string | undefined;
  readonly note?: string | undefined;
  readonly lenient?: boolean | undefined;
  readonly template?: object | undefined;
  readonly securityProfile?: number | undefined;
  readonly vendor?: string | null | undefined;
  readonly model?: string | null | undefined;
  /** What the catalogue says of that model, until the station tells of itself. */
  readonly known?: KnownModel | undefined;
}

/** Makes stations, each with the row that says who owns its socket; several at once for imports. */
export async function insertStations(
  trx: Transaction<DB>,
  stations: readonly StationRow[],
  createdAt: Date,
): Promise<void> {
  if (stations.length === 0) return;
  await trx
    .insertInto('station')
    .values(
      stations.map((station) => ({
        id: station.id,
        organization_id: station.organizationId,
        site_id: station.siteId,
        identity: station.identity,
        name: station.name ?? '',
        note: station.note ?? '',
        lenient: station.lenient ?? true,
        template: JSON.stringify(station.template ?? {}),
        security_profile: station.securityProfile ?? 0,
        vendor: station.vendor || null,
        model: station.model || null,
        model_template: JSON.stringify(station.known?.facts ?? {}),
        template_id: station.known?.templateId ?? null,
        created_at: createdAt,
      })),
    )
    .execute();
  await trx
    .insertInto('ownership')
    .values(stations.map(({ id }) => ({ station_id: id })))
    .execute();
}

/** Adds an EVSE with its connectors; one that was retired under the same number comes back as it is told now. */
export async function insertEvse(
  trx: Transaction<DB>,
  house: Pick<House, 'newId' | 'clock'>,
  stationId: string,
  evse: NewEvse,
): Promise<void> {
  const facts = evseColumns(evse);
  const { id } = await trx
    .insertInto('evse')
    .values({
      id: house.newId(),
      station_id: stationId,
      number: evse.number,
      ...facts,
      created_at: house.clock.now(),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['station_id', 'number'])
        .doUpdateSet({ ...facts, retired_at: null })
        .where('evse.retired_at', 'is not', null),
    )
    .returning('id')
    .executeTakeFirstOrThrow(() => alreadyThere(`EVSE ${evse.number}`));
  for (const connector of evse.connectors ?? []) {
    await insertConnector(trx, house, { stationId, evseId: id, evse: evse.number, ...connector });
  }
}

export async function insertConnector(
  trx: Transaction<DB>,
  house: Pick<House, 'newId'>,
  connector: { stationId: string; evseId: string; evse: number; number: number; plug?: string | null },
): Promise<void> {
  await trx
    .insertInto('connector')
    .values({
      id: house.newId(),
      evse_id: connector.evseId,
      station_id: connector.stationId,
      evse_number: connector.evse,
      number: connector.number,
      plug: connector.plug ?? null,
    })
    .onConflict((conflict) => conflict.columns(['station_id', 'evse_number', 'number']).doNothing())
    .returning('id')
    .executeTakeFirstOrThrow(() => alreadyThere(`Connector ${connector.number} of EVSE ${connector.evse}`));
}

export function evseColumns(facts: Partial<Omit<NewEvse, 'number' | 'connectors'>>) {
  const { label, currentType, phases, maxAmps, maxWatts } = facts;
  const told = { label, current_type: currentType, phases, max_amps: maxAmps, max_watts: maxWatts };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

export const alreadyThere = (what: string) =>
  problem(409, {
    title: 'Already exists',
    detail: `${what} exists already.`,
    help: 'Choose another number or name, or change the existing one.',
  });
