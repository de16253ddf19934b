/** Dispatch: shares out the power of managed sites among their cars, safely first, then as planned. */

import type { Handled } from '../../platform/http/handle.ts';
import { createDispatcher, type DispatcherHouse } from './dispatcher.ts';
import { dispatchRoutes } from './routes.ts';

export { createMarketOf } from './market.ts';
export { findDispatched } from './of-transaction.ts';
export { isManaged, readBatteriesNow, saveWish } from './store.ts';

export function createDispatch(house: DispatcherHouse) {
  const dispatcher = createDispatcher(house);
  const routes: Handled[] = dispatchRoutes(house);
  return {
    routes,
    repeatedWork: [
      { name: 'clear-dispatched-limits', crontab: '* * * * *', run: () => dispatcher.clearForgotten() },
    ],
    /** What the worker role does all the time. */
    follow: () => dispatcher.start(),
  };
}
