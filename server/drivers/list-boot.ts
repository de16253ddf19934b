import type { Decision, MessageContext } from '../gateway/index.ts';
import { sink } from '../platform/batch.ts';

const doubted = sink({
  name: 'local_list_doubted',
  order: 45,
  columns: { station_id: 'uuid' },
  key: (values) => String(values.station_id),
  sql: (r) => `update local_list l set version = null, retry_at = null,
      state = case when l.state = 'unsupported' then 'unknown' else l.state end
    from ${r} where l.station_id = r.station_id`,
});

/** A list may not survive a restart, and another firmware may keep one at last: its version is asked again. */
export function doubtList(
  { station }: MessageContext,
  { triggered }: { readonly triggered: boolean },
): Pick<Decision<never>, 'rows'> {
  return triggered ? {} : { rows: [doubted.row({ station_id: station.id })] };
}
