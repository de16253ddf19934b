import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import type { Sentence } from '../platform/sentence.ts';
import { isUsedUp } from './means.ts';
import type { Balance, Budget, Contract } from './means-contract.ts';
import { kiloText, minorText } from './money.ts';
import { sayBalance, sayBudget } from './people-sentences.ts';
import { periodNow } from './token-row.ts';

export interface MeansQuery {
  readonly cursor?: string;
  readonly limit?: number;
  readonly organizationId?: string;
  readonly driverId?: string;
  readonly fleetId?: string;
  readonly id?: string;
}

type Condition = ReturnType<typeof sql>;

/** What lists of means have in common: scope, owner, and where the page before ended. */
function conditions(scope: Scope, { cursor, organizationId, id }: MeansQuery): Condition[] {
  const after = decodeCursor(cursor, 'id', ['uuid']);
  return [
    sql`${inScope(scope, 'x.organization_id')}`,
    ...(organizationId ? [sql`x.organization_id = ${organizationId}::uuid`] : []),
    ...(id ? [sql`x.id = ${id}::uuid`] : []),
    ...(after ? [sql`x.id < ${after[0]}::uuid`] : []),
  ];
}

/** A driver's own, and what the driver's fleet has. */
const ofDriver = (driverId: string) =>
  sql`(x.driver_id = ${driverId}::uuid or x.fleet_id = (select fleet_id from driver where id = ${driverId}::uuid))`;

const ofDriverOrFleet = ({ driverId, fleetId }: MeansQuery) => [
  ...(driverId ? [ofDriver(driverId)] : []),
  ...(fleetId ? [sql`x.fleet_id = ${fleetId}::uuid`] : []),
];

interface ContractRow {
  readonly id: string;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly driver_id: string | null;
  readonly fleet_id: string | null;
  readonly subject: string;
  readonly name: string;
  readonly valid_from: Date;
  readonly valid_until: Date | null;
  readonly note: string;
}

export async function listContractsIn(db: Kysely<DB>, scope: Scope, query: MeansQuery, now: Date) {
  const { limit = defaultPageSize } = query;
  const { rows } = await sql<ContractRow>`
    select x.*, o.name as organization_name, coalesce(d.name, f.name) as subject
      from contract x join organization o on o.id = x.organization_id
      left join driver d on d.id = x.driver_id
      left join fleet f on f.id = x.fleet_id
     where ${sql.join([...conditions(scope, query), ...ofDriverOrFleet(query)], sql` and `)}
     order by x.id desc limit ${limit + 1}`.execute(db);
  return page(rows, limit, cursorOf, (row) => toContract(row, now));
}

const cursorOf = ({ id }: { readonly id: string }) => encodeCursor('id', [id]);

function toContract(row: ContractRow, now: Date): Contract {
  const { valid_from: from, valid_until: until } = row;
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    driverId: row.driver_id,
    fleetId: row.fleet_id,
    subject: row.subject,
    name: row.name,
    validFrom: from.toISOString(),
    validUntil: until?.toISOString() ?? null,
    note: row.note,
    state: now < from ? 'to_come' : until !== null && until <= now ? 'ended' : 'holds',
  };
}

interface BudgetRow {
  readonly id: string;
  readonly organization_id: string;
  readonly subject_kind: Budget['subjectKind'];
  readonly subject_id: string;
  readonly subject: string;
  readonly period: Budget['period'];
  readonly currency: string | null;
  readonly amount_minor: number | null;
  readonly energy_wh: number | null;
  readonly spent_minor: number;
  readonly spent_wh: number;
  readonly since: string;
}

