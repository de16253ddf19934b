import { readKnowledge } from '../../energy/index.ts';
import type { MessageLimits } from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { type Capabilities, capabilitiesOf, capabilityVariables, messageLimits } from './capabilities.ts';

/**
 * Tells what a station can take: units of limits, periods, profiles, stack levels, items in a message. Reads the
 * database; a station that does not exist has the capabilities of one that tells nothing.
 */
export function createCapabilities(db: Database) {
  return async (stationId: string): Promise<Capabilities> => {
    const { template, values } = await readKnowledge(db, stationId, capabilityVariables);
    return capabilitiesOf(template, values);
  };
}

export type ReadCapabilities = ReturnType<typeof createCapabilities>;

/** Tells how much of a list a station takes in one message of an action. Reads the database. */
export function createMessageLimits(db: Database) {
  const capabilities = createCapabilities(db);
  return async (stationId: string, action: string): Promise<MessageLimits> =>
    messageLimits(await capabilities(stationId), action);
}
