import { type Plan, type Situation, startPlanner } from '@busbar/scheduling';
import type { Sentence } from '../../platform/sentence.ts';
import type { EnergyHouse } from '../house.ts';
import { changed } from './change.ts';
import { outcomeOf } from './outcome.ts';
import { readPast, toldOf } from './read-past.ts';
import { type PlanOf, type Replayed, replay } from './replay.ts';
import { sayWhatIf } from './sentences.ts';
import { claimWhatIf, noteProgress, type StoredOutcome, type WhatIfRow } from './store.ts';

export interface RunHouse extends EnergyHouse {
  readonly onFault: (error: unknown, about: string) => void;
}

/** A plan may take so long; then power is shared out without it, and the answer says so. */
const withinMs = 3_000;
/** A replay that takes longer is ended. */
const mostMinutes = 20;
/** After so many workers died of it a question is given up. */
const mostTries = 3;
/** Steps after which progress is noted: one day. */
const noteEvery = 96;
/** Questions answered in one go. */
const mostInARow = 50;

/** Somebody wants it to end: the question was forgotten, or this worker stops. */
class Ended extends Error {}
class TooLong extends Error {}

/** Answers the questions that wait, one after the other. `stopped` ends it between two steps. */
export async function answerWhatIfs(
  house: RunHouse,
  stopped: () => boolean = () => false,
  planOf?: PlanOf,
): Promise<number> {
  for (let count = 0; count < mostInARow; count++) {
    const row = stopped() ? undefined : await claimWhatIf(house.db, house.clock.now());
    if (!row) return count;
    await answer(house, row, stopped, planOf);
  }
  return mostInARow;
}

async function answer(
  house: RunHouse,
  row: WhatIfRow,
  stopped: () => boolean,
  planOf: PlanOf | undefined,
): Promise<void> {
  const planner = planOf ? undefined : startPlanner();
  const plan = planOf ?? ((situation: Situation): Promise<Plan> => planner!.plan(situation, withinMs));
  try {
    if (row.tries > mostTries)
      return await end(house, row, { problem: sayWhatIf('broken', { reason: 'worker died' }) });
    await end(house, row, await workOut(house, row, plan, stopped));
  } catch (error) {
    if (error instanceof Ended) return await giveBack(house, row);
    if (error instanceof TooLong)
      return await end(house, row, { problem: sayWhatIf('too_long', { minutes: mostMinutes }) });
    house.onFault(error, `answering the question “${row.name}” to the past of site ${row.site_id}`);
    await end(house, row, {
      problem: sayWhatIf('broken', { reason: (error as Error).message.slice(0, 200) }),
    });
  } finally {
    await planner?.end();
  }
}

type Ending = { readonly outcome: StoredOutcome } | { readonly problem: Sentence };

async function workOut(
  house: RunHouse,
  row: WhatIfRow,
  plan: PlanOf,
  stopped: () => boolean,
): Promise<Ending> {
  const { db, clock } = house;
  const site = await db
    .selectFrom('site')
    .select(['id', 'zone', 'latitude', 'longitude'])
    .where('id', '=', row.site_id)
    .executeTakeFirstOrThrow();
  const read = await readPast(db, site, row.weeks, clock.now(), row.change);
  if (!read.ok) return { problem: read.why };
  const other = await toldOf(db, site, read, row.change);
  if (!other.ok) return { problem: other.why };
  const began = clock.now().getTime();
  const tell = (share: number) => async (step: number) => {
    if (stopped()) throw new Ended();
    if (step % noteEvery !== 0) return;
    if (clock.now().getTime() - began > mostMinutes * 60_000) throw new TooLong();
    const progress = share + step / read.past.steps / 2;
    if (!(await noteProgress(db, row.id, progress, clock.now()))) throw new Ended();
    news(house, row);
  };
  const after = changed(read.past, row.change, other.told);
  const replays = [await replay(read.past, plan, tell(0)), await replay(after, plan, tell(0.5))] as const;
  return {
    outcome: {
      currency: read.currency,
      before: outcomeOf(read.past, replays[0]),
      after: outcomeOf(after, replays[1]),
      assumed: read.assumed,
      notes: [...read.notes, ...other.notes, ...lateNotes(replays)],
    },
  };
}

function lateNotes(replays: readonly Replayed[]): Sentence[] {
  const late = replays.reduce((sum, { unplanned }) => sum + unplanned, 0);
  const all = replays.reduce((sum, { planned, unplanned }) => sum + planned + unplanned, 0);
  return late === 0
    ? []
    : [sayWhatIf('late_plans', { percent: Math.max(1, Math.round((late / all) * 100)) })];
}

async function end(house: RunHouse, row: WhatIfRow, ending: Ending): Promise<void> {
  const done = 'outcome' in ending;
  await house.db
    .updateTable('what_if')
    .set({
      state: done ? 'done' : 'failed',
      progress: 1,
      outcome: done ? JSON.stringify(ending.outcome) : null,
      problem: done ? null : JSON.stringify(ending.problem),
      done_at: house.clock.now(),
    })
    .where('id', '=', row.id)
    .where('state', '=', 'running')
    .execute();
  news(house, row);
}

/** This worker stops: whoever comes next begins anew. */
async function giveBack({ db }: RunHouse, row: WhatIfRow): Promise<void> {
  await db
    .updateTable('what_if')
    .set({ state: 'waiting', alive_at: null, tries: row.tries - 1 })
    .where('id', '=', row.id)
    .where('state', '=', 'running')
    .execute();
}

/** Whoever looks at it sees how far it is. */
function news({ bus, clock }: RunHouse, row: WhatIfRow): void {
  bus.publish(`live.${row.organization_id}`, {
    kind: 'energy.what_if',
    siteId: row.site_id,
    stationId: null,
    at: clock.now(),
    data: { siteId: row.site_id, whatIfId: row.id },
  });
}
