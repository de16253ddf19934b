import { type Kysely, sql, type Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { defaultPageSize, page } from '../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import { problem } from '../platform/http/problem.ts';
import type { Account } from './account.ts';
import type { CardRequest, listCardRequests } from './card-request-contract.ts';

/** Cards that one account may wait for at once: whoever tries numbers gives operators no more to look at. */
const mostWaiting = 3;
/** Requests that were decided are kept this long, so that an operator sees that the same one asks again. */
const keptDays = 90;

/** So long, and so many, a driver reads in the app what was refused. */
const refusedShownDays = 14;
const mostRefusedShown = 5;

/** A printed number as numbers are compared: capital letters and digits alone. */
export const keyOf = (number: string) => number.toUpperCase().replace(/[^0-9A-Z]/g, '');

export interface Asked {
  readonly id: string;
  readonly accountId: string;
  readonly driverId: string;
  readonly number: string;
  readonly label: string;
  readonly at: Date;
}

/** Notes that an account asks for a card; gives the organization that decides, or undefined where it asked already. */
export async function askForCard(
  trx: Transaction<DB>,
  { id, accountId, driverId, number, label, at }: Asked,
): Promise<string | undefined> {
  // Two requests of one account at once are counted one after the other.
  await trx.selectFrom('drive_account').select('id').where('id', '=', accountId).forUpdate().execute();
  const waiting = await trx
    .selectFrom('drive_card_request')
    .select('number_key')
    .where('account_id', '=', accountId)
    .where('state', '=', 'open')
    .execute();
  const number_key = keyOf(number);
  if (waiting.some((one) => one.number_key === number_key)) return undefined;
  if (waiting.length >= mostWaiting) throw enoughWaiting();
  const { organization_id } = await trx
    .selectFrom('driver')
    .select('organization_id')
    .where('id', '=', driverId)
    .executeTakeFirstOrThrow();
  const request = { id, account_id: accountId, driver_id: driverId, organization_id };
  await trx
    .insertInto('drive_card_request')
    .values({ ...request, number: number.trim(), number_key, label, asked_at: at })
    .execute();
  return organization_id;
}

/** What an account waits for, the newest first. */
export async function readWaiting(db: Kysely<DB>, accountId: string) {
  const rows = await db
    .selectFrom('drive_card_request')
    .select(['id', 'number', 'asked_at'])
    .where('account_id', '=', accountId)
    .where('state', '=', 'open')
    .orderBy('asked_at', 'desc')
    .execute();
  return rows.map(({ id, number, asked_at }) => ({ id, number, askedAt: asked_at.toISOString() }));
}

/** What was refused lately and neither asked for again nor given since, the newest first: a mail may be missed. */
export async function readRefused(db: Kysely<DB>, { id, driverIds }: Account, now: Date) {
  const since = new Date(now.getTime() - refusedShownDays * 86_400_000);
  const { rows } = await sql<{ id: string; number: string; reason: string; decided_at: Date }>`
    select r.id, r.number, r.reason, r.decided_at
      from drive_card_request r
     where r.account_id = ${id} and r.state = 'refused' and r.decided_at > ${since}
       and not exists (select from drive_card_request n
                        where n.account_id = r.account_id and n.number_key = r.number_key and n.asked_at > r.asked_at)
       and not exists (select from token t
                        where t.printed_key = r.number_key and t.driver_id = any(${[...driverIds]}::uuid[]))
     order by r.decided_at desc, r.id desc limit ${mostRefusedShown}`.execute(db);
  return rows.map(({ decided_at, ...row }) => ({ ...row, decidedAt: decided_at.toISOString() }));
}

export async function listRequestsIn(
  db: Kysely<DB>,
  scope: Scope,
  query: NonNullable<QueryOf<typeof listCardRequests>>,
) {
  const { limit = defaultPageSize, organizationId, state } = query;
  let select = db
    .selectFrom('drive_card_request as r')
    .innerJoin('driver as d', 'd.id', 'r.driver_id')
    .selectAll('r')
    .select('d.name as driver_name')
    .where(inScope(scope, 'r.organization_id'))
    .where(olderThan(query.cursor, 'r.asked_at', 'r.id'))
    .orderBy('r.asked_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(limit + 1);
  if (organizationId) select = select.where('r.organization_id', '=', organizationId);
  if (state) select = select.where('r.state', '=', state);
  const rows = await select.execute();
  const candidates = await candidatesOf(
    db,
    scope,
    rows.map(({ number_key }) => number_key),
  );
  return page(
    rows,
    limit,
    (row) => newestCursor(row.asked_at, row.id),
    (row): CardRequest => ({
      id: row.id,
      organizationId: row.organization_id,
      driver: { id: row.driver_id, name: row.driver_name },
      number: row.number,
      label: row.label,
      state: row.state as CardRequest['state'],
      reason: row.reason,
      askedAt: row.asked_at.toISOString(),
      decidedAt: row.decided_at?.toISOString() ?? null,
      candidates: candidates.get(row.number_key) ?? [],
    }),
  );
}

interface CandidateRow {
  readonly key: string;
  readonly id: string;
  readonly uid: string;
  readonly status: string;
  readonly holder_id: string | null;
  readonly holder: string | null;
  readonly charged: boolean;
}

/** The tokens that bear these numbers, as far as whoever looks may see them. */
async function candidatesOf(db: Kysely<DB>, scope: Scope, keys: readonly string[]) {
  const { rows } = await sql<CandidateRow>`
    select t.printed_key as key, t.id, t.uid, t.status, d.id as holder_id, d.name as holder,
           exists (select from transaction x where x.token_id = t.id) as charged
      from token t
      left join vehicle v on v.id = t.vehicle_id
      left join driver d on d.id = coalesce(t.driver_id, v.driver_id)
     where t.printed_key = any(${keys}) and t.retired_at is null and ${inScope(scope, 't.organization_id')}
     order by t.created_at, t.id`.execute(db);
  const found = new Map<string, CardRequest['candidates']>();
  for (const { key, id, uid, status, holder_id, holder, charged } of rows) {
    const one = {
      ...{ tokenId: id, uid, status, charged },
      holder: holder_id === null ? null : { id: holder_id, name: holder ?? '' },
    };
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}

/** A request that waits, locked; undefined where it was decided meanwhile. Out of scope there is none. */
export async function lockRequest(trx: Transaction<DB>, scope: Scope, id: string) {
  return trx
    .selectFrom('drive_card_request')
    .selectAll()
    .where('id', '=', id)
    .where(inScope(scope, 'organization_id'))
    .forUpdate()
    .executeTakeFirst();
}

export async function forgetRequests(db: Kysely<DB>, now: Date): Promise<void> {
  await db
    .deleteFrom('drive_card_request')
    .where('decided_at', '<', new Date(now.getTime() - keptDays * 86_400_000))
    .execute();
}

const enoughWaiting = () =>
  problem(409, {
    type: '/problems/drive/card-waiting',
    title: 'The operator is asked already',
    detail: `The operator is asked for ${mostWaiting} cards of yours; more can be asked for when these are decided.`,
    help: 'Wait for the answer, or take one of them back.',
  });
