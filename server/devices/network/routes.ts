import { findTarget } from '../../gateway/index.ts';
import { defaultPageSize, page } from '../../platform/http/cursor.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { newestCursor, olderThan } from '../../platform/http/newest-first.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { Sentence } from '../../platform/sentence.ts';
import * as contract from './contract.ts';
import { isUnderway, type MoveDependencies, type MoveState, readMove, startMove, undo } from './move.ts';

/** Moves of stations to other URLs: begun, watched by the repeated work, rolled back. */
export function moveRoutes(deps: MoveDependencies): Handled[] {
  const { db } = deps;
  return [
    handle(
      contract.listNetworkMoves,
      async ({ params, query: { cursor, limit = defaultPageSize }, scope }) => {
        const { id } = await findTarget(db, scope, params.identity);
        let select = db
          .selectFrom('network_move')
          .selectAll()
          .where('station_id', '=', id)
          .orderBy('started_at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit + 1);
        select = select.where(olderThan(cursor, 'started_at', 'id'));
        return page(await select.execute(), limit, (row) => newestCursor(row.started_at, row.id), toMove);
      },
    ),
    handle(contract.startNetworkMove, async ({ params, body, caller, scope }) => {
      const target = await findTarget(db, scope, params.identity);
      const already = await db
        .selectFrom('network_move')
        .select('state')
        .where('station_id', '=', target.id)
        .where('state', 'in', ['setting', 'restarting', 'waiting'])
        .executeTakeFirst();
      if (already) throw oneAtATime(params.identity);
      return toMove(await readMove(db, await startMove(deps, caller, target, body)));
    }),
    handle(contract.rollBackNetworkMove, async ({ params: { identity, moveId }, caller, scope }) => {
      const target = await findTarget(db, scope, identity);
      const move = await db
        .selectFrom('network_move')
        .selectAll()
        .where('id', '=', moveId)
        .where('station_id', '=', target.id)
        .executeTakeFirst();
      if (!move) throw notFound('such move of this station');
      await undo(deps, caller, target, move);
      return toMove(await readMove(db, moveId));
    }),
  ];
}

function toMove(row: Awaited<ReturnType<typeof readMove>>) {
  return {
    id: row.id,
    url: row.url,
    slot: row.slot || null,
    state: row.state as MoveState,
    underway: isUnderway(row.state),
    before: row.before,
    // Written by this slice.
    sentence: row.sentence as unknown as Sentence,
    startedAt: row.started_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    until: row.until.toISOString(),
  };
}

const oneAtATime = (identity: string) =>
  problem(409, {
    title: 'A move is underway',
    detail: `“${identity}” is being moved already.`,
    help: 'Wait for its end, or roll it back.',
  });
