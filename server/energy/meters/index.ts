/** Meters: what tells of power at a site, over HTTP, MQTT or Modbus; kept, rolled up, and told to the dispatcher. */

import type pg from 'pg';
import { createSeal } from '../../platform/seal.ts';
import type { EnergyHouse } from '../house.ts';
import { createCollector } from './collect.ts';
import { rollUpMeters } from './rollup.ts';
import { meterRoutes } from './routes.ts';
import { createMeterValues } from './value.ts';

export interface MetersOptions extends EnergyHouse {
  readonly pool: pg.Pool;
  readonly serverKey: Uint8Array;
  readonly nodeId: () => string;
  readonly onFault: (error: unknown, about: string) => void;
}

export function createMeters(options: MetersOptions) {
  const seal = createSeal(options.serverKey, 'meters');
  const values = createMeterValues(options);
  return {
    ...values,
    routes: meterRoutes({ ...options, seal }),
    repeatedWork: [
      {
        name: 'roll-up-meters',
        crontab: '* * * * *',
        run: () => rollUpMeters(options.pool, options.clock.now()),
      },
    ],
    /** What the worker role does all the time. */
    collect: () => createCollector({ ...options, seal }).start(),
  };
}
