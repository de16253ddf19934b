import type { Transaction } from 'kysely';
import { change, importOrganizations, type Organizations } from '../locations/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
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
import { uidKey } from './authorize.ts';
import * as contract from './contract.ts';
import { findPeople, type People } from './people-names.ts';
import { columnsOf, type House, printedTwice } from './token-routes.ts';

/** Columns of a file of tokens, and what else they are called. */
const aliases = {
  uid: ['idtag', 'token', 'tokenuid', 'rfid', 'tag', 'card', 'cardnumber', 'identifier'],
  kind: ['type', 'tokentype'],
  label: ['name', 'holder'],
  driver: ['driveremail', 'drivernumber'],
  vehicle: ['plate', 'licenseplate', 'licenceplate'],
  organization: ['organisation', 'org', 'owner'],
  group: ['groupuid', 'parent', 'parentidtag', 'groupid'],
  status: ['state'],
  valid_from: ['from', 'validfromdate'],
  valid_until: ['expiry', 'expires', 'expirydate', 'until', 'validto'],
  language: ['lang'],
  message: [],
  note: ['notes', 'comment', 'remark'],
  printed_number: ['printed', 'visualnumber', 'engraved'],
} as const;
type Field = keyof typeof aliases;

const say = sentences('import', {
  no_uid: 'The row has no uid.',
  long: '{field} is longer than {max} characters.',
  repeated: 'The uid stands in line {line} already.',
  organization_missing: 'The row names no organization, and none was chosen for the whole file.',
  organization_unknown: 'There is no organization “{name}” that you may write to.',
  organization_ambiguous: 'There are several organizations “{name}”: give the id.',
  bad_word: '{field} is “{value}”: it must be one of {words}.',
  bad_time: '{field} is “{value}”, which is no date.',
  no_driver: 'There is no driver “{name}” there.',
  several_drivers: 'There are several drivers “{name}”: give a number or e-mail that only one has.',
  no_vehicle: 'There is no vehicle “{name}” there.',
  create_token: 'The token is made.',
  change: 'Changes {fields}.',
  same: 'Is as the file says already.',
});

type Facts = Parameters<typeof columnsOf>[0];

interface PlannedToken {
  readonly id: string;
  readonly organizationId: string;
  readonly uid: string;
  readonly facts: Facts;
}

/** Importing tokens, looked at before or done. */
export function tokenImportRoutes(house: House): Handled[] {
  const options = { bodyLimit: 4 * maxImportCharacters };

  async function plan(
    trx: Transaction<DB>,
    table: ImportTable<Field>,
    scope: Scope,
    usual: string | undefined,
  ) {
    const organizations = await importOrganizations(trx, scope, usual);
    const people = await findPeople(trx, scope);
    const read = readRows(table, organizations, people);
    const known = await knownTokens(trx, read);
    return planTokens(read, known, house.newId);
  }

  return [
    handle(
      contract.previewTokenImport,
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
      contract.runTokenImport,
      async ({ body, scope, caller }) => {
        const table = readImport(body.csv, aliases);
        return change(house, async (trx) => {
          const { rows, create, update } = await plan(trx, table, scope, body.organizationId);
          await write(trx, create, update, house.clock.now()).catch(printedTwice);
          return {
            result: reportOf(table.columns, rows),
            ...tracesOf(house, caller, [...create, ...update]),
          };
        });
      },
      options,
    ),
  ];
}

interface ReadRow {
  readonly row: ImportRow<Field>;
  readonly organizationId: string;
  readonly facts: Facts;
  readonly errors: readonly Sentence[];
}

/** Checks each row by itself, and against those before it. */
function readRows(table: ImportTable<Field>, organizations: Organizations, people: People): ReadRow[] {
  const lines = new Map<string, number>();
  return table.rows.map((row) => {
    const errors: Sentence[] = [];
    const { values } = row;
    if (!values.uid) errors.push(say('no_uid'));
    if (values.uid.length > 255) errors.push(say('long', { field: 'uid', max: 255 }));
    const organizationId = whose(values.organization, organizations, errors);
    const facts = { ...factsOf(row, table, errors), ...personOf(row, table, people, organizationId, errors) };
    const key = keyOf(organizationId, values.uid);
    const first = lines.get(key);
    if (first === undefined) lines.set(key, row.line);
    else errors.push(say('repeated', { line: first }));
    return { row, organizationId, facts, errors };
  });
}

function whose(name: string, organizations: Organizations, errors: Sentence[]): string {
  if (!name) {
    if (organizations.usual === undefined) errors.push(say('organization_missing'));
    return organizations.usual ?? '';
  }
  const found = organizations.find(name);
  if (typeof found === 'object') return found.id;
  errors.push(say(found === 'unknown' ? 'organization_unknown' : 'organization_ambiguous', { name }));
  return '';
}

