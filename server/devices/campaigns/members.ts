/** Stations of a campaign: how a try ended, and what holds one up. Pure. */

import type { Target } from '../../gateway/index.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { FirmwareState } from '../firmware/contract.ts';
import { firmwareSentence, isEnd } from '../firmware/state.ts';
import type { LogState } from '../logs/contract.ts';
import { isLogEnd, logSentence } from '../logs/state.ts';
import type { CampaignPlan, Task } from './contract.ts';
import { inWindow } from './plan.ts';
import { say } from './sentences.ts';

export interface Member {
  readonly target: Target;
  readonly zone: string;
  readonly online: boolean;
  readonly busy: boolean;
}

/** How a try ended. */
export interface End {
  readonly state: 'succeeded' | 'failed';
  readonly reason: Sentence;
}

/** How a request for firmware or a log ended; undefined while it goes on. */
export function endOf(row: {
  firmware: string | null;
  firmware_reason: unknown;
  log: string | null;
  log_reason: unknown;
}): End | undefined {
  if (row.firmware !== null && isEnd(row.firmware as FirmwareState)) {
    const state = row.firmware as FirmwareState;
    return {
      state: state === 'installed' ? 'succeeded' : 'failed',
      reason: firmwareSentence(state, row.firmware_reason as Sentence | null),
    };
  }
  if (row.log !== null && isLogEnd(row.log as LogState)) {
    const state = row.log as LogState;
    return {
      state: state === 'uploaded' ? 'succeeded' : 'failed',
      reason: logSentence(state, row.log_reason as Sentence | null),
    };
  }
  return undefined;
}

/** Why a station cannot be asked now; a log may be fetched while somebody charges. */
export function obstacleOf(member: Member, plan: CampaignPlan, task: Task, now: Date): Sentence | undefined {
  if (!member.online) return say('offline');
  if (plan.window && !inWindow(plan.window, member.zone, now)) return say('window', plan.window);
  return member.busy && !task.log ? say('busy') : undefined;
}

/** A station as it is asked. */
export function toTarget(row: {
  id: string;
  identity: string;
  organization_id: string;
  site_id: string | null;
  version: string | null;
  template: unknown;
  boot_status: string;
}): Target {
  return {
    id: row.id,
    identity: row.identity,
    organizationId: row.organization_id,
    siteId: row.site_id,
    version: row.version as Target['version'],
    template: row.template as Target['template'],
    bootStatus: row.boot_status as Target['bootStatus'],
  };
}
