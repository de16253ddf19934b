/** Signals from outside: limits by people, programs and the grid operator, with their proof. */

import type { EnergyHouse } from '../house.ts';
import type { LimitsOf } from '../readings-face.ts';
import { proveDimmings } from './dim.ts';
import { limitsOf } from './limits.ts';
import { signalRoutes } from './routes.ts';

export function createSignals(house: EnergyHouse) {
  const limits: LimitsOf = (siteId, at) => limitsOf(house.db, siteId, at);
  return {
    limitsOf: limits,
    routes: signalRoutes(house),
    repeatedWork: [{ name: 'prove-dimming', crontab: '* * * * *', run: () => proveDimmings(house) }],
  };
}
