import type { CommandEnd } from '../../gateway/index.ts';
import type { House } from '../house.ts';
import { ownRequest } from '../own-request.ts';
import { lost, lostAfterHours } from './state.ts';

const actions: Readonly<Record<string, 'update' | 'publish'>> = {
  UpdateFirmware: 'update',
  SignedUpdateFirmware: 'update',
  PublishFirmware: 'publish',
};

/** Notes what a station answered to a request for firmware, or that it did not. */
export function createFirmwareSettle({ db, clock }: Pick<House, 'db' | 'clock'>) {
  return async function settle({ stationId, action, request, judgement }: CommandEnd): Promise<void> {
    const kind = actions[action];
    if (!kind) return;
    const { requestId } = request as { requestId?: unknown };
    const accepted = judgement.verdict === 'accepted';
    const now = clock.now();
    const own = await ownRequest(db, 'firmware_request', { stationId, requestId, kind });
    if (!own) return;
    await db
      .updateTable('firmware_request')
      .set({
        state: accepted ? 'accepted' : judgement.verdict === 'rejected' ? 'rejected' : 'failed',
        reason: accepted ? null : JSON.stringify(judgement.sentence),
        changed_at: now,
        finished_at: accepted ? null : now,
      })
      .where('id', '=', own)
      .where('state', '=', 'requested')
      .execute();
    // A station works on one update at a time: it gave up what it was doing (2.x L01.FR.24), or had lost it.
    if (!accepted) return;
    await db
      .updateTable('firmware_request')
      .set({ state: 'cancelled', changed_at: now, finished_at: now })
      .where('station_id', '=', stationId)
      .where('kind', '=', kind)
      .where('finished_at', 'is', null)
      .where('id', '<>', own)
      .execute();
  };
}

const hourMs = 3_600_000;

/** Gives up on requests that their stations say nothing of any more. */
export async function giveUpFirmware({ db, clock }: Pick<House, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  await db
    .updateTable('firmware_request')
    .set({ state: 'lost', reason: JSON.stringify(lost()), changed_at: now, finished_at: now })
    .where('finished_at', 'is', null)
    .where('changed_at', '<', new Date(now.getTime() - lostAfterHours * hourMs))
    .where(({ eb, or }) =>
      or([
        eb('install_at', 'is', null),
        eb('install_at', '<', new Date(now.getTime() - lostAfterHours * hourMs)),
      ]),
    )
    .execute();
}
