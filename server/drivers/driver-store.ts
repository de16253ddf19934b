import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { Sentence } from '../platform/sentence.ts';
import type { Driver, listDrivers } from './people-contract.ts';
import { sayDriver } from './people-sentences.ts';

type Query = NonNullable<QueryOf<typeof listDrivers>>;

const sortKeys = {
  name: sql<string>`lower(d.name)`,
  created: sql<string>`to_char(d.created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`,
};

interface DriverRow {
  readonly id: string;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly language: string | null;
  readonly external_number: string | null;
  readonly note: string;
  readonly status: Driver['status'];
  readonly blocked_reason: string | null;
  readonly fleet_id: string | null;
  readonly fleet_name: string | null;
  readonly cost_centre_id: string | null;
  readonly cost_centre_code: string | null;
  readonly groups: Driver['groups'] | null;
  readonly tokens: number;
  readonly vehicles: number;
  readonly month: { currency: string; minor: number; energyWh: number }[] | null;
  readonly created_at: Date;
  readonly retired_at: Date | null;
  readonly erased_at: Date | null;
  readonly sort_key: string;
}

/** Drivers in reach of the caller, a page at a time. */
export async function listDriversIn(db: Kysely<DB>, scope: Scope, query: Query) {
  const { sort = 'name', order = 'asc', limit = defaultPageSize } = query;
  const cursorName = `${sort} ${order}`;
  const after = decodeCursor(query.cursor, cursorName, ['string', 'uuid']);
  const key = sortKeys[sort];
  const beyond = sql.raw(order === 'asc' ? '>' : '<');
  const direction = sql.raw(order);
  const { rows } = await read(
    db,
    [
      ...conditions(scope, query),
      ...(after ? [sql`(${key}, d.id) ${beyond} (${after[0]}, ${after[1]}::uuid)`] : []),
    ],
    sql`order by sort_key ${direction}, d.id ${direction} limit ${limit + 1}`,
    key,
  );
  return page(rows, limit, (row) => encodeCursor(cursorName, [row.sort_key, row.id]), toDriver);
}

/** One driver in reach, retired or not. */
export async function findDriver(db: Kysely<DB>, scope: Scope, id: string): Promise<Driver | undefined> {
  const where = [inScope(scope, 'd.organization_id'), sql`d.id = ${id}::uuid`];
  const { rows } = await read(db, where, sql``, sortKeys.name);
  return rows[0] && toDriver(rows[0]);
}

function conditions(scope: Scope, query: Query) {
  const { q } = query;
  return [
    inScope(scope, 'd.organization_id'),
    ...(query.retired ? [] : [sql`d.retired_at is null`]),
    ...(query.organizationId ? [sql`d.organization_id = ${query.organizationId}::uuid`] : []),
    ...(query.status ? [sql`d.status = ${query.status}`] : []),
    ...(query.fleetId ? [sql`d.fleet_id = ${query.fleetId}::uuid`] : []),
    ...(query.costCentreId ? [sql`d.cost_centre_id = ${query.costCentreId}::uuid`] : []),
    ...(query.groupId
      ? [
          sql`exists (select from driver_group_member m where m.driver_id = d.id and m.group_id = ${query.groupId}::uuid)`,
        ]
      : []),
    ...(q ? [matching(anywhere(q))] : []),
  ];
}

const matching = (pattern: string) => sql`(
  concat_ws(' ', d.name, d.email, d.phone, d.external_number) ilike ${pattern}
  or exists (select from token t where t.driver_id = d.id and t.retired_at is null and t.uid ilike ${pattern})
  or exists (select from vehicle v where v.driver_id = d.id and v.retired_at is null and v.plate ilike ${pattern}))`;

function read(
  db: Kysely<DB>,
  where: readonly ReturnType<typeof sql>[] | readonly unknown[],
  end: ReturnType<typeof sql>,
  key: ReturnType<typeof sql<string>>,
) {
  return sql<DriverRow>`
    select d.*, o.name as organization_name, f.name as fleet_name, c.code as cost_centre_code, ${key} as sort_key,
           (select json_agg(json_build_object('id', g.id, 'name', g.name) order by lower(g.name))
              from driver_group_member m join driver_group g on g.id = m.group_id where m.driver_id = d.id) as groups,
           (select count(*)::int from token t where t.driver_id = d.id and t.retired_at is null) as tokens,
           (select count(*)::int from vehicle v where v.driver_id = d.id and v.retired_at is null) as vehicles,
           (select json_agg(json_build_object('currency', s.currency, 'minor', s.amount_minor, 'energyWh', s.energy_wh))
              from spent s where s.subject_id = d.id and s.period = 'month'
               and s.starts_on = date_trunc('month', now() at time zone zone_of_organization(d.organization_id))::date) as month
      from driver d
      join organization o on o.id = d.organization_id
      left join fleet f on f.id = d.fleet_id
      left join cost_centre c on c.id = d.cost_centre_id
     where ${sql.join([...where] as ReturnType<typeof sql>[], sql` and `)} ${end}`.execute(db);
}

function toDriver(row: DriverRow): Driver {
  const month = row.month ?? [];
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    name: row.name,
    email: row.email,
    phone: row.phone,
    language: row.language,
    externalNumber: row.external_number,
    note: row.note,
    status: row.status,
    blockedReason: row.blocked_reason,
    fleetId: row.fleet_id,
    fleetName: row.fleet_name,
    costCentreId: row.cost_centre_id,
    costCentreCode: row.cost_centre_code,
    groups: row.groups ?? [],
    tokens: row.tokens,
    vehicles: row.vehicles,
    month: {
      energyWh: month.reduce((sum, { energyWh }) => sum + energyWh, 0),
      amounts: month
        .filter(({ currency }) => currency !== '')
        .map(({ currency, minor }) => ({ currency, minor, decimals: currencyDecimals(currency) })),
    },
    createdAt: row.created_at.toISOString(),
    retiredAt: row.retired_at?.toISOString() ?? null,
    erasedAt: row.erased_at?.toISOString() ?? null,
    sentence: sentenceOf(row),
  };
}

function sentenceOf(row: DriverRow): Sentence {
  const { status, blocked_reason: reason, retired_at: retired, erased_at: erased, tokens, vehicles } = row;
  if (erased) return sayDriver('erased', { at: erased.toISOString().slice(0, 10) });
  if (retired) return sayDriver('retired', { at: retired.toISOString().slice(0, 10) });
  if (status === 'blocked') return reason ? sayDriver('blocked_because', { reason }) : sayDriver('blocked');
  return tokens + vehicles === 0 ? sayDriver('no_token') : sayDriver('active');
}
