import { inScope } from '../../access/index.ts';
import { requireOwned } from '../../drivers/index.ts';
import { change } from '../../locations/index.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { notFound } from '../../platform/http/problem.ts';
import type { EnergyHouse } from '../house.ts';
import * as contract from './contract.ts';
import { readGiving, saveGiving } from './store.ts';

/** Whether vehicles may give energy back, for operators. */
export function givingRoutes(
  house: EnergyHouse & { readonly tellTransfers: (vehicleId: string) => void },
): Handled[] {
  const { db, clock, tellTransfers } = house;

  async function show(vehicleId: string): Promise<contract.VehicleGiving> {
    const found = (await readGiving(db, [vehicleId])).get(vehicleId);
    if (!found) throw notFound('such vehicle');
    return found;
  }

  return [
    handle(contract.getGiving, async ({ params: { vehicleId }, scope }) => {
      const reached = await db
        .selectFrom('vehicle')
        .select('id')
        .where('id', '=', vehicleId)
        .where(inScope(scope, 'vehicle.organization_id'))
        .executeTakeFirst();
      if (!reached) throw notFound('such vehicle');
      return show(vehicleId);
    }),

    handle(contract.setGiving, async ({ params: { vehicleId }, body, caller, scope }) => {
      const at = clock.now();
      await change(house, async (trx) => {
        const { organization_id: organizationId } = await requireOwned(trx, scope, 'vehicle', vehicleId);
        await saveGiving(trx, vehicleId, body, `${caller.kind}:${caller.id}`, at);
        const subject = { organizationId, subjectId: vehicleId };
        return {
          result: undefined,
          events: [{ kind: 'vehicle.changed', at, ...subject, data: { action: 'giving' } }],
          audit: [
            { caller, action: 'vehicle.giving', subjectKind: 'vehicle', ...subject, detail: { ...body } },
          ],
        };
      });
      tellTransfers(vehicleId);
      return show(vehicleId);
    }),
  ];
}
