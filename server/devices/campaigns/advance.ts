import { sql } from 'kysely';
import type pg from 'pg';
import { system } from '../../access/index.ts';
import { type Commands, setConfiguration, type Target } from '../../gateway/index.ts';
import { change } from '../../locations/index.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { FirmwareCommands } from '../firmware/ocpp.ts';
import type { House } from '../house.ts';
import type { LogCommands } from '../logs/ocpp.ts';
import type { CampaignPlan, CampaignState, MemberState, Task } from './contract.ts';
import { claim, noteObstacles, noteSuccess } from './member-rows.ts';
import { type End, endOf, type Member, obstacleOf, toTarget } from './members.ts';
import { type Counts, judgeWave } from './plan.ts';
import { say } from './sentences.ts';
import { isOnline } from './targets.ts';

/** Campaigns that one run moves on, and how many at a time; more wait for the next run. */
const maxCampaigns = 50;
const campaignsAtOnce = 4;
/** Stations that wait and are looked at in one round. */
const lookAhead = 1_000;
/** One run goes on for so long while there is something to do; the next run comes each minute. */
const runMs = 48_000;
/**
 * Stations are asked one after the other, so far apart: two hundred in the same instant kept the messages of all others
 * waiting (`bench/campaign.ts`). None waits for the answer of the one before.
 */
const askEveryMs = 70;
/** From the beginning of one round to that of the next, where stations are waited for: each reads a thousand of them. */
const roundEveryMs = 1_000;
/** Where so many rounds pass in which nothing happens, the rest is left to the next run: most stations take minutes. */
const idleRounds = 10;
/** A station that was asked, and nothing is on record of it: Busbar stopped in between. */
const forgottenMs = 5 * 60_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;

export interface AdvanceDependencies extends House {
  readonly pool: pg.Pool;
  readonly commands: Commands;
  readonly firmware: FirmwareCommands;
  readonly logs: LogCommands;
  readonly onFault: (error: unknown, about: string) => void;
}

interface Running {
  readonly id: string;
  readonly organizationId: string;
  readonly createdAt: Date;
  readonly task: Task;
  readonly plan: CampaignPlan;
}

