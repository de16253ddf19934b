import { currencyDecimals } from '@busbar/pricing';
import { type Kysely, type Selectable, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { defaultPageSize, page } from '../platform/http/cursor.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import { notFound } from '../platform/http/problem.ts';
import type { Difference, DifferenceKind, listDifferences } from './contract.ts';
import type { House } from './house.ts';
import { money } from './say.ts';
import { sayDifference } from './sentences.ts';

/** Something that does not fit, as the reconciliation found it. */
export interface Found {
  readonly kind: DifferenceKind;
  readonly organizationId: string;
  readonly siteId: string | null;
  readonly paymentId: string | null;
  readonly provider: string;
  readonly providerRef: string | null;
  readonly currency: string | null;
  readonly oursMinor: number | null;
  readonly theirsMinor: number | null;
  /** For a step that was given up: what it was, how often it was tried, and what was in the way. */
  readonly detail?: { readonly what: string; readonly times: number; readonly problem: string };
}

/** Notes what was found, each difference once, and that those of before that were not found now fit again. */
export async function noteDifferences(
  house: House,
  found: readonly Found[],
  looked: readonly DifferenceKind[],
): Promise<void> {
  const at = house.clock.now();
  await house.db.transaction().execute(async (trx) => {
    for (const one of found) {
      await sql`
        insert into payment_difference (id, organization_id, site_id, kind, payment_id, provider, provider_ref, currency,
                                        ours_minor, theirs_minor, detail, found_at, seen_at)
        values (${house.newId()}, ${one.organizationId}, ${one.siteId}, ${one.kind}, ${one.paymentId}, ${one.provider},
                ${one.providerRef}, ${one.currency}, ${one.oursMinor}, ${one.theirsMinor},
                ${one.detail ? JSON.stringify(one.detail) : ''}, ${at}, ${at})
        on conflict (kind, coalesce(payment_id::text, provider_ref)) where resolved_at is null
        do update set seen_at = excluded.seen_at, ours_minor = excluded.ours_minor,
                      theirs_minor = excluded.theirs_minor, detail = excluded.detail`.execute(trx);
    }
    await trx
      .updateTable('payment_difference')
      .set({ resolved_at: at })
      .where('resolved_at', 'is', null)
      .where('kind', 'in', [...looked])
      .where('seen_at', '<', at)
      .execute();
  });
}

/** What does not fit, newest first. */
export async function listFound(
  db: Kysely<DB>,
  scope: Scope,
  query: NonNullable<QueryOf<typeof listDifferences>>,
) {
  const { limit = defaultPageSize, open } = query;
  let select = db
    .selectFrom('payment_difference')
    .selectAll()
    .where(inScope(scope, 'organization_id', 'site_id'))
    .where(olderThan(query.cursor, 'found_at', 'id'))
    .orderBy('found_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (open !== undefined) select = select.where('resolved_at', open === 'true' ? 'is' : 'is not', null);
  return page(await select.execute(), limit, (row) => newestCursor(row.found_at, row.id), toDifference);
}

function toDifference(row: Selectable<DB['payment_difference']>): Difference {
  const number = (minor: number | null) => (minor === null ? null : Number(minor));
  return {
    id: row.id,
    kind: row.kind as DifferenceKind,
    sentence: sayWhat(row),
    paymentId: row.payment_id,
    provider: row.provider,
    providerRef: row.provider_ref,
    currency: row.currency,
    decimals: row.currency ? currencyDecimals(row.currency) : 2,
    oursMinor: number(row.ours_minor),
    theirsMinor: number(row.theirs_minor),
    foundAt: row.found_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    resolvedBySelf: row.resolved_at !== null && row.resolved_by === null,
    note: row.note,
  };
}

function sayWhat(row: Selectable<DB['payment_difference']>) {
  const amount = (minor: number | null) => (row.currency ? money(minor, row.currency) : String(minor ?? 0));
  const ours = amount(row.ours_minor);
  const theirs = amount(row.theirs_minor);
  const kind = row.kind as DifferenceKind;
  switch (kind) {
    case 'unknown_here':
    case 'hold_forgotten':
      return sayDifference(kind, { theirs });
    case 'unknown_there':
    case 'owed':
    case 'held_back':
    case 'unproven':
    case 'terminal_unknown':
    case 'no_receipt':
      return sayDifference(kind, { ours });
    case 'stuck':
      return sayDifference('stuck');
    case 'given_up': {
      const { what, times, problem } = JSON.parse(row.detail) as NonNullable<Found['detail']>;
      return sayDifference('given_up', { what, times, problem });
    }
    default:
      return sayDifference(kind, { ours, theirs });
  }
}

/** A person says what it was. It comes back when it is found again. */
export async function resolve(
  house: House,
  caller: Caller,
  scope: Scope,
  id: string,
  note: string,
): Promise<void> {
  await house.db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('payment_difference')
      .set({ resolved_at: house.clock.now(), resolved_by: caller.id, note })
      .where('id', '=', id)
      .where(inScope(scope, 'organization_id', 'site_id'))
      .returning(['organization_id', 'site_id', 'payment_id', 'kind'])
      .executeTakeFirst();
    if (!row) throw notFound('such difference');
    await house.audit(trx, {
      caller: { kind: caller.kind, id: caller.id },
      action: 'payment_difference.resolved',
      subjectKind: 'payment',
      subjectId: row.payment_id,
      organizationId: row.organization_id,
      siteId: row.site_id,
      detail: { differenceId: id, kind: row.kind, note },
    });
  });
}