/** What the row says of the token; a column that the file has not is not told. */
function factsOf({ values }: ImportRow<Field>, table: ImportTable<Field>, errors: Sentence[]): Facts {
  const text = (field: Field, max: number) => {
    if (values[field].length > max) errors.push(say('long', { field, max }));
    return values[field];
  };
  const word = <W extends string>(field: Field, words: readonly W[]) => {
    const value = values[field].toLowerCase();
    const found = words.find((one) => one === value);
    if (value && !found)
      errors.push(say('bad_word', { field, value: values[field], words: words.join(', ') }));
    return found;
  };
  const time = (field: 'valid_from' | 'valid_until') => {
    if (!values[field]) return null;
    const at = new Date(values[field]);
    const year = at.getUTCFullYear();
    if (year >= 1970 && year < 2200) return at.toISOString();
    errors.push(say('bad_time', { field, value: values[field] }));
    return null;
  };
  const told: { [F in Exclude<Field, 'uid' | 'organization' | 'driver' | 'vehicle'>]: () => Facts } = {
    kind: () => ({ kind: word('kind', contract.tokenKinds) ?? 'rfid' }),
    status: () => ({ status: word('status', contract.tokenStatuses) ?? 'active' }),
    label: () => ({ label: text('label', 200) }),
    group: () => ({ groupUid: text('group', 36) || null }),
    valid_from: () => ({ validFrom: time('valid_from') }),
    valid_until: () => ({ validUntil: time('valid_until') }),
    language: () => ({ language: text('language', 8) || null }),
    message: () => ({ message: text('message', 512) || null }),
    note: () => ({ note: text('note', 5000) }),
    printed_number: () => ({ printedNumber: text('printed_number', 40) || null }),
  };
  const fields = (Object.keys(told) as (keyof typeof told)[]).filter((field) => table.has(field));
  return Object.assign({}, ...fields.map((field) => told[field]()));
}

/** Whose the token is, where the file says so. */
function personOf(
  { values }: ImportRow<Field>,
  table: ImportTable<Field>,
  people: People,
  organizationId: string,
  errors: Sentence[],
): Facts {
  const find = (name: string, found: string, none: 'no_driver' | 'no_vehicle') => {
    if (found !== 'none' && found !== 'several') return found;
    errors.push(say(found === 'several' ? 'several_drivers' : none, { name }));
    return null;
  };
  const { driver, vehicle } = values;
  return {
    ...(table.has('driver') && {
      driverId: driver ? find(driver, people.driver(organizationId, driver), 'no_driver') : null,
    }),
    ...(table.has('vehicle') && {
      vehicleId: vehicle ? find(vehicle, people.vehicle(organizationId, vehicle), 'no_vehicle') : null,
    }),
  };
}

const keyOf = (organizationId: string, uid: string) => `${organizationId} ${uidKey(uid)}`;

type Known = Awaited<ReturnType<typeof knownTokens>>;

async function knownTokens(trx: Transaction<DB>, read: readonly ReadRow[]) {
  const organizationIds = [...new Set(read.map(({ organizationId }) => organizationId).filter(Boolean))];
  if (organizationIds.length === 0) return new Map<string, never>();
  const rows = await trx
    .selectFrom('token')
    .selectAll()
    .where('organization_id', 'in', organizationIds)
    .where('uid_key', 'in', [...new Set(read.map(({ row }) => uidKey(row.values.uid)))])
    .where('retired_at', 'is', null)
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [keyOf(row.organization_id, row.uid), row]));
}

function planTokens(read: readonly ReadRow[], known: Known, newId: () => string) {
  const create: PlannedToken[] = [];
  const update: PlannedToken[] = [];
  const rows = read.map(({ row, organizationId, facts, errors }): PlannedRow => {
    const head = { line: row.line, subject: row.values.uid };
    if (errors.length > 0) return { ...head, outcome: 'error', sentences: errors };
    const found = known.get(keyOf(organizationId, row.values.uid));
    const token = { id: found?.id ?? newId(), organizationId, uid: row.values.uid, facts };
    if (!found) {
      create.push(token);
      return { ...head, outcome: 'create', sentences: [say('create_token')] };
    }
    const fields = changedFields(facts, found);
    if (fields.length === 0) return { ...head, outcome: 'same', sentences: [say('same')] };
    update.push(token);
    return { ...head, outcome: 'change', sentences: [say('change', { fields: fields.join(', ') })] };
  });
  return { rows, create, update };
}

function changedFields(facts: Facts, found: Readonly<Record<string, unknown>>): string[] {
  const comparable = (value: unknown) => (value instanceof Date ? value.getTime() : value);
  return Object.entries(columnsOf(facts))
    .filter(([column, value]) => comparable(value) !== comparable(found[column]))
    .map(([column]) => column.replaceAll('_', ' '));
}

/** Rows of one insert: PostgreSQL takes 65,535 parameters. */
const chunkSize = 1000;

async function write(
  trx: Transaction<DB>,
  create: readonly PlannedToken[],
  update: readonly PlannedToken[],
  now: Date,
): Promise<void> {
  for (let at = 0; at < create.length; at += chunkSize) {
    await trx
      .insertInto('token')
      .values(
        create.slice(at, at + chunkSize).map(({ id, organizationId, uid, facts }) => ({
          kind: 'rfid',
          ...columnsOf(facts),
          id,
          organization_id: organizationId,
          uid,
          uid_key: uidKey(uid),
          created_at: now,
        })),
      )
      .execute();
  }
  for (const { id, facts } of update) {
    await trx.updateTable('token').set(columnsOf(facts)).where('id', '=', id).execute();
  }
}

/** The audit trail counts: uids are of people, and it is kept for ever. */
function tracesOf(house: House, caller: Caller, tokens: readonly PlannedToken[]) {
  const at = house.clock.now();
  const byOrganization = Map.groupBy(tokens, ({ organizationId }) => organizationId);
  return {
    events: tokens.map(({ id, organizationId }) => ({
      kind: 'token.changed',
      at,
      organizationId,
      subjectId: id,
      data: { action: 'imported' },
    })),
    audit: [...byOrganization].map(([organizationId, some]) => ({
      caller,
      action: 'tokens.imported',
      subjectKind: 'organization',
      subjectId: organizationId,
      organizationId,
      detail: { tokens: some.length },
    })),
  };
}
