import type { Version } from '@busbar/ocpp';
import { sql } from 'kysely';
import { inScope } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../platform/http/cursor.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import { notAllowed, notFound, problem } from '../platform/http/problem.ts';
import { createValidator } from '../platform/http/validate.ts';
import { type Bulk, bulkProgress } from './bulk.ts';
import type { StationCaller } from './call-station.ts';
import { commands as commandRows, errorOf, toResult } from './command-store.ts';
import type { Commands } from './commands.ts';
import * as contract from './contract.ts';
import { formRoutes } from './form-routes.ts';
import type { StationCommand } from './intent.ts';
import { maskPayload } from './mask.ts';
import { isTold } from './past.ts';
import { findTarget, findTargets } from './target.ts';
import { unsupported } from './verdict.ts';

/** How long a raw call's station may take when the caller does not say. */
const defaultTimeoutMs = 30_000;

/** Commands: one route for each intent, the raw call, what was asked before, and many stations at once. */
export function commandRoutes(deps: {
  db: Database;
  commands: Commands;
  bulk: Bulk;
  stations: StationCaller;
  /** Everything that stations can be asked, of all slices. */
  known: readonly StationCommand[];
}): Handled[] {
  const { db, commands, bulk, stations, known } = deps;
  const byName = new Map(known.map((command) => [command.declared.intent, command]));

  const intentRoutes = known.map((command) =>
    handle(command.declared.route, async ({ params, body, caller, scope }) => {
      const target = await findTarget(db, scope, params.identity);
      return commands.run(caller, target, command, body as never);
    }),
  );

  return [
    ...intentRoutes,
    ...formRoutes(known),

    handle(contract.listIntents, async ({ params, scope }) => {
      const { id, version } = await findTarget(db, scope, params.identity);
      const items = known.map((command) => ({
        intent: command.declared.intent,
        ...whether(command, version),
      }));
      return { online: await stations.isOnline(id), items };
    }),

    handle(contract.listCommands, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return listCommands(db, scope, id, query);
    }),

    handle(contract.getCommand, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      const row = await commandRows(db)
        .where('command.id', '=', params.commandId)
        .where('command.station_id', '=', id)
        .where(isTold(scope, 'command.requested_at', { id }))
        .executeTakeFirst();
      if (!row) throw notFound('such command');
      return toResult(row);
    }),

    handle(
      contract.rawCall,
      async ({ params, body, caller, scope }) => {
        const target = await findTarget(db, scope, params.identity);
        const { action, payload, timeoutMs = defaultTimeoutMs } = body;
        const ended = await commands.raw(caller, target, { action, payload, timeoutMs });
        if (ended.outcome === 'busy') throw tooManyCalls(params.identity);
        const { outcome, messageId, sentAt, durationMs } = ended;
        return {
          outcome,
          ...(outcome === 'answered' && { payload: maskPayload(ended.payload) }),
          ...(outcome === 'answered' && ended.deviation && { deviation: ended.deviation.message }),
          ...(outcome === 'error' && { error: errorOf(ended) }),
          messageId,
          at: new Date(sentAt ?? Date.now()).toISOString(),
          durationMs,
        };
      },
      { anyText: true },
    ),

    handle(contract.startBulk, async ({ body, caller, signed }) => {
      const { intent, stationIds, filter } = body;
      if (!stationIds === !filter) throw oneOrTheOther();
      const command = byName.get(intent);
      if (!command) throw unknownCommand(intent);
      // What one station may not be asked by somebody, many may not be either.
      const { route } = command.declared;
      if (route.permission === 'public' || route.permission === 'signed-in' || !signed.can(route.permission))
        throw notAllowed(route);
      const scope = signed.scopeOf(route.permission);
      const valid = createValidator(command.declared.params, 'body')(body.params);
      if ('error' in valid) throw valid.error;
      const targets = await findTargets(db, scope, { stationIds, ...filter }, contract.maxBulkStations + 1);
      if (targets.length === 0) throw notFound('station that this would go to');
      if (targets.length > contract.maxBulkStations) throw tooManyStations();
      const bulkId = await bulk.start(caller, targets, command, valid.value as never);
      const reached = new Set(targets.map(({ id }) => id));
      const leftOut = (stationIds ?? []).filter((id) => !reached.has(id));
      return { bulkId, stations: targets.length, leftOut };
    }),

    handle(contract.getBulk, async ({ params, query, scope }) => {
      const progress = await bulkProgress(
        db,
        params.bulkId,
        sql<boolean>`${inScope(scope, 's.organization_id', 's.site_id')}`,
      );
      if (!progress) throw notFound('such bulk command');
      const { requestedAt, ...counts } = progress;
      const list = await listBulk(db, scope, params.bulkId, query);
      return { bulkId: params.bulkId, requestedAt: requestedAt.toISOString(), ...counts, ...list };
    }),
  ];
}

