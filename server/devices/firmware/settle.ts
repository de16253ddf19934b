import { sql } from 'kysely';
import type { CommandEnd } from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { gatherWrites } from '../../platform/gather.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { House } from '../house.ts';
import { ownFirst } from '../own-request.ts';
import type { FirmwareState } from './contract.ts';
import { lost, lostAfterHours } from './state.ts';

const actions: Readonly<Record<string, 'update' | 'publish'>> = {
  UpdateFirmware: 'update',
  SignedUpdateFirmware: 'update',
  PublishFirmware: 'publish',
};

/** A station's answer, as it is noted. */
interface Answered {
  readonly stationId: string;
  readonly kind: 'update' | 'publish';
  readonly requestId: number | null;
  readonly state: FirmwareState;
  readonly reason: Sentence | null;
  readonly at: Date;
}

/** Notes what a station answered to a request for firmware, or that it did not. */
export function createFirmwareSettle({ db, clock }: Pick<House, 'db' | 'clock'>) {
  const noteAnswer = gatherWrites<Answered>((answers) => noteAnswers(db, answers));
  return async function settle({ stationId, action, request, judgement }: CommandEnd): Promise<void> {
    const kind = actions[action];
    if (!kind) return;
    const { requestId } = request as { requestId?: unknown };
    const accepted = judgement.verdict === 'accepted';
    await noteAnswer({
      stationId,
      kind,
      requestId: typeof requestId === 'number' ? requestId : null,
      state: accepted ? 'accepted' : judgement.verdict === 'rejected' ? 'rejected' : 'failed',
      reason: accepted ? null : judgement.sentence,
      at: clock.now(),
    });
  };
}

/**
 * Notes answers at the requests that they are to. A station works on one update at a time: with a new one it gave up what
 * it was doing (2.x L01.FR.24), or had lost it.
 */
async function noteAnswers(db: Database, answers: readonly Answered[]): Promise<void> {
  await sql`
    with told as (
      select a.*, q.id from unnest(
             ${answers.map(({ stationId }) => stationId)}::uuid[],
             ${answers.map(({ kind }) => kind)}::text[],
             ${answers.map(({ requestId }) => requestId)}::int[],
             ${answers.map(({ state }) => state)}::text[],
             ${answers.map(({ reason }) => reason && JSON.stringify(reason))}::text[],
             ${answers.map(({ at }) => at)}::timestamptz[]
           ) as a (station_id, kind, request_id, state, reason, at)
       cross join lateral (
         select f.id from firmware_request f
          where f.station_id = a.station_id and f.kind = a.kind
            and f.request_id is not distinct from a.request_id
          ${ownFirst} limit 1) q
    ), noted as (
      update firmware_request f set state = t.state, reason = t.reason::jsonb, changed_at = t.at,
             finished_at = case when t.state <> 'accepted' then t.at end
        from told t where f.id = t.id and f.state = 'requested'
    )
    update firmware_request f set state = 'cancelled', changed_at = t.at, finished_at = t.at
      from told t
     where t.state = 'accepted' and f.station_id = t.station_id and f.kind = t.kind
       and f.finished_at is null and f.id <> t.id`.execute(db);
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
