import { sql } from 'kysely';
import type pg from 'pg';
import { system } from '../../access/index.ts';
import { type Commands, setConfiguration, type Target } from '../../gateway/index.ts';
import { change } from '../../locations/index.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { FirmwareState } from '../firmware/contract.ts';
import type { FirmwareCommands } from '../firmware/ocpp.ts';
import { firmwareSentence, isEnd } from '../firmware/state.ts';
import type { House } from '../house.ts';
import type { LogState } from '../logs/contract.ts';
import type { LogCommands } from '../logs/ocpp.ts';
import { isLogEnd, logSentence } from '../logs/state.ts';
import type { CampaignPlan, CampaignState, MemberState, Task } from './contract.ts';
import { type Counts, inWindow, judgeWave } from './plan.ts';
import { say } from './sentences.ts';
import { isOnline } from './targets.ts';

/** Campaigns that one run moves on; more wait for the next. */
const maxCampaigns = 50;
/** Stations that wait and are looked at in one round. */
const lookAhead = 1_000;
/** One run goes on for so long while there is something to do; the next run comes each minute. */
const runMs = 45_000;
/**
 * Stations are asked one after the other, so far apart: two hundred in the same instant kept the messages of all others
 * waiting (`bench/campaign.ts`). None waits for the answer of the one before.
 */
const askEveryMs = 40;
/** Where more wait than there is room for, the next look at them comes so much later: it reads a thousand of them. */
const roundEveryMs = 1_000;
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

interface Member {
  readonly target: Target;
  readonly zone: string;
  readonly online: boolean;
  readonly busy: boolean;
}

interface Chosen {
  readonly begun: readonly Member[];
  /** Others wait for room. */
  readonly more: boolean;
}
const nobody: Chosen = { begun: [], more: false };

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** How a try ended; undefined while it goes on. */
type End = { readonly state: 'succeeded' | 'failed'; readonly reason: Sentence };

/** Moves campaigns on: what has ended is noted, waves are judged, further stations are asked. All state is in the database. */
export function createAdvance(deps: AdvanceDependencies) {
  const { db, clock, commands } = deps;
  const inHand = new Map<string, { again: boolean; done: Promise<void> }>();

  /** Every running campaign, one after the other; on one node at a time. */
  async function advanceAll(): Promise<void> {
    const rows = await db
      .selectFrom('campaign')
      .select('id')
      .where('state', '=', 'running')
      .orderBy('changed_at')
      .limit(maxCampaigns)
      .execute();
    for (const { id } of rows) await advance(id);
  }

  /** One campaign. Who asks while it is in hand here waits for another pass that sees what they changed. */
  function advance(id: string): Promise<void> {
    const current = inHand.get(id);
    if (current) {
      current.again = true;
      return current.done;
    }
    const entry = { again: true, done: Promise.resolve() };
    entry.done = (async () => {
      try {
        while (entry.again) {
          entry.again = false;
          await pass(id);
        }
      } finally {
        inHand.delete(id);
      }
    })();
    inHand.set(id, entry);
    return entry.done;
  }

  /** Does nothing where another node is at it. */
  async function pass(id: string): Promise<void> {
    const client = await deps.pool.connect();
    try {
      const { rows } = await client.query<{ got: boolean }>(
        'select pg_try_advisory_lock(7205760, hashtext($1)) as got',
        [id],
      );
      if (!rows[0]?.got) return;
      try {
        const until = Date.now() + runMs;
        while ((await round(id)) && Date.now() < until);
      } finally {
        await client.query('select pg_advisory_unlock(7205760, hashtext($1))', [id]);
      }
    } finally {
      client.release();
    }
  }

  /** True when something was begun and more may follow at once. */
  async function round(id: string): Promise<boolean> {
    const campaign = await find(id);
    if (!campaign) return false;
    const settled = await settleRunning(campaign);
    const skipped = await skipUnreachable(campaign);
    const wave = await openWave(campaign);
    if (wave === 'ended') return false;
    const { begun, more } = wave === undefined ? nobody : await choose(campaign, wave);
    await askAll(campaign, begun);
    if (settled + skipped + begun.length > 0) await tell(campaign);
    if (more) await pause(roundEveryMs);
    return begun.length > 0;
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

  async function settleRunning(campaign: Running): Promise<number> {
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
    let ended = 0;
    for (const row of rows) {
      const end = endOf(row) ?? overdue(campaign, row);
      if (!end) continue;
      await finish(campaign, row.station_id, end);
      ended += 1;
    }
    return ended;
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
        await stop(campaign, 'halted', haltedBy(counts, wave - first + 1, campaign.plan));
        return 'ended';
      }
      if (counts.waiting + counts.running > 0) return wave;
    }
    await stop(campaign, 'finished', null);
    return 'ended';
  }

  const haltedBy = ({ succeeded, failed, waiting, running }: Counts, wave: number, plan: CampaignPlan) =>
    say('halted', {
      wave,
      succeeded,
      asked: succeeded + failed + waiting + running,
      percent: plan.successPercent,
    });

  async function stop(campaign: Running, state: CampaignState, reason: Sentence | null): Promise<void> {
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
    let room = plan.parallel - (rows[0]?.running ?? 0);
    const chosen: Member[] = [];
    for (const row of rows) {
      if (room <= 0) break;
      const member = { target: toTarget(row), zone: row.zone ?? 'UTC', online: row.online, busy: row.busy };
      const obstacle = obstacleOf(member, plan, task, now);
      if (obstacle) await noteObstacle(id, row.id, obstacle);
      else if (await claim(id, row.id, now)) {
        chosen.push(member);
        room -= 1;
      }
    }
    return { begun: chosen, more: room <= 0 && rows.length > chosen.length };
  }

  async function noteObstacle(id: string, stationId: string, reason: Sentence): Promise<void> {
    const text = JSON.stringify(reason);
    await db
      .updateTable('campaign_station')
      .set({ reason: text })
      .where('campaign_id', '=', id)
      .where('station_id', '=', stationId)
      .where('state', '=', 'waiting')
      .where(sql<boolean>`reason is distinct from ${text}::jsonb`)
      .execute();
  }

  /** On record before anything is sent: a campaign that is begun again after a crash asks nobody twice at once. */
  async function claim(id: string, stationId: string, now: Date): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('campaign_station')
      .set(({ eb }) => ({
        state: 'running',
        reason: JSON.stringify(say('asked')),
        tries: eb('tries', '+', 1),
        started_at: now,
        request_id: null,
        next_try_at: null,
      }))
      .where('campaign_id', '=', id)
      .where('station_id', '=', stationId)
      .where('state', '=', 'waiting')
      .where(({ exists, selectFrom }) =>
        exists(selectFrom('campaign').select('id').where('id', '=', id).where('state', '=', 'running')),
      )
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async function askAll(campaign: Running, members: readonly Member[]): Promise<void> {
    const asked: Promise<void>[] = [];
    for (const member of members) {
      if (asked.length > 0) await pause(askEveryMs);
      asked.push(ask(campaign, member));
    }
    await Promise.all(asked);
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

  return { advanceAll, advance, tell };
}

export type Advance = ReturnType<typeof createAdvance>;

/** How a request for firmware or a log ended; undefined while it goes on. */
function endOf(row: {
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
function obstacleOf(member: Member, plan: CampaignPlan, task: Task, now: Date): Sentence | undefined {
  if (!member.online) return say('offline');
  if (plan.window && !inWindow(plan.window, member.zone, now)) return say('window', plan.window);
  return member.busy && !task.log ? say('busy') : undefined;
}

function toTarget(row: {
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
