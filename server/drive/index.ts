/** What drivers get: places and prices, labels that lead to them, charging with and without an account. */

import { createPace, paced } from '../platform/http/pace.ts';
import { chargeRoutes } from './charge-routes.ts';
import { createEars } from './ears.ts';
import type { House } from './house.ts';
import { createLabelCodes } from './label-code.ts';
import { labelRoutes } from './label-routes.ts';
import { listingRoutes } from './listing-routes.ts';
import { createPublicLive } from './live.ts';
import type { Paying } from './paying.ts';
import { placeRoutes } from './place-routes.ts';
import { createPlaces } from './places.ts';
import { createWatchers } from './watchers.ts';

export type { Paying } from './paying.ts';

export interface DriveOptions extends House {
  readonly serverKey: Uint8Array;
  readonly paying: Paying;
}

/** What one network may ask of what everybody may see: some families behind one line who look around. */
const looking = { burst: 120, perMinute: 240 } as const;
/** What one network may do with payments: a car park's visitors on its wireless network. */
const charging = { burst: 60, perMinute: 120 } as const;

/** Puts the slice together. */
export function createDrive(options: DriveOptions) {
  const { clock, serverKey } = options;
  const codes = createLabelCodes(serverKey);
  const places = createPlaces(options);
  const ears = createEars(options);
  const watchers = createWatchers();
  const live = createPublicLive(ears, places.forget);
  const shared = { ...options, codes, ears, watchers };
  return {
    routes: [
      ...paced(createPace(clock, looking), placeRoutes({ ...shared, places, live })),
      ...paced(createPace(clock, charging), chargeRoutes(shared)),
      ...labelRoutes(shared),
      ...listingRoutes({ ...options, onChange: places.forget }),
    ],
    /** Ends what is read for those who watch. */
    end: ears.end,
  };
}
