/** Tariffs: what charging costs, where and for whom, and which of several decides. */

import { assignmentRoutes } from './assignment-routes.ts';
import type { House } from './house.ts';
import { previewRoutes } from './preview-routes.ts';
import { seriesRoutes } from './series-routes.ts';
import { tariffRoutes } from './tariff-routes.ts';

export { type Asking, type Candidate, candidatesFor } from './choose.ts';
export { costShape } from './cost-shape.ts';
export { frozenTariff } from './freeze.ts';
export { sayTariff } from './sentences.ts';

/** Puts the slice together: routes for people; what others need of it are functions. */
export function createTariffs(house: House) {
  return {
    routes: [
      ...tariffRoutes(house),
      ...assignmentRoutes(house),
      ...seriesRoutes(house),
      ...previewRoutes(house),
    ],
  };
}
