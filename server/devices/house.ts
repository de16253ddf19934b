import type { Audit } from '../access/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { FileStore } from '../platform/file-store.ts';
import type { NewId } from '../platform/ids.ts';

/** What the parts of this slice that people work with stand on. */
export interface House {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
  readonly files: FileStore;
  /** Where stations fetch and deliver files, without a slash at its end. */
  readonly transferUrl: () => string;
}
