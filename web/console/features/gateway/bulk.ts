/** What can be asked of many stations at once, and which bulk commands this browser has begun lately. */

import type { IntentName } from '../../../../server/gateway/contract.ts';

export const bulkVerbs = {
  triggerStatus: { intent: 'trigger', params: { message: 'status' } },
  triggerBoot: { intent: 'trigger', params: { message: 'boot' } },
  getConfiguration: { intent: 'get-configuration', params: {} },
  setConfiguration: { intent: 'set-configuration', params: {} },
  clearCache: { intent: 'clear-cache', params: {} },
  enable: { intent: 'change-availability', params: { operative: true } },
  disable: { intent: 'change-availability', params: { operative: false }, dangerous: true },
  resetSoft: { intent: 'reset', params: { mode: 'when_idle' }, dangerous: true },
  resetHard: { intent: 'reset', params: { mode: 'immediate' }, dangerous: true },
} as const satisfies Record<
  string,
  { intent: IntentName; params: Record<string, unknown>; dangerous?: boolean }
>;
export type BulkVerb = keyof typeof bulkVerbs;

export interface BegunBulk {
  id: string;
  verb: BulkVerb;
  stations: number;
  at: string;
}

const REMEMBERED = 'busbar.bulk';
/** More would only be a list of what nobody looks for any more. */
const KEPT = 8;

/** The bulk commands begun here lately, the newest first. */
export function begunBulks(): BegunBulk[] {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED) ?? '[]') as BegunBulk[];
  } catch {
    return [];
  }
}

/** Keeps a bulk command findable after its page has been left. */
export function rememberBulk(begun: BegunBulk): void {
  localStorage.setItem(REMEMBERED, JSON.stringify([begun, ...begunBulks()].slice(0, KEPT)));
}
