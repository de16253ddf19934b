import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import { anywhere } from '../platform/database/pattern.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import { notFound } from '../platform/http/problem.ts';
import type { createAccept } from './accept.ts';
import * as contract from './contract.ts';
import { isTold } from './past.ts';
import type { createRotate } from './rotate.ts';
import { findTarget } from './target.ts';
import type { dismissWaiting } from './waiting.ts';

export interface OnboardingDeps {
  readonly db: Database;
  readonly accept: ReturnType<typeof createAccept>;
  readonly dismiss: ReturnType<typeof dismissWaiting>;
  readonly rotate: ReturnType<typeof createRotate>;
  readonly onboarding: 'closed' | 'pending' | 'open';
  /** The URLs to type into a station, without the slash before its identity. */
  readonly stationUrls: () => readonly string[];
}

/**
 * The waiting list and the refused connections. What belongs to no organization yet is shown only to
 * whoever may see the whole house.
 */
export function onboardingRoutes(deps: OnboardingDeps): Handled[] {
  const { db } = deps;
  return [
    handle(contract.listWaiting, ({ query, scope }) => listWaiting(db, scope, query)),

    handle(contract.acceptWaiting, ({ params, body, caller, scope }) =>
      deps.accept(caller, scope, params.identity, body),
    ),

    handle(contract.dismissWaiting, async ({ params, caller, scope }) => {
      const dismissed = scope.whole && (await deps.dismiss(caller, params.identity));
      if (!dismissed) throw notFound(`waiting station “${params.identity}”`);
      return undefined;
    }),

    handle(contract.listAttempts, ({ query, scope }) => listAttempts(db, scope, query)),

    handle(contract.stationAddress, async () => ({
      urls: deps.stationUrls().map((url) => `${url}/`),
      onboarding: deps.onboarding,
    })),

    handle(contract.rotatePassword, async ({ params, caller, scope }) =>
      deps.rotate(caller, await findTarget(db, scope, params.identity)),
    ),

    handle(contract.listConnections, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return listConnections(db, scope, id, query);
    }),
  ];
}

type Version = '1.6' | '2.0.1' | '2.1';

async function listWaiting(db: Database, scope: Scope, query: QueryOf<typeof contract.listWaiting>) {
  const { q, limit = defaultPageSize } = query;
  const after = decodeCursor(query.cursor, '-seen', ['instant', 'uuid']);
  let select = db
    .selectFrom('waiting_station')
    .selectAll()
    .where(sql<boolean>`${scope.whole}::boolean`)
    .orderBy('first_seen_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (after)
    select = select.where(sql<boolean>`(first_seen_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`);
  if (q)
    select = select.where(
      sql<boolean>`concat_ws(' ', identity, vendor, model, serial_number) ilike ${anywhere(q)}`,
    );
  return page(
    await select.execute(),
    limit,
    (row) => encodeCursor('-seen', [row.first_seen_at.toISOString(), row.id]),
    (row) => ({
      identity: row.identity,
      version: row.version as Version,
      vendor: row.vendor,
      model: row.model,
      serialNumber: row.serial_number,
      firmware: row.firmware,
      address: row.address,
      offersPassword: row.offered_password_hash !== null,
      firstSeenAt: row.first_seen_at.toISOString(),
      lastSeenAt: row.last_seen_at.toISOString(),
    }),
  );
}

async function listAttempts(db: Database, scope: Scope, query: QueryOf<typeof contract.listAttempts>) {
  const { limit = defaultPageSize } = query;
  const reach = inScope(scope, 'a.organization_id', 's.site_id');
  let select = db
    .selectFrom('connection_attempt as a')
    .leftJoin('station as s', 's.id', 'a.station_id')
    .selectAll('a')
    .where(sql<boolean>`(${reach} or (${scope.whole}::boolean and a.organization_id is null))`)
    .orderBy('a.at', 'desc')
    .orderBy('a.id', 'desc')
    .limit(limit + 1);
  select = select.where(olderThan(query.cursor, 'a.at', 'a.id'));
  if (query.identity) select = select.where('a.identity', '=', query.identity);
  if (query.reason) select = select.where('a.reason', '=', query.reason);
  if (query.from) select = select.where('a.at', '>=', new Date(query.from));
  if (query.to) select = select.where('a.at', '<', new Date(query.to));
  if (query.q) {
    select = select.where(
      sql<boolean>`concat_ws(' ', a.identity, a.path, a.address, a.detail) ilike ${anywhere(query.q)}`,
    );
  }
  return page(
    await select.execute(),
    limit,
    (row) => newestCursor(row.at, row.id),
    (row) => ({
      id: row.id,
      at: row.at.toISOString(),
      identity: row.identity,
      stationId: row.station_id,
      path: row.path,
      address: row.address,
      offered: row.offered,
      reason: row.reason as contract.RefusalReason,
      detail: row.detail,
      times: row.times,
    }),
  );
}

async function listConnections(
  db: Database,
  scope: Scope,
  stationId: string,
  query: QueryOf<typeof contract.listConnections>,
) {
  const { limit = defaultPageSize } = query;
  let select = db
    .selectFrom('connection_log')
    .selectAll()
    .where('station_id', '=', stationId)
    .where(isTold(scope, 'at', { id: stationId }))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  select = select.where(olderThan(query.cursor, 'at', 'id'));
  return page(
    await select.execute(),
    limit,
    (row) => newestCursor(row.at, row.id),
    (row) => ({
      at: row.at.toISOString(),
      connected: row.connected,
      version: row.version as Version | null,
      securityProfile: row.security_profile,
      address: row.address,
      reason: row.reason,
    }),
  );
}
