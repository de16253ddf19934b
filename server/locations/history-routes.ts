import { sql } from 'kysely';
import { isTold } from '../gateway/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound } from '../platform/http/problem.ts';
import type { Sentence } from '../platform/sentence.ts';
import type { ConnectorState } from './contract.ts';
import * as contract from './history-contract.ts';
import type { House } from './house.ts';
import { stationsIn } from './station-query.ts';
import { timelineSentence } from './timeline.ts';

/** What a station told and what happened to it, newest first. */
export function historyRoutes({ db }: Pick<House, 'db'>): Handled[] {
  return [
    handle(contract.listStatusLog, async ({ params, query, scope }) => {
      const stationId = await requireId(db, scope, params.identity);
      const limit = query.limit ?? defaultPageSize;
      const after = decodeCursor(query.cursor, 'at', ['instant', 'uuid']);
      let select = db
        .selectFrom('status_log')
        .selectAll()
        .select(exactly.as('exact_at'))
        .where('station_id', '=', stationId)
        .where(isTold(scope, 'at', { id: stationId }))
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (query.evse !== undefined) select = select.where('evse_number', '=', query.evse);
      if (query.from) select = select.where('at', '>=', new Date(query.from));
      if (query.to) select = select.where('at', '<', new Date(query.to));
      if (after) select = select.where(earlier(after));
      const rows = await select.execute();
      return page(
        rows,
        limit,
        (row) => encodeCursor('at', [row.exact_at, row.id]),
        (row) => ({
          id: row.id,
          evse: row.evse_number,
          connector: row.connector_number,
          state: row.state as ConnectorState,
          errorCode: row.error_code,
          vendorErrorCode: row.vendor_error_code,
          info: row.info,
          source: row.source,
          stationAt: row.station_at?.toISOString() ?? null,
          arrivedAt: row.arrived_at.toISOString(),
          at: row.at.toISOString(),
        }),
      );
    }),

    handle(contract.listTimeline, async ({ params, query, scope, signed }) => {
      const stationId = await requireId(db, scope, params.identity);
      const limit = query.limit ?? defaultPageSize;
      const after = decodeCursor(query.cursor, 'at', ['instant', 'uuid']);
      let select = db
        .selectFrom('event')
        .select(['id', 'kind', 'at', 'subject_id', 'data', exactly.as('exact_at')])
        .where('station_id', '=', stationId)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1);
      select = select.where(mayBeTold(scope));
      if (!signed.can('money:read')) select = select.where('kind', 'not like', 'payment.%');
      if (query.kinds) select = select.where('kind', 'in', query.kinds.split(','));
      if (after) select = select.where(earlier(after));
      const rows = await select.execute();
      return page(
        rows,
        limit,
        (row) => encodeCursor('at', [row.exact_at, row.id]),
        (row) => {
          const data = row.data as Record<string, unknown>;
          const sentence: Sentence = timelineSentence(row.kind, data);
          return {
            id: row.id,
            kind: row.kind,
            at: row.at.toISOString(),
            subjectId: row.subject_id,
            data,
            sentence,
          };
        },
      );
    }),
  ];
}

/** With microseconds: rows of one millisecond must not be lost between two pages. */
const exactly = sql<string>`to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const earlier = ([at, id]: readonly [string, string]) =>
  sql<boolean>`(at, id) < (${at}::timestamptz, ${id}::uuid)`;

/** A station that was handed on tells its new organization nothing of what happened under the one before. */
const mayBeTold = (scope: Scope) => sql<boolean>`(event.organization_id is null
  or event.organization_id = (select organization_id from station where station.id = event.station_id)
  or event.organization_id = any(${scope.organizationIds}::uuid[]))`;

async function requireId(db: Database, scope: Scope, identity: string): Promise<string> {
  const found = await stationsIn(db, scope)
    .select('station.id')
    .where('station.identity', '=', identity)
    .executeTakeFirst();
  if (!found) throw notFound(`station “${identity}”`);
  return found.id;
}
