/** Importing people and cars from CSV: what every kind of row has in common. */

import { change, importOrganizations, type Organizations } from '../locations/index.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import type { Route } from '../platform/http/contract.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { maxImportCharacters } from '../platform/http/import-shapes.ts';
import {
  type Aliases,
  type ImportRow,
  type ImportTable,
  type PlannedRow,
  readImport,
  reportOf,
} from '../platform/import-table.ts';
import { type Sentence, sentences } from '../platform/sentence.ts';
import type { runDriverImport } from './people-contract.ts';
import type { PeopleHouse, Subject, Trx } from './people-house.ts';
import { findPeople, type People } from './people-names.ts';

const say = sentences('people_import', {
  empty: 'The row has no {field}.',
  long: '{field} is longer than {max} characters.',
  repeated: 'The same stands in line {line} already.',
  organization_missing: 'The row names no organization, and none was chosen for the whole file.',
  organization_unknown: 'There is no organization “{name}” that you may write to.',
  organization_ambiguous: 'There are several organizations “{name}”: give the id.',
  nobody: 'There is no {what} “{name}” there.',
  several: 'There are several named “{name}”: give a number or e-mail that only one has.',
  no_number: '{field} is “{value}”, which is no number.',
  bad_email: '“{value}” is no e-mail address.',
  create: 'It is made.',
  change: 'Changes {fields}.',
  same: 'Is as the file says already.',
});

/** Reads the cells of a row; what is wrong with them is noted, and the row then left out. */
export interface Cells<Field extends string> {
  readonly has: (field: Field) => boolean;
  text(field: Field, max: number): string;
  /** In thousands, as people write kWh and kW; null when the cell is empty. */
  kilo(field: Field): number | null;
  email(field: Field): string | null;
  driver(field: Field): string | null;
  fleet(field: Field): string | null;
  costCentre(field: Field, fleetId: string | null | undefined): string | null;
}

/** A row as it is to be: its columns by the table's names, and what tells it from others. */
export interface Read {
  readonly key: string | undefined;
  readonly columns: Readonly<Record<string, unknown>>;
}

/** How one kind of thing is imported. */
export interface ImportKind<Field extends string> {
  readonly subject: Subject;
  readonly routes: { readonly preview: typeof runDriverImport; readonly run: typeof runDriverImport };
  readonly aliases: Aliases<Field>;
  /** The field that names the row to people; a row without it is an error. */
  readonly name: Field;
  readonly organization: Field;
  read(cells: Cells<Field>): Read;
  /** The rows there are in these organizations, by organization and key. */
  known(trx: Trx, organizationIds: readonly string[]): Promise<ReadonlyMap<string, Known>>;
  write(trx: Trx, house: PeopleHouse, planned: Planned): Promise<void>;
}

export interface Known {
  readonly id: string;
  readonly columns: Readonly<Record<string, unknown>>;
}

export interface Planned {
  readonly id: string;
  readonly organizationId: string;
  readonly isNew: boolean;
  readonly columns: Readonly<Record<string, unknown>>;
}

/** The routes that look at an import of a kind before, and do it. */
export function peopleImportRoutes<Field extends string>(
  house: PeopleHouse,
  kind: ImportKind<Field>,
): Handled[] {
  const options = { bodyLimit: 4 * maxImportCharacters };

  async function plan(trx: Trx, table: ImportTable<Field>, scope: Scope, usual: string | undefined) {
    const organizations = await importOrganizations(trx, scope, usual);
    const people = await findPeople(trx, scope);
    return planRows(trx, kind, { table, organizations, people, newId: house.newId });
  }

  return [
    handle(
      kind.routes.preview,
      async ({ body, scope }) => {
        const table = readImport(body.csv, kind.aliases);
        const { rows } = await house.db
          .transaction()
          .execute((trx) => plan(trx, table, scope, body.organizationId));
        return reportOf(table.columns, rows);
      },
      options,
    ),
    handle(
      kind.routes.run,
      async ({ body, scope, caller }) => {
        const table = readImport(body.csv, kind.aliases);
        return change(house, async (trx) => {
          const { rows, planned } = await plan(trx, table, scope, body.organizationId);
          for (const one of planned) await kind.write(trx, house, one);
          return { result: reportOf(table.columns, rows), ...traces(house, kind.subject, caller, planned) };
        });
      },
      options,
    ),
  ] satisfies { readonly route: Route }[];
}

interface World<Field extends string> {
  readonly table: ImportTable<Field>;
  readonly organizations: Organizations;
  readonly people: People;
  readonly newId: () => string;
}

