/** Signed readings: kept as stations told them, checked when transactions end, held against what is billed. */

import type { House } from './house.ts';
import { judgeTransactions } from './judge.ts';
import { keyImportRoutes } from './key-import.ts';
import { keyRoutes } from './key-routes.ts';
import { readingRoutes } from './routes.ts';

export { heldAmong, releaseHolds } from './holds.ts';
export { judgeTransactions } from './judge.ts';
export { transparencyOf } from './routes.ts';

/** Puts the slice together: routes for people; `judge` for billing, which asks before it prices what has ended. */
export function createReadings(house: House) {
  return {
    routes: [...readingRoutes(house), ...keyRoutes(house), ...keyImportRoutes(house)],
    judge: (trx: Parameters<typeof judgeTransactions>[1], ids: readonly string[]) =>
      judgeTransactions(house, trx, ids),
  };
}
