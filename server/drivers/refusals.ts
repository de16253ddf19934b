/** "Why was I refused?": refused tokens with what would be said now, and what would help. */

import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import type { AskingStation, Authorization, Authorize } from './authorize.ts';
import { type Reason, reasons } from './decide.ts';
import { type Fix, listRefusals, type Refusal } from './place-contract.ts';
import { reasonSentence } from './sentences.ts';

interface RefusalHouse {
  readonly db: Database;
  readonly clock: { now(): Date };
  readonly authorize: Authorize;
}

/** How far back the list looks when nobody says. */
const defaultDays = 30;

export function refusalRoutes(house: RefusalHouse): Handled[] {
  return [
    handle(listRefusals, async ({ query, scope, signed }) => {
      const { limit = defaultPageSize } = query;
      const rows = await readRefused(house, scope, query, limit);
      const visible = signed.scopeOf('drivers:read').organizationIds;
      // Asked in the same moment, all of a page are one question to the database.
      const judged = await Promise.all(rows.map((row) => judge(house, row)));
      const places = new Map(rows.map((row, place) => [row, place]));
      return page(
        rows,
        limit,
        (row) => encodeCursor('at', [row.at_cursor, row.id]),
        (row) => toRefusal(row, judged[places.get(row)!]!, visible),
      );
    }),
  ];
}

const judge = ({ authorize, clock }: RefusalHouse, row: Row): Promise<Authorization> =>
  authorize(
    {
      id: row.station_id,
      organizationId: row.organization_id,
      siteId: row.site_id,
      bootStatus: row.boot_status,
    },
    { uid: row.token_uid ?? '', at: clock.now(), evseNumber: row.evse_number },
  );

interface Row {
  readonly id: string;
  readonly at: Date;
  readonly at_cursor: string;
  readonly evse_number: number | null;
  readonly reason: string | null;
  readonly token_uid: string | null;
  readonly token_id: string | null;
  readonly token_organization_id: string | null;
  readonly driver_id: string | null;
  readonly driver_name: string | null;
  readonly fleet_id: string | null;
  readonly station_id: string;
  readonly identity: string;
  readonly organization_id: string;
  readonly site_id: string | null;
  readonly site_name: string | null;
  readonly zone: string;
  readonly boot_status: AskingStation['bootStatus'];
}

async function readRefused(
  { db, clock }: RefusalHouse,
  scope: Scope,
  query: QueryOf<typeof listRefusals>,
  limit: number,
): Promise<readonly Row[]> {
  const { token, driverId, station, siteId, reason, to } = query;
  const after = decodeCursor(query.cursor, 'at', ['instant', 'uuid']);
  const from = query.from ?? new Date(clock.now().getTime() - defaultDays * 86_400_000).toISOString();
  const where = [
    inScope(scope, 's.organization_id', 's.site_id'),
    sql`a.step = 'refused'`,
    sql`a.at >= ${from}::timestamptz`,
    ...(to ? [sql`a.at < ${to}::timestamptz`] : []),
    ...(token ? [sql`upper(a.token_uid) = ${token.toUpperCase()}`] : []),
    ...(driverId ? [sql`d.id = ${driverId}::uuid`] : []),
    ...(station ? [sql`a.station_id = (select id from station where identity = ${station})`] : []),
    ...(siteId ? [sql`s.site_id = ${siteId}::uuid`] : []),
    ...(reason ? [sql`a.reason = ${reason}`] : []),
    ...(after ? [sql`(a.at, a.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`] : []),
  ];
  const { rows } = await sql<Row>`
    select a.id, a.at, a.evse_number, a.reason, a.token_uid, a.token_id, t.organization_id as token_organization_id,
           d.id as driver_id, d.name as driver_name, coalesce(d.fleet_id, v.fleet_id) as fleet_id,
           a.station_id, s.identity, s.organization_id, s.site_id, s.boot_status, p.name as site_name, coalesce(p.zone, 'UTC') as zone,
           to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_cursor
      from attempt_log a
      join station s on s.id = a.station_id
      left join site p on p.id = s.site_id
      left join token t on t.id = a.token_id
      left join vehicle v on v.id = t.vehicle_id
      left join driver d on d.id = coalesce(t.driver_id, v.driver_id)
     where ${sql.join(where, sql` and `)}
     order by a.at desc, a.id desc limit ${limit + 1}`.execute(db);
  return rows;
}

