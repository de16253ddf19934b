/** Demand response: follows servers of grid events (OpenADR 3.0.1 and 3.1) as a VEN. */

import { createSeal } from '../../platform/seal.ts';
import type { EnergyHouse } from '../house.ts';
import { type AdrHouse, followVtns } from './follow.ts';
import { adrRoutes } from './routes.ts';

export interface AdrOptions extends EnergyHouse {
  readonly serverKey: Uint8Array;
  readonly publicUrl: () => string;
  readonly onFault: (error: unknown, about: string) => void;
}

export function createDemandResponse(options: AdrOptions) {
  const house: AdrHouse = {
    ...options,
    seal: createSeal(options.serverKey, 'vtn'),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
  return {
    routes: adrRoutes(house),
    repeatedWork: [{ name: 'follow-grid-events', crontab: '* * * * *', run: () => followVtns(house) }],
  };
}