async function planRows<Field extends string>(trx: Trx, kind: ImportKind<Field>, world: World<Field>) {
  const { table, organizations, people, newId } = world;
  const reads = table.rows.map((row) => {
    const errors: Sentence[] = [];
    const organizationId = whose(row.values[kind.organization], organizations, errors);
    const read = kind.read(cellsOf(row, table, { organizationId, people, errors }));
    if (!row.values[kind.name]) errors.push(say('empty', { field: kind.name }));
    return { row, organizationId, errors, ...read };
  });
  const known = await kind.known(trx, [
    ...new Set(reads.map(({ organizationId }) => organizationId).filter(Boolean)),
  ]);
  const lines = new Map<string, number>();
  const planned: Planned[] = [];
  const rows = reads.map(({ row, organizationId, errors, key, columns }): PlannedRow => {
    const head = { line: row.line, subject: row.values[kind.name] };
    const place = key === undefined ? undefined : `${organizationId} ${key}`;
    const first = place === undefined ? undefined : lines.get(place);
    if (first !== undefined) errors.push(say('repeated', { line: first }));
    else if (place !== undefined) lines.set(place, row.line);
    if (errors.length > 0) return { ...head, outcome: 'error', sentences: errors };
    const found = place === undefined ? undefined : known.get(place);
    if (!found) {
      planned.push({ id: newId(), organizationId, isNew: true, columns });
      return { ...head, outcome: 'create', sentences: [say('create')] };
    }
    const fields = Object.keys(columns).filter((name) => !isSame(columns[name], found.columns[name]));
    if (fields.length === 0) return { ...head, outcome: 'same', sentences: [say('same')] };
    const changed = Object.fromEntries(fields.map((name) => [name, columns[name]]));
    planned.push({ id: found.id, organizationId, isNew: false, columns: changed });
    const words = fields.map((name) => name.replace(/_id$/, '').replaceAll('_', ' ')).join(', ');
    return { ...head, outcome: 'change', sentences: [say('change', { fields: words })] };
  });
  return { rows, planned };
}

/** numeric columns are read as text. */
const isSame = (a: unknown, b: unknown) =>
  a === b || (typeof a === 'number' && b !== null && b !== undefined && a === Number(b));

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

function cellsOf<Field extends string>(
  { values }: ImportRow<Field>,
  table: ImportTable<Field>,
  { organizationId, people, errors }: { organizationId: string; people: People; errors: Sentence[] },
): Cells<Field> {
  const named = (what: string, name: string, found: string | 'none' | 'several') => {
    if (found !== 'none' && found !== 'several') return found;
    errors.push(found === 'several' ? say('several', { name }) : say('nobody', { what, name }));
    return null;
  };
  return {
    has: (field) => table.has(field),
    text(field, max) {
      if (values[field].length > max) errors.push(say('long', { field, max }));
      return values[field];
    },
    kilo(field) {
      if (!values[field]) return null;
      const value = Number(values[field].replace(',', '.'));
      if (Number.isFinite(value) && value >= 0 && value < 10_000) return Math.round(value * 1000);
      errors.push(say('no_number', { field, value: values[field] }));
      return null;
    },
    email(field) {
      const value = values[field];
      if (value && !/^[^@\s]{1,64}@[^@\s]{1,189}$/.test(value)) errors.push(say('bad_email', { value }));
      return value || null;
    },
    driver: (field) =>
      values[field] ? named('driver', values[field], people.driver(organizationId, values[field])) : null,
    fleet: (field) =>
      values[field] ? named('fleet', values[field], people.fleet(organizationId, values[field])) : null,
    costCentre: (field, fleetId) =>
      values[field] ? named('cost centre', values[field], people.costCentre(fleetId, values[field])) : null,
  };
}

/** The audit trail counts: it is kept for ever, and people are not. */
function traces(house: PeopleHouse, subject: Subject, caller: Caller, planned: readonly Planned[]) {
  const byOrganization = Map.groupBy(planned, ({ organizationId }) => organizationId);
  const at = house.clock.now();
  return {
    events: [...byOrganization.keys()].map((organizationId) => ({
      kind: `${subject}.changed`,
      at,
      organizationId,
      subjectId: organizationId,
      data: { action: 'imported' },
    })),
    audit: [...byOrganization].map(([organizationId, some]) => ({
      caller,
      action: `${subject}.imported`,
      subjectKind: 'organization',
      subjectId: organizationId,
      organizationId,
      detail: { rows: some.length },
    })),
  };
}
