/** What became of the stations that a campaign asked, or could not ask. */

import type { House } from '../house.ts';
import { noteSuccess } from './member-rows.ts';
import { type End, endOf } from './members.ts';
import type { Running } from './running.ts';
import { say } from './sentences.ts';

/** A station that was asked, and nothing is on record of it: Busbar stopped in between. */
const forgottenMs = 5 * 60_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;

type Settling = Pick<House, 'db' | 'clock'>;

/** Notes which stations that were asked are through, or late. */
export async function settleRunning(
  deps: Settling,
  campaign: Running,
): Promise<{ ended: number; running: number }> {
  const { db, clock } = deps;
  const rows = await db
    .selectFrom('campaign_station as m')
    .leftJoin('firmware_request as f', 'f.id', 'm.request_id')
    .leftJoin('log_request as l', 'l.id', 'm.request_id')
    .select(['m.station_id', 'm.started_at', 'm.request_id'])
    .select([
      'f.state as firmware',
      'f.reason as firmware_reason',
      'l.state as log',
      'l.reason as log_reason',
    ])
    .where('m.campaign_id', '=', campaign.id)
    .where('m.state', '=', 'running')
    .execute();
  const ends = rows.flatMap((row) => {
    const end = endOf(row) ?? overdue(campaign, row, clock.now());
    return end ? [{ stationId: row.station_id, ...end }] : [];
  });
  await noteSuccess(
    db,
    campaign.id,
    ends.filter(({ state }) => state === 'succeeded'),
    clock.now(),
  );
  for (const end of ends) if (end.state === 'failed') await finishTry(deps, campaign, end.stationId, end);
  return { ended: ends.length, running: rows.length - ends.length };
}

function overdue(
  { plan }: Running,
  row: { started_at: Date | null; request_id: string | null },
  now: Date,
): End | undefined {
  const age = now.getTime() - (row.started_at?.getTime() ?? 0);
  if (age > plan.tryMinutes * minuteMs)
    return { state: 'failed', reason: say('no_end', { minutes: plan.tryMinutes }) };
  if (row.request_id === null && age > forgottenMs) return { state: 'failed', reason: say('interrupted') };
  return undefined;
}

/** Notes how a try ended; after a failure there is another one while the plan allows it. */
export async function finishTry(
  { db, clock }: Settling,
  { id, plan }: Running,
  stationId: string,
  { state, reason }: End,
): Promise<void> {
  const now = clock.now();
  const ended = { state, reason: JSON.stringify(reason), finished_at: now };
  const again = {
    state: 'waiting',
    reason: JSON.stringify(say('again', { why: reason.text })),
    request_id: null,
    next_try_at: new Date(now.getTime() + plan.retryMinutes * minuteMs),
  };
  const own = (values: typeof ended | typeof again) =>
    db
      .updateTable('campaign_station')
      .set(values)
      .where('campaign_id', '=', id)
      .where('station_id', '=', stationId)
      .where('state', '=', 'running');
  if (state === 'failed') await own(again).where('tries', '<=', plan.retries).execute();
  await own(ended).execute();
}

/** Stations that could not be asked for too long do not hold up the others for ever. */
export async function skipUnreachable(
  { db, clock }: Settling,
  { id, plan, createdAt }: Running,
): Promise<number> {
  const now = clock.now();
  if (now.getTime() - createdAt.getTime() < plan.waitHours * hourMs) return 0;
  const { numUpdatedRows } = await db
    .updateTable('campaign_station')
    .set({
      state: 'skipped',
      reason: JSON.stringify(say('never', { hours: plan.waitHours })),
      finished_at: now,
    })
    .where('campaign_id', '=', id)
    .where('state', '=', 'waiting')
    .where('tries', '=', 0)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
