import { findTarget } from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import * as contract from './contract.ts';
import { findCustomerRequests, findEvents, findMonitors, findStreams, findStreamValues } from './store.ts';

/** What stations watch by themselves, and what they noticed. */
export function monitoringRoutes(db: Database): Handled[] {
  return [
    handle(contract.listMonitors, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return findMonitors(db, id, query);
    }),
    handle(contract.listDeviceEvents, ({ query, scope }) => findEvents(db, scope, query)),
    handle(contract.listStationEvents, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return findEvents(db, scope, query, id);
    }),
    handle(contract.listCustomerRequests, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return findCustomerRequests(db, scope, id, query);
    }),
    handle(contract.listEventStreams, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return { items: await findStreams(db, id) };
    }),
    handle(contract.listStreamValues, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return { items: await findStreamValues(db, scope, id, params.stream, query.since) };
    }),
  ];
}
