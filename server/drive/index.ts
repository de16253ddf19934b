/** What drivers get: places and prices for everybody, labels that lead to them. */

import { createPace, paced } from '../platform/http/pace.ts';
import type { House } from './house.ts';
import { createLabelCodes } from './label-code.ts';
import { labelRoutes } from './label-routes.ts';
import { listingRoutes } from './listing-routes.ts';
import { createPublicLive } from './live.ts';
import { placeRoutes } from './place-routes.ts';
import { createPlaces } from './places.ts';

export interface DriveOptions extends House {
  readonly serverKey: Uint8Array;
}

/** What one network may ask of what everybody may see: a family on one line who look around. */
const looking = { burst: 120, perMinute: 240 } as const;

/** Puts the slice together. */
export function createDrive(options: DriveOptions) {
  const codes = createLabelCodes(options.serverKey);
  const places = createPlaces(options);
  const live = createPublicLive({ ...options, onChange: places.forget });
  return {
    routes: [
      ...paced(createPace(options.clock, looking), placeRoutes({ ...options, places, codes, live })),
      ...labelRoutes({ ...options, codes }),
      ...listingRoutes({ ...options, onChange: places.forget }),
    ],
    /** Ends what is read for those who watch. */
    end: live.end,
  };
}
