import { type Kysely, sql, type Transaction } from 'kysely';
import { type Audit, type AuditWords, inScope } from '../access/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { defaultPageSize, page } from '../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import type { NewId } from '../platform/ids.ts';
import { type NewEvent, writeEvents } from '../platform/outbox.ts';
import type { Hold, holdCauses } from './contract.ts';
import { sayReadings } from './sentences.ts';

type Trx = Transaction<DB>;
type Cause = (typeof holdCauses)[number];
interface Doing {
  readonly clock: Clock;
  readonly newId: NewId;
}
interface Whose {
  readonly id: string;
  readonly organization_id: string;
  readonly site_id: string | null;
  readonly station_id: string;
}

/** Which of these transactions are held back from being billed by themselves. */
export async function heldAmong(
  db: Kysely<DB>,
  transactionIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ transaction_id: string }>`
    select distinct transaction_id from billing_hold
     where transaction_id = any(${transactionIds}::uuid[]) and released_at is null`.execute(db);
  return new Set(rows.map(({ transaction_id }) => transaction_id));
}

/** Holds a transaction back, unless it is held already, or an operator released it knowing the same. */
export async function raiseHold(
  { clock, newId }: Doing,
  trx: Trx,
  whose: Whose,
  cause: Cause,
  fingerprint: string,
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    insert into billing_hold (id, transaction_id, organization_id, site_id, cause, fingerprint, raised_at)
    select ${newId()}::uuid, ${whose.id}::uuid, ${whose.organization_id}::uuid, ${whose.site_id}::uuid, ${cause},
           ${fingerprint}, ${clock.now()}
     where not exists (select from billing_hold where transaction_id = ${whose.id} and cause = ${cause}
                          and released_by is not null and fingerprint = ${fingerprint})
    on conflict (transaction_id, cause) where released_at is null do update set fingerprint = excluded.fingerprint
    returning case when xmax = 0 then id end as id`.execute(trx);
  if (rows[0]?.id) await writeEvents(trx, newId, [event('transaction.held', whose, cause, clock)]);
}

/** Ends a hold whose cause is gone. */
export async function settleHold(
  { clock, newId }: Doing,
  trx: Trx,
  whose: Whose,
  cause: Cause,
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('billing_hold')
    .set({ released_at: clock.now(), released_by_kind: 'system' })
    .where('transaction_id', '=', whose.id)
    .where('cause', '=', cause)
    .where('released_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n)
    await writeEvents(trx, newId, [event('transaction.released', whose, cause, clock)]);
}

/** A hold that stands, and whose it is. */
export interface HeldRow {
  readonly id: string;
  readonly transaction_id: string;
  readonly cause: string;
  readonly organization_id: string;
  readonly site_id: string | null;
  readonly station_id: string;
}

/** Who releases a hold, and why. */
interface Release {
  readonly caller: Caller;
  readonly reason: string;
}

/** Ends a hold because somebody looked and decided so; gives what others may hear and what goes into the audit trail. */
export async function releaseHold(
  { clock }: Pick<Doing, 'clock'>,
  trx: Trx,
  held: HeldRow,
  { caller, reason }: Release,
): Promise<{ events: NewEvent[]; audit: AuditWords[] }> {
  await trx
    .updateTable('billing_hold')
    .set({ released_at: clock.now(), released_by_kind: caller.kind, released_by: caller.id, reason })
    .where('id', '=', held.id)
    .execute();
  const { transaction_id: id, organization_id, site_id, cause } = held;
  return {
    events: [event('transaction.released', { ...held, id }, cause, clock)],
    audit: [
      {
        caller,
        action: 'transaction.hold_released',
        subjectKind: 'transaction',
        subjectId: id,
        organizationId: organization_id,
        siteId: site_id,
        detail: { cause, reason },
      },
    ],
  };
}

/** Ends all holds of these transactions, with their events and audit, in the caller's transaction. */
export async function releaseHolds(
  house: Doing & { readonly audit: Audit },
  trx: Trx,
  transactionIds: readonly string[],
  release: Release,
): Promise<void> {
  const { rows } = await sql<HeldRow>`
    select h.id, h.transaction_id, h.cause, t.organization_id, t.site_id, t.station_id
      from billing_hold h join transaction t on t.id = h.transaction_id
     where h.transaction_id = any(${transactionIds}::uuid[]) and h.released_at is null for update of h`.execute(
    trx,
  );
  for (const held of rows) {
    const { events, audit } = await releaseHold(house, trx, held, release);
    await writeEvents(trx, house.newId, events);
    for (const words of audit) await house.audit(trx, words);
  }
}

/** Told when a transaction is held back from being billed by itself, and when it no longer is. */
export function event(
  kind: 'transaction.held' | 'transaction.released',
  { id, organization_id, site_id, station_id }: Whose,
  cause: string,
  clock: Clock,
): NewEvent {
  return {
    kind,
    at: clock.now(),
    organizationId: organization_id,
    siteId: site_id,
    stationId: station_id,
    subjectId: id,
    data: { transactionId: id, cause },
  };
}

interface Filter {
  readonly id?: string;
  readonly transactionId?: string | undefined;
  readonly state?: 'open' | 'released' | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** Holds in scope, the latest first. */
export async function listHoldsIn(db: Kysely<DB>, scope: Scope, filter: Filter) {
  const { id, transactionId, state, cursor, limit = defaultPageSize } = filter;
  let select = db
    .selectFrom('billing_hold as h')
    .leftJoin('operator as o', 'o.id', 'h.released_by')
    .selectAll('h')
    .select('o.name as operator_name')
    .where(inScope(scope, 'h.organization_id', 'h.site_id'))
    .where(olderThan(cursor, 'h.raised_at', 'h.id'))
    .orderBy('h.raised_at', 'desc')
    .orderBy('h.id', 'desc')
    .limit(limit + 1);
  if (id) select = select.where('h.id', '=', id);
  if (transactionId) select = select.where('h.transaction_id', '=', transactionId);
  if (state) select = select.where('h.released_at', state === 'open' ? 'is' : 'is not', null);
  return page(
    await select.execute(),
    limit,
    (row) => newestCursor(row.raised_at, row.id),
    (row): Hold => ({
      id: row.id,
      transactionId: row.transaction_id,
      cause: row.cause as Cause,
      sentence: sayReadings('failed'),
      raisedAt: row.raised_at.toISOString(),
      releasedAt: row.released_at?.toISOString() ?? null,
      releasedBy: row.operator_name ?? (row.released_by_kind === 'system' ? null : row.released_by_kind),
      reason: row.reason,
    }),
  );
}
