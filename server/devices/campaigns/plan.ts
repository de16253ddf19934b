import { localTimeIn } from '../../platform/zone.ts';
import type { CampaignPlan, MemberState } from './contract.ts';

/** The wave of the station at a place: the canary is wave 0; without one, waves are counted from 1. */
export function waveOf(
  place: number,
  { canary, waveSize }: Pick<CampaignPlan, 'canary' | 'waveSize'>,
): number {
  return place < canary ? 0 : 1 + Math.floor((place - canary) / waveSize);
}

export type Counts = Readonly<Record<MemberState, number>>;

/**
 * How a wave stands: `open` while it may still pass, `passed` when all are through and enough succeeded, `failed` as
 * soon as enough cannot succeed any more. Stations that were skipped could not be asked: they prove nothing.
 */
export function judgeWave(
  { waiting, running, succeeded, failed }: Counts,
  successPercent: number,
): 'open' | 'passed' | 'failed' {
  const open = waiting + running;
  const asked = open + succeeded + failed;
  if (asked > 0 && ((succeeded + open) / asked) * 100 < successPercent) return 'failed';
  return open > 0 ? 'open' : 'passed';
}

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Whether it is time at a site; a window that ends before it begins goes over midnight. */
export function inWindow(window: CampaignPlan['window'], zone: string, now: Date): boolean {
  if (!window) return true;
  const [from, to, minute] = [minutesOf(window.from), minutesOf(window.to), localTimeIn(zone)(now).minute];
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}