export async function listBudgetsIn(db: Kysely<DB>, scope: Scope, query: MeansQuery) {
  const { limit = defaultPageSize, driverId, fleetId } = query;
  const where = [
    ...conditions(scope, query).map((one) => one),
    sql`x.ended_at is null`,
    ...(driverId
      ? [
          sql`x.subject_id in (select unnest(array[id, fleet_id, cost_centre_id]) from driver where id = ${driverId}::uuid)`,
        ]
      : []),
    ...(fleetId
      ? [
          sql`(x.subject_id = ${fleetId}::uuid or x.subject_id in (select id from cost_centre where fleet_id = ${fleetId}::uuid))`,
        ]
      : []),
  ];
  const { rows } = await sql<BudgetRow>`
    select x.id, x.organization_id, x.subject_kind, x.subject_id, x.period, x.currency, x.amount_minor,
           x.energy_wh::float8 as energy_wh, coalesce(d.name, f.name, c.code) as subject,
           ${sql.raw(periodNow.replaceAll('b.', 'x.'))}::text as since,
           coalesce(s.amount_minor, 0)::float8 as spent_minor, coalesce(s.energy_wh, 0)::float8 as spent_wh
      from budget x
      left join driver d on d.id = x.subject_id
      left join fleet f on f.id = x.subject_id
      left join cost_centre c on c.id = x.subject_id
      left join lateral (
           select sum(p.amount_minor) filter (where p.currency = x.currency) as amount_minor,
                  sum(p.energy_wh) as energy_wh
             from spent p where p.subject_id = x.subject_id and p.period = x.period
              and p.starts_on = ${sql.raw(periodNow.replaceAll('b.', 'x.'))}) s on true
     where ${sql.join(where, sql` and `)}
     order by x.id desc limit ${limit + 1}`.execute(db);
  return page(rows, limit, cursorOf, toBudget);
}

function toBudget(row: BudgetRow): Budget {
  return {
    id: row.id,
    organizationId: row.organization_id,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    subject: row.subject,
    period: row.period,
    currency: row.currency,
    decimals: row.currency === null ? null : currencyDecimals(row.currency),
    amountMinor: row.amount_minor,
    energyWh: row.energy_wh,
    spentMinor: row.spent_minor,
    spentWh: row.spent_wh,
    since: row.since,
    sentence: budgetSentence(row),
  };
}

function budgetSentence(row: BudgetRow): Sentence {
  const { amount_minor: limitMinor, spent_minor: spentMinor, energy_wh: limitWh, spent_wh: spentWh } = row;
  if (isUsedUp({ limitMinor, spentMinor, limitWh, spentWh })) return sayBudget('used_up');
  const currency = row.currency ?? '';
  const money = limitMinor !== null && {
    left: minorText(limitMinor - spentMinor, currency),
    limit: minorText(limitMinor, currency),
    currency,
  };
  const energy = limitWh !== null && { energy: kiloText(limitWh - spentWh), energyLimit: kiloText(limitWh) };
  if (money && energy) return sayBudget('both_left', { ...money, ...energy });
  if (money) return sayBudget('money_left', money);
  return sayBudget('energy_left', { left: kiloText(limitWh! - spentWh), limit: kiloText(limitWh!) });
}

interface BalanceRow {
  readonly id: string;
  readonly organization_id: string;
  readonly driver_id: string | null;
  readonly fleet_id: string | null;
  readonly subject: string;
  readonly currency: string;
  readonly amount_minor: number;
  readonly held_minor: number;
  readonly owed_minor: number;
  readonly closed_at: Date | null;
}

export async function listBalancesIn(db: Kysely<DB>, scope: Scope, query: MeansQuery) {
  const { limit = defaultPageSize, id } = query;
  const where = [
    ...conditions(scope, query),
    ...ofDriverOrFleet(query),
    ...(id ? [] : [sql`x.closed_at is null`]),
  ];
  const { rows } = await sql<BalanceRow>`
    select x.*, coalesce(d.name, f.name) as subject
      from balance x
      left join driver d on d.id = x.driver_id
      left join fleet f on f.id = x.fleet_id
     where ${sql.join(where, sql` and `)}
     order by x.id desc limit ${limit + 1}`.execute(db);
  return page(rows, limit, cursorOf, toBalance);
}

function toBalance(row: BalanceRow): Balance {
  return {
    id: row.id,
    organizationId: row.organization_id,
    driverId: row.driver_id,
    fleetId: row.fleet_id,
    subject: row.subject,
    currency: row.currency,
    decimals: currencyDecimals(row.currency),
    amountMinor: row.amount_minor,
    heldMinor: row.held_minor,
    owedMinor: row.owed_minor,
    closedAt: row.closed_at?.toISOString() ?? null,
    sentence: balanceSentence(row),
  };
}

function balanceSentence(row: BalanceRow): Sentence {
  const { currency, amount_minor: amount, held_minor: held, owed_minor: owed } = row;
  if (row.closed_at) return sayBalance('closed');
  if (amount < 0) return sayBalance('below', { missing: minorText(-amount, currency), currency });
  if (owed > 0) return sayBalance('owed', { owed: minorText(owed, currency), currency });
  if (amount - held <= 0) return sayBalance('empty');
  const left = minorText(amount - held, currency);
  return held > 0
    ? sayBalance('held', { left, currency, held: `${minorText(held, currency)} ${currency}` })
    : sayBalance('left', { left, currency });
}