function toRefusal(row: Row, now: Authorization, visible: readonly string[]): Refusal {
  const uid = row.token_uid ?? '–';
  const known = reasons.find((one) => one === row.reason);
  const own = now.token !== undefined && visible.includes(now.token.organizationId);
  const seesDriver = row.token_organization_id !== null && visible.includes(row.token_organization_id);
  return {
    id: row.id,
    at: row.at.toISOString(),
    zone: row.zone,
    stationIdentity: row.identity,
    stationOrganizationId: row.organization_id,
    siteId: row.site_id,
    siteName: row.site_name,
    evseNumber: row.evse_number,
    tokenUid: row.token_uid,
    tokenId: seesDriver ? row.token_id : null,
    driverId: seesDriver ? row.driver_id : null,
    driverName: seesDriver ? row.driver_name : null,
    reason: row.reason,
    sentence: reasonSentence(known ?? 'unknown', uid),
    now: { accepted: now.accepted, reason: now.reason, sentence: now.sentence },
    fix: now.accepted ? fixForMoment(known, now, row, own) : fixFor(now, row, own),
  };
}

/** Reasons whose fix hangs on who asks where; reasons that only the moment knew. Each other one has its fix by itself. */
type Placed = 'station_not_accepted' | 'other_evses' | 'unknown' | 'elsewhere' | 'not_listed';
type OfMoment = 'wrong_kind' | 'certificate_invalid' | 'reserved' | 'master_pass';

/** What is done to what for each reason; what is not the caller's they cannot mend. */
const fixOf: Partial<Record<Reason, Fix>> = {
  blocked: 'unblock_token',
  lost: 'unblock_token',
  expired: 'extend_token',
  not_yet_valid: 'extend_token',
  driver_blocked: 'unblock_driver',
  contract_expired: 'extend_contract',
  contract_not_begun: 'extend_contract',
  budget_used_up: 'raise_budget',
  balance_empty: 'top_up',
  site_closed: 'open_site',
} satisfies Record<Exclude<Reason, Placed | OfMoment | 'accepted' | 'no_token_needed'>, Fix>;

/**
 * What is done about a reason that hangs on more than who shows what where: on the medium, on the car's certificate,
 * on what the station has reserved or set. A look at the token now cannot tell whether it was mended.
 */
const fixOfMoment: Partial<Record<Reason, Fix>> = {
  wrong_kind: 'change_kind',
  certificate_invalid: 'trust_root',
  reserved: 'see_reservations',
  master_pass: 'change_group',
} satisfies Record<OfMoment, Fix>;

function fixFor(now: Authorization, row: Row, own: boolean): Refusal['fix'] {
  if (now.reason === 'station_not_accepted') return { kind: 'accept_station', subjectId: row.station_id };
  if (now.reason === 'other_evses') return { kind: 'change_limits', subjectId: row.site_id };
  if (now.reason === 'unknown' || now.reason === 'elsewhere')
    return row.token_uid ? { kind: 'add_token', subjectId: null } : null;
  if (!own) return null;
  if (now.reason === 'not_listed') {
    const named = row.driver_id ?? row.fleet_id;
    return named
      ? { kind: 'name_at_site', subjectId: named }
      : { kind: 'assign_driver', subjectId: now.token!.id };
  }
  const kind = fixOf[now.reason];
  return kind ? { kind, subjectId: now.cause ?? now.token!.id } : null;
}

/** What is done where a look at the token now finds nothing wrong. */
function fixForMoment(
  known: Reason | undefined,
  { token }: Authorization,
  row: Row,
  own: boolean,
): Refusal['fix'] {
  const kind = known && fixOfMoment[known];
  if (!kind) return null;
  if (kind === 'trust_root') return { kind, subjectId: null };
  if (kind === 'see_reservations') return { kind, subjectId: row.station_id };
  return own && token ? { kind, subjectId: token.id } : null;
}
