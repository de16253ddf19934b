import type { CommandEnd } from '../../gateway/index.ts';
import { change } from '../../locations/index.ts';
import type { House } from '../house.ts';
import { ownLogRequest } from '../own-request.ts';
import type { LogState } from './contract.ts';
import { lost, lostAfterHours, nothingToDeliver } from './state.ts';

/** Longest name of a file that is kept; 2.x allows 255. */
const maxName = 255;

/** Notes what a station answered to the request for a log, or that it did not. */
export function createLogSettle({ db, clock }: Pick<House, 'db' | 'clock'>) {
  return async function settle({ stationId, action, request, answer, judgement }: CommandEnd): Promise<void> {
    if (action !== 'GetLog' && action !== 'GetDiagnostics') return;
    const { requestId } = request as { requestId?: unknown };
    const told = (answer ?? {}) as { status?: unknown; filename?: unknown; fileName?: unknown };
    const name = told.filename ?? told.fileName;
    const accepted = judgement.verdict === 'accepted';
    // A station without a log for this time accepts, and names no file (1.6 §6.17); one of 2.x may reject it instead (N01.FR.05).
    const nothing = accepted && action === 'GetDiagnostics' && (name === undefined || name === '');
    const reason = nothing ? nothingToDeliver() : accepted ? null : judgement.sentence;
    const state: LogState = nothing || judgement.verdict === 'failed' ? 'failed' : judgement.verdict;
    const now = clock.now();
    const own = await ownLogRequest(db, { stationId, requestId });
    if (!own) return;
    await db
      .updateTable('log_request')
      .set({
        state,
        reason: reason && JSON.stringify(reason),
        changed_at: now,
        finished_at: accepted && !nothing ? null : now,
      })
      .where('id', '=', own)
      .where('state', '=', 'requested')
      .execute();
    if (typeof name === 'string' && name !== '')
      await db
        .updateTable('log_request')
        .set({ file_name: name.slice(0, maxName) })
        .where('id', '=', own)
        .where('file_name', 'is', null)
        .execute();
    if (told.status !== 'AcceptedCanceled') return;
    await db
      .updateTable('log_request')
      .set({ state: 'cancelled', changed_at: now, finished_at: now })
      .where('station_id', '=', stationId)
      .where('finished_at', 'is', null)
      .where('id', '<>', own)
      .execute();
  };
}

/** A file came: the log is delivered, whether or not the station says so. */
export function createLogDelivered(house: Pick<House, 'db' | 'clock' | 'bus' | 'newId' | 'audit'>) {
  return async function delivered({ logRequestId }: { logRequestId: string }): Promise<void> {
    const now = house.clock.now();
    await change(house, async (trx) => {
      await trx
        .updateTable('log_request')
        .set({ state: 'uploaded', reason: null, changed_at: now, finished_at: now })
        .where('id', '=', logRequestId)
        .where('state', '!=', 'cancelled')
        .execute();
      const station = await trx
        .selectFrom('log_request as l')
        .innerJoin('station as s', 's.id', 'l.station_id')
        .select(['s.id', 's.identity', 's.organization_id', 's.site_id'])
        .where('l.id', '=', logRequestId)
        .executeTakeFirstOrThrow();
      return {
        result: undefined,
        events: [
          {
            kind: 'device.log',
            at: now,
            organizationId: station.organization_id,
            siteId: station.site_id,
            stationId: station.id,
            subjectId: logRequestId,
            data: { identity: station.identity, state: 'uploaded' },
          },
        ],
      };
    });
  };
}

const hourMs = 3_600_000;

/** Gives up on logs that their stations say nothing of any more. */
export async function giveUpLogs({ db, clock }: Pick<House, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  await db
    .updateTable('log_request')
    .set({ state: 'failed', reason: JSON.stringify(lost()), changed_at: now, finished_at: now })
    .where('finished_at', 'is', null)
    .where('changed_at', '<', new Date(now.getTime() - lostAfterHours * hourMs))
    .execute();
}
