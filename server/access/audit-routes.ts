import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import type { QueryOf } from '../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import type { Verification } from './audit.ts';
import * as contract from './contract.ts';
import { inScope } from './scope.ts';

/** Reading and checking the audit trail. */
export function auditRoutes(db: Database, verify: () => Promise<Verification>): Handled[] {
  let running: Promise<Verification> | undefined;
  /** The whole trail is read for this: whoever asks meanwhile gets the same answer. */
  const verifyOnce = () => {
    running ??= verify().finally(() => {
      running = undefined;
    });
    return running;
  };
  return [
    handle(contract.listAudit, ({ query, scope }) => listEntries(db, scope, query)),
    handle(contract.verifyAudit, async ({ scope }) => {
      const found = await verifyOnce();
      // How busy others are is not for those who see only a part of the house.
      return scope.whole ? found : { whole: found.whole, entries: 0, brokenAt: null };
    }),
  ];
}

async function listEntries(db: Database, scope: Scope, query: QueryOf<typeof contract.listAudit>) {
  const limit = query.limit ?? defaultPageSize;
  const after = decodeCursor(query.cursor, '-sequence', ['number']);
  const reach = inScope(scope, 'a.organization_id', 'a.site_id');
  let select = db
    .selectFrom('audit as a')
    .leftJoin('operator as o', 'o.id', 'a.actor_id')
    .leftJoin('api_key as k', 'k.id', 'a.actor_id')
    .selectAll('a')
    .select(sql<string | null>`coalesce(o.name, k.name)`.as('actor_name'))
    .where(sql<boolean>`(${reach} or (${scope.whole} and a.organization_id is null))`)
    .orderBy('a.sequence', 'desc')
    .limit(limit + 1);
  if (after) select = select.where('a.sequence', '<', after[0]);
  if (query.subjectId) select = select.where('a.subject_id', '=', query.subjectId);
  if (query.actorId) select = select.where('a.actor_id', '=', query.actorId);
  if (query.action) select = select.where('a.action', '=', query.action);
  if (query.from) select = select.where('a.at', '>=', new Date(query.from));
  if (query.to) select = select.where('a.at', '<', new Date(query.to));
  return page(
    await select.execute(),
    limit,
    (row) => encodeCursor('-sequence', [row.sequence]),
    (row) => ({
      sequence: row.sequence,
      at: row.at.toISOString(),
      actorKind: row.actor_kind,
      actorId: row.actor_id,
      actorName: row.actor_name,
      action: row.action,
      subjectKind: row.subject_kind,
      subjectId: row.subject_id,
      organizationId: row.organization_id,
      siteId: row.site_id,
      detail: row.detail,
    }),
  );
}
