import { sql } from 'kysely';
import { system } from '../access/index.ts';
import { change } from '../locations/index.ts';
import type { House } from './house.ts';

/**
 * Takes what names a driver who signed up by themselves: name, address, plates, and the mails of their payments.
 * What was charged and paid stays, under the driver's number, as the law demands.
 */
export function createForgetDriver(house: House) {
  return (driverId: string, accountId: string): Promise<void> =>
    change(house, async (trx) => {
      const at = house.clock.now();
      const { organization_id: organizationId } = await trx
        .updateTable('driver')
        .set({ name: 'Deleted driver', email: null, phone: null, language: null, note: '' })
        .set({ retired_at: at, erased_at: at })
        .where('id', '=', driverId)
        .returning('organization_id')
        .executeTakeFirstOrThrow();
      await sql`update vehicle set plate = 'deleted ' || id, model = '', evccid = null, note = '',
                       retired_at = coalesce(retired_at, ${at}) where driver_id = ${driverId}::uuid`.execute(
        trx,
      );
      await trx.updateTable('payment').set({ email: null }).where('driver_id', '=', driverId).execute();
      const subject = { organizationId, subjectId: driverId };
      return {
        result: undefined,
        events: [{ kind: 'driver.changed', at, ...subject, data: { action: 'erased' } }],
        audit: [
          {
            caller: system,
            action: 'driver.erased',
            subjectKind: 'driver',
            ...subject,
            detail: { accountId },
          },
        ],
      };
    });
}
