import type pg from 'pg';
import type { VendorMessages } from '../../gateway/index.ts';
import { sink } from '../../platform/batch.ts';
import { judgeTime } from '../../platform/station-time.ts';
import { vendorId } from './ocpp-costmsg.ts';

const unplugged = sink({
  name: 'transaction_unplugged',
  order: 60,
  columns: { transaction_id: 'uuid', at: 'timestamptz' },
  key: (values) => values.transaction_id as string,
  sql: (r) => `insert into transaction_unplugged (transaction_id, at) select r.transaction_id, r.at from ${r}
    on conflict do nothing`,
});

/** A cable may stay in so long after the end; what is told later is a mistake of some clock. */
const longestMs = 7 * 86_400_000;

/** What 1.6 stations tell with the California texts: the cable was pulled, and an idle fee ends. */
export function unpluggedMessages(pool: pg.Pool): VendorMessages {
  return {
    [vendorId]: {
      ConnectorUnplugged: async ({ station, arrivedAt }, data) => {
        const { transactionId, timestamp } = (data ?? {}) as { transactionId?: unknown; timestamp?: unknown };
        const { rows } = await pool.query<EndedRow>({
          name: 'unplugged_transaction',
          text: `select id, ended_at, organization_id, site_id from transaction
                  where station_id = $1 and station_transaction_id = $2`,
          values: [station.id, String(transactionId)],
        });
        const [ended] = rows;
        const at = judgeTime(String(timestamp ?? arrivedAt.toISOString()), arrivedAt.getTime()).at;
        const after = at - (ended?.ended_at?.getTime() ?? Number.POSITIVE_INFINITY);
        if (!ended || after < 0 || after > longestMs) return { answer: { status: 'Rejected' } };
        return {
          answer: { status: 'Accepted' },
          rows: [unplugged.row({ transaction_id: ended.id, at: new Date(at) })],
          events: [
            {
              kind: 'transaction.unplugged',
              subjectId: ended.id,
              owner: { organizationId: ended.organization_id, siteId: ended.site_id },
              at: arrivedAt,
              data: { transactionId: ended.id, at: new Date(at) },
            },
          ],
        };
      },
    },
  };
}

interface EndedRow {
  readonly id: string;
  readonly ended_at: Date | null;
  readonly organization_id: string;
  readonly site_id: string | null;
}
