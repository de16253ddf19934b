/** Demand response: follows servers of grid events (OpenADR 3.0.1 and 3.1) as a VEN. */

import { createSeal } from '../../platform/seal.ts';
import type { EnergyHouse } from '../house.ts';
import { mailAlerts } from './alerts.ts';
import { eventRoutes } from './event-routes.ts';
import { followVtns } from './follow.ts';
import type { AdrHouse, SendMail } from './house.ts';
import { createListener } from './listen.ts';
import { createHints } from './notify.ts';
import { adrRoutes } from './routes.ts';

export interface AdrOptions extends EnergyHouse {
  readonly serverKey: Uint8Array;
  readonly publicUrl: () => string;
  readonly nodeId: () => string;
  readonly sendMail: SendMail;
  readonly onFault: (error: unknown, about: string) => void;
}

export function createDemandResponse(options: AdrOptions) {
  const house: AdrHouse = {
    ...options,
    seal: createSeal(options.serverKey, 'vtn'),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
  const follow = (vtnId: string) => followVtns(house, vtnId);
  const hint = createHints(follow, () => house.clock.now().getTime());
  return {
    routes: [...adrRoutes(house, hint), ...eventRoutes(house, follow)],
    repeatedWork: [
      { name: 'follow-grid-events', crontab: '* * * * *', run: () => followVtns(house) },
      { name: 'mail-grid-alerts', crontab: '* * * * *', run: () => mailAlerts(house) },
    ],
    listen: createListener(house, hint).start,
  };
}
