import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import type { House } from './house.ts';
import * as contract from './view-contract.ts';

/** Most views that one operator may save. */
const maxViews = 200;
/** Longest state of a list, in characters of JSON. */
const maxQuery = 10_000;

/** Saved views of lists: each operator's own, seen by nobody else. */
export function viewRoutes({ db, clock, newId }: Pick<House, 'db' | 'clock' | 'newId'>): Handled[] {
  return [
    handle(contract.listViews, async ({ query, caller }) => {
      let select = db.selectFrom('saved_view').selectAll().where('operator_id', '=', caller.id);
      if (query.list) select = select.where('list', '=', query.list);
      const rows = await select.orderBy('list').orderBy('name').limit(maxViews).execute();
      return { items: rows.map(toView) };
    }),

    handle(contract.saveView, async ({ body, caller }) => {
      const query = JSON.stringify(body.query);
      if (query.length > maxQuery)
        throw tooMuch(`A view may hold ${maxQuery} characters of filters at most.`);
      const { views } = await db
        .selectFrom('saved_view')
        .select((count) => count.fn.countAll<number>().as('views'))
        .where('operator_id', '=', caller.id)
        // One of the same name is replaced: it takes no further room.
        .where((one) => one.not(one.and({ list: body.list, name: body.name })))
        .executeTakeFirstOrThrow();
      if (views >= maxViews) throw tooMuch(`You have saved ${views} views, which is the most there can be.`);
      const row = await db
        .insertInto('saved_view')
        .values({
          id: newId(),
          operator_id: caller.id,
          list: body.list,
          name: body.name,
          query,
          created_at: clock.now(),
        })
        .onConflict((same) => same.columns(['operator_id', 'list', 'name']).doUpdateSet({ query }))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toView(row);
    }),

    handle(contract.deleteView, async ({ params, caller }) => {
      const { numDeletedRows } = await db
        .deleteFrom('saved_view')
        .where('id', '=', params.viewId)
        .where('operator_id', '=', caller.id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw notFound('such view of yours');
    }),
  ];
}

function toView(row: { id: string; list: string; name: string; query: unknown; created_at: Date }) {
  return {
    id: row.id,
    list: row.list,
    name: row.name,
    query: row.query as Record<string, unknown>,
    createdAt: row.created_at.toISOString(),
  };
}

const tooMuch = (detail: string) => problem(422, { title: 'Too much', detail, help: 'Delete a view first.' });
