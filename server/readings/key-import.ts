import type { Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import { change, importOrganizations, type Organizations } from '../locations/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { maxImportCharacters } from '../platform/http/import-shapes.ts';
import {
  type ImportRow,
  type ImportTable,
  type PlannedRow,
  readImport,
  reportOf,
} from '../platform/import-table.ts';
import { type Sentence, sentences } from '../platform/sentence.ts';
import * as contract from './contract.ts';
import type { House } from './house.ts';
import { judgeTransactions } from './judge.ts';
import { keysChanged } from './key-routes.ts';
import { addKeys, type NewKey, readTold, unprovenOf } from './key-store.ts';

/** Columns of a file of keys, and what else they are called. */
const aliases = {
  meter: ['serial', 'serialnumber', 'meterserial', 'meterid', 'ms'],
  station: ['identity', 'stationidentity', 'chargingstation'],
  evse: ['evsenumber', 'connector'],
  public_key: ['publickey', 'key', 'pk'],
  curve: ['algorithm'],
  organization: ['organisation', 'org', 'owner'],
  note: ['notes', 'comment', 'remark'],
} as const;
type Field = keyof typeof aliases;

const say = sentences('meter_key_import', {
  no_key: 'The row has no public key that can be read.',
  of_nothing: 'The row names neither a meter’s serial number nor a station.',
  station_unknown: 'There is no station “{identity}” that you may write to.',
  bad_evse: 'The EVSE is “{value}”, which is no number of one.',
  whose: 'The row names no organization that you may write to.',
  create: 'The key is registered.',
  same: 'The key is registered there already.',
});

/** Importing keys of meters, looked at before or done. */
export function keyImportRoutes(house: House): Handled[] {
  const options = { bodyLimit: 4 * maxImportCharacters };
  return [
    handle(
      contract.previewMeterKeyImport,
      async ({ body, scope }) => {
        const table = readImport(body.csv, aliases);
        const { rows } = await house.db
          .transaction()
          .execute((trx) => plan(trx, table, scope, body.organizationId));
        return reportOf(table.columns, rows);
      },
      options,
    ),
    handle(
      contract.runMeterKeyImport,
      async ({ body, scope, caller }) => {
        const table = readImport(body.csv, aliases);
        return change(house, async (trx) => {
          const { rows, keys } = await plan(trx, table, scope, body.organizationId);
          const made = await addKeys(house, trx, caller, keys);
          await judgeTransactions(house, trx, await unprovenOf(trx, made));
          const changed = made.map((id, place) => ({ id, ...keys[place]! }));
          return {
            result: reportOf(table.columns, rows),
            ...keysChanged(house, caller, 'imported', changed),
          };
        });
      },
      options,
    ),
  ];
}

interface World {
  readonly organizations: Organizations;
  readonly stations: ReadonlyMap<string, { readonly id: string; readonly organization_id: string }>;
}

async function plan(
  trx: Transaction<DB>,
  table: ImportTable<Field>,
  scope: Scope,
  usual: string | undefined,
): Promise<{ rows: PlannedRow[]; keys: NewKey[] }> {
  const organizations = await importOrganizations(trx, scope, usual);
  const stations = await trx
    .selectFrom('station')
    .select(['id', 'identity', 'organization_id'])
    .where('identity', 'in', [...new Set(table.rows.map(({ values }) => values.station))])
    .where(inScope(scope, 'station.organization_id', 'station.site_id'))
    .execute();
  const world = { organizations, stations: new Map(stations.map((one) => [one.identity, one])) };
  const known = await knownKeys(trx);
  const keys: NewKey[] = [];
  const rows = table.rows.map((row): PlannedRow => {
    const head = { line: row.line, subject: row.values.meter || row.values.station };
    const errors: Sentence[] = [];
    const key = readRow(row, world, errors);
    if (!key) return { ...head, outcome: 'error', sentences: errors };
    if (known.has(nameOf(key))) return { ...head, outcome: 'same', sentences: [say('same')] };
    known.add(nameOf(key));
    keys.push(key);
    return { ...head, outcome: 'create', sentences: [say('create')] };
  });
  return { rows, keys };
}

function readRow({ values }: ImportRow<Field>, world: World, errors: Sentence[]): NewKey | undefined {
  const station = world.stations.get(values.station);
  const evse = values.evse === '' ? null : Number(values.evse);
  const key = readTold(values.public_key, values.curve || undefined);
  const organizationId = station?.organization_id ?? whose(values.organization, world.organizations);
  if (!key) errors.push(say('no_key'));
  if (!values.meter && !values.station) errors.push(say('of_nothing'));
  if (values.station && !station) errors.push(say('station_unknown', { identity: values.station }));
  if (evse !== null && !(Number.isInteger(evse) && evse > 0 && evse < 32_768 && station))
    errors.push(say('bad_evse', { value: values.evse }));
  if (!organizationId) errors.push(say('whose'));
  if (errors.length > 0 || !key || !organizationId) return undefined;
  const meter = values.meter === '' ? null : values.meter.slice(0, 100);
  return {
    organizationId,
    meter,
    stationId: station?.id ?? null,
    evse,
    key,
    note: values.note.slice(0, 1000),
  };
}

function whose(name: string, organizations: Organizations): string | undefined {
  if (name === '') return organizations.usual;
  const found = organizations.find(name);
  return typeof found === 'object' ? found.id : undefined;
}

async function knownKeys(trx: Transaction<DB>): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('meter_key')
    .select(['organization_id', 'meter_serial', 'station_id', 'evse_number', 'public_key'])
    .where('retired_at', 'is', null)
    .execute();
  return new Set(
    rows.map((row) =>
      [row.organization_id, row.meter_serial, row.station_id, row.evse_number, row.public_key].join(' '),
    ),
  );
}

const nameOf = ({ organizationId, meter, stationId, evse, key }: NewKey) =>
  [organizationId, meter, stationId, evse, key.hex].join(' ');
