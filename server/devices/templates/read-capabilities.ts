import { sql } from 'kysely';
import type { ReportedValue } from '../../energy/index.ts';
import type { MessageLimits, StationTemplate } from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { type Capabilities, capabilitiesOf, capabilityVariables, messageLimits } from './capabilities.ts';

/**
 * Tells what a station can take: units of limits, periods, profiles, stack levels, items in a message. Reads the
 * database; a station that does not exist has the capabilities of one that tells nothing.
 */
export function createCapabilities(db: Database) {
  return async (stationId: string): Promise<Capabilities> => {
    const { template, values } = await readKnowledge(db, stationId);
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

/** What template and report say of a station. */
export async function readKnowledge(
  db: Database,
  stationId: string,
): Promise<{ template: StationTemplate; values: ReportedValue[] }> {
  const [station, values] = await Promise.all([
    db
      .selectFrom('station')
      .select(sql<StationTemplate>`model_template || template`.as('template'))
      .where('id', '=', stationId)
      .executeTakeFirst(),
    db
      .selectFrom('device_variable')
      .select(['component', 'variable', 'variable_instance as variableInstance', 'value'])
      .select(sql<number | null>`max_limit::float8`.as('maxLimit'))
      .where('station_id', '=', stationId)
      .where('attribute', '=', 'Actual')
      .where('variable', 'in', [...capabilityVariables])
      .execute(),
  ]);
  return { template: station?.template ?? {}, values };
}
