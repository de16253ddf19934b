/** A campaign that runs, as those who move it on need it. */

import { change } from '../../locations/index.ts';
import type { Database } from '../../platform/database/database.ts';
import type { House } from '../house.ts';
import type { CampaignPlan, Task } from './contract.ts';

export interface Running {
  readonly id: string;
  readonly organizationId: string;
  readonly createdAt: Date;
  readonly task: Task;
  readonly plan: CampaignPlan;
}

/** A campaign by its id; undefined where it does not run any more. */
export async function findRunning(db: Database, id: string): Promise<Running | undefined> {
  const row = await db
    .selectFrom('campaign')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      organizationId: row.organization_id,
      createdAt: row.created_at,
      task: { [row.kind]: row.params } as Task,
      plan: row.plan as CampaignPlan,
    }
  );
}

/** Tells others that a campaign has moved. */
export async function tellMoved(
  deps: Pick<House, 'db' | 'bus' | 'newId' | 'audit' | 'clock'>,
  { id, organizationId }: Pick<Running, 'id' | 'organizationId'>,
): Promise<void> {
  const at = deps.clock.now();
  await change(deps, async (trx) => {
    await trx.updateTable('campaign').set({ changed_at: at }).where('id', '=', id).execute();
    const told = { kind: 'device.campaign', at, organizationId, subjectId: id, data: {} };
    return { result: undefined, events: [told] };
  });
}