interface Chosen {
  readonly begun: readonly Member[];
  /** Others wait for room. */
  readonly more: boolean;
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
  const { db, clock, commands } = deps;
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
    const campaign = await find(id);
    if (!campaign) return over;
    const settled = await settleRunning(campaign);
    const skipped = await skipUnreachable(campaign);
    const wave = await openWave(campaign);
    if (wave === 'ended') return over;
    const { begun, more } = await choose(campaign, wave);
    await askAll(campaign, begun, asked);
    const moved = settled.ended + skipped + begun.length > 0;
    if (moved) await tell(campaign);
    return { ended: false, moved, more, running: settled.running + begun.length > 0 };
  }

  async function find(id: string): Promise<Running | undefined> {
    const row = await db
      .selectFrom('campaign')
      .selectAll()
      .where('id', '=', id)
      .where('state', '=', 'running')
      .executeTakeFirst();
    return (
      row && {
        id: row.id,
        organizationId: row.organization_id,
        createdAt: row.created_at,
        task: { [row.kind]: row.params } as Task,
        plan: row.plan as CampaignPlan,
      }
    );
  }

  // --- what has ended --------------------------------------------------------------------------

  async function settleRunning(campaign: Running): Promise<{ ended: number; running: number }> {
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
      const end = endOf(row) ?? overdue(campaign, row);
      return end ? [{ stationId: row.station_id, ...end }] : [];
    });
    await noteSuccess(
      db,
      campaign.id,
      ends.filter(({ state }) => state === 'succeeded'),
      clock.now(),
    );
    for (const end of ends) if (end.state === 'failed') await finish(campaign, end.stationId, end);
    return { ended: ends.length, running: rows.length - ends.length };
  }

  function overdue(
    { plan }: Running,
    row: { started_at: Date | null; request_id: string | null },
  ): End | undefined {
    const age = clock.now().getTime() - (row.started_at?.getTime() ?? 0);
    if (age > plan.tryMinutes * minuteMs)
      return { state: 'failed', reason: say('no_end', { minutes: plan.tryMinutes }) };
    if (row.request_id === null && age > forgottenMs) return { state: 'failed', reason: say('interrupted') };
    return undefined;
  }

  /** Notes how a try ended; after a failure there is another one while the plan allows it. */
  async function finish({ id, plan }: Running, stationId: string, { state, reason }: End): Promise<void> {
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
  async function skipUnreachable({ id, plan, createdAt }: Running): Promise<number> {
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

  // --- waves -----------------------------------------------------------------------------------

  /** The wave that is open; halts or finishes the campaign where there is none to go on with. */
  async function openWave(campaign: Running): Promise<number | 'ended'> {
    const rows = await db
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
    for (const [wave, counts] of waves) {
      const verdict = judgeWave(counts, campaign.plan.successPercent);
      if (verdict === 'failed' && wave > (campaign.plan.forgivenWave ?? -1)) {
        await end(campaign, 'halted', haltedBy(counts, wave - first + 1, campaign.plan));
        return 'ended';
      }
      if (counts.waiting + counts.running > 0) return wave;
    }
    await end(campaign, 'finished', null);
    return 'ended';
  }

  const haltedBy = ({ succeeded, failed, waiting, running }: Counts, wave: number, plan: CampaignPlan) =>
    say('halted', {
      wave,
      succeeded,
      asked: succeeded + failed + waiting + running,
      percent: plan.successPercent,
    });

  async function end(campaign: Running, state: CampaignState, reason: Sentence | null): Promise<void> {
    const now = clock.now();
    await db
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
    await tell(campaign);
  }

  // --- further stations ------------------------------------------------------------------------

  /** Claims as many stations of the wave as there is room for; who cannot be asked now is told why. */
  async function choose(campaign: Running, wave: number): Promise<Chosen> {
    const { id, plan, task } = campaign;
    const now = clock.now();
    const rows = await db
      .selectFrom('campaign_station as m')
      .innerJoin('station as s', 's.id', 'm.station_id')
      .leftJoin('site as t', 't.id', 's.site_id')
      .select([
        's.id',
        's.identity',
        's.organization_id',
        's.site_id',
        's.version',
        's.template',
        's.boot_status',
        't.zone',
      ])
      .select(isOnline.as('online'))
      .select(
        sql<boolean>`exists (select from transaction x where x.station_id = s.id and x.state = 'active')`.as(
          'busy',
        ),
      )
      .select(
        sql<number>`(select count(*)::int from campaign_station r where r.campaign_id = ${id} and r.state = 'running')`.as(
          'running',
        ),
      )
      .where('m.campaign_id', '=', id)
      .where('m.wave', '=', wave)
      .where('m.state', '=', 'waiting')
      .where(({ eb, or }) => or([eb('m.next_try_at', 'is', null), eb('m.next_try_at', '<=', now)]))
      .orderBy('m.place')
      .limit(lookAhead)
      .execute();
    const room = plan.parallel - (rows[0]?.running ?? 0);
    const wanted: Member[] = [];
    const held: { stationId: string; reason: Sentence }[] = [];
    for (const row of rows) {
      if (wanted.length >= room) break;
      const member = { target: toTarget(row), zone: row.zone ?? 'UTC', online: row.online, busy: row.busy };
      const reason = obstacleOf(member, plan, task, now);
      if (reason) held.push({ stationId: row.id, reason });
      else wanted.push(member);
    }
    await noteObstacles(db, id, held);
    const claimed = await claim(
      db,
      id,
      wanted.map(({ target }) => target.id),
      now,
    );
    const begun = wanted.filter(({ target }) => claimed.has(target.id));
    return { begun, more: wanted.length >= room && rows.length > begun.length };
  }

  async function askAll(
    campaign: Running,
    members: readonly Member[],
    asked: Set<Promise<void>>,
  ): Promise<void> {
    for (const [at, member] of members.entries()) {
      if (at > 0) await pause(askEveryMs);
      if (stopped) return;
      const answer: Promise<void> = ask(campaign, member).finally(() => asked.delete(answer));
      asked.add(answer);
    }
  }

  async function ask(campaign: Running, member: Member): Promise<void> {
    try {
      const end = await askFor(campaign, member.target);
      if (end) await finish(campaign, member.target.id, end);
    } catch (error) {
      // It stays `running` and is settled as forgotten: nobody knows what the station got.
      deps.onFault(error, `asking ${member.target.identity} for campaign ${campaign.id}`);
    }
  }

  async function askFor({ id, task, plan }: Running, target: Target): Promise<End | undefined> {
    if (task.configuration) {
      let last: Sentence = say('asked');
      for (const variable of task.configuration.variables) {
        const { verdict, sentence } = await commands.run(system, target, setConfiguration, {
          variables: [variable],
        });
        last = sentence;
        if (verdict !== 'accepted') return { state: 'failed', reason: sentence };
      }
      return { state: 'succeeded', reason: last };
    }
    const campaign = {
      id,
      ...(plan.kilobytesPerSecond !== undefined && { bytesPerSecond: plan.kilobytesPerSecond * 1_000 }),
    };
    const { verdict, sentence } = task.firmware
      ? await commands.run(system, target, deps.firmware.updateWith(campaign), task.firmware)
      : await commands.run(system, target, deps.logs.getLogWith(id), task.log!);
    return verdict === 'accepted' ? undefined : { state: 'failed', reason: sentence };
  }

  async function tell({ id, organizationId }: Pick<Running, 'id' | 'organizationId'>): Promise<void> {
    const at = clock.now();
    await change(deps, async (trx) => {
      await trx.updateTable('campaign').set({ changed_at: at }).where('id', '=', id).execute();
      const told = { kind: 'device.campaign', at, organizationId, subjectId: id, data: {} };
      return { result: undefined, events: [told] };
    });
  }

  /** Begins nothing new, and waits for what was asked. */
  async function stop(): Promise<void> {
    stopped = true;
    for (const { wake } of inHand.values()) wake();
    await Promise.all([...inHand.values()].map(({ done }) => done));
  }

  return { advanceAll, advance, tell, stop };
}

export type Advance = ReturnType<typeof createAdvance>;
