import type { Audit } from '../../access/index.ts';
import { layOut, requireStation, writeStation } from '../../locations/index.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { problem } from '../../platform/http/problem.ts';
import { newId } from '../../platform/ids.ts';
import * as contract from './contract.ts';
import { overLayout } from './layout.ts';
import { readLayout } from './layout-store.ts';

/** Giving a station the EVSEs of its model. */
export function layoutRoutes(options: { db: Database; bus: Bus; clock: Clock; audit: Audit }): Handled[] {
  const house = { ...options, newId };
  return [
    handle(contract.applyLayout, async ({ params: { identity }, caller, scope }) => {
      let evses = 0;
      await writeStation(house, caller, 'laid_out', async (trx) => {
        const station = await requireStation(trx, scope, identity);
        const { id, organization_id: organizationId, site_id: siteId } = station;
        const { layout, reported } = await readLayout(trx, id);
        if (layout.length === 0) throw noLayout(identity);
        const applied = overLayout(layout, reported);
        await layOut(trx, house, id, applied);
        evses = applied.length;
        return { id, identity, organizationId, siteId, detail: { evses: applied } };
      });
      return { evses };
    }),
  ];
}

const noLayout = (identity: string) =>
  problem(409, {
    title: 'No layout known',
    detail: `The catalogue does not say which EVSEs the model of “${identity}” has.`,
    help: 'Write them down with the model, under Configuration, or type the EVSEs of this station.',
  });
