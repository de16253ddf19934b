/** Notifications of a server of grid events: subscribed to, taken with its token, and never believed, only followed by asking. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AdrProgram, VtnClient } from './client.ts';
import { VtnProblem } from './client.ts';
import type { AdrHouse } from './house.ts';
import { sayAdr } from './sentences.ts';

/** While notifications come a server is asked so often all the same: what got lost is found. */
const seldomMs = 5 * 60_000;
/** The job runs by the minute, and asking takes a moment. */
const slackMs = 30_000;
/** 3.0 subscribes program by program. */
const mostPrograms = 40;
/** A server that calls more often in a minute, or somebody who repeats its calls, is asked at the next minute. */
const mostHints = 20;

export interface NotifyRow {
  readonly id: string;
  readonly version: string;
  readonly notify: string;
  readonly sealed_callback_token: string | null;
  readonly subscribed_at: Date | null;
  readonly notified_at: Date | null;
  readonly missed_at: Date | null;
  readonly notify_problem: unknown;
  readonly asked_at: Date | null;
  readonly answered_at: Date | null;
  readonly problem: unknown;
}

export const newCallbackToken = () => randomBytes(32).toString('base64url');
export const callbackUrl = (house: AdrHouse, vtnId: string) =>
  `${house.publicUrl()}/api/v1/vtns/${vtnId}/notifications`;

/** Whether notifications can be counted on: subscribed, and none was missed since the last that came. */
export function isHeard(vtn: NotifyRow): boolean {
  if (vtn.notify === 'poll' || vtn.subscribed_at === null || vtn.notify_problem !== null) return false;
  return vtn.missed_at === null || (vtn.notified_at !== null && vtn.notified_at > vtn.missed_at);
}

/** Whether the clock says to ask a server now: every minute, or seldom while its notifications come. */
export function isDue(vtn: NotifyRow, now: Date): boolean {
  if (!isHeard(vtn) || vtn.problem !== null || !vtn.asked_at || !vtn.answered_at) return true;
  // One came that was not followed: too many at once, or we were stopped midway.
  if (vtn.notified_at && vtn.notified_at > vtn.asked_at) return true;
  return now.getTime() - vtn.asked_at.getTime() >= seldomMs - slackMs;
}

/** Whether news that asking found should have been told by a notification: all was set up, and none came. */
export function wasMissed(vtn: NotifyRow): boolean {
  if (!isHeard(vtn) || !vtn.answered_at || vtn.subscribed_at! >= vtn.answered_at) return false;
  return vtn.notified_at === null || vtn.asked_at === null || vtn.notified_at <= vtn.asked_at;
}

interface Standing {
  readonly id: string;
  readonly clientName: string;
  readonly programID?: string | null;
  readonly objectOperations: readonly { readonly callbackUrl: string }[];
}

/** Brings the subscriptions at a server in line with the setting. What goes wrong is kept: asking goes on. */
export async function keepSubscriptions(
  house: AdrHouse,
  client: VtnClient,
  vtn: NotifyRow,
  programs: readonly AdrProgram[],
): Promise<void> {
  if (vtn.notify === 'poll' && vtn.subscribed_at === null) return;
  const { db, clock, seal } = house;
  const keep = (told: object) => db.updateTable('vtn').set(told).where('id', '=', vtn.id).execute();
  const clientName = `busbar-${vtn.id}`;
  const url = callbackUrl(house, vtn.id);
  try {
    const own = (await client.subscriptions<Standing>(clientName)).filter(
      (one) => one.clientName === clientName,
    );
    const wanted = vtn.notify === 'webhook' ? subjectsOf(vtn, programs) : [];
    const fits = (one: Standing, programID: string | null) =>
      (one.programID ?? null) === programID &&
      one.objectOperations.some(({ callbackUrl }) => callbackUrl === url);
    for (const one of own)
      if (!wanted.some((programID) => fits(one, programID))) await client.unsubscribe(one.id);
    const missing = wanted.filter((programID) => !own.some((one) => fits(one, programID)));
    const bearerToken = vtn.sealed_callback_token === null ? null : seal.open(vtn.sealed_callback_token);
    for (const programID of missing)
      await client.subscribe({
        clientName,
        ...(programID !== null && { programID }),
        objectOperations: [
          {
            objects: programID === null ? ['EVENT', 'PROGRAM'] : ['EVENT'],
            operations: ['CREATE', 'UPDATE', 'DELETE'],
            callbackUrl: url,
            bearerToken,
          },
        ],
      });
    if (vtn.notify === 'poll') await keep({ subscribed_at: null, notify_problem: null });
    // Whether a broker is heard says who listens to it.
    else if (vtn.notify === 'mqtt') return;
    else if (missing.length > 0 || vtn.subscribed_at === null)
      await keep({ subscribed_at: clock.now(), missed_at: null, notify_problem: null });
    else if (vtn.notify_problem !== null) await keep({ notify_problem: null });
  } catch (error) {
    if (!(error instanceof VtnProblem)) throw error;
    if (vtn.notify !== 'mqtt') await keep({ notify_problem: JSON.stringify(error.sentence) });
  }
}

/** 3.0 wants a program in every subscription; in 3.1 one is for all. */
function subjectsOf(vtn: NotifyRow, programs: readonly AdrProgram[]): (string | null)[] {
  if (vtn.version === '3.1') return [null];
  if (programs.length > mostPrograms)
    throw new VtnProblem(sayAdr('too_many', { path: '/programs', count: mostPrograms }));
  return programs.map(({ id }) => id);
}

/** Takes a notification; false where its bearer is not the one that the server was given. */
export async function takeNotification(
  { db, seal, clock }: AdrHouse,
  vtnId: string,
  authorization: string | undefined,
): Promise<boolean> {
  const vtn = await db
    .selectFrom('vtn')
    .select('sealed_callback_token')
    .where('id', '=', vtnId)
    .where('notify', '=', 'webhook')
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  const shown = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (!vtn?.sealed_callback_token || !shown) return false;
  const hash = (text: string) => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(hash(shown), hash(seal.open(vtn.sealed_callback_token)))) return false;
  await db.updateTable('vtn').set({ notified_at: clock.now() }).where('id', '=', vtnId).execute();
  return true;
}

/**
 * Asks a server when it has called: one at a time, once more where it called meanwhile, and few in a minute, so that
 * calls that are repeated cost nobody much.
 */
export function createHints(ask: (vtnId: string) => Promise<unknown>, now: () => number) {
  const running = new Map<string, 'once' | 'again'>();
  const asked = new Map<string, number[]>();

  function mayAsk(vtnId: string): boolean {
    const lately = (asked.get(vtnId) ?? []).filter((at) => at > now() - 60_000);
    if (lately.length >= mostHints) return false;
    asked.set(vtnId, [...lately, now()]);
    return true;
  }

  return async (vtnId: string): Promise<void> => {
    if (running.has(vtnId)) {
      running.set(vtnId, 'again');
      return;
    }
    try {
      do {
        running.set(vtnId, 'once');
        if (!mayAsk(vtnId)) return;
        await ask(vtnId);
      } while (running.get(vtnId) === 'again');
    } finally {
      running.delete(vtnId);
    }
  };
}
