/** The waves of a campaign: which one is open, and whether it goes on. */

import type { Sentence } from '../../platform/sentence.ts';
import type { CampaignPlan, CampaignState, MemberState } from './contract.ts';
import { type Counts, judgeWave } from './plan.ts';
import { type Running, tellMoved } from './running.ts';
import { say } from './sentences.ts';

type Moving = Parameters<typeof tellMoved>[0];

/** A wave that is open: how many of its stations wait, and how many of the whole campaign are at it. */
export interface OpenWave {
  readonly number: number;
  readonly waiting: number;
  readonly running: number;
}

/** The wave that is open; halts or finishes the campaign where there is none to go on with. */
export async function openWave(deps: Moving, campaign: Running): Promise<OpenWave | 'ended'> {
  const rows = await deps.db
    .selectFrom('campaign_station')
    .select(['wave', 'state', ({ fn }) => fn.countAll<number>().as('count')])
    .where('campaign_id', '=', campaign.id)
    .groupBy(['wave', 'state'])
    .orderBy('wave')
    .execute();
  const waves = new Map<number, Record<MemberState, number>>();
  for (const { wave, state, count } of rows) {
    const counts = waves.get(wave) ?? { waiting: 0, running: 0, succeeded: 0, failed: 0, skipped: 0 };
    counts[state as MemberState] = Number(count);
    waves.set(wave, counts);
  }
  const first = Math.min(...waves.keys());
  const running = [...waves.values()].reduce((sum, counts) => sum + counts.running, 0);
  for (const [wave, counts] of waves) {
    const verdict = judgeWave(counts, campaign.plan.successPercent);
    if (verdict === 'failed' && wave > (campaign.plan.forgivenWave ?? -1)) {
      await end(deps, campaign, 'halted', haltedBy(counts, wave - first + 1, campaign.plan));
      return 'ended';
    }
    if (counts.waiting + counts.running > 0) return { number: wave, waiting: counts.waiting, running };
  }
  await end(deps, campaign, 'finished', null);
  return 'ended';
}

const haltedBy = ({ succeeded, failed, waiting, running }: Counts, wave: number, plan: CampaignPlan) =>
  say('halted', {
    wave,
    succeeded,
    asked: succeeded + failed + waiting + running,
    percent: plan.successPercent,
  });

async function end(
  deps: Moving,
  campaign: Running,
  state: CampaignState,
  reason: Sentence | null,
): Promise<void> {
  const now = deps.clock.now();
  await deps.db
    .updateTable('campaign')
    .set({
      state,
      reason: reason && JSON.stringify(reason),
      changed_at: now,
      finished_at: state === 'finished' ? now : null,
    })
    .where('id', '=', campaign.id)
    .where('state', '=', 'running')
    .execute();
  await tellMoved(deps, campaign);
}
