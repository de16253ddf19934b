import type pg from 'pg';
import type { House } from '../house.ts';
import { type Asking, askStation } from './ask.ts';
import { choose } from './choose.ts';
import type { Member } from './members.ts';
import { findRunning, type Running, tellMoved } from './running.ts';
import { finishTry, settleRunning, skipUnreachable } from './settle.ts';
import { openWave } from './waves.ts';

/** Campaigns that one run moves on, and how many at a time; more wait for the next run. */
const maxCampaigns = 50;
const campaignsAtOnce = 4;
/** One run goes on for so long while there is something to do; the next run comes each minute. */
const runMs = 48_000;
/**
 * Stations are asked a few at a time, so far apart: two hundred in the same instant kept the messages of all others
 * waiting (`bench/campaign.ts`). A few share the transactions that put them on record; none waits for the answer of
 * those before.
 */
const askAtOnce = 5;
const askEveryMs = 350;
/** From the beginning of one round to that of the next, where stations are waited for. */
const roundEveryMs = 1_000;
/** Where so many rounds pass in which nothing happens, the rest is left to the next run: most stations take minutes. */
const idleRounds = 10;

export interface AdvanceDependencies extends House, Asking {
  readonly pool: pg.Pool;
  readonly onFault: (error: unknown, about: string) => void;
}

/** What a round came to; `ended` when there is nothing to go on with. */
interface Round {
  readonly ended: boolean;
  /** Something was begun, or ended. */
  readonly moved: boolean;
  /** Others wait for room, or stations that were asked are not through. */
  readonly more: boolean;
  readonly running: boolean;
}
const over: Round = { ended: true, moved: false, more: false, running: false };

/** A campaign that is in hand here. */
interface InHand {
  again: boolean;
  done: Promise<void>;
  /** Ends the pause between two rounds: something changed. */
  wake: () => void;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Moves campaigns on: what has ended is noted, waves are judged, further stations are asked. All state is in the database. */
export function createAdvance(deps: AdvanceDependencies) {
  const { db } = deps;
  const inHand = new Map<string, InHand>();
  let stopped = false;

  /** Every running campaign, some at a time; each on one node at a time. */
  async function advanceAll(): Promise<void> {
    const rows = await db
      .selectFrom('campaign')
      .select('id')
      .where('state', '=', 'running')
      .orderBy('changed_at')
      .limit(maxCampaigns)
      .execute();
    const left = rows.values();
    const worker = async () => {
      for (const { id } of left) await advance(id);
    };
    await Promise.all(Array.from({ length: Math.min(campaignsAtOnce, rows.length) }, worker));
  }

  /** One campaign. Who asks while it is in hand here waits for another pass that sees what they changed. */
  function advance(id: string): Promise<void> {
    const current = inHand.get(id);
    if (current) {
      current.again = true;
      current.wake();
      return current.done;
    }
    const entry: InHand = { again: true, done: Promise.resolve(), wake: () => {} };
    entry.done = (async () => {
      try {
        while (entry.again && !stopped) {
          entry.again = false;
          await pass(id, entry);
        }
      } finally {
        inHand.delete(id);
      }
    })();
    inHand.set(id, entry);
    return entry.done;
  }

  /** Does nothing where another node is at it. */
  async function pass(id: string, entry: InHand): Promise<void> {
    const client = await deps.pool.connect();
    try {
      const { rows } = await client.query<{ got: boolean }>(
        'select pg_try_advisory_lock(7205760, hashtext($1)) as got',
        [id],
      );
      if (!rows[0]?.got) return;
      // A station that stays silent for long holds up nobody: its answer is waited for beside the next rounds.
      const asked = new Set<Promise<void>>();
      try {
        await rounds(id, entry, asked);
        await Promise.all(asked);
      } finally {
        await client.query('select pg_advisory_unlock(7205760, hashtext($1))', [id]);
      }
    } finally {
      client.release();
    }
  }

  /** Round after round, for as long as a run may take and something happens. */
  async function rounds(id: string, entry: InHand, asked: Set<Promise<void>>): Promise<void> {
    const until = Date.now() + runMs;
    for (let idle = 0; idle < idleRounds && Date.now() < until && !stopped; ) {
      const next = Date.now() + roundEveryMs;
      const { ended, moved, more, running } = await round(id, asked);
      if (ended || (!moved && !running && asked.size === 0)) return;
      idle = moved ? 0 : idle + 1;
      const woken = new Promise<void>((resolve) => {
        entry.wake = resolve;
      });
      const answered = more || asked.size === 0 ? [] : [Promise.all(asked)];
      await Promise.race([pause(Math.max(0, next - Date.now())), woken, ...answered]);
    }
  }

  async function round(id: string, asked: Set<Promise<void>>): Promise<Round> {
    const campaign = await findRunning(db, id);
    if (!campaign) return over;
    const settled = await settleRunning(deps, campaign);
    const skipped = await skipUnreachable(deps, campaign);
    const wave = await openWave(deps, campaign);
    if (wave === 'ended') return over;
    const { begun, more } = await choose(deps, campaign, wave);
    await askAll(campaign, begun, asked);
    const moved = settled.ended + skipped + begun.length > 0;
    if (moved) await tellMoved(deps, campaign);
    return { ended: false, moved, more, running: settled.running + begun.length > 0 };
  }

  async function askAll(
    campaign: Running,
    members: readonly Member[],
    asked: Set<Promise<void>>,
  ): Promise<void> {
    for (const [at, member] of members.entries()) {
      if (at > 0 && at % askAtOnce === 0) await pause(askEveryMs);
      if (stopped) return;
      const answer: Promise<void> = ask(campaign, member).finally(() => asked.delete(answer));
      asked.add(answer);
    }
  }

  async function ask(campaign: Running, member: Member): Promise<void> {
    try {
      const end = await askStation(deps, campaign, member.target);
      if (end) await finishTry(deps, campaign, member.target.id, end);
    } catch (error) {
      // It stays `running` and is settled as forgotten: nobody knows what the station got.
      deps.onFault(error, `asking ${member.target.identity} for campaign ${campaign.id}`);
    }
  }

  /** Begins nothing new, and waits for what was asked. */
  async function stop(): Promise<void> {
    stopped = true;
    for (const { wake } of inHand.values()) wake();
    await Promise.all([...inHand.values()].map(({ done }) => done));
  }

  const tell = (campaign: Pick<Running, 'id' | 'organizationId'>) => tellMoved(deps, campaign);
  return { advanceAll, advance, tell, stop };
}

export type Advance = ReturnType<typeof createAdvance>;
