import type { Audit } from '../access/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { NewId } from '../platform/ids.ts';

/** What routes and jobs about the energy of sites work with. */
export interface EnergyHouse {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
}
