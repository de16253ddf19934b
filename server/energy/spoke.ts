import type { Kysely } from 'kysely';
import type { Target } from '../gateway/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { ProfileParams } from './contract.ts';

/** What the spokes work with. */
export interface SpokeDependencies {
  readonly db: Kysely<DB>;
  /** Finds out what a station that told of all its profiles did not tell of. */
  readonly settleReport: (stationId: string, requestId: number) => Promise<void>;
  /** Sends a vehicle its plan, after what it asked for was answered. Never awaited. */
  readonly sendPlan: (target: Target, plan: ProfileParams) => void;
  readonly onFault: (error: unknown, about: string) => void;
}