function whether(command: StationCommand, version: Version | undefined) {
  if (version && command.can(version)) return { can: true, reason: null };
  const why = version ? `OCPP ${version} has no message for it` : 'the station has never been connected';
  return { can: false, reason: unsupported(why).sentence };
}

interface Paging {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

async function listCommands(
  db: Database,
  scope: Scope,
  stationId: string,
  { cursor, limit = defaultPageSize }: Paging,
) {
  let select = commandRows(db)
    .where('command.station_id', '=', stationId)
    .where(isTold(scope, 'command.requested_at', { id: stationId }))
    .orderBy('command.requested_at', 'desc')
    .orderBy('command.id', 'desc')
    .limit(limit + 1);
  select = select.where(olderThan(cursor, 'command.requested_at', 'command.id'));
  const rows = await select.execute();
  return page(rows, limit, (row) => newestCursor(row.requested_at, row.id), toResult);
}

async function listBulk(
  db: Database,
  scope: Scope,
  bulkId: string,
  { cursor, limit = defaultPageSize }: Paging,
) {
  const after = decodeCursor(cursor, 'id', ['uuid']);
  let select = commandRows(db)
    .innerJoin('station', 'station.id', 'command.station_id')
    .select('station.identity')
    .where('command.bulk_id', '=', bulkId)
    .where(inScope(scope, 'station.organization_id', 'station.site_id'))
    .where(isTold(scope, 'command.requested_at', { column: 'command.station_id' }))
    .orderBy('command.id')
    .limit(limit + 1);
  if (after) select = select.where('command.id', '>', after[0]);
  return page(
    await select.execute(),
    limit,
    (row) => encodeCursor('id', [row.id]),
    (row) => ({ identity: row.identity, stationId: row.station_id, command: toResult(row) }),
  );
}

const tooManyCalls = (identity: string) =>
  problem(
    429,
    {
      title: 'Too many calls waiting',
      detail: `Nothing was sent: too many calls wait for station “${identity}” already.`,
      help: 'Try again when some of them have ended.',
    },
    { 'retry-after': '30' },
  );

const oneOrTheOther = () =>
  problem(422, {
    title: 'Which stations?',
    detail: 'A bulk command needs either stationIds or a filter, not both and not neither.',
    errors: [{ path: 'body/stationIds', message: 'is required without filter' }],
  });

const unknownCommand = (intent: string) =>
  problem(422, {
    title: 'Unknown command',
    detail: `There is no command “${intent}” that stations can be asked.`,
    help: 'The names are those of GET /stations/{identity}/intents.',
    errors: [{ path: 'body/intent', message: 'unknown' }],
  });

const tooManyStations = () =>
  problem(422, {
    title: 'Too many stations',
    detail: `A bulk command goes to at most ${contract.maxBulkStations} stations at a time.`,
    help: 'Narrow the filter, for example to one site or one model.',
  });
