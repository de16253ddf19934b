import { sql } from 'kysely';
import { system } from '../../access/index.ts';
import { type Commands, findTargetsById, trigger } from '../../gateway/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';

/** How long before its end a certificate is renewed: time for a station that is away for weeks. */
export const renewBeforeDays = 30;
/** Stations asked in one hour; a certificate authority that was renewed must not bring all at once. */
const maxAtOnce = 200;

/**
 * Asks stations whose certificate ends soon to have a new one signed (A02). Who has asked within a day is left alone, who
 * is offline is asked in an hour again; the old one holds until the new one was shown.
 */
export function createRenewal(options: {
  db: Database;
  clock: Clock;
  commands: Pick<Commands, 'run'>;
  onFault: (error: unknown, about: string) => void;
}) {
  const { db, clock, commands } = options;

  return async function renew(): Promise<number> {
    const now = clock.now();
    const soon = new Date(now.getTime() + renewBeforeDays * 86_400_000);
    const { rows } = await sql<{ station_id: string; purpose: 'station' | 'v2g' }>`
      select c.station_id, c.purpose
        from certificate c join station s on s.id = c.station_id
       where c.state in ('issued', 'in_use') and c.purpose in ('station', 'v2g') and s.decommissioned_at is null
       group by c.station_id, c.purpose
      having max(c.not_after) < ${soon}
         and not exists (select from signing_request r
                          where r.station_id = c.station_id and r.purpose = c.purpose
                            and r.received_at > ${new Date(now.getTime() - 86_400_000)})
       order by max(c.not_after)
       limit ${maxAtOnce}`.execute(db);
    for (const { station_id, purpose } of rows) {
      await ask(station_id, purpose).catch((error) => options.onFault(error, 'renewing a certificate'));
    }
    return rows.length;
  };

  async function ask(stationId: string, purpose: 'station' | 'v2g'): Promise<void> {
    const [target] = await findTargetsById(db, [stationId]);
    if (!target) return;
    const message = purpose === 'v2g' ? 'sign_v2g_certificate' : 'sign_certificate';
    await commands.run(system, target, trigger, { message });
  }
}
